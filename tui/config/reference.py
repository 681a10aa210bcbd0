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

API keys are not settings: neither key nor secret is ever read from this file. For an environment, as testnet, the
first of these that is there is used, and half of one is an error:

1. `BYBIT_TESTNET_API_KEY` with `BYBIT_TESTNET_API_SECRET`, or, for an RSA key, with `BYBIT_TESTNET_RSA_KEY_FILE`.
2. `BYBIT_API_KEY` with `BYBIT_API_SECRET` or `BYBIT_RSA_KEY_FILE`.
3. What `bybit-tui keys set --env testnet` put into the system keyring.

`bybit-tui keys list` says which one it is. A private key lies in a file that is yours and that only you can read
(`chmod 600`); the setting `rsa_key_file` names it where the variables give a key and nothing else.
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
