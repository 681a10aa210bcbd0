"""Private topics: what happened to an account goes to the connections that were authenticated for it."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple
from uuid import uuid4

from tui.paper import shapes
from tui.paper.engine.events import Event, ExecutionEvent, OrderEvent, PositionEvent, WalletEvent
from tui.paper.engine.venue import Venue
from tui.paper.streams.outbox import Outbox
from tui.paper.streams.topics import PROTECTIONS
from tui.paper.wire import dump


class Push(NamedTuple):
    """One row for one account."""

    uid: str
    kind: str
    category: str
    row: dict[str, Any]


class PrivateTopics:
    """The subscriptions of every authenticated connection."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._topics: defaultdict[Outbox, set[str]] = defaultdict(set)
        self._owners: dict[Outbox, str] = {}

    def join(self, outbox: Outbox, uid: str) -> None:
        """A connection was authenticated."""
        self._owners[outbox] = uid

    def leave(self, outbox: Outbox) -> None:
        """A connection ended."""
        self._owners.pop(outbox, None)
        self._topics.pop(outbox, None)

    def subscribe(self, topic: str, outbox: Outbox) -> None:
        """Add a topic; nothing is sent until something happens."""
        self._topics[outbox].add(topic)

    def unsubscribe(self, topic: str, outbox: Outbox) -> None:
        """Remove a topic."""
        self._topics[outbox].discard(topic)

    def protections(self) -> list[tuple[str, str]]:
        """Who, by uid, listens to which topic that protects."""
        return [
            (self._owners[outbox], topic)
            for outbox, topics in self._topics.items()
            for topic in topics & PROTECTIONS
            if outbox in self._owners
        ]

    def publish(self, events: Iterable[Event], now: int) -> None:
        """Push what happened, in order; several rows of one topic in a row share a message."""
        if not self._owners:
            return
        pushes = self._pushes(events)
        for (uid, kind, category), rows in groupby(pushes, key=lambda push: push[:3]):
            self._send(uid, kind, category, [push.row for push in rows], now)

    def _pushes(self, events: Iterable[Event]) -> list[Push]:
        pushes: list[Push] = []
        positions: dict[PositionEvent, None] = {}
        wallets: dict[str, None] = {}
        watched = set(self._owners.values())
        for event in events:
            match event:
                case OrderEvent(order) if order.uid in watched:
                    spec = self._venue.core.specs[order.category, order.symbol]
                    pushes.append(Push(order.uid, "order", order.category, shapes.stream_order(order, spec)))
                case ExecutionEvent(fill) if fill.uid in watched:
                    pushes.append(Push(fill.uid, "execution", fill.category, shapes.stream_execution(fill)))
                    if fill.exec_type == "Trade":
                        pushes.append(Push(fill.uid, "execution.fast", fill.category, shapes.fast_execution(fill)))
                case PositionEvent(uid=uid) if uid in watched:
                    # Positions and wallets are told as they are now, so only once each.
                    positions[event] = None
                case WalletEvent(uid=uid) if uid in watched:
                    wallets[uid] = None
        for told in positions:
            account = self._venue.account(told.uid)
            held = account.position(told.category, told.symbol, told.position_idx)
            row = shapes.stream_position(self._venue, account, held)
            pushes.append(Push(told.uid, "position", told.category, row))
        pushes.extend(Push(uid, "wallet", "", shapes.wallet(self._venue, self._venue.account(uid))) for uid in wallets)
        return pushes

    def _send(self, uid: str, kind: str, category: str, rows: list[dict[str, Any]], now: int) -> None:
        for outbox, owner in self._owners.items():
            if owner != uid:
                continue
            for topic in (kind, f"{kind}.{category}"):
                if topic in self._topics[outbox]:
                    body = {"topic": topic, "creationTime": now, "data": rows}
                    if kind != "execution.fast":
                        body["id"] = f"{uid}{uuid4()}"
                    outbox.put(dump(body))
