"""How an open order ends without being filled any further."""

from tui.paper.engine.core import Core
from tui.paper.engine.triggers import Triggers
from tui.paper.engine.types import Order


class Closing:
    """Takes orders out of the book and off the watch."""

    def __init__(self, core: Core, triggers: Triggers) -> None:
        self._core, self._triggers = core, triggers

    def close(self, order: Order, now: int, cancel_type: str, reason: str = "EC_PerCancelRequest") -> None:
        """End an open order. Partly filled ones have a state of their own only on spot (docs/v5/enum)."""
        self._core.boards[order.category, order.symbol].book.remove(order)
        self._triggers.forget(order)
        if order.order_status == "Untriggered":
            order.order_status = "Deactivated"
        elif order.category == "spot" and order.cum_exec_qty:
            order.order_status = "PartiallyFilledCanceled"
        else:
            order.order_status = "Cancelled"
        order.cancel_type, order.reject_reason, order.lots_left = cancel_type, reason, 0
        self._core.accounts[order.uid].close_order(order)
        self._core.tell_order(order, now)
