"""The supervisor over real pybit and a real socket: whatever ends a connection, the next one comes."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from scripted_stream import Facts, Manners, ScriptedStream, scripted_stream

from tui.exchange import stream as stream_module
from tui.exchange.credentials import Credentials
from tui.exchange.stream import RawStream
from tui.feed import supervisor as supervisor_module
from tui.feed.heartbeat import Pace
from tui.feed.market_desk import MarketDesk
from tui.feed.supervisor import Connection, Handlers, Plan, Supervisor
from tui.model.enums import Category
from tui.model.facts import BookUpdated, Fact, FeedPhase, Noticed, Stream

LIVE, STALE, RECONNECTING = FeedPhase.LIVE, FeedPhase.STALE, FeedPhase.RECONNECTING
TRADES, BOOK = "publicTrade.BTCUSDT", "orderbook.50.BTCUSDT"
CALM = Pace(silence=None, give_up=None)
BRISK = Pace(ping_every=0.05, pong_within=5, silence=0.2, give_up=0.8)
TRADE = {"topic": TRADES, "data": [{"s": "BTCUSDT", "i": "1", "S": "Buy", "p": "1", "v": "2", "T": 3}]}


def book(kind: str, update_id: int) -> dict[str, Any]:
    data = {"s": "BTCUSDT", "b": [["9", "1"]], "a": [["11", "1"]], "u": update_id}
    return {"topic": BOOK, "type": kind, "ts": 5, "data": data}


class WatchedDesk(MarketDesk):
    """Wakes whoever waits for it."""

    changed: threading.Condition

    def apply(self, message: dict[str, Any]) -> bool:
        done = super().apply(message)
        with self.changed:
            self.changed.notify_all()
        return done


class Feed:
    """A supervisor with its desk and sink."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.desk = WatchedDesk(Category.LINEAR, lambda: 1.0, self.resync)
        self.desk.changed = self.facts.changed
        self.supervisor: Supervisor

    def resync(self, topic: str) -> None:
        self.supervisor.resync(topic)

    def start(self, url: str, pace: Pace = CALM, **changes: Any) -> "Feed":
        credentials = Credentials("key", "secret") if changes.get("authenticates") else None

        def connect(handlers: Handlers) -> Connection:
            return RawStream(
                f"{url}/v5/public/linear",
                on_open=handlers.on_open,
                on_text=handlers.on_text,
                on_end=handlers.on_end,
                credentials=credentials,
            )

        values: dict[str, Any] = {
            "connect": connect,
            "sink": self.facts,
            "first_wait": 0.01,
            "topics": {TRADES, BOOK},
        } | changes
        self.supervisor = Supervisor(Plan(Stream.PUBLIC, desk=self.desk, pace=pace, **values))
        self.supervisor.start()
        return self


@pytest.fixture
def server() -> Iterator[ScriptedStream]:
    with scripted_stream() as script:
        yield script


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Feed]:
    monkeypatch.setattr(supervisor_module, "POLL_EVERY", 0.01)
    made = Feed()
    yield made
    made.supervisor.stop()


def test_it_goes_live_after_the_acknowledgement_and_measures_the_round_trip(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url)
    feed.facts.wait(lambda facts: any(state.rtt_ms is not None for state in facts.states))
    assert feed.facts.phases == [FeedPhase.CONNECTING, LIVE]
    assert server.peer(0).topics("subscribe") == [[BOOK, TRADES]]
    feed.supervisor.stop()
    assert feed.facts.phases[-1] is FeedPhase.CLOSED


@pytest.mark.parametrize(
    "end",
    [
        lambda peer: peer.connection.close(1000),
        lambda peer: peer.connection.close(1001, "going away"),
        lambda peer: peer.connection.close(1011, "internal \x1b error"),
        lambda peer: peer.connection.socket.shutdown(socket.SHUT_RDWR),
        lambda peer: peer.reset(),
        lambda peer: peer.connection.socket.sendall(b"\xf3\x00"),
    ],
    ids=["1000", "1001", "1011", "FIN", "RST", "no frame"],
)
def test_whatever_ends_a_connection_the_next_one_subscribes_again(
    server: ScriptedStream, feed: Feed, end: Callable[[Any], None]
) -> None:
    feed.start(server.url)
    feed.facts.wait_phase(LIVE)
    end(server.peer(0))
    feed.facts.wait_phase(LIVE, 2)
    assert feed.facts.phases == [FeedPhase.CONNECTING, LIVE, RECONNECTING, LIVE]
    assert server.peer(1).topics("subscribe") == [[BOOK, TRADES]]


