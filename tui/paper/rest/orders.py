"""Orders: entry and queries (docs/v5/order)."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from tui.paper import shapes
from tui.paper.engine.board import Board
from tui.paper.engine.errors import VenueError, bad_parameter
from tui.paper.engine.requests import NewOrder, OrderAmendment
from tui.paper.engine.types import Execution, Order
from tui.paper.engine.venue import Venue, filter_of
from tui.paper.limits import too_many_visits
from tui.paper.rest.pages import page
from tui.paper.rest.params import Params

REALTIME_CLOSED = 500
WEEK = 7 * 24 * 3_600_000
DAY = 24 * 3_600_000
MOST_IN_BATCH = 20
MOST_IN_SPOT_BATCH = 10
FORGOTTEN_SOON = frozenset({"Cancelled", "Rejected", "Deactivated"})


def create(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Place an order; the answer means accepted, not done."""
    order = venue.place(uid, new_order(venue, params), now)
    return {"orderId": order.order_id, "orderLinkId": order.order_link_id}


def new_order(venue: Venue, params: Params) -> NewOrder:
    """The typed request of a body (docs/v5/order/create-order)."""
    order_type = params.required("orderType")
    qty = params.decimal("qty")
    if qty is None:
        raise bad_parameter("qty is required")
    category, symbol, side = params.category(), params.required("symbol"), params.required("side")
    price = params.decimal("price") if order_type == "Limit" else None
    if params.given("bboSideType"):
        price = _best_price(venue.board(category, symbol), side, params)
    return NewOrder(
        category=category,
        symbol=symbol,
        side=side,
        order_type=order_type,
        qty=qty,
        price=price,
        time_in_force=params.text("timeInForce", "GTC"),
        order_link_id=params.text("orderLinkId"),
        reduce_only=params.flag("reduceOnly"),
        close_on_trigger=params.flag("closeOnTrigger"),
        position_idx=params.integer("positionIdx") or 0,
        trigger_price=params.decimal("triggerPrice") or None,
        trigger_direction=params.integer("triggerDirection") or 0,
        trigger_by=params.text("triggerBy", "LastPrice"),
        take_profit=params.decimal("takeProfit"),
        stop_loss=params.decimal("stopLoss"),
        tp_trigger_by=params.text("tpTriggerBy", "LastPrice"),
        sl_trigger_by=params.text("slTriggerBy", "LastPrice"),
        tpsl_mode=params.text("tpslMode"),
        tp_limit_price=_limit(params, "tp"),
        sl_limit_price=_limit(params, "sl"),
        order_filter=params.text("orderFilter", "Order"),
        market_unit=_market_unit(category, order_type, side, params),
        slippage_type=params.text("slippageToleranceType"),
        slippage=params.decimal("slippageTolerance"),
        smp_type=params.text("smpType", "None"),
    )


def _market_unit(category: str, order_type: str, side: str, params: Params) -> str:
    """What a spot market order's qty counts: unless it is said, a buy spends and a sell gives that much."""
    if category != "spot" or order_type != "Market":
        return ""
    unit = params.text("marketUnit", "quoteCoin" if side == "Buy" else "baseCoin")
    if unit not in {"baseCoin", "quoteCoin"}:
        raise bad_parameter("marketUnit invalid")
    return unit


def _limit(params: Params, which: str) -> Decimal | None:
    """The limit price of a take profit or stop loss that is a limit order."""
    kind = params.text(f"{which}OrderType", "Market")
    price = params.decimal(f"{which}LimitPrice")
    if kind not in {"Market", "Limit"}:
        raise bad_parameter(f"{which}OrderType invalid")
    if kind == "Market":
        return None
    if not price:
        raise bad_parameter(f"{which}LimitPrice is required for a limit order")
    return price


def _best_price(board: Board, side: str, params: Params) -> Decimal:
    """The price of a level of the book: of the own side (Queue) or of the other (Counterparty)."""
    whose, level = params.text("bboSideType"), params.integer("bboLevel") or 1
    if whose not in {"Queue", "Counterparty"} or not 1 <= level <= 5:
        raise bad_parameter("bboSideType or bboLevel invalid")
    snapshot = board.snapshot(level)
    rows = snapshot.bids if (side == "Buy") == (whose == "Queue") else snapshot.asks
    if len(rows) < level:
        raise bad_parameter("the book has no such level")
    return rows[level - 1][0]


