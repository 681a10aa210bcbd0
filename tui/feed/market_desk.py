"""Public messages become the latest ticker, book and candle of each symbol, and a tape of trades.

The reader thread applies, the owner of the state collects on its frame: whatever happened in between is merged
by key, so the screen can never lag behind the socket. The lock is held for microseconds and over no I/O.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from tui.exchange import parse
from tui.exchange.parse import MalformedPayload
from tui.feed.order_book import Applied, OrderBook
from tui.feed.seconds import Seconds
from tui.model.enums import Category
from tui.model.facts import (
    BookReset,
    BookUpdated,
    CandleUpdated,
    LiquidationsReceived,
    MarketFact,
    TickerUpdated,
    TradesReceived,
)
from tui.model.market import Candle, Liquidation, Ticker, Trade

TAPE = 2_000


class MarketDesk:
    """The public side of one category. `resync` is called with a book topic that has to be subscribed anew."""

    def __init__(self, category: Category, now: Callable[[], float], resync: Callable[[str], None]) -> None:
        self._category, self._now, self._resync = category, now, resync
        self._lock = threading.Lock()
        self._tickers: dict[str, Ticker] = {}
        self._books: dict[str, OrderBook] = {}
        self._dirty_tickers: set[str] = set()
        self._dirty_books: set[str] = set()
        self._reset_books: set[str] = set()
        self._candles: dict[tuple[str, str, int], Candle] = {}
        self._trades: deque[Trade] = deque(maxlen=TAPE)
        self._seconds = Seconds(category)
        self._liquidations: deque[Liquidation] = deque(maxlen=TAPE)
        self.malformed = 0
        """Messages that could not be read."""
        self.received = 0

    def apply(self, message: dict[str, Any]) -> bool:
        """Take in one public message; False when it could not be read (it is counted and dropped)."""
        topic = message.get("topic")
        try:
            with self._lock:
                self.received += 1
                self._apply(str(topic), message)
        except MalformedPayload:
            self.malformed += 1
            return False
        return True

    def collect(self) -> list[MarketFact]:
        """What changed since the last call, merged by key."""
        with self._lock:
            facts: list[MarketFact] = [BookReset(self._category, symbol) for symbol in self._reset_books]
            facts += [TickerUpdated(self._tickers[symbol]) for symbol in self._dirty_tickers]
            facts += [
                BookUpdated(book.view())
                for symbol in self._dirty_books
                if (book := self._books.get(symbol)) is not None and book.is_valid
            ]
            facts += [CandleUpdated(candle) for candle in self._candles.values()]
            facts += [CandleUpdated(candle) for candle in self._seconds.collect()]
            if self._liquidations:
                facts.append(LiquidationsReceived(tuple(self._liquidations)))
                self._liquidations.clear()
            if self._trades:
                facts.append(TradesReceived(tuple(self._trades)))
            for pending in (self._reset_books, self._dirty_tickers, self._dirty_books, self._candles, self._trades):
                pending.clear()
        return facts

    def forget(self, topic: str) -> None:
        """A topic is no longer followed."""
        kind, _, symbol = topic.rpartition(".")
        with self._lock:
            if kind == "tickers":
                self._tickers.pop(symbol, None)
                self._dirty_tickers.discard(symbol)
            elif kind == "publicTrade":
                self._seconds.lose(symbol)
            elif kind.startswith("orderbook."):
                self._books.pop(symbol, None)
                self._reset_books.add(symbol)

    def disconnected(self) -> None:
        """Books begin again with the next snapshot; tickers keep their last figures and their age."""
        with self._lock:
            self._seconds.lose()
            for symbol, book in self._books.items():
                book.clear()
                self._reset_books.add(symbol)

    def _apply(self, topic: str, message: dict[str, Any]) -> None:
        kind, _, rest = topic.partition(".")
        if kind == "tickers":
            self._ticker(message)
        elif kind == "orderbook":
            self._book(topic, rest, message)
        elif kind == "publicTrade":
            trades = [parse.trade(row, self._category) for row in parse.rows(message.get("data"))]
            self._trades.extend(trades)
            for trade in trades:
                self._seconds.take(trade.symbol, trade)
        elif kind == "allLiquidation":
            found = [parse.liquidation(row, self._category) for row in parse.rows(message.get("data"))]
            self._liquidations.extend(found)
        elif kind == "kline":
            symbol = rest.rpartition(".")[2]
            for row in parse.rows(message.get("data")):
                candle = parse.stream_candle(row, self._category, symbol)
                self._candles[symbol, candle.interval, candle.start] = candle
        else:
            raise MalformedPayload("unknown topic")

    def _ticker(self, message: dict[str, Any]) -> None:
        row = parse.mapping(message.get("data"))
        symbol = parse.text(row, "symbol")
        last = None if message.get("type") == "snapshot" else self._tickers.get(symbol)
        if last is None and message.get("type") == "delta":
            raise MalformedPayload("a ticker delta before its snapshot")
        ts = parse.whole(message, "ts")
        if last is not None and ts < last.ts:
            raise MalformedPayload("a ticker delta out of order")
        self._tickers[symbol] = parse.merge_ticker(last, row, self._category, ts, self._now())
        self._dirty_tickers.add(symbol)

    def _book(self, topic: str, rest: str, message: dict[str, Any]) -> None:
        depth, _, symbol = rest.partition(".")
        data = parse.mapping(message.get("data"))
        bids, asks = parse.levels(data.get("b", [])), parse.levels(data.get("a", []))
        update_id, ts = parse.whole(data, "u"), parse.whole(message, "ts")
        book = self._books.get(symbol)
        if book is None:
            book = self._books[symbol] = OrderBook(self._category, symbol, parse.whole({"depth": depth}, "depth"))
        was_valid = book.is_valid
        apply = book.snapshot if message.get("type") == "snapshot" else book.delta
        done = apply(bids, asks, update_id, ts, self._now())
        if done is Applied.DONE:
            self._dirty_books.add(symbol)
            self._reset_books.discard(symbol)
        elif done is Applied.BROKEN:
            self._dirty_books.discard(symbol)
            self._reset_books.add(symbol)
            if was_valid or message.get("type") == "delta":
                self._resync(topic)
