"""The embedded paper exchange: a process of its own that ends with the console, whatever way that ends."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import IO

START_WITHIN = 20.0


class PaperStartError(Exception):
    """The paper exchange did not start; its text is the one line that it left."""


@dataclass(frozen=True, slots=True)
class Address:
    """What it printed."""

    rest: str
    ws: str
    api_key: str
    api_secret: str = field(repr=False)


class PaperChild:
    """Started with its standard input held open: when this process is gone, that closes and the child ends."""

    def __init__(self, arguments: tuple[str, ...] = ()) -> None:
        command = [sys.executable, "-m", "tui", "exchange", "--json", "--stop-on-eof", *arguments]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # It makes keys of its own and has no use for a person's.
            env={name: value for name, value in os.environ.items() if not name.startswith("BYBIT_")},
            # Its own session: a hang-up or Ctrl+C in the terminal is the console's business.
            start_new_session=True,
        )

    def address(self) -> Address:
        """Wait until it serves. Raises PaperStartError."""
        line = _line_within(self._process.stdout, START_WITHIN)
        if not line:
            self._process.kill()
            words = self._process.communicate()[1].strip().splitlines()
            raise PaperStartError(words[-1].removeprefix("Error: ") if words else "the paper exchange did not start")
        # What it may say later must not fill a pipe that nobody reads.
        threading.Thread(target=_drain, args=(self._process.stderr,), name="paper stderr", daemon=True).start()
        return Address(**json.loads(line))

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def stop(self) -> None:
        """End it, and make sure."""
        process = self._process
        if process.stdin is not None and not process.stdin.closed:
            process.stdin.close()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(3)


def _line_within(stream: IO[str] | None, seconds: float) -> str:
    found: list[str] = []
    if stream is None:
        return ""
    reader = threading.Thread(target=lambda: found.append(stream.readline()), daemon=True)
    reader.start()
    reader.join(seconds)
    return found[0] if found else ""


def _drain(stream: IO[str] | None) -> None:
    if stream is not None:
        for _ in stream:
            pass
