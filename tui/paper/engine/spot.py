"""Spot: coins that change hands. Fees are taken in the coin that is received (docs/v5/enum, spotFeeCurrency)."""

from decimal import ROUND_DOWN, Decimal
from uuid import uuid4

from tui.paper.engine.board import Board
from tui.paper.engine.core import Core, new_id
from tui.paper.engine.events import ExecutionEvent
from tui.paper.engine.ledger import EXCHANGED, FEES, LogEntry
from tui.paper.engine.settlement import FillTerms
from tui.paper.engine.types import EIGHTH, ZERO, Execution, InstrumentSpec, Order


def settle_spot(core: Core, board: Board, order: Order, price: Decimal, qty: Decimal, now: int, how: FillTerms) -> None:
    """Book one fill: the coin that is paid, the coin that is received, and its fee."""
    spec, account = board.spec, core.accounts[order.uid]
    value = price * qty
    rate = spec.maker_fee if how.is_maker else spec.taker_fee
    buys = order.side == "Buy"
    paid_coin, paid = (spec.quote_coin, value) if buys else (spec.base_coin, qty)
    got_coin, got = (spec.base_coin, qty) if buys else (spec.quote_coin, value)
    fee = (got * rate).quantize(EIGHTH)
    core.ledger.move(paid_coin, account.uid, EXCHANGED, paid)
    core.ledger.move(got_coin, EXCHANGED, account.uid, got)
    core.ledger.move(got_coin, account.uid, FEES, fee)
    if order.budget is not None:
        order.budget -= value
    order.cum_exec_qty += qty
    order.cum_exec_value += value
    order.cum_exec_fee += fee
    order.fee_coin = got_coin
    fill = Execution(
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
        leaves_qty=order.leaves_qty,
        exec_price=price,
        exec_qty=qty,
        exec_value=value,
        exec_fee=fee,
        fee_rate=rate,
        exec_pnl=ZERO,
        closed_size=ZERO,
        exec_time=now,
        is_maker=how.is_maker,
        mark_price=ZERO,
        index_price=ZERO,
        seq=board.seq,
        create_type="",
        stop_order_type=order.stop_order_type or "UNKNOWN",
        fee_currency=got_coin,
    )
    account.executions.append(fill)
    core.events.append(ExecutionEvent(fill))
    for coin, amount, cost in ((paid_coin, -paid, ZERO), (got_coin, got, fee)):
        account.log.append(_log_entry(core, fill, coin, amount, cost))
    core.tell_wallet(account.uid, now)


def affordable_lots(order: Order, board: Board) -> int:
    """How many lots at the best price what is left of an order's amount pays for."""
    best = board.book.opposite(order.side).best()
    if best is None or order.budget is None:
        return 0
    return int(order.budget / (board.spec.price(best) * board.spec.qty_step))


def needed_coin(order: Order, spec: InstrumentSpec) -> tuple[str, Decimal]:
    """The coin that an order needs, and how much of it at its limit price."""
    price = order.price or order.trigger_price or ZERO
    if order.side == "Sell":
        # An amount to receive is bound at the price that it would at least be sold at.
        wanted = order.qty if order.budget is None else order.budget / price
        return spec.base_coin, wanted.quantize(EIGHTH, ROUND_DOWN)
    return spec.quote_coin, order.qty * price if order.budget is None else order.budget


def _log_entry(core: Core, fill: Execution, coin: str, cash_flow: Decimal, fee: Decimal) -> LogEntry:
    return LogEntry(
        uid=fill.uid,
        entry_id=str(uuid4()),
        ts=fill.exec_time,
        kind="TRADE",
        category=fill.category,
        symbol=fill.symbol,
        side=fill.side,
        coin=coin,
        qty=fill.exec_qty,
        size=ZERO,
        price=fill.exec_price,
        cash_flow=cash_flow,
        funding=ZERO,
        fee=fee,
        change=cash_flow - fee,
        cash_balance=core.ledger.balance(fill.uid, coin),
        fee_rate=fill.fee_rate,
        order_id=fill.order_id,
        order_link_id=fill.order_link_id,
        trade_id=fill.exec_id,
    )
