"""docs/when-things-fail.md, made from the table of reactions so that it cannot say anything else.

uv run python -m tui.exchange.reference > docs/when-things-fail.md
"""

import sys
from collections import defaultdict

from tui.exchange.errors import TABLE, UNKNOWN_CODE, Verdict

INTRODUCTION = """\
# When things fail

What the console does with each answer of the exchange. An order keeps its orderLinkId through everything that
follows, so that it can exist once at the most; until the exchange has said what became of it, it reads UNKNOWN and is
not sent again.

Without an answer from the API itself:

| what happened | what the console does |
| --- | --- |
| no connection could be made | nothing was sent: a few more tries, then it says so |
| no answer in time, a broken connection, HTTP 5xx, no JSON | asks until the order is found or can no longer arrive |
| HTTP 403 | sends nothing for ten minutes |
| HTTP 429 | waits for the reset, then sends the same again |

By Bybit's codes:
"""


def page() -> str:
    """The page as Markdown."""
    by_verdict: defaultdict[Verdict, list[int]] = defaultdict(list)
    for code, verdict in TABLE.items():
        by_verdict[verdict].append(code)
    lines = [INTRODUCTION, "| codes | meaning | what the console does | what to do |", "| --- | --- | --- | --- |"]
    for verdict, codes in sorted(by_verdict.items(), key=lambda item: (item[0].reaction.name, item[1])):
        lines.append(_row(", ".join(str(code) for code in sorted(codes)), verdict))
    lines.append(_row("any other", UNKNOWN_CODE))
    return "\n".join(lines) + "\n"


def _row(codes: str, verdict: Verdict) -> str:
    return f"| {codes} | {verdict.meaning} | {verdict.reaction.value} | {verdict.fix or '—'} |"


if __name__ == "__main__":
    sys.stdout.write(page())
