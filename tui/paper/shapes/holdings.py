"""Positions, wallet, closed profit and transaction log as Bybit sends them (docs/v5/position, docs/v5/account)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from tui.paper.engine.account import Account
from tui.paper.engine.ledger import LogEntry
from tui.paper.engine.position import Position
from tui.paper.engine.types import ZERO, ClosedPnl, InstrumentSpec
from tui.paper.engine.venue import Venue
from tui.paper.wire import short, text

Row = dict[str, Any]


def position(venue: Venue, account: Account, held: Position) -> Row:
    """A position as position/list gives it."""
    board = venue.board(held.category, held.symbol)
    spec, mark = board.spec, board.mark_price
    isolated = account.settings.isolated
    value = held.value(mark, spec)
    tier = spec.tier(value)
    maintenance = held.maintenance_margin(mark, spec)
    initial = held.initial_margin(mark, spec)
    profit = held.unrealised_pnl(mark, spec)
    spare = held.margin + profit if isolated else _spare(venue, account, spec, maintenance)
    stops = venue.trading.exits.of_position(account, board, held.position_idx)

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
        "autoAddMargin": int(held.auto_add_margin),
        "adlRankIndicator": 2 if held.size else 0,
        "leverage": short(held.leverage),
        "breakEvenPrice": short(break_even(held, spec)) if held.size else "",
        "positionBalance": short(held.margin if isolated else initial),
        "markPrice": text(mark),
        "liqPrice": text(held.liquidation_price(mark, spec, spare)),
        "bustPrice": text(held.bankruptcy_price(mark, spec, spare)) if isolated and held.size else "",
        "positionMM": short(maintenance),
        "positionMMByMp": short(maintenance),
        "positionIM": short(held.margin if isolated else initial),
        "positionIMByMp": short(initial),
        "tpslMode": "Full",
        "takeProfit": stop("TakeProfit"),
        "stopLoss": stop("StopLoss"),
        "trailingStop": text(trailing.trail) if trailing is not None else "0",
        "unrealisedPnl": short(profit),
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


def _spare(venue: Venue, account: Account, spec: InstrumentSpec, maintenance: Decimal) -> Decimal:
    """What an account has beyond what its other positions must keep, in a settle coin."""
    totals, price = venue.core.totals(account), venue.core.usd(spec.settle_coin)
    if not price:
        return ZERO
    return (totals.equity - totals.maintenance_margin) / price + maintenance


def break_even(held: Position, spec: InstrumentSpec) -> Decimal | None:
    """The price at which closing as a taker leaves what was paid and realised since the opening even."""
    size = abs(held.size)
    sign = 1 if held.size > 0 else -1
    if spec.inverse:
        value = held.cost + sign * held.cur_realised_pnl
        return size * (1 + sign * spec.taker_fee) / value if value > 0 else None
    return (held.cost - sign * held.cur_realised_pnl) / (size * (1 - sign * spec.taker_fee))


def stream_position(venue: Venue, account: Account, held: Position) -> Row:
    """A position as the position topic pushes it: the entry price has another name there."""
    row = position(venue, account, held)
    return {"category": held.category, "entryPrice": row.pop("avgPrice"), **row}


def wallet(venue: Venue, account: Account, coins: Iterable[str] | None = None) -> Row:
    """The unified account with its coins; totals in USD, which under isolated margin say less."""
    totals = venue.core.totals(account)
    rows = [_coin(venue, account, coin) for coin in (coins if coins is not None else venue.coins(account.uid))]
    equity, isolated = totals.equity, account.settings.isolated
    im_rate = short(totals.initial_margin / equity, 4) if equity > 0 else "0"
    mm_rate = short(totals.maintenance_margin / equity, 4) if equity > 0 else "0"
    initial, maintenance = short(totals.initial_margin), short(totals.maintenance_margin)

    def cross(value: str) -> str:
        return "" if isolated else value

    return {
        "accountType": "UNIFIED",
        "accountIMRate": cross(im_rate),
        "accountMMRate": cross(mm_rate),
        "totalEquity": short(equity),
        "totalWalletBalance": cross(short(totals.wallet)),
        "totalMarginBalance": cross(short(equity)),
        "totalAvailableBalance": cross(short(max(ZERO, totals.available))),
        "totalPerpUPL": short(totals.unrealised_pnl),
        "totalInitialMargin": cross(initial),
        "totalMaintenanceMargin": cross(maintenance),
        "accountIMRateByMp": cross(im_rate),
        "accountMMRateByMp": cross(mm_rate),
        "totalInitialMarginByMp": cross(initial),
        "totalMaintenanceMarginByMp": cross(maintenance),
        "accountLTV": "0",
        "coin": rows,
    }


def _coin(venue: Venue, account: Account, coin: str) -> Row:
    balance = venue.balance(account.uid, coin)
    return {
        "coin": coin,
        "equity": short(balance.equity),
        "usdValue": short(balance.equity * venue.core.usd(coin)),
        "walletBalance": short(balance.wallet_balance),
        "locked": short(balance.locked),
        "spotHedgingQty": "0",
        "borrowAmount": short(balance.borrowed),
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
        "spotBorrow": short(balance.borrowed),
        "free": "",
        "availableToWithdraw": short(max(ZERO, min(balance.available, balance.free))),
        "availableToBorrow": "",
    }


def closed_pnl(fills: Sequence[ClosedPnl]) -> Row:
    """A row of closed-pnl: what one order closed, fill by fill, newest first."""
    last, first = fills[0], fills[-1]
    closed, entry, leave = (
        sum((getattr(each, name) for each in fills), ZERO)
        for name in ("closed_size", "cum_entry_value", "cum_exit_value")
    )
    inverse = last.category == "inverse"
    return {
        "symbol": last.symbol,
        "orderId": last.order_id,
        "side": last.side,
        "qty": text(sum((each.qty for each in fills), ZERO)),
        "orderPrice": text(last.order_price),
        "orderType": last.order_type,
        "execType": last.exec_type,
        "closedSize": text(closed),
        "cumEntryValue": short(entry),
        "avgEntryPrice": short(closed / entry if inverse else entry / closed),
        "cumExitValue": short(leave),
        "avgExitPrice": short(closed / leave if inverse else leave / closed),
        "closedPnl": short(sum((each.closed_pnl for each in fills), ZERO)),
        "fillCount": str(len(fills)),
        "leverage": short(last.leverage),
        "openFee": short(sum((each.open_fee for each in fills), ZERO)),
        "closeFee": short(sum((each.close_fee for each in fills), ZERO)),
        "createdTime": text(first.created_time),
        "updatedTime": text(last.created_time),
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
