"""What has happened, in order, for the streams to tell."""

from dataclasses import dataclass, field
from decimal import Decimal

from tui.paper.engine.types import Execution, Order, Trade


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """An order was created or changed; a copy as it was then."""

    order: Order


@dataclass(frozen=True, slots=True)
class ExecutionEvent:
    """A fill of an account."""

    execution: Execution


@dataclass(frozen=True, slots=True)
class PositionEvent:
    """A position may have changed (Bybit pushes on every place, amend and cancel too)."""

    uid: str
    category: str
    symbol: str
    position_idx: int
    ts: int


@dataclass(frozen=True, slots=True)
class WalletEvent:
    """A balance changed."""

    uid: str
    ts: int


@dataclass(frozen=True, slots=True)
class TradeEvent:
    """Public trades of one symbol."""

    category: str
    symbol: str
    trades: tuple[Trade, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class LiquidationEvent:
    """A position was taken over by the exchange; `side` is the position's, `price` its bankruptcy price."""

    category: str
    symbol: str
    side: str
    qty: Decimal
    price: Decimal
    ts: int


Event = LiquidationEvent | OrderEvent | ExecutionEvent | PositionEvent | WalletEvent | TradeEvent
