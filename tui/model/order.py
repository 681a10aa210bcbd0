"""Orders as asked for and as the exchange has them (docs/v5/order)."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.enums import (
    CLOSED_STATUSES,
    OPEN_STATUSES,
    Category,
    OrderType,
    PositionIdx,
    Side,
    TimeInForce,
)


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """An order that passed every check and may go on the wire: rounded, and with its order_link_id."""

    category: Category
    symbol: str
    side: Side
    order_type: OrderType
    qty: Decimal
    order_link_id: str
    price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    reduce_only: bool = False
    close_on_trigger: bool = False
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    trigger_price: Decimal | None = None
    trigger_direction: int | None = None
    trigger_by: str | None = None
    position_idx: PositionIdx = PositionIdx.ONE_WAY


@dataclass(frozen=True, slots=True)
class Order:
    """An order as last known.

    `order_status` is Bybit's own, or one of ours before the exchange has spoken: `Sending` (handed to
    the worker), `Unknown` (sent, no answer), `Acked` (taken; an acknowledgement is not yet an order).
    """

    category: Category
    symbol: str
    order_id: str
    order_link_id: str
    side: Side
    order_type: str
    order_status: str
    price: Decimal | None
    qty: Decimal
    cum_exec_qty: Decimal = Decimal(0)
    cum_exec_value: Decimal = Decimal(0)
    leaves_qty: Decimal | None = None
    avg_price: Decimal | None = None
    time_in_force: str = "GTC"
    reduce_only: bool = False
    close_on_trigger: bool = False
    position_idx: int = 0
    stop_order_type: str = ""
    trigger_price: Decimal | None = None
    trigger_direction: int = 0
    trigger_by: str = ""
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    cancel_type: str = ""
    reject_reason: str = ""
    created_time: int = 0
    updated_time: int = 0

    @property
    def key(self) -> str:
        """What tells orders apart before and after the exchange named them: our id where there is one."""
        return self.order_link_id or self.order_id

    @property
    def is_open(self) -> bool:
        """Whether it may still be filled or cancelled on the exchange."""
        return self.order_status in OPEN_STATUSES

    @property
    def is_closed(self) -> bool:
        """Whether its status is final."""
        return self.order_status in CLOSED_STATUSES

    @property
    def is_pending(self) -> bool:
        """Whether only we know of it so far."""
        return self.order_status in PENDING_STATUSES

    @property
    def order_filter(self) -> str:
        """The word by which the exchange finds an order of its kind on spot (docs/v5/order/cancel-order)."""
        if not self.stop_order_type:
            return ""
        return "StopOrder" if self.stop_order_type == "Stop" else "tpslOrder"

    @property
    def is_conditional(self) -> bool:
        """Whether it waits for a trigger."""
        return self.order_status == "Untriggered"


PENDING_STATUSES = frozenset({"Sending", "Unknown", "Acked"})
"""Our own statuses, from before the exchange has spoken of the order."""


@dataclass(frozen=True, slots=True)
class AmendRequest:
    """A change of an open order; None leaves a value as it is. For TP/SL and trigger, Decimal(0) removes."""

    category: Category
    symbol: str
    order_id: str
    order_link_id: str
    qty: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """One order to cancel, by either id."""

    category: Category
    symbol: str
    order_id: str
    order_link_id: str
    order_filter: str = ""
    """On spot, the kind of the order where it is no plain one: Bybit looks among the plain ones unless told."""


@dataclass(frozen=True, slots=True)
class CancelAllRequest:
    """All open orders of a symbol, or of everything settled in a coin where symbol is None."""

    category: Category
    symbol: str | None
    settle_coin: str | None = None
    keep_stops: bool = False
    """Leave conditional orders and position stops alone (Bybit cancels them too unless told)."""
    order_filter: str = ""
    """On spot, which kind: without it plain ones are meant (docs/v5/order/cancel-all)."""


@dataclass(frozen=True, slots=True)
class TradingStopRequest:
    """Stop loss and take profit of a whole position; None leaves, Decimal(0) removes."""

    category: Category
    symbol: str
    position_idx: PositionIdx
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    trailing_stop: Decimal | None = None
    active_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LeverageRequest:
    """Leverage of both sides of a symbol."""

    category: Category
    symbol: str
    leverage: Decimal


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """Close a share of a position at market, its size read afresh just before; reduce-only in any case.

    On spot it sells a share of what is free of `coin`.
    """

    category: Category
    symbol: str
    position_idx: PositionIdx
    order_link_id: str
    qty_step: Decimal
    fraction: Decimal = Decimal(1)
    coin: str = ""


@dataclass(frozen=True, slots=True)
class FlattenRequest:
    """Cancel every order and close every position that is settled in a coin.

    On spot, where the coin is empty, every order is cancelled and nothing is sold: what is held is no position.
    """

    category: Category
    settle_coin: str


@dataclass(frozen=True, slots=True)
class PositionModeRequest:
    """One-way or hedge mode of a linear symbol (docs/v5/position/position-mode)."""

    category: Category
    symbol: str
    hedge: bool


@dataclass(frozen=True, slots=True)
class MarginModeRequest:
    """Cross or isolated margin of the whole account (docs/v5/account/set-margin-mode)."""

    category: Category
    margin_mode: str
    """REGULAR_MARGIN (cross) or ISOLATED_MARGIN."""


Command = (
    OrderRequest
    | AmendRequest
    | CancelRequest
    | CancelAllRequest
    | TradingStopRequest
    | LeverageRequest
    | CloseRequest
    | FlattenRequest
    | PositionModeRequest
    | MarginModeRequest
)
"""Everything that may go through the order worker."""
