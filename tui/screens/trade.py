"""The trading screen: the panes, their places, and what keys ask of them."""

import time
from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui.keymap import Scope, actions_of
from tui.model.account import Position
from tui.model.enums import Side
from tui.model.order import Order
from tui.panes.book import BookPane
from tui.panes.open_orders import OpenOrdersPane
from tui.panes.order_entry import OrderEntryPane
from tui.panes.pane import Pane
from tui.panes.positions import PositionsPane
from tui.panes.status import MarketLine, NoticeLine, StatusLine
from tui.panes.watchlist import WatchlistPane
from tui.screens.help import HelpScreen
from tui.state.view import ConsoleView, circumstances

NARROW = 110
"""Columns below which one pane is shown at a time."""
SHORT = 30
SMALLEST = (60, 16)
ORDER = ("positions", "orders", "ticket", "watchlist", "book")
SECOND_PRESS_WITHIN = 1.0


class TradeScreen(Screen[None]):
    """Watch list, book, ticket, open orders and positions under two head lines."""

    # Tab acts before the next key is handed out: what follows it in a burst goes to the field that it leads to.
    # With priority an action is done before the next key is looked at: in a burst, as a slow line delivers one, what
    # follows would else go to where the keyboard was before. No field takes any of these keys.
    BINDINGS = [
        Binding(action.key, action.name, action.label, show=False, priority=True)
        for action in actions_of(Scope.EVERYWHERE)
    ]

    class CancelRequested(Message):
        """Cancel one order."""

        def __init__(self, order: Order) -> None:
            super().__init__()
            self.order = order

    class CancelAllRequested(Message):
        """Cancel a symbol's orders; its stops stay."""

        def __init__(self, symbol: str) -> None:
            super().__init__()
            self.symbol = symbol

    class AmendAsked(Message):
        """Change an order: ask how."""

        def __init__(self, order: Order) -> None:
            super().__init__()
            self.order = order

    class CloseRequested(Message):
        """Close a share of a position at market."""

        def __init__(self, position: Position, percent: int) -> None:
            super().__init__()
            self.position = position
            self.percent = percent

    class CloseLimitAsked(Message):
        """Close a position by a limit order: ask at which price."""

        def __init__(self, position: Position) -> None:
            super().__init__()
            self.position = position

    class StopsAsked(Message):
        """Change a position's stops: ask how."""

        def __init__(self, position: Position) -> None:
            super().__init__()
            self.position = position

    class LeverageAsked(Message):
        """Set the selected symbol's leverage: ask to what."""

    class FlattenRequested(Message):
        """Cancel everything and close every position."""

    class CancelLastRequested(Message):
        """Cancel what was sent last."""

    class ArmAsked(Message):
        """Arm or disarm."""

    class NoticeAsked(Message):
        """Something that a person should read."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._view: ConsoleView | None = None
        self._current = ORDER[0]
        self._flatten_pressed = -SECOND_PRESS_WITHIN
        self._before_ticket: Widget | None = None

    def compose(self) -> ComposeResult:
        """The panes."""
        yield StatusLine(id="status")
        yield MarketLine(id="market")
        with Vertical(id="body"):
            with Horizontal(id="upper"):
                yield WatchlistPane()
                yield BookPane()
                yield OrderEntryPane()
            yield OpenOrdersPane()
            yield PositionsPane()
        yield NoticeLine(id="notice")
        yield Static("", id="too-small", markup=False)

    def on_mount(self) -> None:
        """Begin in the watch list, or with the positions where there is room for one pane."""
        self._arrange()
        self._go("positions" if self.has_class("-narrow") else "watchlist")

    def on_resize(self, event: events.Resize) -> None:
        """Find the layout for the size."""
        self._arrange(event.size.width, event.size.height)

    def paint(self, view: ConsoleView) -> None:
        """Show a frame; each pane paints only what changed."""
        self._view = view
        self.set_class(view.armed_left > 0, "-armed")
        self.query_one(StatusLine).paint(view)
        self.query_one(MarketLine).paint(view)
        for pane in self._panes():
            # The ticket takes notice of a change of symbol even while it is hidden.
            if pane.display or pane is self.ticket:
                pane.paint(view)  # type: ignore[attr-defined]
        self.query_one(NoticeLine).paint(view, self._keys())

    @property
    def ticket(self) -> OrderEntryPane:
        """The ticket."""
        return self.query_one(OrderEntryPane)

    # --- layout ---------------------------------------------------------------------------------

    def _arrange(self, width: int | None = None, height: int | None = None) -> None:
        width, height = width or self.size.width, height or self.size.height
        small = width < SMALLEST[0] or height < SMALLEST[1]
        self.set_class(small, "-too-small")
        if small:
            words = f"too small: {width}x{height}, at least {SMALLEST[0]}x{SMALLEST[1]} is needed"
            self.query_one("#too-small", Static).update(words)
        self.set_class(width < NARROW or height < SHORT, "-narrow")
        self.set_class(width >= 160, "-wide")
        self._show_current()

    def _show_current(self) -> None:
        narrow = self.has_class("-narrow")
        for pane in self._panes():
            pane.set_class(narrow and pane.id == self._current, "-current")
            pane.display = not narrow or pane.id == self._current
        upper = self.query_one("#upper")
        upper.display = not narrow or self._current in {"watchlist", "book", "ticket"}
        if self._view is not None:
            self.call_after_refresh(self._paint_again)

    def _paint_again(self) -> None:
        if self._view is not None:
            self.paint(self._view)

    def _panes(self) -> list[Pane]:
        return list(self.query(Pane))

    def _go(self, name: str) -> None:
        self._current = name
        self._show_current()
        pane = self.query_one(f"#{name}", Pane)
        pane.focus_inside()

    def _keys(self) -> list[tuple[str, str]]:
        inside = self._focused_pane()
        scope = Scope.TICKET if inside == "ticket" else Scope.EVERYWHERE
        keys = [(action.key_text, action.label) for action in actions_of(scope) if action.label]
        if scope is Scope.TICKET:
            keys += [("Tab", "next field"), ("↑ ↓", "step")]
        return keys

    def _focused_pane(self) -> str:
        widget: Widget | None = self.focused
        while widget is not None and not isinstance(widget, Pane):
            parent = widget.parent
            widget = parent if isinstance(parent, Widget) else None
        return (widget.id or "") if widget is not None else ""

    # --- keys -----------------------------------------------------------------------------------

    def action_arm(self) -> None:
        """Arm or disarm."""
        self.post_message(self.ArmAsked())

    def action_ticket(self, side: str) -> None:
        """Open the ticket for a side at the best price of that side."""
        view = self._view
        if view is None:
            return
        if self._focused_pane() != "ticket":
            self._before_ticket = self.focused
        around = circumstances(view, view.symbol)
        price = around.best_bid if side == Side.BUY else around.best_ask
        self._go("ticket")
        self.ticket.prepare(Side(side), price)

    def on_order_entry_pane_left(self) -> None:
        """Back to where the keyboard was."""
        self.leave_ticket()

    def leave_ticket(self) -> None:
        """Back to where the keyboard was before the ticket took it."""
        before = self._before_ticket
        if before is not None and before.is_attached and not self.has_class("-narrow"):
            self.set_focus(before)
        else:
            self._go("positions" if self.has_class("-narrow") else "watchlist")

    def action_go(self, name: str) -> None:
        """Go to a pane."""
        self._go(name)

    def action_next_pane(self) -> None:
        """Go to the next pane; inside the ticket, to the next field."""
        self._turn(1)

    def action_previous_pane(self) -> None:
        """Go to the previous pane; inside the ticket, to the previous field."""
        self._turn(-1)

    def _turn(self, steps: int) -> None:
        if self._focused_pane() == "ticket":
            fields = [widget for widget in self.ticket.query("*") if widget.focusable]
            place = next((number for number, widget in enumerate(fields) if widget is self.focused), 0) + steps
            # Not Widget.focus(), which waits a turn: keys typed in a burst would go to the field before.
            self.set_focus(fields[place % len(fields)])
            return
        names = [name for name in ORDER if name != "book" or self.has_class("-narrow")]
        present = self._current if self._current in names else names[0]
        self._go(names[(names.index(present) + steps) % len(names)])

    def action_cancel(self) -> None:
        """Cancel the selected order."""
        order = self._order()
        if order is not None:
            self.post_message(self.CancelRequested(order))

    def action_cancel_all(self) -> None:
        """Cancel the selected symbol's orders."""
        if self._view is not None:
            self.post_message(self.CancelAllRequested(self._view.symbol))

    def action_cancel_last(self) -> None:
        """Cancel what was sent last."""
        self.post_message(self.CancelLastRequested())

    def action_amend(self) -> None:
        """Change the selected order."""
        order = self._order()
        if order is not None:
            self.post_message(self.AmendAsked(order))

    def action_close(self) -> None:
        """Close the selected position."""
        self.action_close_part(100)

    def action_close_part(self, percent: int) -> None:
        """Close a share of the selected position."""
        position = self._position()
        if position is not None:
            self.post_message(self.CloseRequested(position, percent))

    def action_close_limit(self) -> None:
        """Close the selected position by a limit order."""
        position = self._position()
        if position is not None:
            self.post_message(self.CloseLimitAsked(position))

    def action_stops(self) -> None:
        """Set the selected position's stops."""
        position = self._position()
        if position is not None:
            self.post_message(self.StopsAsked(position))

    def action_leverage(self) -> None:
        """Set the selected symbol's leverage."""
        self.post_message(self.LeverageAsked())

    def action_flatten(self) -> None:
        """Twice within a second: everything is cancelled and closed."""
        now = self._clock()
        if now - self._flatten_pressed <= SECOND_PRESS_WITHIN:
            self._flatten_pressed = -SECOND_PRESS_WITHIN
            self.post_message(self.FlattenRequested())
        else:
            self._flatten_pressed = now
            self.post_message(self.NoticeAsked("X again within a second cancels every order and closes every position"))

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen())

    def action_repaint(self) -> None:
        """Draw everything anew."""
        self.refresh(layout=True)
        for pane in self._panes():
            pane.refresh()

    def _order(self) -> Order | None:
        if self._view is None:
            return None
        found = self.query_one(OpenOrdersPane).selected(self._view)
        if found is None:
            self.post_message(self.NoticeAsked("there is no open order"))
        return found

    def _position(self) -> Position | None:
        if self._view is None:
            return None
        found = self.query_one(PositionsPane).selected(self._view)
        if found is None:
            self.post_message(self.NoticeAsked("there is no position"))
        return found
