"""The ladder as lines: one's own bids, bid sizes, prices, ask sizes, one's own asks, and what stands at a price."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.panes.ladder.rows import FULL, LadderRow, Own
from tui.rules.figures import fixed

CURSOR, TARGET, PENDING, UNKNOWN, TIMES = "▸", "»", "…", "?", "×"
MARKS = {"entry": "◆", "liq": "✕", "stop": "▾", "target": "▴", "trigger": "◇", "last": "•"}
"""Every sign of the ladder that is not a letter or a digit."""
WIDEST_SIZE = 40
ROOMY = 72


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns end, in cells."""

    own: int
    size: int
    price: int
    marks: int
    are_words: bool
    """Whether marks are written out."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is drawn."""

    row: LadderRow
    price: str
    bid: str
    ask: str
    own_bid: str
    own_ask: str


def line_of(row: LadderRow, price_places: int, size_places: int) -> Line:
    """The texts of a row."""
    return Line(
        row,
        fixed(row.price, price_places),
        fixed(row.bid, size_places) if row.bid else "",
        fixed(row.ask, size_places) if row.ask else "",
        _own_text(row.own_bid, size_places),
        _own_text(row.own_ask, size_places),
    )


def _own_text(own: Own | None, places: int) -> str:
    if own is None:
        return ""
    sign = UNKNOWN if own.is_unknown else PENDING if own.is_pending else ""
    return f"{fixed(own.qty, places)}{f' {TIMES}{own.count}' if own.count > 1 else ''}{sign}"


def fit(lines: Sequence[Line], width: int) -> Columns:
    """Columns that are as wide as their figures; what is left goes to the sizes, whose bars grow, then to the marks."""
    price = max((len(line.price) for line in lines), default=5) + 2
    size = max((max(len(line.bid), len(line.ask)) for line in lines), default=5) + 1
    own = max((max(len(line.own_bid), len(line.own_ask)) for line in lines), default=0) + 1
    # Room for two orders and a sign, where there is room, so that nothing moves when an order is placed.
    size, own = max(size, 8), max(own, 11 if width >= ROOMY else 7)
    left = width - 1 - price - 2 * size - 2 * own
    marks = min(16, max(0, left))
    more = max(0, min(WIDEST_SIZE - size, (left - marks) // 2))
    return Columns(own, size + more, price, max(0, left - 2 * more), left - 2 * more >= 13)


class LadderLines(Widget, can_focus=True):
    """The lines under a header; only those that changed are painted."""

    COMPONENT_CLASSES = {
        "ladder--header",
        "ladder--bid",
        "ladder--ask",
        "ladder--bid-bar",
        "ladder--ask-bar",
        "ladder--price",
        "ladder--own",
        "ladder--mark",
        "ladder--liq",
        "ladder--quiet",
        "ladder--cursor",
    }

    class Resized(Message):
        """There is room for another number of rows."""

    class Pointed(Message):
        """A line was clicked."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line

    def __init__(self) -> None:
        super().__init__(id="ladder-lines")
        self._lines: tuple[Line, ...] = ()
        self._columns = fit((), 40)
        self._words, self._is_stale = "", False

    @property
    def room(self) -> int:
        """How many rows there is room for."""
        return max(1, self.size.height - 1)

    def show(self, lines: Sequence[Line], *, stale: bool = False, words: str = "") -> None:
        """Show these rows, or words where there are none; a line that is as before is not painted."""
        new = tuple(lines)
        columns = fit(new, self.size.width)
        whole = (len(new), columns, stale, words) != (len(self._lines), self._columns, self._is_stale, self._words)
        old, self._lines, self._columns, self._is_stale, self._words = self._lines, new, columns, stale, words
        if whole:
            self.refresh()
            return
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                self.refresh(Region(0, number + 1, self.size.width, 1))

    def on_resize(self) -> None:
        """Tell how much room there is."""
        self.post_message(self.Resized())

    def on_focus(self) -> None:
        """The cursor shows."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is quieter."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """The cursor goes where the mouse points."""
        if 0 < event.y <= len(self._lines):
            self.post_message(self.Pointed(event.y - 1))

    # --- drawing --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The header, or a row."""
        width, base = self.size.width, self.rich_style
        if y == 0:
            return self._header(width, base)
        if y <= len(self._lines):
            return self._row(self._lines[y - 1], width, base)
        if y == 1 and self._words:
            style = base + self.get_component_rich_style("ladder--quiet", partial=True)
            return Strip([Segment(f"  {self._words}"[:width].ljust(width), style)], width)
        return Strip.blank(width, base)

    def _header(self, width: int, base: Style) -> Strip:
        columns = self._columns
        text = " " + "mine".rjust(columns.own - 1) + " " + "bid".rjust(columns.size - 1) + " "
        text += "price".center(columns.price) + "ask".ljust(columns.size) + "mine".ljust(columns.own)
        style = base + self.get_component_rich_style("ladder--header", partial=True)
        return Strip([Segment(text[:width].ljust(width), style)], width)

    def _row(self, line: Line, width: int, base: Style) -> Strip:
        row, columns = line.row, self._columns
        if row.is_cursor:
            base += self.get_component_rich_style("ladder--cursor", partial=True)
        style = self._styles(base)
        sign = CURSOR if row.is_cursor else TARGET if row.is_target else " "
        bar = 0 if self._is_stale else -(-row.bar * columns.size // FULL)
        price = "bid" if row.bid else "ask" if row.ask else "price"
        segments = [
            Segment(sign, style["own"]),
            Segment(f"{line.own_bid.rjust(columns.own - 1)} ", style["own"]),
            *_barred(f"{line.bid} ".rjust(columns.size), columns.size - (bar if row.bid else 0), style, "bid"),
            Segment(line.price.center(columns.price), style[price]),
            *_barred(line.ask.ljust(columns.size), bar if row.ask else 0, style, "ask"),
            Segment(f" {line.own_ask}".ljust(columns.own), style["own"]),
            Segment(self._marks(row), style["liq" if "liq" in row.marks else "mark"]),
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def _marks(self, row: LadderRow) -> str:
        words = (f"{MARKS[name]} {name}" if self._columns.are_words else MARKS[name] for name in row.marks)
        room = self._columns.marks
        text = " " + (" " if self._columns.are_words else "").join(words)
        return text if len(text) <= room else (" " + "".join(MARKS[name] for name in row.marks))[:room]

    def _styles(self, base: Style) -> dict[str, Style]:
        names = ("bid", "ask", "bid-bar", "ask-bar", "price", "own", "mark", "liq")
        if self._is_stale:
            quiet = base + self.get_component_rich_style("ladder--quiet", partial=True)
            return dict.fromkeys(names, quiet)
        return {name: base + self.get_component_rich_style(f"ladder--{name}", partial=True) for name in names}


def _barred(text: str, cut: int, style: dict[str, Style], side: str) -> list[Segment]:
    """A size over its bar: a bid's reaches to the price from the left, an ask's from the price to the right."""
    cuts = sorted({0, max(0, min(cut, len(text))), len(text)})
    segments = []
    for begin, end in pairwise(cuts):
        is_bar = begin >= cut if side == "bid" else end <= cut
        segments.append(Segment(text[begin:end], style["price"] + style[f"{side}-bar"] if is_bar else style["price"]))
    return segments
