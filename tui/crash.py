"""What is said and kept when the console itself fails.

Textual prints a traceback with the values of local variables, and in some frames those are secrets. Here the terminal
gets a line that says what broke and where, and the log gets the traceback, scrubbed and without any value.
"""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from tui.exchange.logs import log_file
from tui.exchange.parse import clean

log = logging.getLogger("tui.crash")


def crash_words(error: BaseException) -> list[str]:
    """The lines for a person; the traceback goes to the log."""
    log.critical("the console failed", exc_info=error)
    lines = [f"The console failed: {type(error).__name__}{_place(error)}."]
    path = log_file()
    if path:
        lines.append(f"The log has the details: {path}")
    return lines


def _place(error: BaseException) -> str:
    """The last frame of our own; no text of the error, for it may repeat whatever was handled."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(Path(__file__).parent)]
    if not ours:
        return ""
    frame = ours[-1]
    return f" in {clean(frame.name)} ({Path(frame.filename).name}, line {frame.lineno})"


def keep_off_the_terminal() -> None:
    """Errors that nobody caught are logged, and the terminal gets our lines; for the main thread and all others."""
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    for line in crash_words(error):
        sys.stderr.write(f"{line}\n")


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    # What a thread prints lands in the middle of the screen.
    if told.exc_value is not None and not issubclass(told.exc_type, SystemExit):
        name = told.thread.name if told.thread is not None else "?"
        log.critical("the thread %s failed", name, exc_info=told.exc_value)
