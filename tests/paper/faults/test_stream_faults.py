"""Faults of the streams as a client sees them."""

import contextlib
import json
import time
from typing import Any

import pytest
from served import Client, Stream
from struck import Struck
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from tui.paper.serve import READ_ONLY_KEY, READ_ONLY_SECRET

BOOK = "orderbook.50.BTCUSDT"


def book_moves(faulty: Struck) -> None:
    """Make the book publish a delta."""
    board = faulty.exchange.venue.board("linear", "BTCUSDT")
    level = next(iter(board.book.bids.levels.values()))
    faulty.do(lambda: board.book.set_house("Buy", board.book.bids.keys[-1], level.house + 1))


def deltas(stream: Stream, faulty: Struck, count: int) -> list[int]:
    """The update numbers of the next pushes of the book."""
    seen: list[int] = []
    while len(seen) < count:
        book_moves(faulty)
        with contextlib.suppress(TimeoutError):
            message = json.loads(stream.socket.recv(timeout=0.1))
            if message.get("topic") == BOOK:
                seen.append(message["data"]["u"])
    return seen


def test_a_lost_delta_is_a_gap(faulty: Struck) -> None:
    with faulty.public() as stream:
        stream.subscribe(BOOK)
        first = stream.receive()["data"]["u"]
        faulty.strike("lose", f"public/linear {BOOK}", times=1)
        assert deltas(stream, faulty, 2) == [first + 2, first + 3]


def test_frames_come_twice_and_in_the_wrong_order(faulty: Struck) -> None:
    with faulty.public() as stream:
        stream.subscribe(BOOK)
        first = stream.receive()["data"]["u"]
        number = faulty.strike("duplicate", f"* {BOOK}", times=1)
        assert deltas(stream, faulty, 3) == [first + 1, first + 1, first + 2]
        faulty.do(lambda: faulty.exchange.faults.remove(number))
        faulty.strike("reorder", f"* {BOOK}", times=1)
        assert deltas(stream, faulty, 2) == [first + 4, first + 3]


@pytest.mark.parametrize("shape", ["cut", "text", "empty"])
def test_broken_frames_are_no_json(faulty: Struck, shape: str) -> None:
    faulty.strike("malformed", "public/linear orderbook*", times=1, shape=shape)
    with faulty.public() as stream:
        stream.subscribe(BOOK)
        with pytest.raises(json.JSONDecodeError):
            stream.receive()


@pytest.mark.parametrize("shape", ["types", "huge", "control", "list"])
def test_odd_frames_are_json(faulty: Struck, shape: str) -> None:
    faulty.strike("malformed", "public/linear orderbook*", times=1, shape=shape)
    stream = faulty.public()
    stream.socket.protocol.max_message_size = None  # a client that takes anything
    with stream:
        stream.subscribe(BOOK)
        message: Any = stream.receive()
    if shape == "list":
        message = message[0]
    assert message["topic"] == BOOK
    assert isinstance(message["data"], dict) == (shape != "types")
    assert ("padding" in message, "\x1b" in message.get("note", "")) == (shape == "huge", shape == "control")


@pytest.mark.parametrize(("shape", "code"), [("huge", "1009"), ("utf8", "1007")])
def test_some_frames_are_too_much_for_most_clients(faulty: Struck, shape: str, code: str) -> None:
    faulty.strike("malformed", "public/linear orderbook*", times=1, shape=shape)
    with faulty.public() as stream:
        stream.subscribe(BOOK)
        with pytest.raises(ConnectionClosed, match=code):
            stream.receive()


def test_a_frame_is_null(faulty: Struck) -> None:
    faulty.strike("malformed", "public/linear orderbook*", times=1, shape="null")
    with faulty.public() as stream:
        stream.subscribe(BOOK)
        assert stream.receive() is None


@pytest.mark.parametrize("kind", ["cut", "close"])
def test_a_connection_ends(faulty: Struck, client: Client, kind: str) -> None:
    private = faulty.private("order")
    faulty.strike(kind, "private order", times=1, **({"close_code": 1001} if kind == "close" else {}))
    client.order("Buy", "0.01", "64000")
    with pytest.raises(ConnectionClosed) as ended:
        private.receive()
    code = ended.value.rcvd.code if ended.value.rcvd is not None else None
    assert code == (1001 if kind == "close" else None)
    assert len(faulty.orders) == 1
    private.close()


def test_a_cut_is_a_reset(faulty: Struck) -> None:
    faulty.strike("cut", "public/linear ping")
    stream = faulty.public()
    raw = stream.socket.socket
    stream.send({"op": "ping"})
    with pytest.raises(ConnectionClosed) as ended:
        stream.receive()
    assert isinstance(ended.value.__cause__, ConnectionResetError)
    raw.close()
    stream.close()


@pytest.mark.parametrize("kind", ["cut", "close"])
def test_a_connection_ends_as_it_opens(faulty: Struck, kind: str) -> None:
    faulty.strike(kind, "private open", times=1)
    with Stream(f"{faulty.running.ws}/v5/private") as stream, pytest.raises(ConnectionClosed):
        stream.auth()
    with faulty.private("order"):
        pass


def test_a_connection_is_dead_from_the_start(faulty: Struck) -> None:
    faulty.strike("silence", "public/linear open", times=1)
    with faulty.public() as dead, faulty.public() as living:
        living.subscribe(BOOK)
        dead.send({"op": "ping"})
        pong = dead.socket.ping()
        with pytest.raises(TimeoutError):
            dead.socket.recv(timeout=0.2)
        assert not pong.is_set()
        dead.socket.socket.close()


