"""The order book around the spread, drawn line by line: asks above, bids below, depth as bars."""

from decimal import Decimal
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.model.market import BookView, Level
from tui.panes.pane import Pane
from tui.rules.figures import DASH, age, fixed, on_step
from tui.rules.rounding import decimals_of
from tui.state.view import ConsoleView

Line = tuple[str, str, int, str]
"""Price, size, length of the bar in cells, and the side's style."""


class BookLines(Widget):
    """The lines of a book; only those that changed are painted."""

    COMPONENT_CLASSES = {
        "book--ask",
        "book--bid",
        "book--ask-bar",
        "book--bid-bar",
        "book--spread",
        "book--own",
        "book--quiet",
    }

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        """Show these lines."""
        old, self._lines = self._lines, lines
        if len(old) != len(lines):
            self.refresh()
            return
        for number, (before, after) in enumerate(zip(old, lines, strict=True)):
            if before != after:
                self.refresh(Region(0, number, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One level, or the spread."""
        width, base = self.size.width, self.rich_style
        if y >= len(self._lines):
            return Strip.blank(width, base)
        price, size, bar, kind = self._lines[y]
        if kind in {"spread", "quiet"}:
            style = base + self.get_component_rich_style(f"book--{kind}", partial=True)
            return Strip([Segment(f" {price}".ljust(width)[:width], style)], width)
        side = "ask" if kind.startswith("ask") else "bid"
        colour = base + self.get_component_rich_style(f"book--{side}", partial=True)
        shade = self.get_component_rich_style(f"book--{side}-bar", partial=True)
        own = "◆" if kind.endswith("own") else " "
        left = f"{own}{price} "
        right = f"{size} ".rjust(max(0, width - len(left)))
        text = (left + right)[:width].ljust(width)
        return _shaded(text, len(left), colour, base, shade, width - bar)


def _shaded(text: str, split: int, colour: Style, base: Style, shade: Style, start: int) -> Strip:
    """The text in two colours over a bar that reaches from `start` to the right edge."""
    cuts = sorted({0, split, max(0, start), len(text)})
    segments = []
    for begin, end in pairwise(cuts):
        style = colour if begin < split else base
        if begin >= start:
            style += shade
        segments.append(Segment(text[begin:end], style))
    return Strip(segments, len(text))


class BookPane(Pane):
    """The best levels of the selected symbol with one's own orders marked."""

    def __init__(self) -> None:
        super().__init__(id="book")
        self._lines = BookLines()

    def compose(self) -> "list[BookLines]":
        """The lines."""
        return [self._lines]

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        book = view.market.book(view.category, view.symbol)
        seconds = view.market.book_age(view.category, view.symbol, view.now)
        stale = view.is_stale(view.symbol) or view.market.is_book_stale(view.category, view.symbol, view.now)
        self.title("Book", stale=age(seconds) if stale and seconds is not None else "")
        rows = self._lines.size.height
        if book is None or not book.bids or not book.asks:
            self._lines.show([("waiting for a snapshot", "", 0, "quiet")])
            return
        self._lines.show(self._levels(view, book, rows, stale=stale))

    def _levels(self, view: ConsoleView, book: BookView, rows: int, *, stale: bool) -> list[Line]:
        depth = max(1, (rows - 1) // 2)
        asks, bids = book.asks[:depth], book.bids[:depth]
        instrument = view.instrument
        tick = instrument.tick_size if instrument is not None else None
        step = instrument.qty_step if instrument is not None else None
        places = decimals_of(step) if step is not None else 3
        most = max((level.size for level in (*asks, *bids)), default=Decimal(1))
        own = {order.price for order in view.account.orders_of(view.symbol)}
        bar_room = self._lines.size.width

        def line(level: Level, side: str) -> Line:
            bar = 0 if stale or not most else int(bar_room * level.size / most)
            kind = f"{side}-own" if level.price in own else side
            return on_step(level.price, tick), fixed(level.size, places), bar, kind

        spread = book.asks[0].price - book.bids[0].price
        blank: Line = ("", "", 0, "quiet")
        top = [blank] * (depth - len(asks)) + [line(level, "ask") for level in reversed(asks)]
        middle: Line = (f"spread {on_step(spread, tick) if book.bids else DASH}", "", 0, "spread")
        return [*top, middle, *(line(level, "bid") for level in bids)]
