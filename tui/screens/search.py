"""Finding an instrument by a few letters of it."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from tui.model.instrument import Instrument
from tui.panes.line_table import Cell, Column, LineTable, Row
from tui.panes.quiet_input import QuietInput
from tui.rules.fuzzy import SearchIndex
from tui.screens.passing import PassingScreen

COLUMNS = (
    Column("symbol", 16, right=False),
    Column("base", 6, right=False),
    Column("quote", 5, right=False),
    Column("settled in", 10, right=False, rank=1),
    Column("status", 8, right=False),
    Column("watched", 7, right=False, rank=2),
)
SHOWN = 100


class SearchScreen(PassingScreen[str]):
    """A field, and the best hits below it; the chosen symbol is given back, or nothing."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
    ]

    def __init__(
        self, index: SearchIndex, category: str, find: Callable[[str], Instrument | None], watched: frozenset[str]
    ) -> None:
        super().__init__()
        self._index, self._category, self._find, self._watched = index, category, find, watched

    def compose(self) -> ComposeResult:
        """Field and table."""
        with Vertical(id="dialog", classes="-search") as box:
            box.border_title = f"Find among {len(self._index):,} {self._category} instruments"
            yield QuietInput(id="search-text", placeholder="a few letters, as btc", compact=True, max_length=100)
            yield LineTable(COLUMNS, "no instrument has these letters", id="search-table")
            yield Static("", id="dialog-hint", markup=False)

    def on_mount(self) -> None:
        """Begin with all of them."""
        self.set_focus(self.query_one(QuietInput))
        self._show("")

    def on_input_changed(self, event: QuietInput.Changed) -> None:
        """Another letter."""
        self._show(event.value)

    def on_input_submitted(self, event: QuietInput.Submitted) -> None:
        """Enter takes the row under the cursor, of what is typed now."""
        self._show(event.value)
        chosen = self.query_one(LineTable).selected
        if chosen is not None:
            self.dismiss(chosen)

    def on_line_table_chosen(self, event: LineTable.Chosen) -> None:
        """Chosen by mouse."""
        event.stop()
        self.dismiss(event.key)

    def action_move(self, steps: int) -> None:
        """Move the cursor while the keyboard stays in the field."""
        self.query_one(LineTable).action_move(steps)

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss("")

    def _show(self, text: str) -> None:
        names, count = self._index.find(text, SHOWN)
        table = self.query_one(LineTable)
        changed = [row.key for row in table.rows] != names
        table.show([self._row(name) for name in names])
        if changed and names:
            # The best hit, whatever the cursor was on before.
            table.select(names[0])
            table.scroll_to(y=0, animate=False)
        more = f", the best {len(names)} are shown" if count > len(names) else ""
        hint = f"{count:,} found{more} · ↑ ↓ · Enter watches · Esc back"
        self.query_one("#dialog-hint", Static).update(hint)

    def _row(self, name: str) -> Row:
        found = self._find(name)
        if found is None:
            return Row(name, (Cell(name, "strong"), *(Cell("—", "quiet") for _ in COLUMNS[1:])))
        status = "trading" if found.is_trading else found.status
        return Row(
            name,
            (
                Cell(name, "strong"),
                Cell(found.base_coin),
                Cell(found.quote_coin),
                Cell(found.settle_coin, "quiet"),
                Cell(status, "" if found.is_trading else "warn"),
                Cell("watched" if name in self._watched else "", "accent"),
            ),
        )
