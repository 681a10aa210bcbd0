"""The mirrored market: another exchange's books, trades and figures on the paper exchange's boards.

The mirrored sizes are the house's liquidity, and real trades take from it and from users' orders in its way. While
the other exchange is not heard, its liquidity is withdrawn: an order meets nothing instead of prices that are over,
and the books of the boards are empty until a snapshot has come.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Final

from tui.exchange.environment import Environment
from tui.feed.market import MarketFeed
from tui.mirror.instruments import Mirrored
from tui.model.enums import Category
from tui.model.facts import (
    BookReset,
    BookUpdated,
    Fact,
    FeedPhase,
    FeedStateChanged,
    MarketFact,
    TickerUpdated,
    TradesReceived,
)
from tui.model.market import BookView, Candle, Level, Ticker, Trade
from tui.paper.engine.board import INTEREST_RATE, Board
from tui.paper.engine.types import Candle as EngineCandle
from tui.paper.engine.types import InstrumentSpec
from tui.paper.market.source import House

log = logging.getLogger(__name__)
STALE_AFTER: Final = 3.0
"""Seconds without a word of a symbol after which its book is withdrawn, though the feed seems to be live."""
CLOCKS_APART: Final = 60_000
"""How far, in ms, the other exchange's clock may be from this one's."""


class MirrorMarket:
    """A market for the boards of mirrored instruments."""

    def __init__(
        self,
        environment: Environment,
        mirrored: Iterable[Mirrored],
        *,
        clock: Callable[[], float] = time.monotonic,
        feed: MarketFeed | None = None,
    ) -> None:
        self._mirrored = {each.spec.symbol: each for each in mirrored}
        self._clock = clock
        self._live = False
        self._feed = feed or MarketFeed(environment, Category.LINEAR, self._noted)
        self._waiting: dict[str, list[MarketFact]] = {symbol: [] for symbol in self._mirrored}
        self._heard: dict[str, float] = {}

    @property
    def specs(self) -> tuple[InstrumentSpec, ...]:
        """What is mirrored."""
        return tuple(each.spec for each in self._mirrored.values())

    def start(self) -> None:
        """Begin to follow the other exchange, on threads of the feed's own."""
        symbols = set(self._mirrored)
        self._feed.watch(symbols, symbols)
        self._feed.start()

    def stop(self) -> None:
        """Follow it no more."""
        self._feed.stop()

    def lists(self, spec: InstrumentSpec) -> bool:
        """The mirrored symbols."""
        return spec.category == "linear" and spec.symbol in self._mirrored

    def begin(self, board: Board, now: int) -> None:
        """Take over the past; the book is empty until the other exchange speaks."""
        each = self._mirrored[board.spec.symbol]
        board.candles.minutes.extend(_candle(candle, board.spec) for candle in each.minutes)
        board.candles.hours.extend(_candle(candle, board.spec) for candle in each.hours)
        board.next_funding = each.ticker.next_funding_time or board.next_funding
        self._show_ticker(board, each.ticker, now)
        board.roll(now)

    def advance(self, board: Board, house: House, now: int) -> None:
        """Bring a board up to what was heard; withdraw its book when that is too long ago."""
        self._collect()
        symbol = board.spec.symbol
        facts, self._waiting[symbol] = self._waiting[symbol], []
        for fact in facts:
            match fact:
                case BookUpdated(book):
                    self._heard[symbol] = self._clock()
                    _show_book(board, house, book, now)
                case BookReset():
                    self._heard.pop(symbol, None)
                    _withdraw(board)
                case TradesReceived(trades):
                    for trade in trades:
                        _print(board, house, trade, now)
                case TickerUpdated(ticker):
                    if symbol in self._heard:
                        self._heard[symbol] = self._clock()
                    self._show_ticker(board, ticker, now)
        if not self.is_live(symbol):
            _withdraw(board)
        board.roll(now)

    def is_live(self, symbol: str) -> bool:
        """Whether a symbol's book is that of now."""
        heard = self._heard.get(symbol)
        return self._live and heard is not None and self._clock() - heard < STALE_AFTER

    def _noted(self, fact: Fact) -> None:
        """What the feed tells of itself, on its thread."""
        if isinstance(fact, FeedStateChanged):
            self._live = fact.state.phase is FeedPhase.LIVE
            log.info("mirror: %s %s", fact.state.phase, fact.state.detail)

    def _collect(self) -> None:
        for fact in self._feed.collect():
            match fact:
                case BookUpdated(book):
                    self._put(book.symbol, fact)
                case BookReset(symbol=symbol):
                    self._put(symbol, fact)
                case TickerUpdated(ticker):
                    self._put(ticker.symbol, fact)
                case TradesReceived(trades):
                    for symbol in {trade.symbol for trade in trades}:
                        own = tuple(trade for trade in trades if trade.symbol == symbol)
                        self._put(symbol, TradesReceived(own))

    def _put(self, symbol: str, fact: MarketFact) -> None:
        if symbol in self._waiting:
            self._waiting[symbol].append(fact)

    @staticmethod
    def _show_ticker(board: Board, ticker: Ticker, now: int) -> None:
        if ticker.last_price is not None:
            board.last_tick = board.spec.ticks(ticker.last_price)
        if ticker.index_price:
            board.index_price = ticker.index_price
        if ticker.mark_price:
            board.mark_price = ticker.mark_price
        if ticker.funding_rate is not None:
            # The board adds the interest and divides by the index again.
            board.premium = (ticker.funding_rate - INTEREST_RATE) * board.index_price
        # Each time is paid once: a ticker may still name the one just paid, or already the one after what is due here.
        if ticker.next_funding_time and ticker.next_funding_time > now and board.next_funding > now + CLOCKS_APART:
            board.next_funding = ticker.next_funding_time
        if ticker.open_interest is not None:
            board.interest.current = ticker.open_interest


