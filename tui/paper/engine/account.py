"""One user's account: orders, positions, executions; and its margin as a whole."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tui.paper.engine.ledger import LogEntry
from tui.paper.engine.position import Position
from tui.paper.engine.types import ZERO, ClosedPnl, Execution, InstrumentSpec, Order
from tui.paper.engine.working import Working

PositionKey = tuple[str, str, int]
Mark = Callable[[str, str], Decimal]
"""The mark price of (category, symbol)."""

CLOSED_ORDERS_KEPT = 5_000
EXECUTIONS_KEPT = 20_000


@dataclass(slots=True)
class Account:
    """A unified account in cross margin."""

    uid: str
    created_time: int
    orders: dict[str, Order] = field(default_factory=dict)
    """Open orders by id, oldest first."""
    closed_orders: dict[str, Order] = field(default_factory=dict)
    order_ids: dict[str, str] = field(default_factory=dict)
    """Every order_link_id ever used, with its order id."""
    executions: deque[Execution] = field(default_factory=lambda: deque(maxlen=EXECUTIONS_KEPT))
    closed_pnl: deque[ClosedPnl] = field(default_factory=lambda: deque(maxlen=EXECUTIONS_KEPT))
    log: deque[LogEntry] = field(default_factory=lambda: deque(maxlen=EXECUTIONS_KEPT))
    positions: dict[PositionKey, Position] = field(default_factory=dict)
    working: dict[tuple[str, str], Working] = field(default_factory=dict)
    cum_realised: dict[str, Decimal] = field(default_factory=dict)

    def position(self, category: str, symbol: str, position_idx: int = 0) -> Position:
        """The position, made flat when there is none yet."""
        key = (category, symbol, position_idx)
        found = self.positions.get(key)
        if found is None:
            found = self.positions[key] = Position(self.uid, category, symbol, position_idx)
        return found

    def held(self) -> Iterable[Position]:
        """Positions that are not flat."""
        return (position for position in self.positions.values() if position.size)

    def find(self, order_id: str, order_link_id: str) -> Order | None:
        """An open order by either id; the order id wins."""
        return self.orders.get(order_id or self.order_ids.get(order_link_id, ""))

    def find_closed(self, order_id: str, order_link_id: str) -> Order | None:
        """A closed order by either id."""
        return self.closed_orders.get(order_id or self.order_ids.get(order_link_id, ""))

    def working_in(self, category: str, symbol: str) -> Working:
        """The open orders of one symbol with their totals."""
        key = (category, symbol)
        found = self.working.get(key)
        if found is None:
            found = self.working[key] = Working()
        return found

    def open_order(self, order: Order) -> None:
        """Take in an open order."""
        self.orders[order.order_id] = order
        self.note(order)

    def note(self, order: Order) -> None:
        """Bring the totals up to date with an order that changed."""
        self.working_in(order.category, order.symbol).note(order)

    def close_order(self, order: Order) -> None:
        """Move an order to the closed ones."""
        self.orders.pop(order.order_id, None)
        self.note(order)
        self.closed_orders[order.order_id] = order
        if len(self.closed_orders) > CLOSED_ORDERS_KEPT:
            del self.closed_orders[next(iter(self.closed_orders))]


@dataclass(frozen=True, slots=True)
class Margin:
    """An account's margin in one settle coin."""

    unrealised_pnl: Decimal
    position_im: Decimal
    position_mm: Decimal
    order_im: Decimal


def margin_of(account: Account, coin: str, specs: dict[tuple[str, str], InstrumentSpec], mark: Mark) -> Margin:
    """Add up what positions and open orders of a settle coin bind."""
    unrealised, position_im, position_mm, order_im = ZERO, ZERO, ZERO, ZERO
    for position in account.held():
        spec = specs[position.category, position.symbol]
        if spec.settle_coin != coin:
            continue
        price = mark(position.category, position.symbol)
        unrealised += position.unrealised_pnl(price)
        position_im += position.initial_margin(price, spec.taker_fee)
        position_mm += position.maintenance_margin(price, spec)
    for key, working in account.working.items():
        if working.resting and specs[key].settle_coin == coin:
            order_im += order_margin(account, specs[key])
    return Margin(unrealised, position_im, position_mm, order_im)


def order_margin(account: Account, spec: InstrumentSpec, extra: tuple[str, Decimal, Decimal] | None = None) -> Decimal:
    """Margin that resting orders of a symbol bind: that of the side that could open more.

    Orders against the position bind nothing up to its size; `extra` is a further (side, qty, price).
    """
    position = account.position(spec.category, spec.symbol)
    working = account.working_in(spec.category, spec.symbol)
    needed = ZERO
    for side in ("Buy", "Sell"):
        offset = abs(position.size) if position.side not in {"", side} else ZERO
        more = extra[1:] if extra is not None and extra[0] == side else None
        needed = max(needed, working.opening_value(side, offset, more))
    return needed * (1 / position.leverage + 2 * spec.taker_fee)
