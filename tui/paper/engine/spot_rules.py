"""What a spot order must satisfy before the book sees it, with spot's own codes (docs/v5/order/create-order)."""

from decimal import Decimal

from tui.paper.engine import errors
from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.errors import VenueError
from tui.paper.engine.requests import NewOrder
from tui.paper.engine.types import InstrumentSpec
from tui.paper.engine.validation import LINK_ID

MOST_OPEN = 500
MOST_WAITING = 30
TIMES_IN_FORCE = frozenset({"GTC", "IOC", "FOK", "PostOnly"})


def check_spot(request: NewOrder, account: Account, board: Board) -> None:
    """Raise the refusal of a request that can be judged without its funds."""
    spec = board.spec
    if request.order_link_id:
        if not LINK_ID.fullmatch(request.order_link_id):
            raise errors.bad_parameter("orderLinkId invalid")
        if request.order_link_id in account.order_ids:
            raise VenueError(170141, "Duplicate clientOrderId")
    if request.side not in {"Buy", "Sell"}:
        raise VenueError(170117, "Invalid side.")
    if request.time_in_force not in TIMES_IN_FORCE:
        raise VenueError(170115, "Invalid timeInForce.")
    if request.order_type not in {"Limit", "Market"}:
        raise VenueError(170116, "Invalid orderType.")
    if request.order_filter not in {"Order", "tpslOrder", "StopOrder"}:
        raise VenueError(170201, "Invalid orderFilter parameter")
    if request.order_type == "Limit":
        _check_price(request.price, spec)
    _check_exits(request, spec)
    _check_trigger(request, spec)
    check_spot_size(request.order_type, request.market_unit, request.qty, _valued_at(request, board), spec)
    _check_counts(request, account)


def check_spot_size(order_type: str, market_unit: str, qty: Decimal, price: Decimal, spec: InstrumentSpec) -> None:
    """Within the filter's range, on its grid, and worth enough; an amount of the quote coin is judged as such."""
    by_amount = market_unit == "quoteCoin"
    if qty <= 0:
        raise VenueError(170136, "Order quantity lower than the minimum.")
    if by_amount:
        if qty % spec.quote_precision:
            raise VenueError(170148, "Market order amount decimal too long.")
        if qty < spec.min_notional_value:
            raise VenueError(170140, "Order value exceeded lower limit.")
        return
    if qty % spec.qty_step:
        raise VenueError(170137, "Order quantity has too many decimals.")
    if qty * price < spec.min_notional_value:
        raise VenueError(170140, "Order value exceeded lower limit.")
    if qty > (spec.max_mkt_order_qty if order_type == "Market" else spec.max_order_qty):
        raise VenueError(170381 if order_type == "Limit" else 170382, "Order quantity too large.")


def waiting_kind(request: NewOrder) -> str:
    """The stopOrderType of a conditional order."""
    return "tpslOrder" if request.category == "spot" and request.order_filter == "tpslOrder" else "Stop"


def _valued_at(request: NewOrder, board: Board) -> Decimal:
    if request.order_type == "Limit" and request.price is not None:
        return request.price
    return request.trigger_price or board.last_price


def _check_price(price: Decimal | None, spec: InstrumentSpec) -> None:
    if price is None:
        raise VenueError(170105, "Parameter 'price' was empty.")
    if price > spec.max_price:
        raise VenueError(170132, "Order price too high.")
    if price < spec.min_price:
        raise VenueError(170133, "Order price lower than the minimum.")
    if price % spec.tick_size:
        raise VenueError(170134, "Order price has too many decimals.")


def _check_trigger(request: NewOrder, spec: InstrumentSpec) -> None:
    trigger = request.trigger_price
    if trigger is None:
        if request.order_filter != "Order":
            raise VenueError(170202, "Please enter the TP/SL price.")
        return
    if request.order_filter == "Order":
        raise errors.bad_parameter("a spot order with triggerPrice needs orderFilter tpslOrder or StopOrder")
    if trigger % spec.tick_size:
        raise VenueError(170134, "Order price has too many decimals.")


def _check_exits(request: NewOrder, spec: InstrumentSpec) -> None:
    """Only a plain limit order brings take profit and stop loss, on the right sides of its price."""
    if not (request.take_profit or request.stop_loss):
        return
    if request.order_type != "Limit" or request.price is None or request.trigger_price is not None:
        raise errors.bad_parameter("takeProfit and stopLoss are for plain spot limit orders")
    sign = 1 if request.side == "Buy" else -1
    for name, price, direction in (
        ("takeProfit", request.take_profit, sign),
        ("stopLoss", request.stop_loss, -sign),
    ):
        if price and (price % spec.tick_size or (price - request.price) * direction <= 0):
            raise VenueError(170130, f"Data sent for parameter '{name}' is not valid.")
    for limit in (request.tp_limit_price, request.sl_limit_price):
        if limit is not None:
            _check_price(limit, spec)


def _check_counts(request: NewOrder, account: Account) -> None:
    everywhere = sum(len(working.orders) for key, working in account.working.items() if key[0] == "spot")
    if everywhere >= MOST_OPEN:
        raise VenueError(170810, f"Cannot exceed maximum of {MOST_OPEN} conditional, TP/SL and active orders.")
    if request.trigger_price is not None:
        kind = waiting_kind(request)
        waiting = account.working_in(request.category, request.symbol).waiting.values()
        if sum(order.stop_order_type == kind for order in waiting) >= MOST_WAITING:
            raise VenueError(170810, f"Cannot exceed maximum of {MOST_OPEN} conditional, TP/SL and active orders.")
