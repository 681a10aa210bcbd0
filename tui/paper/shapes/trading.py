"""Orders and executions as Bybit sends them (docs/v5/order, docs/v5/websocket/private)."""

from decimal import Decimal
from typing import Any, Final

from tui.paper.engine.types import ZERO, Execution, InstrumentSpec, Order
from tui.paper.wire import short, text

Row = dict[str, Any]
NOT_ON_SPOT: Final = frozenset({"createType", "tpslMode"})


def order(each: Order, spec: InstrumentSpec) -> Row:
    """An order as the queries give it; on spot without what only positions know (docs/v5/order/open-order)."""
    row = _order(each, spec)
    return row if spec.has_positions else {name: value for name, value in row.items() if name not in NOT_ON_SPOT}


def _order(each: Order, spec: InstrumentSpec) -> Row:
    leaves = each.leaves_qty
    return {
        "orderId": each.order_id,
        "orderLinkId": each.order_link_id,
        "parentOrderLinkId": "",
        "blockTradeId": "",
        "symbol": each.symbol,
        "price": text(each.price),
        "qty": text(each.qty),
        "side": each.side,
        "isLeverage": "",
        "positionIdx": each.position_idx,
        "orderStatus": each.order_status,
        "createType": each.create_type,
        "cancelType": each.cancel_type,
        "rejectReason": each.reject_reason,
        "avgPrice": short(each.avg_price),
        "leavesQty": text(leaves),
        "leavesValue": short(_leaves_value(each, leaves, spec)),
        "cumExecQty": text(each.cum_exec_qty),
        "cumExecValue": short(each.cum_exec_value),
        "cumExecFee": short(each.cum_exec_fee),
        "timeInForce": each.time_in_force,
        "orderType": each.order_type,
        "stopOrderType": each.stop_order_type,
        "orderIv": "",
        "marketUnit": each.market_unit,
        "slippageToleranceType": each.slippage_type or "UNKNOWN",
        "slippageTolerance": text(each.slippage),
        "triggerPrice": text(each.trigger_price),
        "takeProfit": text(each.take_profit),
        "stopLoss": text(each.stop_loss),
        "tpslMode": each.tpsl_mode,
        "ocoTriggerBy": "",
        "tpLimitPrice": text(each.tp_limit_price),
        "slLimitPrice": text(each.sl_limit_price),
        "tpTriggerBy": each.tp_trigger_by,
        "slTriggerBy": each.sl_trigger_by,
        "triggerDirection": each.trigger_direction,
        "triggerBy": each.trigger_by,
        "lastPriceOnCreated": text(each.last_price_on_created),
        "basePrice": "",
        "reduceOnly": each.reduce_only,
        "closeOnTrigger": each.close_on_trigger,
        "placeType": "",
        "smpType": each.smp_type,
        "smpGroup": 0,
        "smpOrderId": each.smp_order_id,
        "createdTime": text(each.created_time),
        "updatedTime": text(each.updated_time),
        "extraFees": "",
        "cumFeeDetail": {each.fee_coin: short(each.cum_exec_fee)} if each.cum_exec_qty else {},
        "rpiTakerAccess": False,
        "rpiMatchedQty": "0",
    }


def _leaves_value(each: Order, leaves: Decimal, spec: InstrumentSpec) -> Decimal:
    if each.budget is not None:
        return each.budget if each.is_open else ZERO
    return spec.value(leaves, each.price) if leaves and each.price else ZERO


def stream_order(each: Order, spec: InstrumentSpec) -> Row:
    """An order as the order topic pushes it."""
    row = order(each, spec)
    for absent in ("basePrice", "extraFees"):
        del row[absent]
    return {
        "category": each.category,
        **row,
        "brokerOrderPrice": "",
        "closedPnl": short(each.closed_pnl),
        "feeCurrency": each.fee_coin or spec.settle_coin,
    }


def execution(each: Execution) -> Row:
    """A fill as execution/list gives it."""
    return {
        "symbol": each.symbol,
        "orderId": each.order_id,
        "orderLinkId": each.order_link_id,
        "side": each.side,
        "orderPrice": text(each.order_price),
        "orderQty": text(each.order_qty),
        "leavesQty": text(each.leaves_qty),
        "createType": each.create_type,
        "orderType": each.order_type,
        "stopOrderType": each.stop_order_type,
        "execFee": short(each.exec_fee),
        "execFeeV2": "",
        "execId": each.exec_id,
        "execPrice": text(each.exec_price),
        "execQty": text(each.exec_qty),
        "execType": each.exec_type,
        "execValue": short(each.exec_value),
        "execTime": text(each.exec_time),
        "feeCurrency": each.fee_currency,
        "isMaker": each.is_maker,
        "feeRate": text(each.fee_rate),
        "tradeIv": "",
        "markIv": "",
        "markPrice": text(each.mark_price),
        "indexPrice": text(each.index_price),
        "underlyingPrice": "",
        "blockTradeId": "",
        "closedSize": text(each.closed_size),
        "seq": each.seq,
        "extraFees": "",
    }


def stream_execution(each: Execution) -> Row:
    """A fill as the execution topic pushes it."""
    row = execution(each)
    del row["execFeeV2"]
    return {
        "category": each.category,
        **row,
        "isLeverage": "0",
        "execPnl": short(each.exec_pnl),
        "extraFees": [],
    }


def fast_execution(each: Execution) -> Row:
    """A trade as the execution.fast topic pushes it; only a maker's own id goes with it."""
    return {
        "category": each.category,
        "symbol": each.symbol,
        "execId": each.exec_id,
        "execPrice": text(each.exec_price),
        "execQty": text(each.exec_qty),
        "orderId": each.order_id,
        "isMaker": each.is_maker,
        "orderLinkId": each.order_link_id,
        "side": each.side,
        "execTime": text(each.exec_time),
        "seq": each.seq,
    }
