"""Positions, their stops, and what closing them brought (docs/v5/position)."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from tui.paper import shapes
from tui.paper.engine.account import Account
from tui.paper.engine.errors import bad_parameter
from tui.paper.engine.position import Position
from tui.paper.engine.requests import TradingStop
from tui.paper.engine.venue import Venue
from tui.paper.rest.orders import time_range
from tui.paper.rest.pages import page
from tui.paper.rest.params import Params


def positions(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """Positions: of one symbol also when it is flat, of a coin or a whole category only what is held."""
    category = params.category()
    if category == "spot":
        raise bad_parameter("category invalid")
    account = venue.account(uid)
    found: list[Position]
    if params.given("symbol"):
        spec = venue.board(category, params.text("symbol")).spec
        found = account.sides(spec)
    elif params.given("settleCoin") or params.given("baseCoin") or category != "linear":
        found = list(_of_coin(account, category, params))
    else:
        raise bad_parameter("symbol or settleCoin is required")
    found.sort(key=lambda each: each.created_time, reverse=True)
    chosen, cursor = page(found, params.text("cursor"), params.limit(20, 200), _name)
    rows = [shapes.position(venue, account, each) for each in chosen]
    return {"category": category, "list": rows, "nextPageCursor": cursor}


def _of_coin(account: Account, category: str, params: Params) -> Iterable[Position]:
    for each in account.held():
        spec = account.specs[each.category, each.symbol]
        if each.category != category:
            continue
        if params.text("settleCoin", spec.settle_coin) != spec.settle_coin:
            continue
        if params.text("baseCoin", spec.base_coin) == spec.base_coin:
            yield each


def _name(position: Position) -> str:
    return f"{position.symbol}/{position.position_idx}"


def trading_stop(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Stops of a position; "0" removes. Full ones replace those there are, partial ones are added."""
    mode = params.text("tpslMode", "Full")
    if mode not in {"Full", "Partial"}:
        raise bad_parameter("tpslMode invalid")
    request = TradingStop(
        category=params.contract_category(),
        symbol=params.required("symbol"),
        position_idx=params.integer("positionIdx") or 0,
        take_profit=params.decimal("takeProfit"),
        stop_loss=params.decimal("stopLoss"),
        trailing_stop=params.decimal("trailingStop"),
        active_price=params.decimal("activePrice"),
        tp_trigger_by=params.text("tpTriggerBy", "LastPrice"),
        sl_trigger_by=params.text("slTriggerBy", "LastPrice"),
        tpsl_mode=mode,
        tp_size=params.decimal("tpSize"),
        sl_size=params.decimal("slSize"),
        tp_limit_price=params.decimal("tpLimitPrice") or None,
        sl_limit_price=params.decimal("slLimitPrice") or None,
    )
    venue.set_trading_stop(uid, request, now)
    return {}


def closed_pnl(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Closed profit and loss, an order a row, newest first."""
    category = params.category()
    start, end = time_range(params, now)
    found = (
        each
        for each in reversed(venue.account(uid).closed_pnl)
        if each.category == category
        and start <= each.created_time <= end
        and params.text("symbol", each.symbol) == each.symbol
    )
    rows = [shapes.closed_pnl(list(fills)) for _, fills in groupby(found, key=lambda each: each.order_id)]
    chosen, cursor = page(rows, params.text("cursor"), params.limit(50, 100))
    return {"category": category, "list": list(chosen), "nextPageCursor": cursor}