def test_a_frame_that_is_cut_off_in_the_middle_is_given_up(
    server: ScriptedStream, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "SOCKET_TIMEOUT", 0.2)
    feed.start(server.url)
    feed.facts.wait_phase(LIVE)
    server.peer(0).connection.socket.sendall(b"\x81\x7d{")
    feed.facts.wait_phase(LIVE, 2)
    assert feed.facts.wait_phase(RECONNECTING).detail == "timed out"


def test_one_that_keeps_hanging_up_is_not_hammered(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url, draw=lambda: 1.0)
    for number in range(4):
        feed.facts.wait_phase(LIVE, number + 1)
        server.peer(number).connection.close()
    feed.facts.wait_phase(RECONNECTING, 4)
    tries = [state for state in feed.facts.states if state.next_try_at is not None]
    assert [state.attempt for state in tries] == [1, 2, 3, 4]
    assert FeedPhase.CONNECTING not in feed.facts.phases[1:]


def test_the_waits_begin_anew_after_a_connection_that_lasted(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url, settled_after=0.0)
    for number in range(3):
        feed.facts.wait(lambda facts, number=number: len(server.peers) > number and facts.phases.count(LIVE) > number)
        server.wait(lambda script, number=number: any(r["op"] == "ping" for r in script.peers[number].requests))
        server.peer(number).connection.close()
    feed.facts.wait_phase(RECONNECTING, 3)
    assert {state.attempt for state in feed.facts.states if state.phase is RECONNECTING} == {1}