def amend(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Change what is given of an open order."""
    request = OrderAmendment(
        category=params.category(),
        symbol=params.required("symbol"),
        order_id=params.text("orderId"),
        order_link_id=params.text("orderLinkId"),
        qty=params.decimal("qty"),
        price=params.decimal("price"),
        trigger_price=params.decimal("triggerPrice"),
        trigger_by=params.text("triggerBy"),
        take_profit=params.decimal("takeProfit"),
        stop_loss=params.decimal("stopLoss"),
        tp_trigger_by=params.text("tpTriggerBy"),
        sl_trigger_by=params.text("slTriggerBy"),
        tpsl_mode=params.text("tpslMode"),
        tp_limit_price=params.decimal("tpLimitPrice"),
        sl_limit_price=params.decimal("slLimitPrice"),
    )
    _needs_id(request.order_id, request.order_link_id)
    order = venue.amend(uid, request, now)
    return {"orderId": order.order_id, "orderLinkId": order.order_link_id}


def cancel(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Cancel one order by either id; on spot only of the kind that orderFilter names, plain ones by default."""
    category, symbol = params.category(), params.required("symbol")
    order_id, link_id = params.text("orderId"), params.text("orderLinkId")
    _needs_id(order_id, link_id)
    kind = params.text("orderFilter", "Order") if category == "spot" else ""
    order = venue.cancel(uid, category, symbol, order_id, link_id, now, kind)
    return {"orderId": order.order_id, "orderLinkId": order.order_link_id}


def cancel_all(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Cancel all orders of a symbol, a base coin or a settle coin; on spot plain ones unless told otherwise."""
    category = params.category()
    scope = {name: params.text(key) for name, key in SCOPES.items()}
    if category in {"linear", "inverse"} and not any(scope.values()):
        raise bad_parameter("one of symbol, baseCoin and settleCoin is required")
    done = venue.cancel_all(
        uid,
        category,
        now,
        symbol=scope["symbol"],
        base_coin=scope["base_coin"],
        settle_coin=scope["settle_coin"],
        order_filter=params.text("orderFilter", "Order" if category == "spot" else ""),
    )
    rows = [{"orderId": order.order_id, "orderLinkId": order.order_link_id} for order in done]
    return {"list": rows, "success": "1"}


SCOPES = {"symbol": "symbol", "base_coin": "baseCoin", "settle_coin": "settleCoin"}


def realtime(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """Open orders, newest first; with openOnly=1 the latest closed ones; by id both."""
    category = params.category()
    account = venue.account(uid)
    order_id, link_id = params.text("orderId"), params.text("orderLinkId")
    found: list[Order]
    if order_id or link_id:
        known = account.find(order_id, link_id) or account.find_closed(order_id, link_id)
        found = [known] if known is not None and known.category == category else []
    else:
        if category in {"linear", "inverse"} and not any(params.given(name) for name in SCOPES.values()):
            raise bad_parameter("one of symbol, baseCoin and settleCoin is required")
        if params.integer("openOnly") == 1:
            found = list(account.closed_orders.values())[-REALTIME_CLOSED:]
        else:
            found = list(account.orders.values())
        found = _filtered(venue, found, category, params)
    return _order_page(venue, category, found, params)


def history(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Closed orders of a time range, newest first; cancelled ones without fills are forgotten after a day."""
    category = params.category()
    account = venue.account(uid)
    order_id, link_id = params.text("orderId"), params.text("orderLinkId")
    if order_id or link_id:
        known = account.find_closed(order_id, link_id)
        found = [known] if known is not None else []
    else:
        start, end = time_range(params, now)
        found = [
            order
            for order in account.closed_orders.values()
            if start <= order.created_time <= end
            and (order.cum_exec_qty or order.order_status not in FORGOTTEN_SOON or order.updated_time > now - DAY)
        ]
        status = params.text("orderStatus")
        found = [order for order in _filtered(venue, found, category, params) if status in {"", order.order_status}]
    return _order_page(venue, category, found, params)


def executions(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Fills of a time range, newest first."""
    category = params.category()
    account = venue.account(uid)
    start, end = time_range(params, now)
    order_id, link_id = params.text("orderId"), params.text("orderLinkId")
    kind = params.text("execType")

    def wanted(each: Execution) -> bool:
        if order_id or link_id:
            return each.order_id == order_id if order_id else each.order_link_id == link_id
        base = params.text("baseCoin")
        return params.text("symbol", each.symbol) == each.symbol and (
            not base or venue.board(each.category, each.symbol).spec.base_coin == base
        )

    found = [
        each
        for each in reversed(account.executions)
        if each.category == category
        and start <= each.exec_time <= end
        and kind in {"", each.exec_type}
        and wanted(each)
    ]
    chosen, cursor = page(found, params.text("cursor"), params.limit(50, 100), lambda each: each.exec_id)
    return {"category": category, "list": [shapes.execution(each) for each in chosen], "nextPageCursor": cursor}


def batch(
    one: Callable[[Venue, str, Params, int], Any],
) -> Callable[[Venue, str, Params, int, int], tuple[Any, Any]]:
    """A batch endpoint of a single one: a result and a code an item; the whole succeeds even if each fails.

    Of a batch beyond the rate limit the first items pass, as many as are `allowed` (docs/v5/rate-limit).
    """

    def run(venue: Venue, uid: str, params: Params, now: int, allowed: int) -> tuple[Any, Any]:
        category = params.category()
        requests = params.items("request")
        most = MOST_IN_BATCH if category != "spot" else MOST_IN_SPOT_BATCH
        if not 1 <= len(requests) <= most:
            raise bad_parameter(f"request must hold 1 to {most} orders")
        results, codes = [], []
        for number, item in enumerate(requests):
            body = Params({**item, "category": category})
            row = {"category": category, "symbol": str(item.get("symbol", ""))}
            try:
                if number >= allowed:
                    raise too_many_visits()
                result = one(venue, uid, body, now)
                codes.append({"code": 0, "msg": "OK"})
            except VenueError as refused:
                result = {"orderId": "", "orderLinkId": str(item.get("orderLinkId", ""))}
                codes.append({"code": refused.ret_code, "msg": refused.ret_msg})
            created = {"createAt": str(now) if result["orderId"] else ""} if one is create else {}
            results.append({**row, **result, **created})
        return {"list": results}, {"list": codes}

    return run


def time_range(params: Params, now: int) -> tuple[int, int]:
    """startTime and endTime: seven days at the most, the last seven without them."""
    start, end = params.integer("startTime"), params.integer("endTime")
    if start is None and end is None:
        return now - WEEK, now
    if start is None:
        start = (end or now) - WEEK
    if end is None:
        end = start + WEEK
    if end < start or end - start > WEEK:
        raise bad_parameter("the time range must be within 7 days")
    return start, end


def _filtered(venue: Venue, orders: Iterable[Order], category: str, params: Params) -> list[Order]:
    wanted = params.text("orderFilter")
    specs = venue.core.specs

    def fits(order: Order) -> bool:
        if order.category != category or wanted not in {"", filter_of(order)}:
            return False
        if params.given("symbol"):
            return order.symbol == params.text("symbol")
        spec = specs[order.category, order.symbol]
        if params.given("baseCoin"):
            return spec.base_coin == params.text("baseCoin")
        return params.text("settleCoin", spec.settle_coin) == spec.settle_coin

    return [order for order in orders if fits(order)]


def _order_page(venue: Venue, category: str, orders: list[Order], params: Params) -> Any:
    # Of orders of the same millisecond the later one comes first too.
    newest = orders[::-1]
    newest.sort(key=lambda order: order.created_time, reverse=True)
    chosen, cursor = page(newest, params.text("cursor"), params.limit(20, 50), lambda order: order.order_id)
    rows = [shapes.order(order, venue.core.specs[order.category, order.symbol]) for order in chosen]
    return {"category": category, "list": rows, "nextPageCursor": cursor}


def _needs_id(order_id: str, link_id: str) -> None:
    if not order_id and not link_id:
        raise bad_parameter("orderId or orderLinkId is required")
