"""Commands as pybit's calls, with decimals written out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tui.model.enums import Category, OrderType
from tui.model.order import (
    AmendRequest,
    CancelAllRequest,
    CancelRequest,
    Command,
    LeverageRequest,
    MarginModeRequest,
    OrderRequest,
    PositionModeRequest,
    TradingStopRequest,
)
from tui.rules.rounding import plain

ONE_WAY_MODE, HEDGE_MODE = 0, 3
"""The values of `mode` in switch-mode (docs/v5/position/position-mode)."""


@dataclass(frozen=True, slots=True)
class Call:
    """A method of pybit's session and its parameters."""

    name: str
    params: dict[str, Any]


def call_of(command: Command) -> Call:
    """The request of a command. Raises TypeError for one that has to be resolved into others first."""
    match command:
        case OrderRequest():
            return Call("place_order", _order(command))
        case AmendRequest():
            return Call("amend_order", _amend(command))
        case CancelRequest():
            ids = _ids(command.order_id, command.order_link_id)
            kind = {"orderFilter": command.order_filter} if command.order_filter else {}
            return Call("cancel_order", {"category": command.category, "symbol": command.symbol, **ids, **kind})
        case CancelAllRequest():
            return Call("cancel_all_orders", _cancel_all(command))
        case TradingStopRequest():
            return Call("set_trading_stop", _trading_stop(command))
        case LeverageRequest():
            leverage = plain(command.leverage)
            pair = {"buyLeverage": leverage, "sellLeverage": leverage}
            return Call("set_leverage", {"category": command.category, "symbol": command.symbol, **pair})
        case PositionModeRequest():
            mode = HEDGE_MODE if command.hedge else ONE_WAY_MODE
            params = {"category": command.category, "symbol": command.symbol, "mode": mode}
            return Call("switch_position_mode", params)
        case MarginModeRequest():
            return Call("set_margin_mode", {"setMarginMode": command.margin_mode})
        case _:
            raise TypeError(f"{type(command).__name__} is not one request")


def describe(command: Command) -> str:
    """A command in a few plain words, for the journal and the log."""
    match command:
        case OrderRequest():
            at = "market" if command.price is None else plain(command.price)
            only = " reduce-only" if command.reduce_only else ""
            return f"{command.side} {plain(command.qty)} {command.symbol} @ {at}{only}"
        case AmendRequest():
            parts = [f"{name} {plain(value)}" for name, value in _given(command).items()]
            return f"amend {command.symbol} {' '.join(parts)}"
        case CancelRequest():
            return f"cancel {command.symbol} {command.order_link_id or command.order_id}"
        case CancelAllRequest():
            return f"cancel all {command.symbol or command.settle_coin or command.category}"
        case TradingStopRequest():
            return f"stops of {command.symbol}"
        case LeverageRequest():
            return f"leverage {plain(command.leverage)} {command.symbol}"
        case PositionModeRequest():
            return f"{'hedge' if command.hedge else 'one-way'} mode {command.symbol}"
        case MarginModeRequest():
            return f"margin mode {command.margin_mode}"
        case _:
            symbol = getattr(command, "symbol", getattr(command, "settle_coin", ""))
            return f"{type(command).__name__.removesuffix('Request').lower()} {symbol}"


def _cancel_all(command: CancelAllRequest) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    if command.symbol:
        scope["symbol"] = command.symbol
    elif command.settle_coin:
        scope["settleCoin"] = command.settle_coin
    kind = command.order_filter or ("Order" if command.keep_stops else "")
    return {"category": command.category, **scope, **({"orderFilter": kind} if kind else {})}


def _order(request: OrderRequest) -> dict[str, Any]:
    params: dict[str, Any] = {
        "category": request.category,
        "symbol": request.symbol,
        "side": request.side,
        "orderType": request.order_type,
        "qty": plain(request.qty),
        "timeInForce": request.time_in_force,
        "orderLinkId": request.order_link_id,
    }
    if request.category is Category.SPOT:
        if request.order_type is OrderType.MARKET:
            # Else the quantity of a market buy would be an amount to spend (docs/v5/order/create-order).
            params["marketUnit"] = "baseCoin"
    else:
        params["positionIdx"] = int(request.position_idx)
    if request.order_type is OrderType.LIMIT and request.price is not None:
        params["price"] = plain(request.price)
    if request.reduce_only:
        params["reduceOnly"] = True
    if request.close_on_trigger:
        params["closeOnTrigger"] = True
    optional = {
        "takeProfit": request.take_profit,
        "stopLoss": request.stop_loss,
        "triggerPrice": request.trigger_price,
    }
    params.update({name: plain(value) for name, value in optional.items() if value is not None})
    if request.trigger_price is not None:
        params["triggerDirection"] = request.trigger_direction
        params["triggerBy"] = request.trigger_by or "LastPrice"
    if request.take_profit is not None or request.stop_loss is not None:
        params["tpslMode"] = "Full"
    return params


def _given(request: AmendRequest) -> dict[str, Decimal]:
    values = {
        "qty": request.qty,
        "price": request.price,
        "triggerPrice": request.trigger_price,
        "takeProfit": request.take_profit,
        "stopLoss": request.stop_loss,
    }
    return {name: value for name, value in values.items() if value is not None}


def _amend(request: AmendRequest) -> dict[str, Any]:
    written = {name: plain(value) for name, value in _given(request).items()}
    ids = _ids(request.order_id, request.order_link_id)
    return {"category": request.category, "symbol": request.symbol, **ids, **written}


def _trading_stop(request: TradingStopRequest) -> dict[str, Any]:
    values = {
        "takeProfit": request.take_profit,
        "stopLoss": request.stop_loss,
        "trailingStop": request.trailing_stop,
        "activePrice": request.active_price,
    }
    return {
        "category": request.category,
        "symbol": request.symbol,
        "tpslMode": "Full",
        "positionIdx": int(request.position_idx),
        **{name: plain(value) for name, value in values.items() if value is not None},
    }


def _ids(order_id: str, order_link_id: str) -> dict[str, str]:
    # Bybit lets the orderId win where both are given and differ.
    return {"orderId": order_id} if order_id else {"orderLinkId": order_link_id}
