"""The streams: connection, authentication, subscription, data, and a heartbeat that is measured."""

import queue
import time
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from tui.doctor.check import Check, Found, Outcome, failed, passed, warned
from tui.doctor.refused import GARBLED
from tui.exchange.credentials import Credentials
from tui.exchange.environment import Environment
from tui.exchange.parse import clean
from tui.exchange.stream import RawStream

WITHIN = 5.0
"""Seconds for each step: connection, answer, data, pong."""
BEATS = 3
SLOW_MS = 1_500

HELD_UP = (
    "try again; then look for a proxy, VPN or firewall that holds WebSockets up, and at the exchange's status page"
)
NOT_ADMITTED = "the region of this address is not served, or it has opened too many connections: wait ten minutes"

PUBLIC = Check(
    "public stream",
    "connection, a subscription's first data, and the round trip of pings",
    "look for a proxy or firewall that holds WebSockets up; HTTP 403 is the region or too many connections",
    ("TLS",),
    15.0,
)
PRIVATE = Check(
    "private stream",
    "connection, authentication, the subscription of orders, and the round trip of pings",
    "auth refused: key, secret, environment and clock; no pong: a proxy or firewall that holds WebSockets up",
    ("TLS", "key accepted"),
    15.0,
)


class _Ended(Exception):  # noqa: N818 - it says what happened, in the words of a step
    """What a step failed of."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.told)
        self.outcome = outcome


class _Line:
    """One connection; its messages are waited for, each for so long."""

    def __init__(self, url: str, credentials: Credentials | None) -> None:
        self._events: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._garbled = 0
        self.stream = RawStream(
            url,
            on_open=lambda: self._events.put(("open", None)),
            on_text=self._take,
            on_end=lambda reason: self._events.put(("end", reason)),
            credentials=credentials,
        )

    def _take(self, text: str) -> None:
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            message = None
        self._events.put(("message", message) if isinstance(message, dict) else ("garbled", None))

    def opened(self) -> None:
        """Wait for the handshake. Raises _Ended."""
        self.wait(lambda kind, _: kind == "open", "no connection came about")

    def answer(self, what: str, wanted: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """Wait for a message. Raises _Ended, with `what` in its words where none comes."""
        found: Mapping[str, Any] = self.wait(lambda kind, body: kind == "message" and wanted(body), what)
        return found

    def wait(self, wanted: Callable[[str, Any], bool], otherwise: str) -> Any:
        """The first event that is wanted."""
        until = time.monotonic() + WITHIN
        while (left := until - time.monotonic()) > 0:
            try:
                kind, body = self._events.get(timeout=left)
            except queue.Empty:
                break
            if wanted(kind, body):
                return body
            if kind == "end":
                words = clean(body, 120)
                raise _Ended(failed(f"it ended: {words}", NOT_ADMITTED if "HTTP 403" in words else HELD_UP))
            self._garbled += kind == "garbled"
        if self._garbled:
            raise _Ended(failed(f"{otherwise}, but what came was garbled", GARBLED, garbled=True))
        raise _Ended(failed(f"{otherwise} within {WITHIN:.0f} s", HELD_UP))

    def subscribe(self, topic: str, fix: str) -> None:
        """Ask for a topic and wait until it is granted. Raises _Ended, with `fix` where it is refused."""
        self.stream.send({"op": "subscribe", "args": [topic], "req_id": "doctor"})
        told = self.answer(f"the subscription of {topic} was not answered", lambda each: each.get("op") == "subscribe")
        if told.get("success") is not True:
            raise _Ended(failed(f"{topic} was refused: {clean(told.get('ret_msg', ''), 120)}", fix))

    def beat(self) -> list[int]:
        """Round trips of some pings, ms. Raises _Ended."""
        found = []
        for _ in range(BEATS):
            began = time.monotonic()
            self.stream.send({"op": "ping", "req_id": "doctor"})
            self.answer("the heartbeat is lost: a ping was not answered", _is_pong)
            found.append(round((time.monotonic() - began) * 1000))
        return found


def public(place: Environment, symbols: tuple[str, ...], usual: str) -> Found[None]:
    """The public stream of contracts."""
    topic = f"tickers.{symbols[0] if symbols else usual}"

    def go(line: _Line) -> Outcome:
        line.subscribe(topic, "check the symbol (the setting symbols), which may be delisted or misspelt")
        line.answer(f"no data of {topic} came", lambda each: each.get("topic") == topic)
        return _beating(line, f"{topic} comes")

    return _through(place.public_url("linear"), None, go)


def private(place: Environment, credentials: Credentials, now_ms: Callable[[], int]) -> Found[None]:
    """The account's stream."""

    def go(line: _Line) -> Outcome:
        line.stream.authenticate(now_ms())
        told = line.answer("connected, but the authentication was not answered", lambda each: each.get("op") == "auth")
        if told.get("success") is not True:
            said = clean(credentials.scrub(str(told.get("ret_msg") or "no reason was given")), 120)
            fix = "check key, secret, environment and clock; another program may hold too many connections of this key"
            return failed(f"the authentication was refused: {said}", fix)
        line.subscribe("order", "look at the key's permissions at Bybit")
        return _beating(line, "authenticated, orders are told")

    return _through(place.private_url, credentials, go)


def _through(url: str, credentials: Credentials | None, go: Callable[[_Line], Outcome]) -> Found[None]:
    line = _Line(url, credentials)
    try:
        line.opened()
        return Found(go(line))
    except _Ended as ended:
        return Found(ended.outcome)
    finally:
        line.stream.drop()


def _beating(line: _Line, words: str) -> Outcome:
    trips = line.beat()
    best, worst = min(trips), max(trips)
    told = f"{words}; heartbeat {best} to {worst} ms"
    if worst > SLOW_MS:
        fix = "the line is slow: prices are late by half of that; look for a better one"
        return warned(told, fix, heartbeat_ms=best, worst_ms=worst)
    return passed(told, heartbeat_ms=best, worst_ms=worst)


def _is_pong(message: Mapping[str, Any]) -> bool:
    return message.get("op") == "pong" or message.get("ret_msg") == "pong"
