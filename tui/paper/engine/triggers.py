"""Orders that wait for a price, and trailing stops that follow it."""

from collections.abc import Callable
from typing import Final

from tui.paper.engine.board import Board
from tui.paper.engine.core import Core
from tui.paper.engine.types import ZERO, Order

RISES: Final = 1
FALLS: Final = 2
"""The two values of triggerDirection."""

Activate = Callable[[Order, int], None]


class Triggers:
    """Untriggered orders by symbol."""

    def __init__(self, core: Core, activate: Activate) -> None:
        self._core, self._activate = core, activate
        self._waiting: dict[tuple[str, str], dict[str, Order]] = {}

    def watch(self, order: Order) -> None:
        """Begin to compare an order's trigger with the market."""
        self._waiting.setdefault((order.category, order.symbol), {})[order.order_id] = order

    def forget(self, order: Order) -> None:
        """Stop comparing."""
        self._waiting.get((order.category, order.symbol), {}).pop(order.order_id, None)

    def check(self, board: Board, now: int) -> None:
        """Trigger what the market has reached, and let trailing stops follow it."""
        waiting = self._waiting.get(board.key)
        if not waiting:
            return
        for order in list(waiting.values()):
            if order.order_id in waiting and self._is_reached(order, board, now):
                self.forget(order)
                self._activate(order, now)

    def follow(self, order: Order, board: Board, now: int) -> bool:
        """Move a trailing stop after the last price; False while it is not active."""
        price, falls = board.last_price, order.trigger_direction == FALLS
        if order.active_price is not None:
            if price < order.active_price if falls else price > order.active_price:
                return False
            order.active_price = None
        distance = order.trail or ZERO
        target = price - distance if falls else price + distance
        known = order.trigger_price
        if known is None or (target > known if falls else target < known):
            order.trigger_price = target
            self._core.tell_order(order, now)
        return True

    def _is_reached(self, order: Order, board: Board, now: int) -> bool:
        if order.trail is not None and not self.follow(order, board, now):
            return False
        trigger = order.trigger_price
        if trigger is None:
            return False
        price = board.price_of(order.trigger_by)
        return price >= trigger if order.trigger_direction == RISES else price <= trigger
