"""An account's open orders in one symbol with their running totals, so that a check need not walk through them."""

from decimal import Decimal

from tui.paper.engine.types import ZERO, InstrumentSpec, Order

Bound = tuple[str, Decimal, Decimal]
"""(side, quantity, price) of what a resting order may still open."""


RESERVING = frozenset({"tpslOrder", "BidirectionalTpslOrder"})
"""Waiting spot orders that hold what they need already."""


def _dearness(order: Order) -> Decimal:
    return order.price or order.trigger_price or ZERO


class Working:
    """Open orders, oldest first; `note` has to be told of each change of one."""

    __slots__ = ("_bound", "_resting", "_spec", "orders", "qty", "reducing", "value", "waiting")

    def __init__(self, spec: InstrumentSpec) -> None:
        self._spec = spec
        self.orders: dict[str, Order] = {}
        self.waiting: dict[str, Order] = {}
        """Those that wait for a trigger."""
        self.reducing: dict[str, Order] = {}
        """Those that rest and may only reduce."""
        self.qty = {"Buy": ZERO, "Sell": ZERO}
        """What resting orders of a side could still open."""
        self.value = {"Buy": ZERO, "Sell": ZERO}
        """What that is worth at the orders' prices, in the settle coin."""
        self._bound: dict[str, Bound] = {}
        self._resting: set[str] = set()

    def reserved(self, side: str) -> Decimal:
        """What waiting spot TP/SL orders of a side hold already: quote coin to buy with, base coin to sell.

        A pair of which one ends the other holds what one of them needs, the dearer one.
        """
        held = ZERO
        for order in self.waiting.values():
            if order.side == side and order.stop_order_type in RESERVING and not self._is_second(order):
                price = order.price or order.trigger_price or ZERO
                held += order.qty if side == "Sell" or order.budget is not None else order.qty * price
        return held

    def _is_second(self, order: Order) -> bool:
        """Whether the other one of a pair needs as much or more, and stands for both."""
        other = self.waiting.get(order.pair_id)
        if other is None:
            return False
        return (_dearness(other), other.order_id) > (_dearness(order), order.order_id)

    @property
    def resting(self) -> int:
        """How many orders are in the book or on their way into it."""
        return len(self._resting)

    def note(self, order: Order) -> None:
        """Take in an order as it is now; one that is closed is forgotten."""
        number = order.order_id
        self._unbind(number)
        if not order.is_open:
            for known in (self.orders, self.waiting, self.reducing):
                known.pop(number, None)
            self._resting.discard(number)
            return
        self.orders[number] = order
        if order.order_status == "Untriggered":
            self.waiting[number] = order
            return
        self.waiting.pop(number, None)
        if not order.rests:
            return
        self._resting.add(number)
        if order.reduce_only:
            self.reducing[number] = order
        else:
            self._bind(order)

    def opening_value(self, side: str, offset: Decimal, extra: tuple[Decimal, Decimal] | None = None) -> Decimal:
        """The value that orders of a side could open when the first `offset` of quantity only closes.

        `extra` is a further (quantity, price) behind all of them.
        """
        qty, price = extra or (ZERO, ZERO)
        if not offset:
            return self.value[side] + (self._spec.value(qty, price) if qty else ZERO)
        if offset >= self.qty[side] + qty:
            return ZERO
        # The oldest orders close; what they are worth up to the offset is taken off.
        opened = self.value[side]
        for order in self.orders.values():
            if not offset:
                break
            bound = self._bound.get(order.order_id)
            if bound is not None and order.side == side:
                free = min(offset, bound[1])
                offset -= free
                opened -= self._spec.value(free, bound[2])
        more = qty - min(offset, qty)
        return max(ZERO, opened) + (self._spec.value(more, price) if more else ZERO)

    def _bind(self, order: Order) -> None:
        qty = order.leaves_qty
        self._bound[order.order_id] = (order.side, qty, order.price)
        self.qty[order.side] += qty
        self.value[order.side] += self._spec.value(qty, order.price)

    def _unbind(self, number: str) -> None:
        bound = self._bound.pop(number, None)
        if bound is not None:
            side, qty, price = bound
            self.qty[side] -= qty
            self.value[side] -= self._spec.value(qty, price)
