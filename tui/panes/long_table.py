"""A table of thousands of rows: what is drawn is what is seen, and nothing walks over all of them at a key."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.geometry import Size
from textual.message import Message

from tui.panes.line_table import Column, LineTable, Row


class Widths:
    """The widest text of each column so far; a table's columns grow, and never shrink while it is shown."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.needed = [max(column.width, cell_len(column.label)) for column in columns]

    def take(self, row: Row) -> None:
        """Take notice of a row."""
        needed = self.needed
        for number, cell in enumerate(row.cells):
            text = cell.text
            length = len(text) if text.isascii() else cell_len(text)
            if length > needed[number]:
                needed[number] = length


class LongTable(LineTable):
    """Rows whose places and widths its owner knows."""

    class EndReached(Message):
        """The last row is seen, or was asked for."""

    def __init__(self, columns: Sequence[Column], empty: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(columns, empty, id=id)
        self._needed = Widths(columns).needed
        self._places: Mapping[str, int] = {}

    def show_long(
        self, columns: Sequence[Column], widths: Widths, rows: tuple[Row, ...], places: Mapping[str, int], empty: str
    ) -> None:
        """Show these rows; `places` has the number of each by its key."""
        before = self._place(self._rows)
        if tuple(columns) != self._columns:
            self._columns, before = tuple(columns), 0
            self.scroll_to(y=0, animate=False)
        self._rows, self._places, self._needed, self._empty = rows, places, widths.needed, empty
        if self._key not in places:
            self._key = rows[min(before, len(rows) - 1)].key if rows else None
        self._widths = self._fit()
        self.virtual_size = Size(self.size.width, len(rows) + 1)
        self.refresh()

    def select(self, key: str) -> None:
        """Put the cursor on a row."""
        if key != self._key and key in self._places:
            before = self._place(self._rows)
            self._key = key
            self._repaint(before)
            self._repaint(self._place(self._rows))

    def action_move(self, steps: int) -> None:
        """Move the cursor; at the end ask for more."""
        super().action_move(steps)
        if steps > 0 and self._place(self._rows) >= len(self._rows) - 1:
            self.post_message(self.EndReached())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolled by the mouse to the end: ask for more."""
        super().watch_scroll_y(old_value, new_value)
        if new_value > old_value and round(new_value) + self.size.height - 1 >= len(self._rows):
            self.post_message(self.EndReached())

    def _place(self, rows: Sequence[Row]) -> int:  # noqa: ARG002 - they are this table's own
        return self._places.get(self._key or "", 0)

    def _fit(self) -> tuple[tuple[int, int], ...]:
        chosen: list[int] = []
        room = self.size.width - 1
        for number in sorted(range(len(self._columns)), key=lambda each: (self._columns[each].rank, each)):
            if self._needed[number] + 2 > room and self._columns[number].rank:
                break
            room -= self._needed[number] + 2
            chosen.append(number)
        return tuple((number, self._needed[number]) for number in sorted(chosen))