def test_silence_answers_nothing_and_stays_open(faulty: Struck, client: Client) -> None:
    private = faulty.private("order")
    faulty.strike("silence", "private order", times=1)
    client.order("Buy", "0.01", "64000")
    private.send({"op": "ping"})
    pong = private.socket.ping()
    with pytest.raises(TimeoutError):
        private.socket.recv(timeout=0.3)
    assert not pong.is_set()
    private.socket.socket.close()


def test_pings_are_not_answered_and_the_rest_goes_on(faulty: Struck, client: Client) -> None:
    private = faulty.private("order")
    faulty.strike("no_pong", "private order", times=1)
    client.order("Buy", "0.01", "64000")
    assert private.receive()["topic"] == "order"
    private.send({"op": "ping"})
    pong = private.socket.ping()
    client.order("Buy", "0.01", "64000.5")
    assert private.receive()["topic"] == "order", "the pong did not come before it"
    assert not pong.is_set()
    private.socket.socket.close()


def test_a_push_comes_late(faulty: Struck, client: Client) -> None:
    with faulty.private("order", "wallet") as private:
        faulty.strike("hold", "private order", ms=100)
        client.order("Buy", "0.01")
        topics = [private.receive()["topic"] for _ in range(2)]
    assert topics[0] == "wallet"
    assert "order" in topics


@pytest.mark.parametrize("channel", ["private", "trade"])
def test_auth_is_refused(faulty: Struck, channel: str) -> None:
    faulty.strike("refuse", f"{channel} auth", times=1, code=10004, message="Error sign")
    with Stream(f"{faulty.running.ws}/v5/{channel}") as stream:
        reply = stream.auth()
        told = (reply["success"], reply["ret_msg"]) if channel == "private" else (reply["retCode"], reply["retMsg"])
        assert told == (False if channel == "private" else 10004, "Error sign")
        with pytest.raises(ConnectionClosed):
            stream.receive()
    with faulty.private("order"):
        pass


def test_a_subscription_is_refused(faulty: Struck) -> None:
    faulty.strike("refuse", "public/* subscribe", times=1, message="error:handler not found")
    with faulty.public() as stream:
        reply = stream.ask({"op": "subscribe", "args": [BOOK], "req_id": "7"})
        assert (reply["success"], reply["ret_msg"], reply["req_id"]) == (False, "error:handler not found", "7")
        stream.subscribe(BOOK)


def test_what_is_not_heard_is_not_answered(faulty: Struck) -> None:
    faulty.strike("ignore", "public/linear subscribe", times=1)
    with faulty.public() as stream:
        stream.send({"op": "subscribe", "args": [BOOK]})
        assert stream.ask({"op": "ping"})["op"] == "ping", "the subscription's answer would have come first"


def test_one_key_of_two_is_struck(faulty: Struck, client: Client) -> None:
    faulty.strike("lose", "private order", key=READ_ONLY_KEY)
    reader = Stream(f"{faulty.running.ws}/v5/private")
    assert reader.auth(READ_ONLY_KEY, READ_ONLY_SECRET)["success"]
    assert reader.ask({"op": "subscribe", "args": ["order"]})["success"]
    with reader, faulty.private("order") as private:
        client.order("Buy", "0.01", "64000")
        assert private.receive()["topic"] == "order"
        assert reader.ask({"op": "ping"})["op"] == "pong", "the order would have come first"


@pytest.mark.parametrize("status", [403, 503])
def test_a_handshake_is_refused(faulty: Struck, status: int) -> None:
    faulty.strike("refuse_handshake", "public/*", times=1, status=status)
    with pytest.raises(InvalidStatus) as refused:
        faulty.public()
    assert refused.value.response.status_code == status
    faulty.public().close()


def test_a_handshake_is_reset(faulty: Struck) -> None:
    faulty.strike("reset_handshake", "private", times=1)
    with pytest.raises((ConnectionError, InvalidMessage)):
        Stream(f"{faulty.running.ws}/v5/private")
    faulty.private("order").close()


def test_a_handshake_takes_its_time(faulty: Struck) -> None:
    faulty.strike("slow_handshake", "trade open", times=1, ms=200)
    began = time.monotonic()
    with Stream(f"{faulty.running.ws}/v5/trade") as stream:
        assert time.monotonic() - began >= 0.2
        assert stream.auth()["retCode"] == 0


@pytest.mark.parametrize(
    ("kind", "where", "held", "answer"),
    [
        ("lose", "trade order.create", 1, None),
        ("ignore", "trade order.create", 0, None),
        ("refuse", "trade order.create", 0, 10016),
    ],
)
def test_order_entry(faulty: Struck, kind: str, where: str, held: int, answer: int | None) -> None:
    faulty.strike(kind, where, times=1)
    with Stream(f"{faulty.running.ws}/v5/trade") as stream:
        assert stream.auth()["retCode"] == 0
        args = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01"}
        header = {"X-BAPI-TIMESTAMP": str(round(time.time() * 1_000))}
        request = {"reqId": "7", "op": "order.create", "header": header, "args": [{**args, "price": "64000"}]}
        stream.send(request)
        stream.send({"op": "ping"})
        reply = stream.receive()
        if answer is None:
            assert reply["op"] == "pong", "the order's reply would have come first"
        else:
            assert (reply["op"], reply["reqId"], reply["retCode"]) == ("order.create", "7", answer)
    assert len(faulty.orders) == held
