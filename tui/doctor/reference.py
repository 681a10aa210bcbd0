"""docs/doctor.md, made from the checks so that it cannot say anything else.

uv run python -m tui.doctor.reference > docs/doctor.md
"""

import sys

from tui.doctor.order import CHECKS
from tui.doctor.round import WHOLE

INTRODUCTION = f"""\
# The doctor

`bybit-tui doctor` looks at everything that the console needs, in the order in which one thing rests on the other, and
says what is wrong and what to do. It asks and never orders. `--env` names the environment, `--rest` and `--ws` an
exchange that runs already; on paper it starts the embedded exchange with an account that is not kept. Every step has
an end, and all of it ends within {WHOLE:.0f} seconds or a little more. The exit code is 0 when nothing failed and
everything was checked; a warning is no failure. `--json` prints one object: `environment`, `ok`, `took_ms`, and
`checks`, each with `name`, `status` (ok, warning, failed or skipped), `told`, `fix` and `figures`. No secret is
printed.

A key that one of Bybit's environments does not know (10003) is tried on Bybit's other environments, with a signed
question that only reads, so that it can be said where it belongs. On servers that are named by `--rest`, and on paper,
that is not done: a key goes to no host that was not meant.

`bybit-tui explain 10006` says what a code of Bybit's means, why it comes, what helps, and what the console does about
it; several go with commas, HTTP codes too, and `--list` names all that have a page.

| check | looks at | needs | when it fails |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The page as Markdown."""
    rows = [f"| {each.name} | {each.looks_at} | {', '.join(each.needs) or '—'} | {each.to_do} |" for each in CHECKS]
    return INTRODUCTION + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
