"""What streams push adds up to what REST says."""

import socket
import time
from decimal import Decimal
from typing import Any

from quoted_market import QuotedMarket, price
from served import PATIENCE, Client, Served, Stream

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}


class Book:
    """A book kept as a client keeps it."""

    def __init__(self) -> None:
        self.sides: dict[str, dict[str, str]] = {"b": {}, "a": {}}
        self.update = 0

    def take(self, message: Any) -> None:
        data = message["data"]
        if message["type"] == "snapshot":
            self.sides = {"b": {}, "a": {}}
        else:
            assert data["u"] == self.update + 1, "no update is left out"
        self.update = data["u"]
        for side, levels in self.sides.items():
            for at, size in data[side]:
                if Decimal(size) == 0:
                    assert message["type"] == "delta"
                    assert size == "0"
                    del levels[at]
                else:
                    levels[at] = size

    def rows(self, side: str) -> list[list[str]]:
        ordered = sorted(self.sides[side].items(), key=lambda row: Decimal(row[0]), reverse=side == "b")
        return [list(row) for row in ordered]


def follow(stream: Stream, book: Book, topic: str, until: Any) -> None:
    def take(message: Any) -> bool:
        if message.get("topic") == topic:
            book.take(message)
            return bool(until())
        return False

    stream.wait_for(take)


def test_a_books_deltas_make_the_book_of_rest(still: Served, client: Client) -> None:
    board = still.exchange.venue.board("linear", "BTCUSDT")
    book = Book()
    with still.public() as stream:
        stream.subscribe("orderbook.50.BTCUSDT")
        follow(stream, book, "orderbook.50.BTCUSDT", lambda: True)
        assert len(book.rows("b")) == len(book.rows("a")) == 50
        client.order("Buy", "1.2", price(board, 2))  # takes one level and a part of the next
        inside = client.order("Buy", "0.1", price(board, 1))  # rests where the spread was
        follow(stream, book, "orderbook.50.BTCUSDT", lambda: len(book.rows("b")) == 50 and price_at(book) == "64250.5")
        assert book.rows("b")[0] == [price(board, 1), "0.100"]
        assert book.rows("a")[0] == [price(board, 2), "0.800"]
        client.must(client.post("/v5/order/cancel", **LINEAR, orderId=inside["orderId"]))
        follow(stream, book, "orderbook.50.BTCUSDT", lambda: price_at(book) != "64250.5")
    asked = client.must(client.get("/v5/market/orderbook", **LINEAR, limit=50))
    assert (asked["b"], asked["a"]) == (book.rows("b"), book.rows("a"))


def price_at(book: Book) -> str:
    return book.rows("b")[0][0]


def test_a_simulated_book_stays_whole_for_late_and_early_listeners(simulated: Served) -> None:
    topic = "orderbook.200.BTCUSDT"
    early, late = Book(), Book()
    with simulated.public() as first, simulated.public() as second:
        first.subscribe(topic)
        follow(first, early, topic, lambda: early.update >= 5)
        second.subscribe(topic)
        follow(second, late, topic, lambda: True)
        follow(second, late, topic, lambda: late.rows("b")[0][0] < late.rows("a")[0][0])
        if early.update < late.update:
            follow(first, early, topic, lambda: early.update == late.update)
    assert early.sides == late.sides


def test_updates_are_counted_on_for_a_listener_who_comes_back(simulated: Served) -> None:
    topic = "orderbook.50.ETHUSDT"
    last = 0
    for _ in range(2):
        book = Book()
        with simulated.public() as stream:
            stream.subscribe(topic)
            first = stream.wait_for(lambda message: message.get("topic") == topic)
            book.take(first)
            assert first["type"] == "snapshot"
            assert first["data"]["u"] > last
            follow(stream, book, topic, lambda: book.update > last + 2)  # noqa: B023 - called at once
            last = book.update


