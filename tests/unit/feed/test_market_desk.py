"""Public messages merged by key, books reset and resubscribed, nonsense counted and dropped."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.feed.market_desk import TAPE, MarketDesk
from tui.model.enums import Category, Side
from tui.model.facts import BookReset, BookUpdated, CandleUpdated, LiquidationsReceived, TickerUpdated, TradesReceived
from tui.model.market import Liquidation

BOOK = "orderbook.50.BTCUSDT"


class Desk:
    """A desk with its resync requests."""

    def __init__(self) -> None:
        self.resyncs: list[str] = []
        self.now = 1.0
        self.desk = MarketDesk(Category.LINEAR, lambda: self.now, self.resyncs.append)
        self.apply, self.collect = self.desk.apply, self.desk.collect


@pytest.fixture
def desk() -> Desk:
    return Desk()


def ticker(kind: str, ts: int, **row: str) -> dict[str, Any]:
    return {"topic": "tickers.BTCUSDT", "type": kind, "ts": ts, "data": {"symbol": "BTCUSDT"} | row}


def book(kind: str, update_id: int, bids: list[list[str]], asks: list[list[str]]) -> dict[str, Any]:
    data = {"s": "BTCUSDT", "b": bids, "a": asks, "u": update_id}
    return {"topic": BOOK, "type": kind, "ts": 5, "data": data}


def trade(count: int) -> dict[str, Any]:
    row = {"s": "BTCUSDT", "i": f"t-{count}", "S": "Buy", "p": "1", "v": "2", "T": count}
    return {"topic": "publicTrade.BTCUSDT", "ts": count, "data": [row]}


def candle(close: str, *, start: int = 60_000, confirm: bool = False) -> dict[str, Any]:
    row = {"interval": "1", "start": start, "open": "1", "high": "9", "low": "1", "close": close}
    return {"topic": "kline.1.BTCUSDT", "data": [row | {"volume": "1", "turnover": "1", "confirm": confirm}]}


def test_ticker_deltas_between_two_frames_become_one(desk: Desk) -> None:
    assert desk.apply(ticker("snapshot", 1, lastPrice="100", markPrice="99"))
    desk.now = 2.0
    for ts in range(2, 20):
        assert desk.apply(ticker("delta", ts, lastPrice=str(100 + ts)))
    [fact] = desk.collect()
    assert isinstance(fact, TickerUpdated)
    assert (fact.ticker.last_price, fact.ticker.mark_price) == (Decimal(119), Decimal(99))
    assert (fact.ticker.ts, fact.ticker.received_at) == (19, 2.0)
    assert desk.collect() == []


def test_a_ticker_delta_without_a_snapshot_or_out_of_order_is_dropped(desk: Desk) -> None:
    assert not desk.apply(ticker("delta", 1, lastPrice="100"))
    assert desk.apply(ticker("snapshot", 5, lastPrice="100"))
    assert not desk.apply(ticker("delta", 4, lastPrice="1"))
    [fact] = desk.collect()
    assert isinstance(fact, TickerUpdated)
    assert fact.ticker.last_price == 100
    assert desk.desk.malformed == 2


def test_a_snapshot_forgets_what_the_one_before_said(desk: Desk) -> None:
    desk.apply(ticker("snapshot", 5, lastPrice="100", markPrice="99"))
    desk.apply(ticker("snapshot", 6, lastPrice="101"))
    [fact] = desk.collect()
    assert isinstance(fact, TickerUpdated)
    assert fact.ticker.mark_price is None


def test_book_changes_between_two_frames_become_one_view(desk: Desk) -> None:
    desk.apply(book("snapshot", 1, [["9", "1"]], [["11", "1"]]))
    desk.apply(book("delta", 2, [["9", "0"], ["8", "3"]], []))
    desk.apply(book("delta", 3, [], [["10", "4"]]))
    [fact] = desk.collect()
    assert isinstance(fact, BookUpdated)
    assert fact.book.bids == ((Decimal(8), Decimal(3)),)
    assert fact.book.best_ask == (Decimal(10), Decimal(4))
    assert desk.resyncs == []


def test_a_book_delta_before_its_snapshot_asks_for_one(desk: Desk) -> None:
    desk.apply(book("delta", 7, [["9", "1"]], []))
    assert desk.resyncs == [BOOK]
    assert desk.collect() == [BookReset(Category.LINEAR, "BTCUSDT")]


def test_a_gap_takes_the_book_away_and_asks_for_a_new_one(desk: Desk) -> None:
    desk.apply(book("snapshot", 1, [["9", "1"]], [["11", "1"]]))
    desk.collect()
    desk.apply(book("delta", 3, [["8", "1"]], []))
    assert desk.resyncs == [BOOK]
    assert desk.collect() == [BookReset(Category.LINEAR, "BTCUSDT")]
    desk.apply(book("snapshot", 9, [["7", "1"]], [["11", "1"]]))
    [fact] = desk.collect()
    assert isinstance(fact, BookUpdated)
    assert fact.book.update_id == 9


def test_a_new_snapshot_within_one_frame_needs_no_reset(desk: Desk) -> None:
    desk.apply(book("snapshot", 1, [["9", "1"]], [["11", "1"]]))
    desk.apply(book("delta", 3, [["8", "1"]], []))
    desk.apply(book("snapshot", 9, [["7", "1"]], [["11", "1"]]))
    assert [type(fact) for fact in desk.collect()] == [BookUpdated]


def test_a_book_that_breaks_within_one_frame_is_not_shown(desk: Desk) -> None:
    desk.apply(book("snapshot", 1, [["9", "1"]], [["11", "1"]]))
    desk.apply(book("delta", 2, [["12", "1"]], []))
    assert [type(fact) for fact in desk.collect()] == [BookReset]


def test_a_lost_connection_takes_books_away_and_keeps_tickers(desk: Desk) -> None:
    desk.apply(book("snapshot", 1, [["9", "1"]], [["11", "1"]]))
    desk.apply(ticker("snapshot", 1, lastPrice="100"))
    desk.collect()
    desk.desk.disconnected()
    assert desk.collect() == [BookReset(Category.LINEAR, "BTCUSDT")]
    assert desk.apply(ticker("delta", 2, lastPrice="101"))


def test_what_is_no_longer_followed_is_forgotten(desk: Desk) -> None:
    desk.apply(book("snapshot", 1, [["9", "1"]], [["11", "1"]]))
    desk.apply(ticker("snapshot", 1, lastPrice="100"))
    desk.desk.forget(BOOK)
    desk.desk.forget("tickers.BTCUSDT")
    assert desk.collect() == [BookReset(Category.LINEAR, "BTCUSDT")]


def test_trades_are_handed_over_once_in_order_and_the_tape_is_bounded(desk: Desk) -> None:
    for count in range(TAPE + 10):
        desk.apply(trade(count))
    [fact] = [each for each in desk.collect() if isinstance(each, TradesReceived)]
    assert [each.ts for each in fact.trades] == list(range(10, TAPE + 10))
    assert desk.collect() == []


def test_the_last_word_on_a_candle_counts_and_the_closed_one_is_kept(desk: Desk) -> None:
    desk.apply(candle("2"))
    desk.apply(candle("3", confirm=True))
    desk.apply(candle("4", start=120_000))
    facts = desk.collect()
    candles = [fact.candle for fact in facts if isinstance(fact, CandleUpdated)]
    assert [(each.start, each.close, each.confirm) for each in candles] == [
        (60_000, Decimal(3), True),
        (120_000, Decimal(4), False),
    ]


def test_seconds_are_built_from_trades_and_a_break_leaves_a_gap(desk: Desk) -> None:
    for count in (500, 1_500, 2_500):
        assert desk.apply(trade(count))
    desk.desk.disconnected()
    for count in (7_500, 8_500):
        assert desk.apply(trade(count))
    candles = [fact.candle for fact in desk.collect() if isinstance(fact, CandleUpdated)]
    assert [(each.interval, each.start, each.volume) for each in candles] == [
        ("1s", 1_000, Decimal(2)),
        ("1s", 8_000, Decimal(2)),
    ]
    desk.desk.forget("publicTrade.BTCUSDT")
    desk.apply(trade(9_500))
    assert not [fact for fact in desk.collect() if isinstance(fact, CandleUpdated)]


def test_liquidations_are_told_once_and_in_order(desk: Desk) -> None:
    rows = [{"s": "BTCUSDT", "S": side, "v": "0.5", "p": "64000", "T": ts} for ts, side in ((5, "Buy"), (6, "Sell"))]
    for row in rows:
        assert desk.apply({"topic": "allLiquidation.BTCUSDT", "type": "snapshot", "ts": 7, "data": [row]})
    [fact] = desk.collect()
    assert fact == LiquidationsReceived(
        tuple(
            Liquidation(Category.LINEAR, "BTCUSDT", side, Decimal("0.5"), Decimal(64_000), ts)
            for ts, side in ((5, Side.BUY), (6, Side.SELL))
        )
    )
    assert desk.collect() == []
    assert not desk.apply({"topic": "allLiquidation.BTCUSDT", "data": [rows[0] | {"S": "Both"}]})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("sbauSpvTi"), inner, max_size=4),
)
topics = st.sampled_from(
    [BOOK, "tickers.X", "publicTrade.X", "kline.1.X", "orderbook.x.Y", "orderbook", "", "other.1", "allLiquidation.X"]
)


@given(topic=topics | json_values, kind=st.sampled_from(["snapshot", "delta"]) | json_values, data=json_values)
def test_no_message_raises_and_what_cannot_be_read_is_counted(topic: object, kind: object, data: object) -> None:
    desk = Desk()
    good = desk.apply({"topic": topic, "type": kind, "ts": 1, "data": data})
    assert desk.desk.malformed == (0 if good else 1)
    desk.collect()
