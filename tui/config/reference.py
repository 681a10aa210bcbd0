"""docs/configuration.md, made from the table of settings so that it cannot say anything else.

uv run python -m tui.config.reference > docs/configuration.md
"""

import sys

from tui.config.read import describe
from tui.config.table import SETTINGS

INTRODUCTION = """\
# Configuration

Everything is optional. A setting is taken from the file, then from its environment variable, then from the command's
option: the later wins. `bybit-tui config path` says where the file is looked for (BYBIT_TUI_CONFIG names another),
`bybit-tui config init` writes one with every setting commented out, `bybit-tui config show` prints what is in force
and where each value comes from. A wrong name or value is told with its file and line, and nothing starts.

API keys are not settings: they are never read from this file.
"""


def page() -> str:
    """The page as Markdown."""
    lines = [INTRODUCTION]
    section = None
    for setting in SETTINGS:
        if setting.section != section:
            section = setting.section
            title = f"`[{section}]`" if section else "At the top"
            lines += [f"## {title}", "", "| setting | default | allowed | |", "| --- | --- | --- | --- |"]
        default = describe(setting.default)
        lines.append(
            f"| `{setting.name}`, `{setting.variable}` | `{default}` | {setting.kind.allowed} | {setting.help} |"
        )
        following = SETTINGS[SETTINGS.index(setting) + 1 :]
        if not following or following[0].section != section:
            lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
