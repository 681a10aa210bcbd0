"""docs/command-line.md, made from the table of commands so that it cannot say anything else.

uv run python -m tui.rules.command_line.reference > docs/command-line.md
"""

import sys

from tui.rules.command_line.orders import MOST_SCALED
from tui.rules.command_line.words import COMMANDS

INTRODUCTION = """\
# The command line

`:` opens a line at the foot of the trading screen. What is understood stands below it while it is typed, with every
price and size resolved; what is not understood is pointed at, with what is allowed in its place. `Enter` sends it the
way a ticket goes: the same checks, the same limits, the same question. `Esc` drops it. `↑` and `↓` walk through the
lines of before, `Tab` completes commands, symbols, prices and ids. What is pasted is text: its line ends send nothing.

A line may hold several statements: after `;` the next one begins once the exchange has taken the one before, after
`|` once that one is filled. `wait 2s` stands between two. What is refused, dropped or of unknown outcome ends the
line, and so does `Esc`; what was sent stays sent. Stops behind a `|` use the position as it is then.

`c` does nothing here, because it closes in one console and cancels in another.
"""
SIZES = """\
## SIZE

The size field of the ticket takes the same forms. Sizes are rounded down to the step.

| form | is |
| --- | --- |
| `0.01` | coins; refused when it is worth more than the limit or over ten times the biggest recent order |
| `$100`, `100$` | a value |
| `1k` | a value of 1,000 |
| `50%` | of what is available, at the symbol's leverage, the fees of both ways included |
| `50%pos` | of the position |
| `risk 10` | so much that the stop loses 10, both fees included; needs `sl` |
| `risk 1%` | the same in percent of equity |
"""
PRICES = """\
## PRICE

Prices are put on their tick: a buy never higher than it was said, a sale never lower.

| form | is |
| --- | --- |
| `64000` | itself |
| `best` | the best bid of a buy, the best ask of a sale; of a stop or target the best price of the other side |
| `+100`, `-0.5%` | away from `best`; of a stop or target away from the entry |
| `$bid`, `$ask`, `$mark`, `$last`, `$entry` | these, alone or with `+100` or `-0.5%` behind them |
| `1%` | of `sl`, `tp` and `ts` alone: away from the entry, to the side that each belongs on |
"""


def page() -> str:
    """The page as Markdown."""
    lines = [INTRODUCTION, "## Commands", "", "| command | also | does | as |", "| --- | --- | --- | --- |"]
    for command in COMMANDS:
        others = ", ".join(f"`{name}`" for name in command.names if name not in command.form.split(" ")[0].split("|"))
        examples = "<br>".join(f"`{_cell(example)}`" for example in command.examples)
        lines.append(f"| `{_cell(command.form)}` | {others} | {command.help} | {examples} |")
    lines += [
        "| `SYMBOL` |  | Show another market of the watch list; the coin that it settles in may be left out | `ETH` |",
        "",
        f"Scaled orders are {MOST_SCALED} at most. Guards are forgotten when the console ends; names, keys and the",
        "lines of before are kept in the folder for state, in files that only you can read.",
        "",
        SIZES,
        PRICES,
    ]
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    # A bar would end the cell.
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
