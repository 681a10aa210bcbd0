"""What a fill of a derivative does to an account: position, profit, fee, wallet, execution, transaction log."""

from dataclasses import dataclass
from decimal import Decimal

from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.core import Core, new_id
from tui.paper.engine.events import ExecutionEvent
from tui.paper.engine.ledger import CLEARING, FEES, FUNDING, LogEntry
from tui.paper.engine.position import CENT, Change, Position
from tui.paper.engine.types import ZERO, ClosedPnl, Execution, Order


@dataclass(frozen=True, slots=True)
class FillTerms:
    """How a fill came about: exec_type, and who pays which rate."""

    is_maker: bool
    exec_type: str = "Trade"
    free: bool = False


def settle_fill(core: Core, board: Board, order: Order, price: Decimal, qty: Decimal, now: int, how: FillTerms) -> None:
    """Book one fill of a user's order and note every event that follows from it."""
    spec = board.spec
    account = core.accounts[order.uid]
    coin = spec.settle_coin
    position = account.position(spec.category, spec.symbol, order.position_idx)
    value = spec.value(qty, price)
    rate = ZERO if how.free else spec.maker_fee if how.is_maker else spec.taker_fee
    fee = (value * rate).quantize(CENT)
    was_open = bool(position.size)
    change = position.apply(qty * order.sign, price, spec)
    core.ledger.move(coin, CLEARING, account.uid, change.realised)
    core.ledger.move(coin, account.uid, FEES, fee)
    _update_position(account, position, change, fee, qty, now, was_open=was_open, coin=coin, seq=board.seq)
    opened = qty - change.closed
    if account.settings.isolated and opened:
        # The margin of what it opens is set aside, with the fee to close it.
        share = value if not change.closed else spec.value(opened, price)
        position.margin += (share * (1 / position.leverage + spec.taker_fee)).quantize(CENT)
    order.cum_exec_qty += qty
    order.cum_exec_value += value
    order.cum_exec_fee += fee
    order.fee_coin = coin
    execution = Execution(
        uid=account.uid,
        category=spec.category,
        symbol=spec.symbol,
        exec_id=new_id(),
        order_id=order.order_id,
        order_link_id=order.order_link_id,
        side=order.side,
        order_type=order.order_type,
        order_price=order.price,
        order_qty=order.qty,
        leaves_qty=order.qty - order.cum_exec_qty,
        exec_price=price,
        exec_qty=qty,
        exec_value=value,
        exec_fee=fee,
        fee_rate=rate,
        exec_pnl=change.realised,
        closed_size=change.closed,
        exec_time=now,
        is_maker=how.is_maker,
        mark_price=board.mark_price,
        index_price=board.index_price,
        seq=board.seq,
        exec_type=how.exec_type,
        create_type=order.create_type,
        stop_order_type=order.stop_order_type or "UNKNOWN",
        fee_currency=coin,
    )
    account.executions.append(execution)
    core.events.append(ExecutionEvent(execution))
    if change.closed:
        _record_closed(account, position, order, execution, change)
    log_fill(core, account, execution, position.size, change.realised)
    core.tell_wallet(account.uid, now)


