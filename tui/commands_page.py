"""docs/commands.md, made from the commands themselves so that it cannot say anything else.

uv run python -m tui.commands_page > docs/commands.md
"""

import re
import sys
from collections.abc import Iterator

import click

from tui.cli import main
from tui.headless.exits import MEANINGS

INTRODUCTION = """\
# Commands

`bybit-tui` alone opens the console. The commands below need no screen: they ask or send, print what came of it, and
end with a code. Tables are plain text, as wide as what is in them, without
columns that would be empty; with `--json` there is JSON instead, in which
figures are strings and names are Bybit's. Colours appear in a terminal only, and not where `NO_COLOR` is set.

Options before a command's name count for it too: `bybit-tui --env demo --state FILE positions`. On `paper` a command
uses the exchange of the console that is open; where none is, it starts one on the kept account for as long as it runs,
so that an order rests there for the next command. Settings, limits and keys are those of the console:
[configuration.md](configuration.md).

An order takes the console's way: the gate with your limits, the journal before the wire, one worker that sends, and
one orderLinkId however often it is sent. What was asked for, sent and answered is put down in the audit log, which
`bybit-tui audit` shows; so is what the console's keys ask for.

## Exit codes

| code | meaning |
| --- | --- |
"""


def page() -> str:
    """The page as Markdown."""
    context = click.Context(main, info_name="bybit-tui", **main.context_settings)
    codes = "\n".join(f"| {int(code)} | {meaning} |" for code, meaning in MEANINGS.items())
    return INTRODUCTION + codes + "\n" + "\n".join(_lines(main, context)) + "\n"


def _lines(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield from ("", f"## {context.command_path}", "", f"    {usage}", "", _prose(command.help or ""))
    records = (each.get_help_record(context) for each in command.params)
    # An argument without words of its own stands in the usage.
    rows = [record for record in records if record is not None and record[1]]
    if rows:
        yield from ("", "| option | |", "| --- | --- |")
        yield from (f"| `{_cell(names)}` | {_cell(told)} |" for names, told in rows)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from _lines(found, click.Context(found, info_name=name, parent=context))


def _prose(text: str) -> str:
    """A command's help; what click is told not to wrap is shown as it stands, and nothing is taken for HTML."""
    paragraphs = []
    for each in re.split(r"\n\s*\n", text.strip()):
        if each.startswith("\b"):
            paragraphs.append("\n".join(f"    {line}" for line in each.splitlines()[1:]))
        else:
            paragraphs.append("\n".join(line.strip() for line in each.replace("<", "\\<").splitlines()))
    return "\n\n".join(paragraphs)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