def test_the_best_level_is_snapshots_only_repeated_when_quiet() -> None:
    now = [1_700_000_000_000]
    served = Served(market=QuotedMarket(), clock=lambda: now[0])
    board = served.exchange.venue.board("linear", "BTCUSDT")
    try:
        with served.public() as stream:
            stream.subscribe("orderbook.1.BTCUSDT")
            first = stream.wait_for(lambda message: "topic" in message)
            served.do(lambda: now.__setitem__(0, now[0] + 2_980))
            served.do(lambda: now.__setitem__(0, now[0] + 20))
            again = stream.wait_for(lambda message: "topic" in message)
            served.do(lambda: board.book.set_house("Sell", board.last_tick + 1, 600))
            served.do(lambda: now.__setitem__(0, now[0] + 10))
            changed = stream.wait_for(lambda message: "topic" in message)
    finally:
        served.stop()
    assert [message["type"] for message in (first, again, changed)] == ["snapshot"] * 3
    assert (again["data"]["u"], again["ts"] - first["ts"]) == (first["data"]["u"], 3_000)
    assert changed["data"]["u"] == first["data"]["u"] + 1
    assert changed["data"]["a"] == [["64250.5", "0.600"]]


def test_ticker_deltas_carry_only_what_changed(still: Served, client: Client) -> None:
    with still.public() as stream:
        stream.subscribe("tickers.BTCUSDT")
        row = stream.wait_for(lambda message: message.get("type") == "snapshot")["data"]
        client.order("Buy", "0.4")
        delta = stream.wait_for(lambda message: message.get("type") == "delta")["data"]
    assert delta.pop("symbol") == "BTCUSDT"
    assert {"ask1Size", "lastPrice"} <= delta.keys()
    assert delta["ask1Size"] == "0.600"
    assert all(row[name] != value for name, value in delta.items())
    asked = client.must(client.get("/v5/market/tickers", **LINEAR))["list"][0]
    named_alike = {name: value for name, value in (row | delta).items() if name in asked and name != "deliveryTime"}
    assert named_alike == {name: asked[name] for name in named_alike}


def test_trades_and_candles_tell_a_fill(still: Served, client: Client) -> None:
    with still.public() as stream:
        stream.subscribe("publicTrade.BTCUSDT", "kline.1.BTCUSDT")
        stream.wait_for(lambda message: message.get("topic") == "kline.1.BTCUSDT")
        client.order("Sell", "1.2")
        trades = stream.wait_for(lambda message: message.get("topic") == "publicTrade.BTCUSDT")["data"]
        assert [(row["S"], row["p"], row["v"]) for row in trades] == [
            ("Sell", "64249.5", "1.000"),
            ("Sell", "64249.0", "0.200"),
        ]
        candle = stream.rows("kline.1.BTCUSDT", lambda row: Decimal(row["volume"]) == Decimal("1.2"))[-1]
    assert (candle["close"], candle["low"]) == ("64249.0", "64249.0")
    assert candle["end"] - candle["start"] == 59_999
    asked = client.must(client.get("/v5/market/recent-trade", **LINEAR))["list"]
    assert [row["execId"] for row in asked] == [row["i"] for row in reversed(trades)]


def test_an_ended_candle_is_confirmed_once() -> None:
    now = [1_700_000_030_000]
    served = Served(market=QuotedMarket(), clock=lambda: now[0])
    try:
        with served.public() as stream:
            stream.subscribe("kline.1.BTCUSDT")
            opened = stream.wait_for(lambda message: "topic" in message)["data"][0]
            served.do(lambda: now.__setitem__(0, now[0] + 61_000))
            rows = stream.rows("kline.1.BTCUSDT", lambda row: row["start"] > opened["start"])
    finally:
        served.stop()
    assert [(row["start"] - opened["start"], row["confirm"]) for row in rows if row["start"] == opened["start"]][
        -1:
    ] == [(0, True)]
    assert rows[-1]["confirm"] is False


