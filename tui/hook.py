"""A person's own command, run for each alarm: never by a shell, never for long, and it learns no key."""

import logging
import os
import shlex
import subprocess
import threading
from collections.abc import Callable

from tui.rules.alerts import Alarm

RUNS_FOR = 10.0
"""Seconds after which a hook is ended."""
AT_ONCE = 4
"""Hooks that may run side by side; those beyond are left out and said."""

log = logging.getLogger(__name__)


class Hook:
    """Runs `command` with the alarm's kind, symbol and words as its last three arguments."""

    def __init__(self, command: str, tell: Callable[[str], None]) -> None:
        """`tell` is called from another thread when the hook fails. Raises ValueError where quotes are not closed."""
        self._words = shlex.split(command)
        self._tell = tell
        self._slots = threading.BoundedSemaphore(AT_ONCE)

    def run(self, alarm: Alarm) -> None:
        """Start it; never waits."""
        if not self._words:
            return
        if not self._slots.acquire(blocking=False):
            self._tell("the alert hook was left out: too many of it are running")
            return
        threading.Thread(target=self._run, args=(alarm,), name="alert hook", daemon=True).start()

    def _run(self, alarm: Alarm) -> None:
        # The kind and symbol are words without spaces; the text is one argument, whatever it holds.
        arguments = [*self._words, alarm.kind.value, alarm.symbol or "-", alarm.text]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BYBIT_")}
        quiet = subprocess.DEVNULL
        try:
            done = subprocess.run(  # noqa: S603 - the person's own command
                arguments, stdin=quiet, stdout=quiet, stderr=quiet, timeout=RUNS_FOR, env=environment, check=False
            )
            if done.returncode:
                self._tell(f"the alert hook ended with {done.returncode}")
        except subprocess.TimeoutExpired:
            self._tell(f"the alert hook was ended after {RUNS_FOR:.0f} s")
        except OSError as error:
            self._tell(f"the alert hook cannot be run: {error.strerror}")
        finally:
            self._slots.release()
