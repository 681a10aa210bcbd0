"""A table drawn line by line: only lines that changed are painted, and a row keeps its cursor when others move.

Columns have ranks: where there is not enough room the least important ones go, never a digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its least width, whether it is right-aligned, and its rank (0 is never dropped)."""

    label: str
    width: int
    right: bool = True
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in one of the table's styles: gain, loss, quiet, strong, warn, accent, or plain."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the key by which it is found again."""

    key: str
    cells: tuple[Cell, ...]


class LineTable(ScrollView, can_focus=True):
    """Rows under a header, with a cursor."""

    COMPONENT_CLASSES = {
        "line-table--header",
        "line-table--cursor",
        "line-table--gain",
        "line-table--loss",
        "line-table--quiet",
        "line-table--strong",
        "line-table--warn",
        "line-table--accent",
        "line-table--empty",
    }
    BINDINGS = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup,K", "move(-10)", show=False),
        Binding("pagedown,J", "move(10)", show=False),
        Binding("home", "move(-100000)", show=False),
        Binding("end", "move(100000)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Chosen(Message):
        """Enter was pressed on a row, or it was clicked."""

        def __init__(self, table: "LineTable", key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> "LineTable":
            """The table."""
            return self.table

    def __init__(self, columns: Sequence[Column], empty: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._empty = empty
        self._rows: tuple[Row, ...] = ()
        self._key: str | None = None
        self._widths: tuple[tuple[int, int], ...] = ()
        """(column number, width) of the columns that are shown."""
        self._stale = False

    # --- what the owner does --------------------------------------------------------------------

    def lay_out(self, columns: Sequence[Column], empty: str) -> None:
        """Other columns from now on; nothing happens when they are the same."""
        if tuple(columns) != self._columns:
            self._columns, self._empty = tuple(columns), empty
            self._rows, self._widths = (), ()
            self.refresh()

    def show(self, rows: Sequence[Row], *, stale: bool = False) -> None:
        """Show these rows; only lines that differ from before are painted."""
        new = tuple(rows)
        if new == self._rows and stale == self._stale:
            return
        old, self._rows = self._rows, new
        all_lines = stale != self._stale or len(new) != len(old)
        self._stale = stale
        if self._key not in {row.key for row in new}:
            position = self._place(old)
            self._key = new[min(position, len(new) - 1)].key if new else None
            all_lines = True
        widths = self._fit()
        if widths != self._widths:
            self._widths, all_lines = widths, True
        self.virtual_size = Size(self.size.width, len(new) + 1)
        if all_lines:
            self.refresh()
            return
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                self._repaint(number)

    def relabel(self, columns: Sequence[Column]) -> None:
        """Other columns; the rows that fit them are shown next."""
        if tuple(columns) != self._columns:
            if len(columns) != len(self._columns):
                self._rows = ()
            self._columns = tuple(columns)
            self._widths = self._fit()
            self.refresh()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are shown."""
        return self._rows

    @property
    def selected(self) -> str | None:
        """The key of the row under the cursor."""
        return self._key

    def select(self, key: str) -> None:
        """Put the cursor on a row."""
        if key != self._key and any(row.key == key for row in self._rows):
            before = self._place(self._rows)
            self._key = key
            self._repaint(before)
            self._repaint(self._place(self._rows))

    # --- drawing --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line: the header stays, the rows scroll."""
        width = self.size.width
        base = self.rich_style
        if y == 0:
            style = self.get_component_rich_style("line-table--header")
            return self._strip(tuple(Cell(column.label) for column in self._columns), style, width, plain=True)
        number = y - 1 + round(self.scroll_offset.y)
        if number < len(self._rows):
            row = self._rows[number]
            if row.key == self._key and self.has_focus:
                base += self.get_component_rich_style("line-table--cursor", partial=True)
            return self._strip(row.cells, base, width, mark=row.key == self._key)
        if not self._rows and y == 1:
            style = self.get_component_rich_style("line-table--empty")
            return Strip([Segment(f"  {self._empty}"[:width].ljust(width), style)], width)
        return Strip.blank(width, base)

    def _strip(
        self, cells: tuple[Cell, ...], base: Style, width: int, *, plain: bool = False, mark: bool = False
    ) -> Strip:
        segments = [Segment("▎" if mark else " ", base)]
        for number, room in self._widths:
            cell, column = cells[number], self._columns[number]
            text = cell.text
            if column.right:
                text = " " * (room - cell_len(text)) + text
            style = base
            if not plain and (cell.style or self._stale):
                name = "quiet" if self._stale else cell.style
                style = base + self.get_component_rich_style(f"line-table--{name}", partial=True)
            segments += [Segment(set_cell_size(text, room), style), Segment("  ", base)]
        return Strip(segments).adjust_cell_length(width, base)

    def _fit(self) -> tuple[tuple[int, int], ...]:
        """The columns that have room, by rank, each as wide as its widest text."""
        needed = [
            max(column.width, len(column.label), *(cell_len(row.cells[number].text) for row in self._rows), 0)
            for number, column in enumerate(self._columns)
        ]
        chosen: list[int] = []
        room = self.size.width - 1
        for number in sorted(range(len(self._columns)), key=lambda each: (self._columns[each].rank, each)):
            if needed[number] + 2 > room and self._columns[number].rank:
                break
            room -= needed[number] + 2
            chosen.append(number)
        return tuple((number, needed[number]) for number in sorted(chosen))

    def _place(self, rows: Sequence[Row]) -> int:
        return next((number for number, row in enumerate(rows) if row.key == self._key), 0)

    def _repaint(self, number: int) -> None:
        line = number + 1 - round(self.scroll_offset.y)
        if 0 < line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    # --- events ---------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Columns may come or go."""
        self._widths = self._fit()
        self.virtual_size = Size(event.size.width, len(self._rows) + 1)
        self.refresh()

    def on_focus(self) -> None:
        """The cursor shows."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor hides."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Select by mouse; a second click chooses."""
        number = event.y - 1 + round(self.scroll_offset.y)
        if 0 <= number < len(self._rows):
            self.select(self._rows[number].key)
            if event.chain > 1:
                self.action_choose()

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        if not self._rows:
            return
        number = max(0, min(len(self._rows) - 1, self._place(self._rows) + steps))
        self.select(self._rows[number].key)
        self.scroll_to_region(Region(0, number, 1, 2), animate=False)

    def action_choose(self) -> None:
        """Tell which row was chosen."""
        if self._key is not None:
            self.post_message(self.Chosen(self, self._key))
