"""What is asked for over REST now and then, off everybody's way: one request at a time, the newest wish first served.

A wish goes into a slot; a later one in the same slot takes its place, and ends a reading of many pages between two of
them. Facts go to a sink as they come.
"""

import logging
import threading
from collections.abc import Callable, Iterable

from tui.exchange.errors import ExchangeError, judge
from tui.exchange.parse import MalformedPayload
from tui.exchange.session import Session
from tui.feed.supervisor import Sink
from tui.model.facts import Fact

log = logging.getLogger(__name__)
Job = Callable[[Session], Iterable[Fact]]
"""Asks, on the reader's thread; may raise ExchangeError or MalformedPayload."""
Failed = Callable[[str], Fact]
"""What is told of a failure, from its words."""


class Reader:
    """One thread with a session of its own."""

    def __init__(self, open_session: Callable[[], Session], sink: Sink) -> None:
        self._open_session, self._sink = open_session, sink
        self._wishes: dict[str, tuple[Job, Failed | None]] = {}
        self._changed = threading.Condition()
        self._is_ending = False
        self._thread: threading.Thread | None = None

    def want(self, slot: str, job: Job, failed: Failed | None = None) -> None:
        """Ask for something; never waits. The thread begins with the first wish. Every failure is in the log."""
        with self._changed:
            if self._is_ending:
                return
            self._wishes.pop(slot, None)
            self._wishes[slot] = (job, failed)
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End after the request that is under way; nothing is waited for."""
        with self._changed:
            self._is_ending = True
            self._wishes.clear()
            self._changed.notify()

    def _run(self) -> None:
        session = self._open_session()
        while (wish := self._next()) is not None:
            slot, (job, failed) = wish
            try:
                for fact in job(session):
                    # What has come is told even so: a wish that is made again and again would else never be met.
                    self._sink(fact)
                    if self._is_overtaken(slot):
                        break
            except ExchangeError as error:
                self._fail(slot, failed, judge(error).meaning)
            except MalformedPayload as error:
                self._fail(slot, failed, f"the answer cannot be read: {error}")
            except Exception as error:
                log.exception("reading %s stumbled", slot)
                self._fail(slot, failed, type(error).__name__)

    def _fail(self, slot: str, failed: Failed | None, why: str) -> None:
        log.warning("%s was not read: %s", slot, why)
        if failed is not None:
            self._sink(failed(why))

    def _next(self) -> tuple[str, tuple[Job, Failed | None]] | None:
        with self._changed:
            while not self._wishes and not self._is_ending:
                self._changed.wait()
            if self._is_ending:
                return None
            slot = next(reversed(self._wishes))
            return slot, self._wishes.pop(slot)

    def _is_overtaken(self, slot: str) -> bool:
        with self._changed:
            return self._is_ending or slot in self._wishes
