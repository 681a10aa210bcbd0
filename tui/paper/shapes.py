"""What the exchange has, in the shapes that Bybit sends (docs/v5, one function an object)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.ledger import LogEntry
from tui.paper.engine.position import Position
from tui.paper.engine.types import ZERO, ClosedPnl, Execution, InstrumentSpec, Order, Trade
from tui.paper.engine.venue import Venue
from tui.paper.wire import short, text

Row = dict[str, Any]


def instrument(spec: InstrumentSpec) -> Row:
    """One row of instruments-info (linear)."""
    return {
        "symbol": spec.symbol,
        "symbolId": spec.symbol_id,
        "contractType": spec.contract_type,
        "status": spec.status,
        "baseCoin": spec.base_coin,
        "quoteCoin": spec.quote_coin,
        "symbolType": "",
        "launchTime": text(spec.launch_time),
        "deliveryTime": "0",
        "deliveryFeeRate": "",
        "priceScale": text(spec.price_scale),
        "leverageFilter": {
            "minLeverage": "1",
            "maxLeverage": f"{spec.max_leverage:.2f}",
            "leverageStep": "0.01",
        },
        "priceFilter": {
            "minPrice": text(spec.min_price),
            "maxPrice": text(spec.max_price),
            "tickSize": text(spec.tick_size),
        },
        "lotSizeFilter": {
            "maxOrderQty": text(spec.max_order_qty),
            "minOrderQty": text(spec.min_order_qty),
            "qtyStep": text(spec.qty_step),
            "postOnlyMaxOrderQty": text(spec.max_order_qty),
            "maxMktOrderQty": text(spec.max_mkt_order_qty),
            "minNotionalValue": text(spec.min_notional_value),
        },
        "unifiedMarginTrade": True,
        "fundingInterval": spec.funding_interval,
        "settleCoin": spec.settle_coin,
        "copyTrading": "none",
        "upperFundingRate": text(spec.funding_cap),
        "lowerFundingRate": text(-spec.funding_cap),
        "displayName": "",
        "forbidUplWithdrawal": False,
        "riskParameters": {
            "priceLimitRatioX": text(spec.price_limit_x),
            "priceLimitRatioY": text(spec.price_limit_y),
        },
        "isPreListing": False,
        "preListingInfo": None,
    }


def risk_limits(spec: InstrumentSpec) -> list[Row]:
    """The rows of risk-limit."""
    return [
        {
            "id": tier.risk_id,
            "symbol": spec.symbol,
            "riskLimitValue": text(tier.limit),
            "maintenanceMargin": text(tier.maintenance),
            "initialMargin": text(tier.initial),
            "isLowestRisk": 1 if number == 0 else 0,
            "maxLeverage": f"{tier.max_leverage:.2f}",
            "mmDeduction": text(tier.deduction) if number else "",
        }
        for number, tier in enumerate(spec.tiers)
    ]


def ticker(board: Board) -> Row:
    """The ticker of a perpetual as the stream sends it; what only futures with delivery have is empty."""
    spec = board.spec
    opened, high, low, lots, turnover = board.candles.day()
    top = board.snapshot(1)
    bid = top.bids[0] if top.bids else (None, None)
    ask = top.asks[0] if top.asks else (None, None)
    last = board.last_price
    change = (last - spec.price(opened)) / spec.price(opened)
    interest = board.open_interest.quantize(spec.qty_step)
    return {
        "symbol": spec.symbol,
        "tickDirection": board.trades[-1].direction if board.trades else "ZeroPlusTick",
        "price24hPcnt": f"{change:.6f}",
        "lastPrice": text(last),
        "prevPrice24h": text(spec.price(opened)),
        "highPrice24h": text(spec.price(max(high, board.last_tick))),
        "lowPrice24h": text(spec.price(min(low, board.last_tick))),
        "prevPrice1h": text(spec.price(board.candles.hour_ago())),
        "markPrice": text(board.mark_price),
        "indexPrice": text(board.index_price),
        "openInterest": text(interest),
        "openInterestValue": f"{interest * board.mark_price:.2f}",
        "singleOpenInterest": text(interest),
        "singleOpenInterestValue": f"{interest * board.mark_price:.2f}",
        "turnover24h": f"{turnover:.4f}",
        "volume24h": text(spec.qty(lots)),
        "fundingIntervalHour": text(spec.funding_interval // 60),
        "fundingCap": text(spec.funding_cap),
        "nextFundingTime": text(board.next_funding),
        "fundingRate": text(board.funding_rate),
        "bid1Price": text(bid[0]),
        "bid1Size": text(bid[1]),
        "ask1Price": text(ask[0]),
        "ask1Size": text(ask[1]),
        "preOpenPrice": "",
        "preQty": "",
        "curPreListingPhase": "",
        "predictedDeliveryPrice": "",
        "basisRate": "",
        "basisRateYear": "",
        "deliveryFeeRate": "",
        "deliveryTime": "",
    }


def rest_ticker(board: Board) -> Row:
    """The REST row: the stream's but for the direction; the delivery time is a number there."""
    row = ticker(board) | {"basis": "", "deliveryTime": "0"}
    del row["tickDirection"]
    return row


