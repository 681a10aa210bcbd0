"""What happened on the venue, in order. Account events carry frozen copies; market events name what to read."""

from dataclasses import dataclass

from tui.model.enums import Category
from tui.paper.engine.types import AccountTotals, Candle, Execution, Order, Position, Trade


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """An order changed; `order` is a copy of it at that moment."""

    uid: int
    order: Order


@dataclass(frozen=True, slots=True)
class ExecutionEvent:
    """An account traded, paid funding or was liquidated."""

    uid: int
    execution: Execution


@dataclass(frozen=True, slots=True)
class PositionEvent:
    """A position may have changed: sent on each place, amend, cancel and fill, as Bybit does."""

    uid: int
    position: Position


@dataclass(frozen=True, slots=True)
class WalletEvent:
    """A wallet balance or the margin in use changed (not sent for unrealised profit alone)."""

    uid: int
    totals: AccountTotals


@dataclass(frozen=True, slots=True)
class TradeEvent:
    """A public trade."""

    trade: Trade


@dataclass(frozen=True, slots=True)
class BookChanged:
    """A book changed since the last drain (once a drain)."""

    category: Category
    symbol: str


@dataclass(frozen=True, slots=True)
class TickerChanged:
    """Something in a ticker may have changed since the last drain (once a drain)."""

    category: Category
    symbol: str


@dataclass(frozen=True, slots=True)
class CandleChanged:
    """The running candles of a symbol changed since the last drain (once a drain)."""

    category: Category
    symbol: str


@dataclass(frozen=True, slots=True)
class CandleClosed:
    """A candle ended; the next one of its interval has begun."""

    category: Category
    symbol: str
    candle: Candle


Event = (
    OrderEvent
    | ExecutionEvent
    | PositionEvent
    | WalletEvent
    | TradeEvent
    | BookChanged
    | TickerChanged
    | CandleChanged
    | CandleClosed
)
