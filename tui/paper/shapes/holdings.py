"""Positions, wallet, closed profit and transaction log as Bybit sends them (docs/v5/position, docs/v5/account)."""

from collections.abc import Iterable
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
