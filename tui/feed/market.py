"""The public feed of one category."""

import time
from collections.abc import Callable

from tui.exchange.environment import Environment
from tui.exchange.stream import RawStream
from tui.exchange.tap import Tap
from tui.feed.heartbeat import Pace
from tui.feed.market_desk import MarketDesk
from tui.feed.supervisor import Connection, Handlers, Plan, Sink, Supervisor
from tui.model.enums import Category
from tui.model.facts import MarketFact, Stream

BOOK_DEPTH = 50


class MarketFeed:
    """Tickers of many symbols; book, trades and candles of those that are looked at."""

    def __init__(
        self,
        environment: Environment,
        category: Category,
        sink: Sink,
        *,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        tap: Tap | None = None,
    ) -> None:
        self._desk = MarketDesk(category, clock, self._resync)
        self._url = environment.public_url(category)
        self._topics: set[str] = set()
        self._tap = tap
        self._supervisor = Supervisor(
            Plan(Stream.PUBLIC, self._connect, self._desk, sink, pace or Pace(), clock=clock, tap=tap)
        )

    def start(self) -> None:
        """Begin to connect."""
        self._supervisor.start()

    def stop(self) -> None:
        """End."""
        self._supervisor.stop()

    def watch(self, tickers: set[str], focus: set[str], intervals: frozenset[str] = frozenset()) -> None:
        """Follow the tickers of some symbols, and the book, trades and candles of those in focus."""
        topics = {f"tickers.{symbol}" for symbol in tickers | focus}
        for symbol in focus:
            topics |= {f"orderbook.{BOOK_DEPTH}.{symbol}", f"publicTrade.{symbol}"}
            topics |= {f"kline.{interval}.{symbol}" for interval in intervals}
        for topic in self._topics - topics:
            if self._tap is not None:
                self._tap.forgot(topic)
            self._desk.forget(topic)
        self._topics = topics
        self._supervisor.watch(topics)

    def collect(self) -> list[MarketFact]:
        """What changed since the last call, merged by key."""
        return self._desk.collect()

    @property
    def malformed(self) -> int:
        """Messages that could not be read."""
        return self._desk.malformed

    def _resync(self, topic: str) -> None:
        self._supervisor.resync(topic)

    def _connect(self, handlers: Handlers) -> Connection:
        tap = self._tap
        return RawStream(
            self._url,
            on_open=handlers.on_open,
            on_text=handlers.on_text,
            on_end=handlers.on_end,
            on_send=None if tap is None else lambda message: tap.went(Stream.PUBLIC, message),
        )