def test_one_order_is_told_on_every_private_topic(still: Served, client: Client) -> None:
    topics = ("order", "execution", "execution.fast", "position", "wallet")
    with still.private(*topics) as stream:
        placed = client.order("Buy", "0.01", orderLinkId="mine")
        seen: dict[str, Any] = {}
        while seen.keys() < set(topics):
            message = stream.receive()
            seen[message["topic"]] = message["data"]
    assert seen["order"][-1]["orderStatus"] == "Filled"
    assert seen["order"][-1]["orderLinkId"] == "mine"
    assert seen["execution"][0]["orderId"] == seen["execution.fast"][0]["orderId"] == placed["orderId"]
    assert seen["execution"][0]["execId"] == seen["execution.fast"][0]["execId"]
    assert (seen["position"][0]["side"], seen["position"][0]["entryPrice"]) == ("Buy", "64250.5")
    fee = Decimal("0.01") * Decimal("64250.5") * Decimal("0.00055")
    assert Decimal(seen["wallet"][0]["coin"][0]["walletBalance"]) == 10_000 - fee


def test_categorised_topics_carry_their_name(still: Served, client: Client) -> None:
    with still.private("order.linear", "position") as stream:
        client.order("Buy", "0.01", "64000")
        assert {stream.receive()["topic"], stream.receive()["topic"]} == {"order.linear", "position"}


def test_the_position_topic_is_pushed_for_place_amend_and_cancel(still: Served, client: Client) -> None:
    with still.private("position") as stream:
        placed = client.order("Buy", "0.01", "64000")
        assert stream.receive()["data"][0]["size"] == "0"
        client.must(client.post("/v5/order/amend", **LINEAR, orderId=placed["orderId"], price="64001"))
        assert stream.receive()["data"][0]["size"] == "0"
        client.must(client.post("/v5/order/cancel", **LINEAR, orderId=placed["orderId"]))
        assert stream.receive()["data"][0]["size"] == "0"


def test_a_refused_post_only_order_is_accepted_and_then_cancelled(still: Served, client: Client) -> None:
    with still.private("order") as stream:
        client.order("Buy", "0.01", "64251", timeInForce="PostOnly")
        row = stream.receive()["data"][-1]
    assert (row["orderStatus"], row["rejectReason"]) == ("Cancelled", "EC_PostOnlyWillTakeLiquidity")
    assert row["leavesQty"] == "0"


def test_liquidations_are_public(still: Served, client: Client) -> None:
    venue = still.exchange.venue
    board = venue.board("linear", "BTCUSDT")
    client.must(client.post("/v5/position/set-leverage", **LINEAR, buyLeverage="100", sellLeverage="100"))
    with still.public() as stream, still.private("execution") as private:
        stream.subscribe("allLiquidation.BTCUSDT")
        client.order("Buy", "8")

        def fall() -> None:
            board.index_price = board.mark_price = Decimal(62_000)

        still.do(fall)
        told = stream.wait_for(lambda message: message.get("topic") == "allLiquidation.BTCUSDT")["data"]
        fills = private.rows("execution", lambda row: row["execType"] == "BustTrade" and row["leavesQty"] == "0")
    assert (told[0]["S"], told[0]["v"]) == ("Buy", "8.000")
    assert sum(Decimal(row["execQty"]) for row in fills if row["execType"] == "BustTrade") == 8


def test_a_client_that_does_not_read_is_cut_and_holds_nobody_up(still: Served, client: Client) -> None:
    deaf = still.public()
    raw = deaf.socket.socket
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    try:
        deaf.subscribe("orderbook.1000.BTCUSDT")
        listeners = still.exchange.streams._public["linear"]._listeners

        def flood() -> bool:
            for outboxes in listeners.values():
                for outbox in outboxes:
                    for _ in range(200):
                        outbox.put(b"x" * 10_000)
            return not listeners

        deadline = time.monotonic() + PATIENCE
        while not still.do(flood):
            assert time.monotonic() < deadline, "it was never cut"
        with still.public() as other:
            other.subscribe("tickers.BTCUSDT")
            assert other.receive()["type"] == "snapshot"
    finally:
        raw.close()