def settle_funding(core: Core, board: Board, account: Account, position: Position, rate: Decimal, now: int) -> None:
    """Pay or receive funding for one position: a positive rate is paid by longs."""
    spec = board.spec
    value = position.value(board.mark_price, spec)
    fee = (value * rate * (1 if position.size > 0 else -1)).quantize(CENT)
    core.ledger.move(spec.settle_coin, account.uid, FUNDING, fee)
    if account.settings.isolated:
        # Funding that the wallet cannot spare comes out of the position's own margin.
        spare = core.balance(account, spec.settle_coin).available
        position.margin = max(ZERO, position.margin + min(ZERO, spare))
    position.cur_realised_pnl -= fee
    position.cum_realised_pnl -= fee
    position.updated_time = now
    execution = Execution(
        uid=account.uid,
        category=spec.category,
        symbol=spec.symbol,
        exec_id=new_id(),
        order_id=new_id(),
        order_link_id="",
        side=position.side,
        order_type="UNKNOWN",
        order_price=ZERO,
        order_qty=ZERO,
        leaves_qty=ZERO,
        exec_price=board.mark_price,
        exec_qty=abs(position.size),
        exec_value=value,
        exec_fee=fee,
        fee_rate=rate,
        exec_pnl=ZERO,
        closed_size=ZERO,
        exec_time=now,
        is_maker=False,
        mark_price=board.mark_price,
        index_price=board.index_price,
        seq=board.seq,
        exec_type="Funding",
        create_type="",
        fee_currency=spec.settle_coin,
    )
    account.executions.append(execution)
    core.events.append(ExecutionEvent(execution))
    log_fill(core, account, execution, position.size, ZERO)
    core.tell_position(account.uid, board, now, position.position_idx)
    core.tell_wallet(account.uid, now)


def _update_position(
    account: Account,
    position: Position,
    change: Change,
    fee: Decimal,
    qty: Decimal,
    now: int,
    *,
    was_open: bool,
    coin: str,
    seq: int,
) -> None:
    net = change.realised - fee
    if not was_open or (change.closed and qty > change.closed):
        position.open_time = position.created_time = now
        position.cur_realised_pnl = ZERO
    position.cur_realised_pnl += net
    position.cum_realised_pnl += net
    position.updated_time = now
    position.seq = seq
    account.cum_realised[coin] = account.cum_realised.get(coin, ZERO) + net


def _record_closed(account: Account, position: Position, order: Order, fill: Execution, change: Change) -> None:
    close_fee = (fill.exec_fee * change.closed / fill.exec_qty).quantize(CENT)
    open_fee = (change.entry_value * fill.fee_rate).quantize(CENT)
    closed_pnl = change.realised - close_fee - open_fee
    order.closed_pnl += closed_pnl
    account.closed_pnl.append(
        ClosedPnl(
            uid=account.uid,
            category=order.category,
            symbol=order.symbol,
            order_id=order.order_id,
            side=order.side,
            qty=fill.exec_qty,
            order_price=order.price,
            order_type=order.order_type,
            exec_type=fill.exec_type,
            closed_size=change.closed,
            cum_entry_value=change.entry_value,
            avg_entry_price=_average(order, change.closed, change.entry_value),
            cum_exit_value=change.exit_value,
            avg_exit_price=fill.exec_price,
            closed_pnl=closed_pnl,
            open_fee=open_fee,
            close_fee=close_fee,
            leverage=position.leverage,
            created_time=fill.exec_time,
        )
    )


def _average(order: Order, qty: Decimal, value: Decimal) -> Decimal:
    return qty / value if order.category == "inverse" else value / qty


def log_fill(core: Core, account: Account, fill: Execution, size: Decimal, cash_flow: Decimal) -> None:
    """Add a fill or a funding payment to the transaction log."""
    funding = fill.exec_type == "Funding"
    account.log.append(
        LogEntry(
            uid=account.uid,
            entry_id=fill.exec_id,
            ts=fill.exec_time,
            kind="SETTLEMENT" if funding else "TRADE",
            category=fill.category,
            symbol=fill.symbol,
            side=fill.side,
            coin=fill.fee_currency,
            qty=fill.exec_qty,
            size=size,
            price=fill.exec_price,
            cash_flow=cash_flow,
            # The log's funding has the opposite sign of the execution's fee.
            funding=-fill.exec_fee if funding else ZERO,
            fee=ZERO if funding else fill.exec_fee,
            change=cash_flow - fill.exec_fee,
            cash_balance=core.ledger.balance(account.uid, fill.fee_currency),
            fee_rate=fill.fee_rate,
            order_id=fill.order_id,
            order_link_id=fill.order_link_id,
            trade_id=fill.exec_id,
        )
    )
