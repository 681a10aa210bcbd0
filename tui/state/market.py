"""The market as last known."""

from collections import deque
from collections.abc import Iterable
from decimal import Decimal

from tui.model.account import FeeRate
from tui.model.enums import Category
from tui.model.facts import (
    BookReset,
    BookUpdated,
    CandlesFailed,
    CandlesLoaded,
    CandleUpdated,
    FeeRatesLoaded,
    InstrumentsLoaded,
    LiquidationsReceived,
    MarketFact,
    TickerUpdated,
    TradesReceived,
)
from tui.model.instrument import Instrument
from tui.model.market import BookView, Candle, Liquidation, Ticker, Trade
from tui.rules.intervals import BY_NAME
from tui.state.candles import CandleSeries

Key = tuple[Category, str]
TAPE_LENGTH = 500
LIQUIDATIONS_KEPT = 500
STALE_AFTER = 3.0
"""Seconds after which a price is not shown as live and not traded on."""


class MarketState:
    """Instruments, tickers, books, trades and candles by category and symbol."""

    def __init__(self) -> None:
        self.instruments: dict[Key, Instrument] = {}
        self.tickers: dict[Key, Ticker] = {}
        self.books: dict[Key, BookView] = {}
        self.trades: dict[Key, deque[Trade]] = {}
        self.candles: dict[tuple[Category, str, str], CandleSeries] = {}
        self.liquidations: deque[Liquidation] = deque(maxlen=LIQUIDATIONS_KEPT)
        """Of all symbols that are followed, oldest first."""
        self.liquidations_heard = 0
        self.fee_rates: dict[Key, FeeRate] = {}

    def apply(self, fact: MarketFact) -> None:
        """Take in one fact; a later one about the same thing replaces the earlier."""
        match fact:
            case TickerUpdated(ticker):
                self.tickers[ticker.category, ticker.symbol] = ticker
            case BookUpdated(book):
                self.books[book.category, book.symbol] = book
            case BookReset(category, symbol):
                self.books.pop((category, symbol), None)
            case TradesReceived(trades):
                self._add_trades(trades)
            case CandleUpdated(candle):
                self._add_candle(candle)
            case CandlesLoaded(wish, candles, is_oldest):
                self.series(wish.category, wish.symbol, wish.interval).load(candles, is_oldest=is_oldest)
            case CandlesFailed():
                pass
            case LiquidationsReceived(liquidations):
                self.liquidations.extend(liquidations)
                self.liquidations_heard += len(liquidations)
            case InstrumentsLoaded(category, instruments):
                self.instruments = {k: v for k, v in self.instruments.items() if k[0] is not category}
                self.instruments.update({(category, each.symbol): each for each in instruments})
            case FeeRatesLoaded(category, rates):
                self.fee_rates.update({(category, rate.symbol): rate for rate in rates})

    def instrument(self, category: Category, symbol: str) -> Instrument | None:
        """The instrument, if the exchange has listed it."""
        return self.instruments.get((category, symbol))

    def ticker(self, category: Category, symbol: str) -> Ticker | None:
        """The last ticker, if one was ever received."""
        return self.tickers.get((category, symbol))

    def book(self, category: Category, symbol: str) -> BookView | None:
        """The last book, if there is one that can be trusted."""
        return self.books.get((category, symbol))

    def ticker_age(self, category: Category, symbol: str, now: float) -> float | None:
        """Seconds since the ticker was last heard of; None if it never was."""
        ticker = self.ticker(category, symbol)
        return None if ticker is None else max(0.0, now - ticker.received_at)

    def book_age(self, category: Category, symbol: str, now: float) -> float | None:
        """Seconds since the book was last heard of; None without a book."""
        book = self.book(category, symbol)
        return None if book is None else max(0.0, now - book.received_at)

    def is_ticker_stale(self, category: Category, symbol: str, now: float) -> bool:
        """Whether the ticker was not heard of for too long to trade on, or never."""
        age = self.ticker_age(category, symbol, now)
        return age is None or age > STALE_AFTER

    def is_book_stale(self, category: Category, symbol: str, now: float) -> bool:
        """Whether the book was not heard of for too long to trade on, or is not there."""
        age = self.book_age(category, symbol, now)
        return age is None or age > STALE_AFTER

    def best_prices(self, category: Category, symbol: str, now: float) -> tuple[Decimal | None, Decimal | None]:
        """Best bid and ask of now: the book's, which is quicker, while it is alive, else the ticker's, else none."""
        book = self.book(category, symbol)
        is_dead = self.is_book_stale(category, symbol, now)
        if book is not None and not is_dead and book.best_bid is not None and book.best_ask is not None:
            return book.best_bid.price, book.best_ask.price
        ticker = self.ticker(category, symbol)
        if ticker is None or self.is_ticker_stale(category, symbol, now):
            return None, None
        return ticker.bid1_price, ticker.ask1_price

    def _add_trades(self, trades: Iterable[Trade]) -> None:
        for trade in trades:
            key = (trade.category, trade.symbol)
            tape = self.trades.get(key)
            if tape is None:
                tape = self.trades[key] = deque(maxlen=TAPE_LENGTH)
            tape.append(trade)

    def series(self, category: Category, symbol: str, interval: str) -> CandleSeries:
        """The candles of one interval, empty where none was ever heard of. Raises KeyError for an unknown interval."""
        key = (category, symbol, interval)
        row = self.candles.get(key)
        if row is None:
            row = self.candles[key] = CandleSeries(BY_NAME[interval].length)
        return row

    def _add_candle(self, candle: Candle) -> None:
        if candle.interval in BY_NAME:
            self.series(candle.category, candle.symbol, candle.interval).put(candle)