def order(each: Order, spec: InstrumentSpec) -> Row:
    """An order as the queries give it."""
    leaves = each.leaves_qty
    position_stop = each.stop_order_type in {"TakeProfit", "StopLoss", "TrailingStop"}
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
        "leavesValue": short(leaves * each.price),
        "cumExecQty": text(each.cum_exec_qty),
        "cumExecValue": short(each.cum_exec_value),
        "cumExecFee": short(each.cum_exec_fee),
        "timeInForce": each.time_in_force,
        "orderType": each.order_type,
        "stopOrderType": each.stop_order_type,
        "orderIv": "",
        "marketUnit": "",
        "slippageToleranceType": "UNKNOWN",
        "slippageTolerance": "",
        "triggerPrice": text(each.trigger_price),
        "takeProfit": text(each.take_profit),
        "stopLoss": text(each.stop_loss),
        "tpslMode": "Full" if each.take_profit or each.stop_loss or position_stop else "",
        "ocoTriggerBy": "",
        "tpLimitPrice": "",
        "slLimitPrice": "",
        "tpTriggerBy": each.tp_trigger_by,
        "slTriggerBy": each.sl_trigger_by,
        "triggerDirection": each.trigger_direction,
        "triggerBy": each.trigger_by,
        "lastPriceOnCreated": text(each.last_price_on_created),
        "basePrice": "",
        "reduceOnly": each.reduce_only,
        "closeOnTrigger": each.close_on_trigger,
        "placeType": "",
        "smpType": "None",
        "smpGroup": 0,
        "smpOrderId": "",
        "createdTime": text(each.created_time),
        "updatedTime": text(each.updated_time),
        "extraFees": "",
        "cumFeeDetail": {spec.settle_coin: short(each.cum_exec_fee)} if each.cum_exec_qty else {},
        "rpiTakerAccess": False,
        "rpiMatchedQty": "0",
    }


