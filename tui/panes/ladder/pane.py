"""The ladder's pane: the cursor, the grouping and what is picked up are its own; the rest is said by messages."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tui.keymap import Scope
from tui.model.account import Position
from tui.model.enums import Side
from tui.model.order import Order
from tui.panes.ladder.head import head_parts, moving_parts
from tui.panes.ladder.lines import LadderLines, line_of
from tui.panes.ladder.rows import build, marks_of, row_of, standing_price
from tui.panes.ladder.window import Window, row_below
from tui.panes.pane import Pane
from tui.panes.status import HeadLine
from tui.rules.figures import age
from tui.rules.rounding import decimals_of
from tui.state.view import ConsoleView, circumstances

PROMISED_FOR = 5.0
"""Seconds for which an order that was nudged is taken to be where it was nudged to."""


@dataclass(frozen=True, slots=True)
class Promised:
    """Where an order was nudged to, before the exchange has said so."""

    key: str
    price: Decimal
    at: float


class LadderPane(Pane):
    """Prices by rows, with one's own orders and the marks of the position beside them."""

    SCOPE: ClassVar[Scope | None] = Scope.LADDER

    class Pressed(Message):
        """A key that is to do something."""

        def __init__(
            self,
            act: str,
            at: float,
            price: Decimal | None = None,
            orders: tuple[Order, ...] = (),
            number: int = 0,
        ) -> None:
            super().__init__()
            self.act, self.at, self.price, self.orders, self.number = act, at, price, orders, number

    class Touched(Message):
        """A key that moved something on the screen alone."""

    class TicketAsked(Message):
        """The full ticket is wanted, filled in."""

        def __init__(self, side: Side, price: Decimal, qty: Decimal | None) -> None:
            super().__init__()
            self.side, self.price, self.qty = side, price, qty

    class Said(Message):
        """Something that a person should read."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__(id="ladder")
        self._head = HeadLine("ladder-head")
        self._lines = LadderLines()
        self._window = Window()
        self._view: ConsoleView | None = None
        self._symbol = ""
        self._picked: Order | None = None
        self._target: Decimal | None = None
        self._promised: Promised | None = None
        self._awaits_share = False

    def compose(self) -> ComposeResult:
        """The head and the lines."""
        yield self._head
        yield self._lines

    # --- drawing --------------------------------------------------------------------------------

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        self._view = view
        if view.symbol != self._symbol:
            self._begin_symbol(view)
        self._window.resize(self._lines.room, self._middle())
        middle = self._middle()
        if middle is not None:
            self._window.see(middle)
        self._forget_what_is_over(view)
        self._draw()

    def _begin_symbol(self, view: ConsoleView) -> None:
        instrument = view.instrument
        self._drop()
        self._promised = None
        if instrument is not None:
            self._symbol = view.symbol
            self._window.restart(instrument.tick_size)

    def _middle(self) -> Decimal | None:
        """The middle of a book that can be trusted: only it moves the window, and any book where it shows nothing."""
        view = self._view
        book = None if view is None else view.market.book(view.category, view.symbol)
        if view is None or book is None or book.best_bid is None or book.best_ask is None:
            return None
        if self._is_stale(view) and self._window.cursor is not None:
            return None
        return (book.best_bid.price + book.best_ask.price) / 2

    @staticmethod
    def _is_stale(view: ConsoleView) -> bool:
        return view.is_stale(view.symbol) or view.market.is_book_stale(view.category, view.symbol, view.now)

    def _forget_what_is_over(self, view: ConsoleView) -> None:
        orders = view.account.orders
        if self._picked is not None and self._picked.key not in orders:
            self._drop()
            self.post_message(self.Said("the order that was picked up is gone"))
        promised = self._promised
        if promised is not None:
            order = orders.get(promised.key)
            if order is None or view.now - promised.at > PROMISED_FOR:
                self._promised = None

    def _draw(self) -> None:
        view = self._view
        if view is None:
            return
        book = view.market.book(view.category, view.symbol)
        seconds = view.market.book_age(view.category, view.symbol, view.now)
        stale, instrument = self._is_stale(view), view.instrument
        self.title(f"Ladder {view.symbol}", stale=age(seconds) if stale and seconds is not None else "")
        left, right = head_parts(view, self._window, self._middle(), self._positions())
        if self._picked is not None:
            left = moving_parts(view, self._picked, self._target, self._window.tick)
        self._head.show(left, right)
        if instrument is None or self._window.cursor is None:
            self._lines.show((), words="waiting for a snapshot")
            return
        last = view.ticker.last_price if view.ticker is not None else None
        target = self._target if self._picked is not None else self._promised.price if self._promised else None
        rows = build(self._window, book, self._orders(), marks_of(self._positions(), last), target)
        places = decimals_of(instrument.tick_size), decimals_of(instrument.qty_step)
        self._lines.show([line_of(row, *places) for row in rows], stale=stale)

    # --- what stands where ----------------------------------------------------------------------

    def _orders(self) -> list[Order]:
        view = self._view
        return [] if view is None else view.account.orders_of(view.symbol)

    def _positions(self) -> list[Position]:
        view = self._view
        return [] if view is None else [each for each in view.account.positions.values() if each.symbol == view.symbol]

    def _at_cursor(self) -> tuple[Order, ...]:
        """One's own orders at the cursor's row, the newest first."""
        if self._window.cursor_price is None:
            return ()
        here = [each for each in self._orders() if row_of(self._window, each) == self._window.cursor]
        return tuple(sorted(here, key=lambda each: each.created_time, reverse=True))

    # --- keys: the screen -----------------------------------------------------------------------

    @on(LadderLines.Resized)
    def _resized(self, event: LadderLines.Resized) -> None:
        event.stop()
        self._window.resize(self._lines.room, self._middle())
        self._draw()

    @on(LadderLines.Pointed)
    def _pointed(self, event: LadderLines.Pointed) -> None:
        event.stop()
        self._window.point(self._window.top - event.line)
        self._shown_anew()

    def _shown_anew(self) -> None:
        self._awaits_share = False
        self.post_message(self.Touched())
        self._draw()

    def action_go(self, rows: int) -> None:
        """Move the cursor, or the order that is picked up."""
        if self._picked is not None and self._target is not None:
            self._target = max(self._window.step, self._target + rows * self._window.step)
            self._window.point(row_below(self._target, self._window.step))
        else:
            self._window.move(rows)
        self._shown_anew()

    def action_page(self, pages: int) -> None:
        """Move by as many rows as are shown."""
        self.action_go(pages * max(1, self._window.height - 1))

    def action_centre(self) -> None:
        """Put the middle of the market, and the cursor, into the middle."""
        middle = self._middle()
        if middle is None:
            self.post_message(self.Said("there is no live price to go to"))
            return
        self._window.centre(middle)
        self._shown_anew()

    def action_follow(self) -> None:
        """Centre all the time, or leave it."""
        self._window.follows = not self._window.follows
        self._shown_anew()

    def action_group(self, coarser: int) -> None:
        """A row stands for more ticks, or for fewer."""
        self._window.regroup(coarser, self._middle())
        self._shown_anew()

    def action_drop(self) -> None:
        """Put back what was picked up."""
        self._drop()
        self._shown_anew()

    def _drop(self) -> None:
        self._picked = self._target = None
        self._awaits_share = False

    # --- keys: the size, orders and the position ------------------------------------------------

    def _press(
        self, act: str, *, price: Decimal | None = None, number: int = 0, orders: tuple[Order, ...] = ()
    ) -> None:
        self._awaits_share = False
        if self._picked is not None:
            self.post_message(self.Said("an order is picked up: Enter moves it, Esc drops it"))
            return
        at_cursor = price if price is not None else self._window.cursor_price
        self.post_message(self.Pressed(act, self.pressed_at, at_cursor, orders, number))

    def action_order(self, act: str) -> None:
        """An order key."""
        self._press(act)

    def action_preset(self, number: int) -> None:
        """A size; after % a share of the position."""
        if self._awaits_share and number <= 4:
            self.action_share(number * 25)
        else:
            self._press("preset", number=number)

    def action_share(self, percent: int) -> None:
        """Close a share of the position."""
        self._press("close", number=percent)

    def action_percent(self) -> None:
        """The next digit is a share of the position."""
        self._awaits_share = True
        self.post_message(self.Said("close: 1 a quarter, 2 half, 3 three quarters, 4 all"))

    def action_cancel(self) -> None:
        """Cancel what stands at the cursor."""
        found = self._at_cursor()
        if not found:
            self.post_message(self.Said("there is no order of yours at the cursor"))
            return
        self._press("cancel", orders=found)

    def action_pick(self) -> None:
        """Pick up the order at the cursor."""
        found = self._movable()
        if found is not None:
            self._picked, self._target = found, standing_price(found)
            self._shown_anew()

    def _movable(self) -> Order | None:
        found = self._at_cursor()
        if not found:
            self.post_message(self.Said("there is no order of yours at the cursor"))
        elif found[0].is_pending:
            self.post_message(self.Said("the exchange has not confirmed this order yet"))
        else:
            return found[0]
        return None

    def action_nudge(self, ticks: int) -> None:
        """The order at the cursor goes up or down by a tick; many presses become one change."""
        if self._picked is not None:
            self.action_go(ticks)
            return
        promised, view = self._promised, self._view
        if view is None:
            return
        order = view.account.orders.get(promised.key) if promised is not None else None
        there = None if promised is None else row_below(promised.price, self._window.step)
        if promised is None or order is None or there != self._window.cursor:
            order = self._movable()
            start = None if order is None else standing_price(order)
        else:
            start = promised.price
        if order is None or start is None:
            return
        price = max(self._window.tick, start + ticks * self._window.tick)
        self._promised = Promised(order.key, price, view.now)
        self._window.point(row_below(price, self._window.step))
        self.post_message(self.Pressed("nudge", self.pressed_at, price, (order,), ticks))
        self._draw()

    def action_enter(self) -> None:
        """Move what is picked up; else open the ticket for the price at the cursor."""
        picked, target = self._picked, self._target
        if picked is None or target is None:
            self.action_ticket()
            return
        self._drop()
        if target != standing_price(picked):
            self._press("move", price=target, orders=(picked,))
        self._draw()

    def action_ticket(self) -> None:
        """Open the full ticket, filled in from here."""
        view, price = self._view, self._window.cursor_price
        if view is None or price is None:
            self.post_message(self.Said("the cursor is on no price; Space puts it in the middle"))
            return
        around = circumstances(view, view.symbol)
        is_buy = around.best_ask is None or price < around.best_ask
        instrument = view.instrument
        qty = None if instrument is None else view.ladder.size.qty(price, instrument.qty_step)
        self.post_message(self.TicketAsked(Side.BUY if is_buy else Side.SELL, price, qty))
