"""Keeps one connection alive for ever: builds it, watches it, throws it away and builds the next.

It runs in a thread of its own, so that nobody else ever waits for a network. What the reader thread sees is left
in a queue; what came of it is told to a sink.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import orjson

from tui.exchange.errors import ExchangeError
from tui.exchange.parse import MalformedPayload, clean
from tui.exchange.tap import Tap
from tui.feed.backoff import Backoff
from tui.feed.heartbeat import Beat, Heartbeat, Pace
from tui.feed.subscriptions import Request, Subscriptions, is_answer
from tui.model.facts import Fact, FeedPhase, FeedState, FeedStateChanged, Noticed, Stream

log = logging.getLogger(__name__)
Sink = Callable[[Fact], None]

CONNECT_WITHIN = 12.0
ANSWER_WITHIN = 5.0
REFUSED_WAIT = 30.0
POLL_EVERY = 0.2
MALFORMED_ALLOWED = 50
"""Unreadable frames of one connection after which it is built anew."""
RESYNC_EVERY = 2.0
REFUSED_AGAIN = 30.0
"""Seconds after which topics that were refused are asked for again: the reason may have passed."""


class Connection(Protocol):
    """What is needed of a stream; see RawStream."""

    def send(self, message: dict[str, Any]) -> bool: ...
    def authenticate(self, now_ms: int) -> bool: ...
    def drop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Handlers:
    """Callbacks of one connection, called from its thread."""

    on_open: Callable[[], None]
    on_text: Callable[[str], None]
    on_end: Callable[[str], None]


class Desk(Protocol):
    """Who takes the data of a connection."""

    def apply(self, message: dict[str, Any]) -> bool:
        """Take in one data message, in the reader thread; False when it could not be read."""
        ...

    def disconnected(self) -> None:
        """The connection is gone."""
        ...


@dataclass(slots=True)
class Plan:
    """What makes one supervisor differ from another."""

    stream: Stream
    connect: Callable[[Handlers], Connection]
    desk: Desk
    sink: Sink
    pace: Pace
    authenticates: bool = False
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    scrub: Callable[[str], str] = str
    """Takes the secret out of a refusal, which may repeat what was signed."""
    before_live: Callable[[], None] = lambda: None
    """Runs after the topics were acknowledged; raising builds the connection anew."""
    clock: Callable[[], float] = time.monotonic
    draw: Callable[[], float] = random.SystemRandom().random
    first_wait: float = 0.5
    settled_after: float = 10.0
    """Seconds live after which the waits begin anew: an exchange that keeps hanging up is not to be hammered."""
    topics: set[str] = field(default_factory=set)
    needs_every_topic: bool = False
    """Whether one refused topic makes the connection useless; otherwise it is said and the others go on."""
    tap: Tap | None = None


class _Ended(Exception):  # noqa: N818 - not an error, the end of one connection
    """This connection is over."""

    def __init__(self, why: str, *, refused: bool = False) -> None:
        super().__init__(why)
        self.why, self.refused = why, refused


class Supervisor:
    """One supervised connection."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._events: queue.SimpleQueue[tuple[str, Any, int]] = queue.SimpleQueue()
        self._topics = set(plan.topics)
        self._topics_lock = threading.Lock()
        self._stopping = threading.Event()
        self._backoff = Backoff(plan.draw, first=plan.first_wait)
        self._generation = 0
        self._heartbeat = Heartbeat(plan.pace, plan.clock())
        self._malformed = 0
        self._request = 0
        self._resynced: dict[str, float] = {}
        self._state = FeedState(plan.stream, FeedPhase.CONNECTING, plan.clock())
        self._thread = threading.Thread(target=self._run, name=f"{plan.stream} feed", daemon=True)

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End, without waiting longer than `timeout` for the thread."""
        self._stopping.set()
        self._events.put(("wake", None, self._generation))
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def watch(self, topics: set[str]) -> None:
        """Follow exactly these topics from now on."""
        with self._topics_lock:
            self._topics = set(topics)
        self._events.put(("topics", None, self._generation))

    def resync(self, topic: str) -> None:
        """Subscribe a topic anew, to get a snapshot. Safe to call from the reader thread."""
        self._events.put(("resync", topic, self._generation))

    # --- the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._live_once()
            except _Ended as ended:
                why, refused = ended.why, ended.refused
            except (ExchangeError, MalformedPayload) as error:
                why, refused = str(error), False
            except Exception as error:
                log.exception("the %s feed's supervisor stumbled", self._plan.stream)
                why, refused = type(error).__name__, False
            if self._stopping.is_set():
                break
            wait = max(self._backoff.next(), REFUSED_WAIT if refused else 0.0)
            phase = FeedPhase.REFUSED if refused else FeedPhase.RECONNECTING
            self._tell(phase, why, next_try_at=self._plan.clock() + wait)
            log.warning("%s feed: %s; next try in %.1f s", self._plan.stream, why, wait)
            self._stopping.wait(wait)
        self._tell(FeedPhase.CLOSED, "")

    def _live_once(self) -> None:
        self._generation += 1
        generation = self._generation
        if self._backoff.attempt == 0:
            self._tell(FeedPhase.CONNECTING, "")
        self._malformed = 0
        connection = self._plan.connect(
            Handlers(
                on_open=lambda: self._events.put(("open", None, generation)),
                on_text=lambda text: self._on_text(text, generation),
                on_end=lambda why: self._events.put(("end", why, generation)),
            )
        )
        try:
            self._wait_for("open", CONNECT_WITHIN, "no connection in time")
            self._heartbeat = Heartbeat(self._plan.pace, self._plan.clock())
            self._authenticate(connection)
            subscriptions = self._subscribe(connection)
            self._plan.before_live()
            # It may have ended while the account was read: then it never was live.
            while (event := self._next_event(0)) is not None:
                self._handle(connection, subscriptions, *event)
            self._tell(FeedPhase.LIVE, "")
            self._watch(connection, subscriptions)
        finally:
            self._generation += 1
            connection.drop()
            # What is left at the end is what was last seen.
            if self._plan.tap is not None and not self._stopping.is_set():
                self._plan.tap.gone(self._plan.stream)
            self._plan.desk.disconnected()

    def _authenticate(self, connection: Connection) -> None:
        if not self._plan.authenticates:
            return
        connection.authenticate(self._plan.now_ms())
        answer = self._wait_for("auth", ANSWER_WITHIN, "no answer to the authentication")
        if not is_answer(answer):
            raise _Ended("an unreadable answer to the authentication")
        if not answer["success"]:
            message = clean(self._plan.scrub(str(answer.get("ret_msg") or "refused")))
            raise _Ended(f"authentication refused: {message}; check key, secret, environment and clock", refused=True)

    def _subscribe(self, connection: Connection) -> Subscriptions:
        subscriptions = Subscriptions(self._next_id, self._plan.clock)
        self._follow(connection, subscriptions)
        while not subscriptions.is_settled:
            event = self._next_event(POLL_EVERY)
            if event is not None:
                self._handle(connection, subscriptions, *event)
            self._check_answers(subscriptions)
        return subscriptions

    def _watch(self, connection: Connection, subscriptions: Subscriptions) -> None:
        live_since = asked_again = self._plan.clock()
        while not self._stopping.is_set():
            event = self._next_event(POLL_EVERY)
            if event is not None:
                self._handle(connection, subscriptions, *event)
            self._check_answers(subscriptions)
            now = self._plan.clock()
            if now - live_since >= self._plan.settled_after:
                self._backoff.reset()
            if now - asked_again >= REFUSED_AGAIN:
                asked_again = now
                subscriptions.forgive()
                self._follow(connection, subscriptions)
            beat = self._heartbeat.poll(now)
            if beat is Beat.DEAD:
                raise _Ended(self._heartbeat.why_dead(now))
            if beat is Beat.PING:
                connection.send({"op": "ping", "req_id": self._next_id()})
            self._tell_silence(now)

    def _handle(self, connection: Connection, subscriptions: Subscriptions, kind: str, body: Any) -> None:
        if kind == "end":
            raise _Ended(str(body))
        if kind == "malformed":
            raise _Ended("too many unreadable messages")
        if kind == "answer":
            if not is_answer(body):
                # Neither taken nor refused: what is followed is known again only on a new connection.
                raise _Ended("an unreadable answer to a request")
            self._send(connection, subscriptions.answered(body))
        elif kind == "pong":
            self._tell_rtt()
        elif kind == "topics":
            self._follow(connection, subscriptions)
        elif kind == "resync":
            now = self._plan.clock()
            if now - self._resynced.get(body, -RESYNC_EVERY) >= RESYNC_EVERY:
                self._resynced[body] = now
                self._send(connection, subscriptions.renew(body))

    def _follow(self, connection: Connection, subscriptions: Subscriptions) -> None:
        with self._topics_lock:
            wanted = set(self._topics)
        self._send(connection, subscriptions.follow(wanted))

    @staticmethod
    def _send(connection: Connection, requests: list[Request]) -> None:
        for request in requests:
            connection.send(request)

    def _check_answers(self, subscriptions: Subscriptions) -> None:
        for topic, why in subscriptions.take_refused():
            if self._plan.needs_every_topic or subscriptions.is_empty:
                raise _Ended(f"subscription refused: {why}")
            self._give(Noticed(f"{topic} cannot be followed: {why}", "warning"))
        if subscriptions.is_overdue(ANSWER_WITHIN):
            raise _Ended("no answer to the subscription")

    def _tell_silence(self, now: float) -> None:
        silent = self._heartbeat.is_silent(now)
        if silent and self._state.phase is FeedPhase.LIVE:
            self._tell(FeedPhase.STALE, "no data", since=now - self._heartbeat.age(now))
        elif not silent and self._state.phase is FeedPhase.STALE:
            self._tell(FeedPhase.LIVE, "")

    # --- the reader thread ----------------------------------------------------------------------

    def _on_text(self, text: str, generation: int) -> None:
        if generation != self._generation:
            return
        if self._plan.tap is not None:
            self._plan.tap.came(self._plan.stream, text)
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            message = None
        if not isinstance(message, dict):
            self._count_malformed(generation)
            return
        if "topic" in message:
            if self._plan.desk.apply(message):
                self._heartbeat.data(self._plan.clock())
            else:
                self._count_malformed(generation)
            return
        op = message.get("op")
        if not isinstance(op, str):
            # An option stream's answers have none.
            op = ""
        if op == "pong" or message.get("ret_msg") == "pong":
            self._heartbeat.pong(self._plan.clock())
            self._events.put(("pong", None, generation))
        elif op == "auth":
            self._events.put(("auth", message, generation))
        elif op in {"subscribe", "unsubscribe"} or message.get("type") == "COMMAND_RESP":
            self._events.put(("answer", message, generation))

    def _count_malformed(self, generation: int) -> None:
        self._malformed += 1
        if self._malformed == MALFORMED_ALLOWED:
            self._events.put(("malformed", None, generation))

    # --- small things ---------------------------------------------------------------------------

    def _next_event(self, timeout: float) -> tuple[str, Any] | None:
        """The next event of the present connection."""
        deadline = self._plan.clock() + timeout
        while not self._stopping.is_set():
            try:
                kind, body, generation = self._events.get(timeout=max(0.0, deadline - self._plan.clock()))
            except queue.Empty:
                return None
            if generation == self._generation or kind in {"topics", "wake"}:
                return kind, body
        raise _Ended("stopped")

    def _wait_for(self, wanted: str, timeout: float, otherwise: str) -> Any:
        deadline = self._plan.clock() + timeout
        while (left := deadline - self._plan.clock()) > 0:
            event = self._next_event(left)
            if event is None:
                break
            if event[0] == wanted:
                return event[1]
            if event[0] == "end":
                raise _Ended(str(event[1]))
        raise _Ended(otherwise)

    def _next_id(self) -> str:
        self._request += 1
        return f"{self._plan.stream}-{self._request}"

    def _tell(
        self, phase: FeedPhase, detail: str, *, next_try_at: float | None = None, since: float | None = None
    ) -> None:
        self._state = FeedState(
            self._plan.stream,
            phase,
            self._plan.clock() if since is None else since,
            rtt_ms=self._rtt_ms(),
            attempt=self._backoff.attempt,
            next_try_at=next_try_at,
            detail=detail,
        )
        self._give(FeedStateChanged(self._state))

    def _tell_rtt(self) -> None:
        self._state = replace(self._state, rtt_ms=self._rtt_ms())
        self._give(FeedStateChanged(self._state))

    def _rtt_ms(self) -> float | None:
        rtt = self._heartbeat.rtt
        return None if rtt is None else rtt * 1000

    def _give(self, fact: Fact) -> None:
        try:
            self._plan.sink(fact)
        except Exception:
            # A sink that fails must not end the thread that keeps the connection.
            log.exception("the %s feed's sink failed", self._plan.stream)
