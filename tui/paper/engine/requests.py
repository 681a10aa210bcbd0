"""What users ask for, typed; None is "not given"."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A typed request for an order; None is "not given"."""

    category: str
    symbol: str
    side: str
    order_type: str
    qty: Decimal
    price: Decimal | None = None
    time_in_force: str = "GTC"
    order_link_id: str = ""
    reduce_only: bool = False
    close_on_trigger: bool = False
    position_idx: int = 0
    trigger_price: Decimal | None = None
    trigger_direction: int = 0
    trigger_by: str = "LastPrice"
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    tp_trigger_by: str = "LastPrice"
    sl_trigger_by: str = "LastPrice"
    tpsl_mode: str = ""
    tp_limit_price: Decimal | None = None
    """Given: the take profit is a limit order at this price."""
    sl_limit_price: Decimal | None = None
    order_filter: str = "Order"
    """Spot: Order, tpslOrder or StopOrder."""
    market_unit: str = ""
    """Spot market orders: baseCoin or quoteCoin, what `qty` counts."""
    slippage_type: str = ""
    """Market orders: TickSize or Percent."""
    slippage: Decimal | None = None
    smp_type: str = "None"


@dataclass(frozen=True, slots=True)
class OrderAmendment:
    """What to change of an open order; None leaves it, zero removes a stop or a target."""

    category: str
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
    """Stop loss, take profit and trailing stop of a position; None leaves, zero removes.

    Full is about the whole position and its one pair of market orders. Partial adds a pair for a part of it.
    """

    category: str
    symbol: str
    position_idx: int = 0
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    trailing_stop: Decimal | None = None
    active_price: Decimal | None = None
    tp_trigger_by: str = "LastPrice"
    sl_trigger_by: str = "LastPrice"
    tpsl_mode: str = "Full"
    tp_size: Decimal | None = None
    sl_size: Decimal | None = None
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None
