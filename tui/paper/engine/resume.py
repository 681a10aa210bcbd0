"""Open orders of an earlier run, put back where they stood."""

from collections.abc import Iterable

from tui.paper.engine.board import Board
from tui.paper.engine.core import Core
from tui.paper.engine.triggers import Triggers
from tui.paper.engine.types import Order


def resume(core: Core, triggers: Triggers, orders: Iterable[Order]) -> None:
    """Rest or watch open orders, oldest first.

    The market has begun already. Where its first quotes cross an order they are withdrawn: nobody traded while
    the exchange was down, and the market meets the order when it next moves.
    """
    for order in orders:
        board = core.boards[order.category, order.symbol]
        if order.order_status == "Untriggered":
            triggers.watch(order)
            continue
        _withdraw_house(board, order)
        board.book.add(order)


def _withdraw_house(board: Board, order: Order) -> None:
    book = board.book
    across = book.opposite(order.side)
    resting = "Sell" if order.side == "Buy" else "Buy"
    for key in reversed(across.keys.copy()):
        tick = key * across.sign
        if (order.tick - tick) * order.sign < 0:
            return
        book.set_house(resting, tick, 0)
