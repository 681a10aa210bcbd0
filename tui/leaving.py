"""Leaving on a signal, at the latest a few seconds after it: a terminal that hung up may hold the screen for ever."""

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable

LEAVE_WITHIN = 4.0
"""Seconds after a signal in which the screen may end in good order."""


class Leaving:
    """Ends a program on SIGHUP and SIGTERM. `leave` is called in the loop, `last_words` from another thread."""

    def __init__(self, leave: Callable[[int], None], last_words: Callable[[], None]) -> None:
        self._leave, self._last_words = leave, last_words
        self._last_resort: threading.Timer | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def listen(self) -> None:
        """Take the signals. Called in the loop."""
        self._loop = asyncio.get_running_loop()
        # Not the loop's own handlers: a line that stalled may hold the loop up in a write, and they would wait too.
        for number in (signal.SIGHUP, signal.SIGTERM):
            with contextlib.suppress(ValueError):
                signal.signal(number, lambda name, _: self.on_signal(name))

    def on_signal(self, number: int) -> None:
        """Leave because of a signal; safe to call from any thread, and more than once."""
        code = 128 + number
        if self._last_resort is not None or self._loop is None:
            return
        # A terminal that hung up no longer takes what is written: restoring it may wait for ever.
        self._last_resort = threading.Timer(LEAVE_WITHIN, self._leave_at_once, [code])
        self._last_resort.daemon = True
        self._last_resort.start()
        self._loop.call_soon_threadsafe(self._leave, code)

    def left(self) -> None:
        """The screen is gone in good order."""
        if self._last_resort is not None:
            self._last_resort.cancel()

    def _leave_at_once(self, code: int) -> None:
        self._last_words()
        os._exit(code)
