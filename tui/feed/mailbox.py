"""Where threads leave facts for the one that owns the state."""

import logging
import threading
from collections import deque
from collections.abc import Callable

from tui.model.facts import Fact

log = logging.getLogger(__name__)


class Mailbox:
    """Facts in order, none dropped, none merged. `wake` is called when it was empty, from the sender's thread."""

    def __init__(self) -> None:
        self._facts: deque[Fact] = deque()
        self._lock = threading.Lock()
        self.wake: Callable[[], None] = lambda: None

    def put(self, fact: Fact) -> None:
        """Leave a fact. Never waits for the owner."""
        with self._lock:
            was_empty = not self._facts
            self._facts.append(fact)
        if was_empty:
            try:
                self.wake()
            except Exception:
                # The fact is kept; an owner that is going away must not cost the sender its thread or its next rows.
                log.exception("the mailbox's owner could not be woken")

    def drain(self) -> list[Fact]:
        """Take everything."""
        with self._lock:
            taken = list(self._facts)
            self._facts.clear()
        return taken
