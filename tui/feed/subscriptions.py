"""Which topics one connection follows: asked for a few at a time, every answer matched to its request.

A request is taken or refused as a whole (docs/v5/websocket/wss-authentication), so the topics of a refused one are
asked for again one by one: a symbol that is gone does not cost the others. Pure: requests are returned, answers are
handed in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tui.exchange.parse import clean

TOPICS_A_REQUEST = 10
"""The most that spot takes in one request."""

Request = dict[str, Any]


def is_answer(message: dict[str, Any]) -> bool:
    """Whether an answer can be read at all: one that came garbled neither takes nor refuses anything."""
    success, name = message.get("success"), message.get("req_id")
    data = message.get("data")
    return (
        isinstance(success, bool)
        and (name is None or isinstance(name, str))
        and isinstance(message.get("ret_msg", ""), str)
        and (data is None or isinstance(data, dict | str | list))
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    op: str
    topics: tuple[str, ...]
    at: float


class Subscriptions:
    """The topics of one connection. Times are monotonic seconds."""

    def __init__(self, next_id: Callable[[], str], now: Callable[[], float]) -> None:
        self._next_id, self._now = next_id, now
        self._asked: dict[str, _Asked] = {}
        self._followed: set[str] = set()
        self._refused: dict[str, str] = {}
        self._untold: list[tuple[str, str]] = []

    @property
    def is_settled(self) -> bool:
        """Whether every subscription was answered."""
        return not any(asked.op == "subscribe" for asked in self._asked.values())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is followed, nor asked for."""
        return not self._followed

    def is_overdue(self, patience: float) -> bool:
        """Whether a subscription waits longer than `patience` seconds for its answer."""
        now = self._now()
        return any(asked.op == "subscribe" and now - asked.at > patience for asked in self._asked.values())

    def follow(self, wanted: set[str]) -> list[Request]:
        """Follow exactly these topics; one that was refused is not asked for again while it stays wanted."""
        self._refused = {topic: why for topic, why in self._refused.items() if topic in wanted}
        leave, join = self._followed - wanted, wanted - self._followed - self._refused.keys()
        self._followed = (self._followed | join) - leave
        return [*self._ask("unsubscribe", leave), *self._ask("subscribe", join)]

    def forgive(self) -> None:
        """Topics that were refused may be asked for again."""
        self._refused.clear()

    def renew(self, topic: str) -> list[Request]:
        """Ask for a fresh snapshot of a topic that is followed."""
        if topic not in self._followed:
            return []
        return [*self._ask("unsubscribe", {topic}), *self._ask("subscribe", {topic})]

    def answered(self, message: dict[str, Any]) -> list[Request]:
        """Take in an answer; returns what is to be asked because of it."""
        asked = self._asked.pop(self._request_of(message), None)
        if asked is None or asked.op != "subscribe":
            return []
        bad = self._bad_topics(asked, message)
        if len(asked.topics) > 1 and len(bad) == len(asked.topics):
            return [each for topic in bad if topic in self._followed for each in self._ask("subscribe", {topic})]
        why = clean(message.get("ret_msg") or "no reason given")
        for topic in bad:
            self._followed.discard(topic)
            self._refused[topic] = why
            self._untold.append((topic, why))
        return []

    def take_refused(self) -> list[tuple[str, str]]:
        """Topics refused since the last call, each with the reason."""
        taken, self._untold = self._untold, []
        return taken

    def _request_of(self, message: dict[str, Any]) -> str:
        """The request that is answered; private and option streams do not always name it: then the oldest."""
        name, op = message.get("req_id"), message.get("op")
        if isinstance(name, str) and name:
            return name
        return next((each for each, asked in self._asked.items() if op is None or op == asked.op), "")

    @staticmethod
    def _bad_topics(asked: _Asked, message: dict[str, Any]) -> list[str]:
        data = message.get("data")
        if isinstance(data, dict) and isinstance(data.get("failTopics"), list):
            return [topic for topic in asked.topics if topic in data["failTopics"]]
        return [] if message.get("success") is True else list(asked.topics)

    def _ask(self, op: str, topics: Iterable[str]) -> list[Request]:
        ordered = sorted(topics)
        requests = []
        for start in range(0, len(ordered), TOPICS_A_REQUEST):
            name, some = self._next_id(), ordered[start : start + TOPICS_A_REQUEST]
            self._asked[name] = _Asked(op, tuple(some), self._now())
            requests.append({"op": op, "req_id": name, "args": some})
        return requests