def stream_order(each: Order, spec: InstrumentSpec) -> Row:
    """An order as the order topic pushes it."""
    row = order(each, spec)
    for absent in ("basePrice", "extraFees"):
        del row[absent]
    return {
        "category": each.category,
        **row,
        "brokerOrderPrice": "",
        "closedPnl": "0",
        "feeCurrency": spec.settle_coin,
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


def public_trade(trade: Trade, symbol: str) -> Row:
    """A trade as the publicTrade topic pushes it; the last four are of options."""
    return {
        "T": trade.ts,
        "s": symbol,
        "S": trade.side,
        "v": text(trade.qty),
        "p": text(trade.price),
        "L": trade.direction,
        "i": trade.trade_id,
        "BT": False,
        "RPI": False,
        "seq": trade.seq,
        "mP": "",
        "iP": "",
        "mIv": "",
        "iv": "",
    }


def price_limit(board: Board) -> Row:
    """The highest price to buy and the lowest to sell at."""
    high, low = board.limit_band()
    return {"symbol": board.spec.symbol, "buyLmt": text(high), "sellLmt": text(low)}


def liquidation(each: Execution) -> Row:
    """A liquidation as the allLiquidation topic pushes it: the side is that of the position."""
    return {
        "T": each.exec_time,
        "s": each.symbol,
        "S": "Sell" if each.side == "Buy" else "Buy",
        "v": text(each.exec_qty),
        "p": text(each.exec_price),
    }


def position(venue: Venue, account: Account, held: Position) -> Row:
    """A position as position/list gives it."""
    board = venue.board(held.category, held.symbol)
    spec, mark = board.spec, board.mark_price
    balance = venue.balance(account.uid, spec.settle_coin)
    value = held.value(mark)
    tier = spec.tier(value)
    maintenance = held.maintenance_margin(mark, spec)
    initial = held.initial_margin(mark, spec.taker_fee)
    others = balance.position_mm - maintenance
    liquidation = held.liquidation_price(mark, spec, balance.equity - others)
    stops = venue.trading.stops.of_position(account, board)

    def stop(kind: str) -> str:
        return text(stops[kind].trigger_price) if kind in stops else "0"

    trailing = stops.get("TrailingStop")
    return {
        "positionIdx": held.position_idx,
        "riskId": tier.risk_id,
        "riskLimitValue": text(tier.limit),
        "symbol": held.symbol,
        "side": held.side,
        "size": text(abs(held.size)),
        "avgPrice": short(held.avg_price),
        "positionValue": short(held.cost),
        "tradeMode": 0,
        "positionStatus": "Normal",
        "autoAddMargin": 0,
        "adlRankIndicator": 2 if held.size else 0,
        "leverage": short(held.leverage),
        "breakEvenPrice": short(break_even(held, spec)) if held.size else "",
        "positionBalance": short(initial),
        "markPrice": text(mark),
        "liqPrice": text(liquidation),
        "bustPrice": "",
        "positionMM": short(maintenance),
        "positionMMByMp": short(maintenance),
        "positionIM": short(initial),
        "positionIMByMp": short(initial),
        "tpslMode": "Full",
        "takeProfit": stop("TakeProfit"),
        "stopLoss": stop("StopLoss"),
        "trailingStop": text(trailing.trail) if trailing is not None else "0",
        "unrealisedPnl": short(held.unrealised_pnl(mark)),
        "curRealisedPnl": short(held.cur_realised_pnl),
        "cumRealisedPnl": short(held.cum_realised_pnl),
        "sessionAvgPrice": "",
        "delta": "",
        "gamma": "",
        "vega": "",
        "theta": "",
        "seq": held.seq,
        "isReduceOnly": False,
        "mmrSysUpdatedTime": "",
        "leverageSysUpdatedTime": "",
        "createdTime": text(held.created_time),
        "updatedTime": text(held.updated_time),
        "openTime": held.open_time,
    }


def break_even(held: Position, spec: InstrumentSpec) -> Decimal:
    """The price at which closing as a taker leaves what was paid and realised since the opening even."""
    size = abs(held.size)
    sign = 1 if held.size > 0 else -1
    return (held.avg_price * size - sign * held.cur_realised_pnl) / (size * (1 - sign * spec.taker_fee))


def stream_position(venue: Venue, account: Account, held: Position) -> Row:
    """A position as the position topic pushes it: the entry price has another name there."""
    row = position(venue, account, held)
    return {"category": held.category, "entryPrice": row.pop("avgPrice"), **row}


def wallet(venue: Venue, account: Account, coins: Iterable[str] | None = None) -> Row:
    """The unified account with its coins; totals in USD, a USD coin counting as a dollar."""
    totals = dict.fromkeys(("equity", "wallet", "upnl", "im", "mm", "available"), ZERO)
    rows = []
    for coin in coins if coins is not None else venue.coins(account.uid):
        balance = venue.balance(account.uid, coin)
        price = _usd_price(venue, coin)
        margin = balance.position_im + balance.order_im
        for name, amount in (
            ("equity", balance.equity),
            ("wallet", balance.wallet_balance),
            ("upnl", balance.unrealised_pnl),
            ("im", margin),
            ("mm", balance.position_mm),
            ("available", max(ZERO, balance.available)),
        ):
            totals[name] += amount * price
        rows.append(
            {
                "coin": coin,
                "equity": short(balance.equity),
                "usdValue": short(balance.equity * price),
                "walletBalance": short(balance.wallet_balance),
                "locked": "0",
                "spotHedgingQty": "0",
                "borrowAmount": "0",
                "accruedInterest": "0",
                "totalOrderIM": short(balance.order_im),
                "totalPositionIM": short(balance.position_im),
                "totalPositionMM": short(balance.position_mm),
                "unrealisedPnl": short(balance.unrealised_pnl),
                "cumRealisedPnl": short(balance.cum_realised_pnl),
                "bonus": "0",
                "marginCollateral": True,
                "collateralSwitch": True,
                "colRes": "0",
                "spotBorrow": "0",
                "free": "",
                "availableToWithdraw": short(max(ZERO, balance.available)),
                "availableToBorrow": "",
            }
        )
    equity = totals["equity"]
    im_rate = short(totals["im"] / equity, 4) if equity > 0 else "0"
    mm_rate = short(totals["mm"] / equity, 4) if equity > 0 else "0"
    return {
        "accountType": "UNIFIED",
        "accountIMRate": im_rate,
        "accountMMRate": mm_rate,
        "totalEquity": short(equity),
        "totalWalletBalance": short(totals["wallet"]),
        "totalMarginBalance": short(equity),
        "totalAvailableBalance": short(totals["available"]),
        "totalPerpUPL": short(totals["upnl"]),
        "totalInitialMargin": short(totals["im"]),
        "totalMaintenanceMargin": short(totals["mm"]),
        "accountIMRateByMp": im_rate,
        "accountMMRateByMp": mm_rate,
        "totalInitialMarginByMp": short(totals["im"]),
        "totalMaintenanceMarginByMp": short(totals["mm"]),
        "accountLTV": "0",
        "coin": rows,
    }


def closed_pnl(each: ClosedPnl) -> Row:
    """A row of closed-pnl."""
    return {
        "symbol": each.symbol,
        "orderId": each.order_id,
        "side": each.side,
        "qty": text(each.qty),
        "orderPrice": text(each.order_price),
        "orderType": each.order_type,
        "execType": each.exec_type,
        "closedSize": text(each.closed_size),
        "cumEntryValue": short(each.cum_entry_value),
        "avgEntryPrice": short(each.avg_entry_price),
        "cumExitValue": short(each.cum_exit_value),
        "avgExitPrice": short(each.avg_exit_price),
        "closedPnl": short(each.closed_pnl),
        "fillCount": "1",
        "leverage": short(each.leverage),
        "openFee": short(each.open_fee),
        "closeFee": short(each.close_fee),
        "createdTime": text(each.created_time),
        "updatedTime": text(each.created_time),
    }


def log_entry(each: LogEntry) -> Row:
    """A row of the transaction log."""
    return {
        "id": each.entry_id,
        "symbol": each.symbol,
        "category": each.category,
        "side": each.side,
        "transactionTime": text(each.ts),
        "type": each.kind,
        "transSubType": "",
        "qty": text(each.qty),
        "size": text(each.size),
        "currency": each.coin,
        "tradePrice": text(each.price),
        "funding": short(each.funding),
        "fee": short(each.fee),
        "cashFlow": short(each.cash_flow),
        "change": short(each.change),
        "cashBalance": short(each.cash_balance),
        "feeRate": text(each.fee_rate),
        "bonusChange": "",
        "tradeId": each.trade_id,
        "orderId": each.order_id,
        "orderLinkId": each.order_link_id,
        "extraFees": "",
    }


def _usd_price(venue: Venue, coin: str) -> Decimal:
    board = venue.core.boards.get(("linear", f"{coin}USDT"))
    return board.index_price if board is not None else Decimal(1)
