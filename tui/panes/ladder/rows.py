"""The rows of a ladder, made from the book, one's own orders and the position. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tui.model.account import Position
from tui.model.enums import Side
from tui.model.market import BookView
from tui.model.order import Order
from tui.panes.ladder.window import Window, row_above, row_below

ZERO = Decimal(0)
FULL = 1000
"""The length of the longest bar."""
ORDER = ("entry", "liq", "stop", "target", "trigger", "last")
"""Marks from the most to the least important one."""


@dataclass(frozen=True, slots=True)
class Own:
    """One's own resting orders at a row: what is left of them, how many they are."""

    qty: Decimal
    count: int
    is_pending: bool = False
    """Whether the exchange has not confirmed one of them yet."""
    is_unknown: bool = False
    """Whether nobody knows what became of one of them."""


@dataclass(frozen=True, slots=True)
class LadderRow:
    """A price with what stands at it."""

    price: Decimal
    bid: Decimal = ZERO
    ask: Decimal = ZERO
    bar: int = 0
    """0 to FULL: the size against the largest one in sight."""
    own_bid: Own | None = None
    own_ask: Own | None = None
    marks: tuple[str, ...] = ()
    is_cursor: bool = False
    is_target: bool = False
    """Whether an order that was picked up would go here."""


@dataclass(slots=True)
class _Draft:
    bid: Decimal = ZERO
    ask: Decimal = ZERO
    bids: list[Order] = field(default_factory=list)
    asks: list[Order] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)


def build(
    window: Window,
    book: BookView | None,
    orders: Iterable[Order] = (),
    marks: Mapping[str, Decimal | None] | None = None,
    target: Decimal | None = None,
) -> tuple[LadderRow, ...]:
    """The rows in sight, from the highest price. A bid counts for the row below it, an ask for the row above it,
    so that a row never has both and never shows a price better than there is."""
    drafts = {row: _Draft() for row in window.rows}
    for row, size in _grouped(window, book, Side.BUY):
        if row in drafts:
            drafts[row].bid += size
    for row, size in _grouped(window, book, Side.SELL):
        if row in drafts:
            drafts[row].ask += size
    for order in orders:
        draft = drafts.get(row_of(window, order) or 0)
        if draft is None:
            continue
        if order.is_conditional:
            draft.marks.add(mark_of(order))
        else:
            (draft.bids if order.side is Side.BUY else draft.asks).append(order)
    for name, price in (marks or {}).items():
        if price is not None and price > 0 and (draft := drafts.get(row_below(price, window.step))) is not None:
            draft.marks.add(name)
    most = max((max(draft.bid, draft.ask) for draft in drafts.values()), default=ZERO)
    there = None if target is None else row_below(target, window.step)
    return tuple(
        LadderRow(
            window.price(row),
            draft.bid,
            draft.ask,
            int(max(draft.bid, draft.ask) * FULL / most) if most else 0,
            _own(draft.bids),
            _own(draft.asks),
            tuple(name for name in ORDER if name in draft.marks),
            row == window.cursor,
            row == there,
        )
        for row, draft in drafts.items()
    )


def row_of(window: Window, order: Order) -> int | None:
    """The row that an order stands at; None for one without a price."""
    price = standing_price(order)
    if price is None:
        return None
    below = order.is_conditional or order.side is Side.BUY
    return row_below(price, window.step) if below else row_above(price, window.step)


def standing_price(order: Order) -> Decimal | None:
    """The price that an order waits at: its trigger while it has not been triggered."""
    if order.is_conditional:
        return order.trigger_price or None
    return None if order.order_type == "Market" else order.price or None


def mark_of(order: Order) -> str:
    """What a conditional order is called on the ladder."""
    if "StopLoss" in order.stop_order_type or order.stop_order_type == "TrailingStop":
        return "stop"
    return "target" if "TakeProfit" in order.stop_order_type else "trigger"


def marks_of(positions: Sequence[Position], last_price: Decimal | None) -> dict[str, Decimal | None]:
    """Entry, liquidation, stop and target of what is held, and the last trade."""
    held = positions[0] if positions else None
    return {
        "entry": held.avg_price if held else None,
        "liq": held.liq_price if held else None,
        "stop": held.stop_loss if held else None,
        "target": held.take_profit if held else None,
        "last": last_price,
    }


def _grouped(window: Window, book: BookView | None, side: Side) -> Iterable[tuple[int, Decimal]]:
    if book is None:
        return
    lowest, highest = window.rows.stop, window.top
    for level in book.bids if side is Side.BUY else book.asks:
        row = row_below(level.price, window.step) if side is Side.BUY else row_above(level.price, window.step)
        # Levels come from the best one outwards: what lies behind the window need not be looked at.
        if (row < lowest) if side is Side.BUY else (row > highest):
            return
        yield row, level.size


def _own(orders: list[Order]) -> Own | None:
    if not orders:
        return None
    left = sum((max(ZERO, order.qty - order.cum_exec_qty) for order in orders), ZERO)
    return Own(
        left,
        len(orders),
        any(order.is_pending for order in orders),
        any(order.order_status == "Unknown" for order in orders),
    )
