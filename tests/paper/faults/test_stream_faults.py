"""Faults of the streams as a client sees them."""

import contextlib
import json
from typing import Any

import pytest
from conftest import Struck
from served import PATIENCE, Client, Stream
from websockets.exceptions import ConnectionClosed, InvalidStatus

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


@pytest.mark.parametrize("shape", ["cut", "text"])
def test_broken_frames_are_no_json(faulty: Struck, shape: str) -> None:
    faulty.strike("malformed", "public/linear orderbook*", times=1, shape=shape)
    with faulty.public() as stream:
        stream.subscribe(BOOK)
        with pytest.raises(json.JSONDecodeError):
            stream.receive()


@pytest.mark.parametrize("shape", ["types", "huge", "control"])
def test_odd_frames_are_json(faulty: Struck, shape: str) -> None:
    faulty.strike("malformed", "public/linear orderbook*", times=1, shape=shape)
    stream = faulty.public()
    stream.socket.protocol.max_message_size = None  # a client that takes anything
    with stream:
        stream.subscribe(BOOK)
        message: dict[str, Any] = stream.receive()
    assert message["topic"] == BOOK
    assert {"types": "data" in message and not isinstance(message["data"], dict), "huge": "padding" in message}.get(
        shape, "\x1b" in message.get("note", "")
    )


@pytest.mark.parametrize("kind", ["cut", "close"])
def test_a_connection_ends(faulty: Struck, client: Client, kind: str) -> None:
    private = faulty.private("order")
    faulty.strike(kind, "private order", times=1, code=1012)
    client.order("Buy", "0.01", "64000")
    if kind == "close":
        assert private.receive()["topic"] == "order"
    with pytest.raises(ConnectionClosed) as ended:
        private.receive()
    assert (ended.value.rcvd is not None and ended.value.rcvd.code == 1012) == (kind == "close")
    assert len(faulty.orders) == 1
    private.close()


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


def test_auth_is_refused(faulty: Struck) -> None:
    faulty.strike("refuse_auth", "private", times=1)
    with Stream(f"{faulty.running.ws}/v5/private") as stream:
        assert stream.auth()["success"] is False
    with faulty.private("order"):
        pass


def test_a_handshake_is_refused(faulty: Struck) -> None:
    faulty.strike("refuse_handshake", "public/*", times=1, status=503)
    with pytest.raises(InvalidStatus) as refused:
        faulty.public()
    assert refused.value.response.status_code == 503
    faulty.public().close()


def test_an_order_entry_reply_is_lost(faulty: Struck) -> None:
    import time

    faulty.strike("lose", "trade order.create", times=1)
    with Stream(f"{faulty.running.ws}/v5/trade") as stream:
        assert stream.auth()["retCode"] == 0
        args = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01"}
        header = {"X-BAPI-TIMESTAMP": str(round(time.time() * 1_000))}
        stream.send({"op": "order.create", "header": header, "args": [{**args, "price": "64000"}]})
        assert stream.ask({"op": "ping"})["op"] == "pong", "the order's reply would have come first"
    assert len(faulty.orders) == 1
    assert PATIENCE
