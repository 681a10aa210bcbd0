"""Public market data: ticker, book, trade and candle. Times are the exchange's milliseconds."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from tui.model.enums import Category, Side


@dataclass(frozen=True, slots=True)
class Ticker:
    """The merged ticker of one symbol; a field that the exchange has not sent is None."""

    category: Category
    symbol: str
    ts: int
    """Exchange time of the last change, ms."""
    received_at: float
    """Local monotonic time at which the last message arrived, s."""
    last_price: Decimal | None = None
    mark_price: Decimal | None = None
    index_price: Decimal | None = None
    prev_price_24h: Decimal | None = None
    price_24h_pcnt: Decimal | None = None
    """A ratio: 0.0068 is 0.68 %."""
    high_price_24h: Decimal | None = None
    low_price_24h: Decimal | None = None
    volume_24h: Decimal | None = None
    turnover_24h: Decimal | None = None
    open_interest: Decimal | None = None
    funding_rate: Decimal | None = None
    next_funding_time: int | None = None
    bid1_price: Decimal | None = None
    bid1_size: Decimal | None = None
    ask1_price: Decimal | None = None
    ask1_size: Decimal | None = None
    mark_iv: Decimal | None = None
    """Implied volatilities and greeks: of options alone; 0.55 is 55 %."""
    bid_iv: Decimal | None = None
    ask_iv: Decimal | None = None
    delta: Decimal | None = None
    gamma: Decimal | None = None
    vega: Decimal | None = None
    theta: Decimal | None = None
    underlying_price: Decimal | None = None


class Level(NamedTuple):
    """One price level of a book."""

    price: Decimal
    size: Decimal


@dataclass(frozen=True, slots=True)
class BookView:
    """A book as last known: bids from the highest, asks from the lowest, never crossed."""

    category: Category
    symbol: str
    depth: int
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    update_id: int
    ts: int
    received_at: float

    @property
    def best_bid(self) -> Level | None:
        """The highest bid."""
        return self.bids[0] if self.bids else None

    @property
    def best_ask(self) -> Level | None:
        """The lowest ask."""
        return self.asks[0] if self.asks else None


@dataclass(frozen=True, slots=True)
class Trade:
    """A public trade; `side` is the taker's."""

    category: Category
    symbol: str
    trade_id: str
    side: Side
    price: Decimal
    size: Decimal
    ts: int


@dataclass(frozen=True, slots=True)
class Liquidation:
    """A liquidation of somebody's position; `side` is the position's: Buy was long."""

    category: Category
    symbol: str
    side: Side
    size: Decimal
    price: Decimal
    """The bankruptcy price."""
    ts: int


@dataclass(frozen=True, slots=True)
class Candle:
    """One candle; `confirm` says that it is closed."""

    category: Category
    symbol: str
    interval: str
    start: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    turnover: Decimal
    confirm: bool


@dataclass(frozen=True, slots=True)
class CandleWish:
    """Candles to be read: the newest `limit` of those that began no later than `end` (ms), or than now."""

    category: Category
    symbol: str
    interval: str
    limit: int
    end: int | None = None
