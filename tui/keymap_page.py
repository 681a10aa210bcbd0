"""docs/keys.md, made from the table of actions so that it cannot say anything else.

uv run python -m tui.keymap_page > docs/keys.md
"""

import sys

from tui.keymap import DEFAULT_KEYMAP, FIXED, Scope
from tui.replay.keys import MOVING
from tui.screens.places import PLACES

INTRODUCTION = """\
# Keys

Every key, as it is when nothing was changed. Where a setting is named, the key is yours to change: in the file that
`bybit-tui config path` names, as

    [keymap]
    close = "f6"

or by its environment variable, `BYBIT_TUI_KEYMAP_CLOSE`. Two actions on one key, or a key that fields need, are told at
the start with file and line. The help (`?`) and the foot of the screen show the keys that are in force. No action
needs a mouse. Where a terminal or a multiplexer keeps a key for itself, as Ctrl+B or a function key, `Ctrl+P` finds
every action by its name.
"""


def page() -> str:
    """The page as Markdown."""
    lines = [INTRODUCTION]
    for scope in Scope:
        rows = DEFAULT_KEYMAP.of(scope)
        if not rows:
            continue
        lines += [f"## {scope.value.capitalize()}", "", "| key | what it does | setting |", "| --- | --- | --- |"]
        for action in rows:
            setting = f"`{action.setting}`" if scope not in FIXED else "—"
            lines.append(f"| `{_cell(action.key_text)}` | {_cell(action.help)} | {setting} |")
        lines.append("")
    lines += ["## In a replay", "", "| key | what it does |", "| --- | --- |"]
    lines += [f"| `{_cell(action.key_text)}` | {_cell(action.help)} |" for action in MOVING]
    lines += ["", "## Screens", "", "| keys | screen |", "| --- | --- |"]
    lines += [f"| `g` `{place.key}` | {place.label} |" for place in PLACES]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
