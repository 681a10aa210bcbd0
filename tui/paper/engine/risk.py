"""What happens to positions by themselves: funding, and liquidation when the margin is used up."""

from collections.abc import Callable
from decimal import Decimal

from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.core import Core, new_id
from tui.paper.engine.ledger import INSURANCE
from tui.paper.engine.position import Position
from tui.paper.engine.settlement import FillTerms, settle_fill, settle_funding
from tui.paper.engine.types import Order

BUST = FillTerms(is_maker=False, exec_type="BustTrade", free=True)


def pay_funding(core: Core, board: Board, now: int) -> None:
    """Pay every interval that has passed."""
    interval = board.spec.funding_interval * 60_000
    while now >= board.next_funding:
        rate, due = board.funding_rate, board.next_funding
        board.next_funding += interval
        board.funding_history.append((due, rate))
        for account in core.accounts.values():
            for position in list(account.held()):
                if (position.category, position.symbol) == board.key:
                    settle_funding(core, board, account, position, rate, now)


def liquidate(
    core: Core,
    account: Account,
    coin: str,
    now: int,
    cancel: Callable[[Order], None],
    after: Callable[[str, Board, int], None],
) -> bool:
    """Close what an account cannot carry any more; returns whether anything was closed.

    Open orders go first, because they bind margin. Then the insurance fund takes the positions over: each at
    its mark price, the last at the price that leaves nothing; what is missing is the fund's loss.
    """
    balance = core.balance(account, coin)
    if not balance.position_mm or balance.equity > balance.position_mm:
        return False
    for order in list(account.orders.values()):
        if core.specs[order.category, order.symbol].settle_coin == coin and order.rests:
            cancel(order)
    if core.balance(account, coin).equity > balance.position_mm:
        return False
    held = [each for each in account.held() if core.specs[each.category, each.symbol].settle_coin == coin]
    held.sort(key=lambda each: each.value(core.mark(each.category, each.symbol)))
    for number, position in enumerate(held, 1):
        board = core.boards[position.category, position.symbol]
        price = board.mark_price
        if number == len(held):
            price = bankruptcy_price(position, board, core.balance(account, coin).equity)
        _take_over(core, board, position, price, now)
        after(account.uid, board, now)
    missing = core.ledger.balance(account.uid, coin)
    if missing < 0:
        core.ledger.move(coin, INSURANCE, account.uid, -missing)
    core.tell_wallet(account.uid, now)
    return True


def bankruptcy_price(position: Position, board: Board, equity: Decimal) -> Decimal:
    """The price at which closing a position leaves an account without equity, rounded against the account."""
    spec = board.spec
    per_unit = equity / abs(position.size)
    price = board.mark_price - per_unit if position.size > 0 else board.mark_price + per_unit
    price = max(spec.min_price, price)
    ticks = spec.ticks(price)
    if position.size < 0 and spec.price(ticks) < price:
        ticks += 1
    return spec.price(ticks)


def _take_over(core: Core, board: Board, position: Position, price: Decimal, now: int) -> None:
    size = abs(position.size)
    order = Order(
        uid=position.uid,
        category=position.category,
        symbol=position.symbol,
        order_id=new_id(),
        order_link_id="",
        side="Sell" if position.size > 0 else "Buy",
        order_type="Market",
        price=price,
        qty=size,
        time_in_force="IOC",
        created_time=now,
        updated_time=now,
        order_status="Filled",
        reduce_only=True,
        close_on_trigger=True,
        position_idx=position.position_idx,
        create_type="CreateByLiq",
        last_price_on_created=board.last_price,
    )
    settle_fill(core, board, order, price, size, now, BUST)
    core.accounts[position.uid].close_order(order)
    core.tell_order(order, now)
    core.tell_position(position.uid, board, now, position.position_idx)