def test_a_handshake_without_an_answer_is_given_up(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "CONNECT_WITHIN", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        feed.start(f"ws://127.0.0.1:{mute.getsockname()[1]}")
        assert feed.facts.wait_phase(RECONNECTING).detail == "no connection in time"


def test_a_refused_connection_is_tried_for_ever(feed: Feed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    feed.start(f"ws://127.0.0.1:{port}")
    feed.facts.wait(lambda facts: len([s for s in facts.states if s.phase is RECONNECTING]) >= 4)
    assert {state.detail for state in feed.facts.states if state.phase is RECONNECTING} == {"connection refused"}


def test_pongs_without_data_show_as_stale_and_then_end_it(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url, BRISK)
    feed.facts.wait_phase(STALE)
    feed.facts.wait_phase(LIVE, 2)
    assert feed.facts.phases[:5] == [FeedPhase.CONNECTING, LIVE, STALE, RECONNECTING, LIVE]
    assert sum(request["op"] == "ping" for request in server.peer(0).requests) >= 2


def test_data_makes_a_stale_feed_live_again(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url, Pace(silence=0.2, give_up=None))
    feed.facts.wait_phase(STALE)
    server.peer(0).push(TRADE)
    feed.facts.wait_phase(LIVE, 2)
    assert RECONNECTING not in feed.facts.phases
    assert len(server.peers) == 1


def test_no_pong_ends_it(server: ScriptedStream, feed: Feed) -> None:
    server.manners = [Manners(pongs=False), Manners()]
    feed.start(server.url, Pace(pong_within=0.1, silence=None, give_up=None))
    feed.facts.wait_phase(LIVE, 2)
    assert feed.facts.wait_phase(RECONNECTING).detail == "no pong within 0 s"


@pytest.mark.parametrize(
    "frame",
    ["", "null", "[]", "7", '"x"', "{", b"\xff\xfe", '{"topic": null}', '{"topic": "tickers.X", "data": []}'],
)
def test_a_frame_that_cannot_be_read_is_dropped(server: ScriptedStream, feed: Feed, frame: str | bytes) -> None:
    feed.start(server.url, Pace(silence=0.2, give_up=None))
    feed.facts.wait_phase(STALE)
    server.peer(0).push(frame)
    server.peer(0).push({"op": "something new"})
    server.peer(0).push(TRADE)
    feed.facts.wait_phase(LIVE, 2)
    assert RECONNECTING not in feed.facts.phases


def test_too_many_unreadable_frames_end_it(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url)
    feed.facts.wait_phase(LIVE)
    for _ in range(supervisor_module.MALFORMED_ALLOWED):
        server.peer(0).push("garbage")
    assert feed.facts.wait_phase(RECONNECTING).detail == "too many unreadable messages"
    feed.facts.wait_phase(LIVE, 2)


@pytest.mark.parametrize(
    ("answer", "detail"),
    [(False, "subscription refused: no topic"), (None, "no answer to the subscription")],
)
def test_a_subscription_that_is_not_acknowledged_is_tried_again(
    server: ScriptedStream, feed: Feed, monkeypatch: pytest.MonkeyPatch, answer: bool | None, detail: str
) -> None:
    monkeypatch.setattr(supervisor_module, "ANSWER_WITHIN", 0.15)
    server.manners = [Manners(subscribe=answer), Manners()]
    feed.start(server.url)
    assert feed.facts.wait_phase(RECONNECTING).detail == detail
    feed.facts.wait_phase(LIVE)


@pytest.mark.parametrize(("op", "what"), [("auth", "the authentication"), ("subscribe", "a request")])
def test_an_answer_that_cannot_be_read_refuses_nothing(server: ScriptedStream, feed: Feed, op: str, what: str) -> None:
    server.manners = [Manners(garbles=op), Manners()]
    feed.start(server.url, authenticates=True)
    assert feed.facts.wait_phase(RECONNECTING).detail == f"an unreadable answer to {what}"
    feed.facts.wait_phase(LIVE)
    assert FeedPhase.REFUSED not in feed.facts.phases
    assert not [fact for fact in feed.facts.all if isinstance(fact, Noticed)]


def test_a_topic_that_is_not_to_be_had_is_said_and_does_not_cost_the_others(server: ScriptedStream, feed: Feed) -> None:
    server.manners = [Manners(gone=frozenset({"tickers.GONE"}))]
    feed.start(server.url, topics={TRADES, BOOK, "tickers.GONE"})
    feed.facts.wait_phase(LIVE)
    assert server.peer(0).topics("subscribe") == [[BOOK, TRADES, "tickers.GONE"], [BOOK], [TRADES], ["tickers.GONE"]]
    assert Noticed("tickers.GONE cannot be followed: no topic", "warning") in feed.facts.all


def test_where_every_topic_is_needed_one_refused_is_not_live(server: ScriptedStream, feed: Feed) -> None:
    server.manners = [Manners(gone=frozenset({BOOK})), Manners()]
    feed.start(server.url, needs_every_topic=True)
    assert feed.facts.wait_phase(RECONNECTING).detail == "subscription refused: no topic"
    feed.facts.wait_phase(LIVE)
    assert feed.facts.phases == [FeedPhase.CONNECTING, RECONNECTING, LIVE]


def test_a_subscription_made_while_live_that_is_never_answered_ends_it(
    server: ScriptedStream, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.start(server.url)
    feed.facts.wait_phase(LIVE)
    monkeypatch.setattr(supervisor_module, "ANSWER_WITHIN", 0.15)
    server.peer(0).manners.subscribe = None
    feed.supervisor.watch({TRADES, "tickers.ETHUSDT"})
    assert feed.facts.wait_phase(RECONNECTING).detail == "no answer to the subscription"


def test_one_that_ends_while_the_account_is_read_never_was_live(server: ScriptedStream, feed: Feed) -> None:
    reads: list[int] = []

    def read() -> None:
        reads.append(len(server.peers))
        if len(reads) == 1:
            server.peer(0).connection.close()
            assert told.wait(8)

    told = threading.Event()
    feed.start(server.url, before_live=read, connect=_telling(server.url, told))
    feed.facts.wait_phase(LIVE)
    assert feed.facts.phases == [FeedPhase.CONNECTING, RECONNECTING, LIVE]
    assert reads == [1, 2]


def _telling(url: str, told: threading.Event) -> Callable[[Handlers], Connection]:
    """Connects, and tells when a connection's end is known."""

    def connect(handlers: Handlers) -> Connection:
        def on_end(why: str) -> None:
            handlers.on_end(why)
            told.set()

        return RawStream(url, on_open=handlers.on_open, on_text=handlers.on_text, on_end=on_end)

    return connect


def test_a_stale_feed_says_since_when_there_was_no_data(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url, Pace(silence=0.2, give_up=None))
    feed.facts.wait_phase(STALE)
    live, stale = feed.facts.wait_phase(LIVE), feed.facts.wait_phase(STALE)
    assert stale.since <= live.since


def test_authentication_comes_before_any_subscription(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url, authenticates=True, now_ms=lambda: 5_000)
    feed.facts.wait_phase(LIVE)
    ops = [request["op"] for request in server.peer(0).requests]
    assert ops[:2] == ["auth", "subscribe"]
    key, expires, signature = server.peer(0).requests[0]["args"]
    assert (key, expires, len(signature)) == ("key", 15_000, 64)


def test_a_refused_key_is_said_and_tried_slowly(server: ScriptedStream, feed: Feed) -> None:
    server.manners = [Manners(auth=False)]
    feed.start(server.url, authenticates=True)
    state = feed.facts.wait_phase(FeedPhase.REFUSED)
    assert "authentication refused: bad [1mkey" in state.detail
    assert state.next_try_at is not None
    assert state.next_try_at - state.since >= supervisor_module.REFUSED_WAIT - 1
    assert server.peer(0).topics("subscribe") == []
    assert LIVE not in feed.facts.phases


def test_a_gap_in_the_book_subscribes_it_anew(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url)
    feed.facts.wait_phase(LIVE)
    peer = server.peer(0)
    peer.push(book("snapshot", 1))
    peer.push(book("delta", 3))
    server.wait(lambda _: peer.topics("subscribe") == [[BOOK, TRADES], [BOOK]])
    assert peer.topics("unsubscribe") == [[BOOK]]
    peer.push(book("delta", 4))
    peer.push(book("snapshot", 9))
    feed.facts.wait(lambda _: any(isinstance(fact, BookUpdated) for fact in feed.desk.collect()))
    assert len(peer.topics("unsubscribe")) == 1


def test_topics_change_while_live(server: ScriptedStream, feed: Feed) -> None:
    feed.start(server.url)
    feed.facts.wait_phase(LIVE)
    feed.supervisor.watch({TRADES, "tickers.ETHUSDT"})
    peer = server.peer(0)
    server.wait(lambda _: peer.topics("subscribe")[1:] == [["tickers.ETHUSDT"]])
    assert peer.topics("unsubscribe") == [[BOOK]]
    peer.connection.close()
    feed.facts.wait_phase(LIVE, 2)
    assert server.peer(1).topics("subscribe") == [[TRADES, "tickers.ETHUSDT"]]


def test_topics_that_change_before_the_acknowledgement_are_not_lost(server: ScriptedStream, feed: Feed) -> None:
    server.before_ack = lambda: feed.supervisor.watch({TRADES})
    feed.start(server.url)
    feed.facts.wait_phase(LIVE)
    server.wait(lambda script: script.peers[0].topics("unsubscribe") == [[BOOK]])


def test_what_must_happen_before_live_happens_before_live_or_it_is_not_live(server: ScriptedStream, feed: Feed) -> None:
    seen: list[list[FeedPhase]] = []

    def before_live() -> None:
        seen.append(feed.facts.phases)
        if len(seen) == 1:
            raise RuntimeError("the account could not be read")

    feed.start(server.url, before_live=before_live)
    feed.facts.wait_phase(LIVE)
    assert seen == [[FeedPhase.CONNECTING], [FeedPhase.CONNECTING, RECONNECTING]]


def test_a_sink_that_raises_does_not_end_the_feed(server: ScriptedStream, feed: Feed) -> None:
    def sink(fact: Fact) -> None:
        feed.facts(fact)
        raise RuntimeError("the owner is gone")

    feed.start(server.url, sink=sink)
    feed.facts.wait_phase(LIVE)
    server.peer(0).connection.close()
    feed.facts.wait_phase(LIVE, 2)


def test_it_stops_at_once_while_it_waits(feed: Feed, server: ScriptedStream) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        feed.start(f"ws://127.0.0.1:{mute.getsockname()[1]}")
        feed.facts.wait_phase(FeedPhase.CONNECTING)
        feed.supervisor.stop()
        assert feed.facts.phases == [FeedPhase.CONNECTING, FeedPhase.CLOSED]
