"""The private feed: orders, executions, positions, wallet; and the account read again over REST.

After every connect the account is read before the feed is called live; a poll finds what the stream missed.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from tui.exchange import parse
from tui.exchange.credentials import Credentials
from tui.exchange.environment import Environment
from tui.exchange.parse import MalformedPayload
from tui.exchange.stream import RawStream
from tui.exchange.tap import Tap
from tui.feed.heartbeat import Pace
from tui.feed.supervisor import Connection, Handlers, Plan, Sink, Supervisor
from tui.model.facts import (
    ExecutionReceived,
    OrderUpdated,
    PositionUpdated,
    SnapshotLoaded,
    Stream,
    WalletUpdated,
)

log = logging.getLogger(__name__)
TOPICS = frozenset({"order", "execution", "position", "wallet"})
QUIET = Pace(silence=None, give_up=None)
"""A private stream may be quiet for hours: it lives by its pongs."""
POLL_EVERY = 60.0


class AccountDesk:
    """Private messages become facts, in order."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.malformed = 0

    def apply(self, message: dict[str, Any]) -> bool:
        """Take in one private message; one row that cannot be read does not cost the others."""
        kind = parse.clean(message.get("topic"), 40).partition(".")[0]
        try:
            rows = parse.rows(message.get("data"))
            created = parse.whole(message, "creationTime")
        except MalformedPayload:
            self.malformed += 1
            return False
        good = True
        for row in rows:
            try:
                self._tell(kind, row, created)
            except MalformedPayload as error:
                self.malformed += 1
                good = False
                log.warning("a row of %s could not be read: %s", kind, error)
        return good

    def disconnected(self) -> None:
        """Nothing is kept here."""

    def _tell(self, kind: str, row: parse.Row, created: int) -> None:
        if kind == "order":
            self._sink(OrderUpdated(parse.order(row)))
        elif kind == "execution":
            self._sink(ExecutionReceived(parse.execution(row)))
        elif kind == "position":
            self._sink(PositionUpdated(parse.position(row)))
        elif kind == "wallet":
            self._sink(WalletUpdated(parse.wallet(row, created)))
        else:
            raise MalformedPayload("unknown topic")


class AccountFeed:
    """The private stream of one account. `snapshot` reads the account over REST, in the feed's own threads."""

    def __init__(
        self,
        environment: Environment,
        credentials: Credentials,
        sink: Sink,
        snapshot: Callable[[], SnapshotLoaded],
        now_ms: Callable[[], int],
        *,
        pace: Pace = QUIET,
        clock: Callable[[], float] = time.monotonic,
        poll_every: float = POLL_EVERY,
        tap: Tap | None = None,
    ) -> None:
        self._tap = tap
        self._url, self._credentials = environment.private_url, credentials
        self._sink, self._snapshot, self._poll_every = sink, snapshot, poll_every
        self._snapshot_lock = threading.Lock()
        self._stopping = threading.Event()
        self._supervisor = Supervisor(
            Plan(
                Stream.PRIVATE,
                self._connect,
                AccountDesk(sink),
                sink,
                pace,
                authenticates=True,
                now_ms=now_ms,
                scrub=credentials.scrub,
                before_live=self._read_account,
                clock=clock,
                topics=set(TOPICS),
                needs_every_topic=True,
                tap=tap,
            )
        )
        self._poller = threading.Thread(target=self._poll, name="account poll", daemon=True)

    def start(self) -> None:
        """Begin to connect."""
        self._supervisor.start()
        self._poller.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._supervisor.stop()

    def _read_account(self) -> None:
        with self._snapshot_lock:
            self._sink(self._snapshot())

    def _poll(self) -> None:
        while not self._stopping.wait(self._poll_every):
            try:
                self._read_account()
            except Exception as error:  # noqa: BLE001 - the next poll comes; the stream is judged by itself
                log.warning("the account could not be read: %s", error)

    def _connect(self, handlers: Handlers) -> Connection:
        tap = self._tap
        return RawStream(
            self._url,
            on_open=handlers.on_open,
            on_text=handlers.on_text,
            on_end=handlers.on_end,
            credentials=self._credentials,
            on_send=None if tap is None else lambda message: tap.went(Stream.PRIVATE, message),
        )