def _candle(candle: Candle, spec: InstrumentSpec) -> EngineCandle:
    opened, high, low, close = (spec.ticks(each) for each in (candle.open, candle.high, candle.low, candle.close))
    return EngineCandle(candle.start, opened, high, low, close, spec.lots(candle.volume), candle.turnover)


def _print(board: Board, house: House, trade: Trade, now: int) -> None:
    """A real trade: it takes what stands in its way here too, and is printed whole."""
    tick, lots = board.spec.ticks(trade.price), board.spec.lots(trade.size)
    if lots:
        house.house_trades(board, trade.side.value, tick, lots, now)


def _show_book(board: Board, house: House, book: BookView, now: int) -> None:
    """Make the house's sizes those of the mirrored book; users' orders that it has passed are filled first."""
    spec = board.spec
    wanted = {"Buy": _sizes(book.bids, spec), "Sell": _sizes(book.asks, spec)}
    for side, sizes in wanted.items():
        own = board.book.side(side)
        for tick in [key * own.sign for key, level in own.levels.items() if level.house]:
            if tick not in sizes:
                board.book.set_house(side, tick, 0)
    for side, sizes in wanted.items():
        _fill_passed(board, house, side, sizes, now)
        across = board.book.opposite(side).best()
        for tick, lots in sizes.items():
            # An order that is only partly filled stays, and the house behind it.
            if across is None or (tick < across if side == "Buy" else tick > across):
                board.book.set_house(side, tick, lots)
    board.book_time = now


def _fill_passed(board: Board, house: House, side: str, sizes: dict[int, int], now: int) -> None:
    """Users' orders at or beyond which the other side now quotes have been reached, up to the size that came."""
    best = board.book.opposite(side).best()
    if best is None:
        return
    reached = [tick for tick in sizes if (tick >= best if side == "Buy" else tick <= best)]
    if reached:
        limit = max(reached) if side == "Buy" else min(reached)
        house.house_takes(board, side, limit, sum(sizes[tick] for tick in reached), now)


def _sizes(levels: tuple[Level, ...], spec: InstrumentSpec) -> dict[int, int]:
    found = {spec.ticks(price): spec.lots(size) for price, size in levels}
    return {tick: lots for tick, lots in found.items() if lots}


def _withdraw(board: Board) -> None:
    for side in ("Buy", "Sell"):
        own = board.book.side(side)
        for tick in [key * own.sign for key, level in own.levels.items() if level.house]:
            board.book.set_house(side, tick, 0)
