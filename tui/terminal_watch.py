"""Notices a terminal that has gone without a signal: under nohup or setsid nobody sends a hang-up."""

import select
import threading
from collections.abc import Callable


def watch_terminal(descriptor: int, gone: Callable[[], None]) -> threading.Thread:
    """Call `gone`, from a thread of its own, when the other end of a terminal is closed; until then nothing happens."""
    poll = select.poll()
    # Nothing is asked for: a hang-up and an error are told in any case.
    poll.register(descriptor, 0)

    def wait() -> None:
        for _, event in poll.poll():
            if event & (select.POLLHUP | select.POLLERR):
                gone()

    thread = threading.Thread(target=wait, name="terminal watch", daemon=True)
    thread.start()
    return thread
