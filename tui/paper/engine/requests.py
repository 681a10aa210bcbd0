"""What a client may ask of the venue, typed: None is "not given" (docs/v5/order, docs/v5/position)."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.enums import Category, OrderType, Side, TimeInForce


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to place (docs/v5/order/create-order). `qty` 0 with reduce_only closes the whole position."""

    category: Category
    symbol: str
    side: Side
    order_type: OrderType
    qty: Decimal
    price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    order_link_id: str = ""
    position_idx: int = 0
    reduce_only: bool = False
    close_on_trigger: bool = False
    trigger_price: Decimal | None = None
    trigger_direction: int = 0
    """1 rising, 2 falling."""
    trigger_by: str = ""
    """LastPrice (what "" means), MarkPrice or IndexPrice."""
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    tp_trigger_by: str = ""
    sl_trigger_by: str = ""
    tpsl_mode: str = ""
    tp_order_type: str = ""
    sl_order_type: str = ""
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None
    smp_type: str = ""


@dataclass(frozen=True, slots=True)
class AmendOrder:
    """A change of an open order (docs/v5/order/amend-order); for TP/SL, Decimal(0) removes."""

    category: Category
    symbol: str
    order_id: str = ""
    order_link_id: str = ""
    qty: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    trigger_by: str = ""
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    tp_trigger_by: str = ""
    sl_trigger_by: str = ""
    tpsl_mode: str = ""
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TradingStop:
    """TP/SL and trailing stop of a position (docs/v5/position/trading-stop); Decimal(0) removes."""

    category: Category
    symbol: str
    position_idx: int = 0
    tpsl_mode: str = "Full"
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    trailing_stop: Decimal | None = None
    """A distance in the quote coin."""
    active_price: Decimal | None = None
    tp_trigger_by: str = ""
    sl_trigger_by: str = ""
    tp_size: Decimal | None = None
    sl_size: Decimal | None = None
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None
    tp_order_type: str = ""
    sl_order_type: str = ""
