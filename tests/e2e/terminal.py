"""A real pseudo-terminal with a screen that can be read."""

import fcntl
import os
import re
import sys
import termios
import time
from array import array
from pathlib import Path
from typing import Self

import pexpect
import pyte

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "backtab": "\x1b[Z",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "shift+down": "\x1b[1;2B",
    "alt+2": "\x1b2",
}


class Terminal:
    """Runs `python -m tui …`, or another program of Python, in a pty; keys go in, the screen comes out."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        columns: int = 120,
        lines: int = 36,
        program: tuple[str, ...] = ("-m", "tui"),
        **environment: str,
    ) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self._screen)
        self.transcript = ""
        """All that was ever written, for what is said after the screen is gone."""
        folders = {name: str(home / name.lower()) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
        # A size in the environment would outrank the pty's own.
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("BYBIT_") and name not in {"COLUMNS", "LINES"}
        }
        self.process = pexpect.spawn(
            sys.executable,
            [*program, *arguments],
            dimensions=(lines, columns),
            env=inherited
            | {"HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", **folders}
            | {"BYBIT_TUI_TOUR": "off"}
            | environment,
            encoding="utf-8",
            codec_errors="replace",
            timeout=None,
        )
        self.process.delaybeforesend = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.process.closed:
            self.process.close(force=True)

    def stall(self) -> None:
        """Read nothing until what is written no longer grows: the program is held up in a write."""
        waiting, since = -1, time.monotonic()
        while time.monotonic() - since < 1.0:
            size = array("i", [0])
            fcntl.ioctl(self.process.child_fd, termios.FIONREAD, size)
            if size[0] != waiting:
                waiting, since = size[0], time.monotonic()
            os.sched_yield()

    def tear_away(self) -> None:
        """What a dropped line does: the pty is gone, and the kernel says so to whoever is in it."""
        os.close(self.process.child_fd)
        self.process.closed = self.process.ptyproc.closed = True

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(self._screen.display)

    def press(self, *keys: str) -> None:
        """Press keys by name, or type a text."""
        for key in keys:
            self.process.send(KEYS.get(key, key))

    def wait_for(self, pattern: str, within: float = 20.0) -> re.Match[str]:
        """Read until the screen shows a pattern; fails with the screen when it does not."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            found = re.search(pattern, self.text)
            if found is not None:
                return found
            self._read()
        raise AssertionError(f"{pattern!r} did not show within {within} s:\n{self.text}")

    def wait_until_gone(self, pattern: str, within: float = 20.0) -> None:
        """Read until the screen no longer shows a pattern."""
        deadline = time.monotonic() + within
        while re.search(pattern, self.text) is not None:
            assert time.monotonic() < deadline, f"{pattern!r} did not go:\n{self.text}"
            self._read()

    def wait_for_end(self, within: float = 15.0) -> int:
        """Read until the program has ended; returns its exit code (128 + n for signal n)."""
        deadline = time.monotonic() + within
        while self.process.isalive():
            assert time.monotonic() < deadline, f"it did not end:\n{self.text}"
            self._read()
        while self._read():
            pass
        self.process.close()
        return int(self.process.exitstatus) if self.process.exitstatus is not None else 128 + self.process.signalstatus

    def _read(self) -> bool:
        """Take in what there is; False when nothing came."""
        try:
            output = self.process.read_nonblocking(65536, timeout=0.1)
            self.transcript += output
            self._stream.feed(output)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        return True
