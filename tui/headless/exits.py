"""How a command ends, for scripts: one table, which docs/commands.md prints."""

from enum import IntEnum
from typing import IO, Any

import click


class Exit(IntEnum):
    """Exit codes. They do not change."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    STOPPED = 3
    UNKNOWN = 4
    UNREACHED = 5


MEANINGS = {
    Exit.DONE: "Done: what was asked for is so.",
    Exit.FAILED: "Not done, and the words say why: the exchange refused it, or it ended without a fill; a setting or a "
    "file is wrong.",
    Exit.USAGE: "The command was not understood, or lacks `--yes` where nobody can be asked. Nothing was sent.",
    Exit.STOPPED: "Stopped before it was sent: by the gate, by your limits, because real money was not armed, or by "
    "your own no.",
    Exit.UNKNOWN: "Sent, and the outcome is not known yet. Do not send it again: the orderLinkId is said, and the next "
    "command that sends, or the console, asks the exchange first.",
    Exit.UNREACHED: "The exchange could not be reached, or did not accept the API key. Nothing was sent.",
}


class Stop(click.ClickException):
    """Ends a command with words and a code."""

    def __init__(self, code: Exit, words: str, told: dict[str, Any] | None = None) -> None:
        super().__init__(words)
        self.exit_code = int(code)  # type: ignore[misc] # click reads it from the instance
        self.told = told
        """What a machine is told on standard output, where it asked for JSON."""

    def show(self, file: IO[Any] | None = None) -> None:
        """The words go to standard error."""
        if self.told is not None:
            from tui.headless.tables import as_json

            click.echo(as_json(self.told | {"exit_code": int(self.exit_code)}))
        super().show(file)
