"""What an order must satisfy before the book sees it, each rule with its code (docs/v5/order)."""

import re
from decimal import Decimal

from tui.paper.engine import errors
from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.requests import NewOrder
from tui.paper.engine.types import InstrumentSpec

MAX_ACTIVE = 500
MAX_CONDITIONAL = 10
TRIGGERS = frozenset({"LastPrice", "MarkPrice", "IndexPrice"})
LINK_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")


def check_new(request: NewOrder, account: Account, board: Board) -> None:
    """Raise the refusal of a request that can be judged without its margin."""
    spec = board.spec
    if request.order_link_id:
        check_link_id(request.order_link_id, account)
    if request.position_idx not in ((1, 2) if account.is_hedged(spec) else (0,)):
        raise errors.bad_parameter("position idx not match position mode")
    if request.side not in {"Buy", "Sell"}:
        raise errors.bad_parameter("side invalid")
    if request.time_in_force not in {"GTC", "IOC", "FOK", "PostOnly"}:
        raise errors.bad_parameter("timeInForce invalid")
    if request.order_type == "Limit":
        if request.price is None:
            raise errors.bad_parameter("price is required for a limit order")
        check_price(request.price, spec)
    elif request.order_type != "Market":
        raise errors.bad_parameter("orderType invalid")
    if not (request.qty == 0 and request.reduce_only and request.close_on_trigger):
        check_qty(request, request.qty, spec)
    if request.reduce_only and (request.take_profit or request.stop_loss):
        raise errors.bad_parameter("reduce-only order can not set tp/sl")
    _check_mode(request)
    _check_slippage(request)
    if request.trigger_price is not None:
        check_trigger(request, board)
    _check_counts(request, account)
    _check_exits(request, board)


def check_link_id(link_id: str, account: Account) -> None:
    """At most 36 letters, digits, dashes and underscores, never used before."""
    if not LINK_ID.fullmatch(link_id):
        raise errors.bad_parameter("orderLinkId invalid")
    if link_id in account.order_ids:
        raise errors.duplicate_link_id()


def check_price(price: Decimal, spec: InstrumentSpec) -> None:
    """Within the filter's range and on its grid."""
    if not spec.min_price <= price <= spec.max_price:
        raise errors.price_out_of_range()
    if price % spec.tick_size:
        raise errors.bad_parameter(f"price must be a multiple of {spec.tick_size}")


def check_qty(request: NewOrder, qty: Decimal, spec: InstrumentSpec) -> None:
    """Within the filter's range, on its grid, and worth enough."""
    most = spec.max_mkt_order_qty if request.order_type == "Market" else spec.max_order_qty
    if qty <= 0 or qty % spec.qty_step:
        raise errors.VenueError(10001, "Qty invalid")
    if qty < spec.min_order_qty:
        raise errors.VenueError(10001, "The number of contracts below min limit allowed")
    if qty > most:
        raise errors.VenueError(10001, "The number of contracts exceeds maximum limit allowed: too large")
    if request.price is not None and request.order_type == "Limit" and not request.reduce_only:
        check_notional(qty, request.price, spec)


def check_notional(qty: Decimal, price: Decimal, spec: InstrumentSpec) -> None:
    """Worth at least the minimum."""
    if spec.min_notional_value and spec.value(qty, price) < spec.min_notional_value:
        raise errors.below_min_notional()


def check_trigger(request: NewOrder, board: Board) -> None:
    """A trigger has a direction and has not been passed already."""
    trigger = request.trigger_price
    if trigger is None:
        return
    check_price(trigger, board.spec)
    if request.trigger_direction not in {1, 2}:
        raise errors.bad_parameter("triggerDirection invalid")
    if request.trigger_by not in TRIGGERS:
        raise errors.bad_parameter("triggerBy invalid")
    current = board.price_of(request.trigger_by)
    if request.trigger_direction == 1 and trigger <= current:
        raise errors.not_rising(str(trigger), str(current))
    if request.trigger_direction == 2 and trigger >= current:
        raise errors.not_falling(str(trigger), str(current))


def _check_mode(request: NewOrder) -> None:
    """Limit stops are for parts of a position only, and then the mode must be named."""
    if request.tpsl_mode not in {"", "Full", "Partial"}:
        raise errors.bad_parameter("tpslMode invalid")
    if request.tpsl_mode != "Partial" and (request.tp_limit_price or request.sl_limit_price):
        raise errors.bad_parameter("tpslMode must be Partial for limit tp/sl orders")
    for trigger in (request.tp_trigger_by, request.sl_trigger_by):
        if trigger not in TRIGGERS:
            raise errors.bad_parameter("tpTriggerBy or slTriggerBy invalid")


def _check_slippage(request: NewOrder) -> None:
    """Tolerances are for plain market orders (docs/v5/order/create-order)."""
    if request.slippage is None:
        return
    if request.order_type != "Market" or request.trigger_price is not None:
        raise errors.bad_parameter("slippageTolerance is for market orders")
    if request.slippage_type == "TickSize":
        if not 1 <= request.slippage <= 10_000 or request.slippage % 1:
            raise errors.VenueError(110108, "Allowable range: 1 to 10000 tick size")
    elif request.slippage_type == "Percent":
        if not Decimal("0.01") <= request.slippage <= 10:
            raise errors.VenueError(110109, "Allowable range: 0.01% to 10%")
    else:
        raise errors.bad_parameter("slippageToleranceType invalid")


def _check_counts(request: NewOrder, account: Account) -> None:
    working = account.working_in(request.category, request.symbol)
    if request.trigger_price is not None:
        waiting = sum(1 for order in working.waiting.values() if _is_users(order.create_type))
        if waiting >= MAX_CONDITIONAL:
            raise errors.too_many_stop_orders()
    if working.resting >= MAX_ACTIVE:
        raise errors.too_many_orders(MAX_ACTIVE)


def _is_users(create_type: str) -> bool:
    return create_type == "CreateByUser"


def _check_exits(request: NewOrder, board: Board) -> None:
    sign = 1 if request.side == "Buy" else -1
    entry = board.last_price
    if request.order_type == "Limit" and request.price is not None:
        entry = request.price
    if request.trigger_price is not None and request.order_type == "Market":
        entry = request.trigger_price
    for name, price, direction in (
        ("TakeProfit", request.take_profit, sign),
        ("StopLoss", request.stop_loss, -sign),
    ):
        if not price:
            continue
        check_price(price, board.spec)
        if (price - entry) * direction <= 0:
            word = "higher" if direction > 0 else "lower"
            raise errors.bad_parameter(f"{name}:{price} set for {request.side} position should be {word} than {entry}")
