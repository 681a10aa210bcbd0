"""The screen as a place for panes: which are shown, where, how large, and which of them has the keyboard."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui.keymap import Keymap
from tui.panes.order_entry import OrderEntryPane
from tui.panes.pane import Pane
from tui.panes.status import MarketLine, NoticeLine, StatusLine, TourLine
from tui.rules.terminal_size import SMALLEST
from tui.screens import wishes
from tui.screens.places import BY_NAME, LOWER, PLACES, UPPER, Place, place_with, places_hint
from tui.screens.sizes import LOWEST, NARROWEST, Sizes
from tui.state.view import ConsoleView

NARROW = 110
"""Columns below which one pane is shown at a time."""
SHORT = 30


class PlacedScreen(Screen[None]):
    """Panes under two head lines; a place is a choice of them."""

    def __init__(self, keymap: Keymap, sizes: Sizes | None = None) -> None:
        super().__init__()
        self._sizes = sizes or Sizes()
        self._keymap = keymap
        self._view: ConsoleView | None = None
        self._place = PLACES[0]
        self._current = self._place.panes[0]
        self._awaits_place = False
        self._before_place: Place | None = None

    def compose(self) -> ComposeResult:
        """The panes."""
        yield StatusLine(id="status")
        yield MarketLine(id="market")
        with Vertical(id="body"):
            with Horizontal(id="upper"):
                yield from (make() for name, make in UPPER.items() if name in self._place.panes)
            with Vertical(id="lower"):
                yield from (make() for name, make in LOWER.items() if name in self._place.panes)
        yield TourLine(id="tour")
        yield NoticeLine(id="notice")
        yield Static("", id="too-small", markup=False)

    def on_mount(self) -> None:
        """Begin in the watch list, or with the positions where there is room for one pane."""
        self._arrange()
        self._go(self._place.panes[0] if self.has_class("-narrow") else self._place.first)

    def on_resize(self, event: events.Resize) -> None:
        """Find the layout for the size."""
        self._arrange(event.size.width, event.size.height)

    def paint(self, view: ConsoleView) -> None:
        """Show a frame."""
        raise NotImplementedError

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
        shown = {self._current} if narrow else set(self._place.panes_of(wide=self.has_class("-wide")))
        for pane in self._panes():
            pane.set_class(narrow and pane.id == self._current, "-current")
            pane.display = pane.id in shown
        self._apply_sizes()
        for name, panes in (("#upper", UPPER), ("#lower", LOWER)):
            self.query_one(name).display = bool(shown & panes.keys())
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

    async def _visit(self, place: Place, pane: str = "") -> None:
        """Show a place; its panes are made at the first visit."""
        self._before_place = None
        for name, makers in (("#upper", UPPER), ("#lower", LOWER)):
            box = self.query_one(name)
            ranks = list(makers)
            for each in (known for known in ranks if known in place.panes and not box.query(f"#{known}")):
                right = [other for other in box.children if ranks.index(other.id or "") > ranks.index(each)]
                await box.mount(makers[each](), before=right[0] if right else None)
        self._place = place
        for other_place in PLACES:
            self.set_class(other_place is place, f"-at-{other_place.name}")
        self._go(pane or (place.panes[0] if self.has_class("-narrow") else place.first))

    def _focused_pane(self) -> str:
        pane = self._pane_with_keyboard()
        return (pane.id or "") if pane is not None else ""

    def _pane_with_keyboard(self) -> Pane | None:
        widget: Widget | None = self.focused
        while widget is not None and not isinstance(widget, Pane):
            parent = widget.parent
            widget = parent if isinstance(parent, Widget) else None
        return widget

    # --- where the keyboard is ------------------------------------------------------------------

    def action_choose_place(self) -> None:
        """The next key says which screen."""
        self._awaits_place = True
        self.post_message(wishes.NoticeAsked(places_hint()))

    async def action_place(self, name: str) -> None:
        """Go to a screen."""
        await self._visit(BY_NAME[name])

    async def action_go(self, name: str) -> None:
        """Go to a pane; where this screen has none of the name, to a screen that has."""
        place = place_with(name)
        if name in self._place.panes or place is None:
            self._go(name)
        else:
            await self._visit(place, name)

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
        narrow = self.has_class("-narrow")
        names = list(self._place.panes)
        if not narrow:
            together = self._place.panes_of(wide=self.has_class("-wide"))
            names = [name for name in together if name not in self._place.only_narrow]
        present = self._current if self._current in names else names[0]
        self._go(names[(names.index(present) + steps) % len(names)])

    # --- sizes ----------------------------------------------------------------------------------

    def action_widen(self) -> None:
        """Make the pane with the keyboard wider."""
        self._resize(4)

    def action_narrow(self) -> None:
        """Make the pane with the keyboard narrower."""
        self._resize(-4)

    def action_raise_lower(self) -> None:
        """Give the lower panes a line more."""
        self._resize_lower(1)

    def action_drop_lower(self) -> None:
        """Give the lower panes a line less."""
        self._resize_lower(-1)

    def action_reset_sizes(self) -> None:
        """Give this screen its first sizes again."""
        self._sizes.forget(self._place.name)
        self._apply_sizes()
        self.post_message(wishes.SizesChanged(self._sizes.text()))

    def _resize(self, columns: int) -> None:
        panes = [pane for pane in self.query_one("#upper").children if pane.display]
        at = next((number for number, pane in enumerate(panes) if pane.id == self._focused_pane()), -1)
        if self.has_class("-narrow") or at < 0 or len(panes) < 2:
            return
        # The first pane takes what the others leave: it grows by what its neighbour gives.
        target, change = (panes[1], -columns) if at == 0 else (panes[at], columns)
        size = target.outer_size.width + change
        if size >= NARROWEST and panes[0].outer_size.width - change >= NARROWEST:
            self._set_size(target.id or "", size)

    def _resize_lower(self, lines: int) -> None:
        size = self.query_one("#lower").outer_size.height + lines
        if not self.has_class("-narrow") and size >= 2 * LOWEST and self.query_one("#upper").size.height - lines >= 8:
            self._set_size("lower", size)

    def _set_size(self, name: str, size: int) -> None:
        self._sizes.change(self._place.name, name, size)
        self._apply_sizes()
        self.post_message(wishes.SizesChanged(self._sizes.text()))

    def _apply_sizes(self) -> None:
        """A person's sizes where there is room for all panes; else those of the sheets."""
        narrow = self.has_class("-narrow")
        own = {} if narrow else self._sizes.of(self._place.name)
        room = self.size.width - NARROWEST
        for pane in self.query_one("#upper").children:
            width = own.get(pane.id or "")
            fits = width is not None and sum(own.get(name, 0) for name in self._place.panes) <= room
            pane.styles.width = width if fits else None
        height = own.get("lower")
        self.query_one("#lower").styles.height = height if height and height <= self.size.height - 12 else None
