"""One user's account: orders, positions, executions and settings; and what they bind of each coin."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from tui.paper.engine.ledger import LogEntry
from tui.paper.engine.position import Position
from tui.paper.engine.types import ZERO, ClosedPnl, Execution, InstrumentSpec, Order
from tui.paper.engine.working import Working

PositionKey = tuple[str, str, int]
SpecKey = tuple[str, str]
Mark = Callable[[str, str], Decimal]
"""The mark price of (category, symbol)."""

CROSS: Final = "REGULAR_MARGIN"
ISOLATED: Final = "ISOLATED_MARGIN"
CLOSED_ORDERS_KEPT = 5_000
EXECUTIONS_KEPT = 20_000


@dataclass(slots=True)
class AccountSettings:
    """What a user has chosen for the account."""

    margin_mode: str = CROSS
    hedged: set[str] = field(default_factory=set)
    """Linear symbols in hedge mode."""
    clamp_perp: bool = True
    """A limit price beyond the price limit is moved to it; refused otherwise."""
    clamp_spot: bool = False
    dcp: dict[str, int] = field(default_factory=dict)
    """Products whose orders end when the user is disconnected, with after how many seconds."""

    @property
    def isolated(self) -> bool:
        """Whether each position has its own margin."""
        return self.margin_mode == ISOLATED


@dataclass(slots=True)
class Account:
    """A unified account."""

    uid: str
    created_time: int
    specs: Mapping[SpecKey, InstrumentSpec]
    settings: AccountSettings = field(default_factory=AccountSettings)
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

    def is_hedged(self, spec: InstrumentSpec) -> bool:
        """Whether a symbol has a long and a short position side by side."""
        return spec.category == "linear" and spec.symbol in self.settings.hedged

    def sides(self, spec: InstrumentSpec) -> list[Position]:
        """The positions that a symbol has in its mode: one, or long and short."""
        indices = (1, 2) if self.is_hedged(spec) else (0,)
        return [self.position(spec.category, spec.symbol, idx) for idx in indices]

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
            found = self.working[key] = Working(self.specs[key])
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


@dataclass(slots=True)
class Margin:
    """What an account binds of one coin."""

    unrealised_pnl: Decimal = ZERO
    position_im: Decimal = ZERO
    position_mm: Decimal = ZERO
    order_im: Decimal = ZERO
    locked: Decimal = ZERO
    isolated: Decimal = ZERO


def margins_of(account: Account, mark: Mark) -> dict[str, Margin]:
    """Add up by coin what positions and open orders bind."""
    found: dict[str, Margin] = {}

    def of(coin: str) -> Margin:
        return found.setdefault(coin, Margin())

    for position in account.held():
        spec = account.specs[position.category, position.symbol]
        price = mark(position.category, position.symbol)
        margin = of(spec.settle_coin)
        margin.unrealised_pnl += position.unrealised_pnl(price, spec)
        margin.position_im += position.initial_margin(price, spec)
        margin.position_mm += position.maintenance_margin(price, spec)
        margin.isolated += position.margin
    for key, working in account.working.items():
        if not working.orders:
            continue
        spec = account.specs[key]
        if spec.has_positions:
            of(spec.settle_coin).order_im += order_margin(account, spec)
        else:
            of(spec.quote_coin).locked += working.value["Buy"] + working.reserved("Buy")
            of(spec.base_coin).locked += working.qty["Sell"] + working.reserved("Sell")
    return found


def order_margin(account: Account, spec: InstrumentSpec, extra: tuple[str, Decimal, Decimal] | None = None) -> Decimal:
    """Margin that resting orders of a symbol bind; `extra` is a further (side, qty, price).

    In one-way mode that of the side that could open more: orders against the position bind nothing up to its
    size. In hedge mode both sides open their own position.
    """
    working = account.working_in(spec.category, spec.symbol)

    def bound(side: str, position: Position, offset: Decimal) -> Decimal:
        more = extra[1:] if extra is not None and extra[0] == side else None
        value = working.opening_value(side, offset, more)
        return value * (1 / position.leverage + 2 * spec.taker_fee) if value else ZERO

    if account.is_hedged(spec):
        long, short = account.sides(spec)
        return bound("Buy", long, ZERO) + bound("Sell", short, ZERO)
    position = account.position(spec.category, spec.symbol)
    size, side = abs(position.size), position.side
    return max(
        bound("Buy", position, size if side == "Sell" else ZERO),
        bound("Sell", position, size if side == "Buy" else ZERO),
    )
