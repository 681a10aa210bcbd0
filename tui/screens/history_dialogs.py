"""What is asked about the history: which rows are shown, and where they are written to."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label, Static

from tui.panes.quiet_input import QuietInput
from tui.rules.history_filter import FilterError, HistoryFilter
from tui.screens.passing import PassingScreen

FIELDS = (
    ("filter-symbol", "symbol", "a part of it"),
    ("filter-side", "side", "buy, sell"),
    ("filter-since", "from UTC", "2026-11-22, today, 7d"),
    ("filter-until", "to UTC", "the day is included"),
    ("filter-words", "search", "ids, status, type …"),
)
LONGEST = 200


class FilterDialog(PassingScreen[HistoryFilter | None]):
    """A field for each part of a filter; empty ones let everything through."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("tab,down", "turn(1)", show=False, priority=True),
        Binding("shift+tab,up", "turn(-1)", show=False, priority=True),
    ]

    def __init__(self, present: HistoryFilter, read: Callable[..., HistoryFilter]) -> None:
        """`read` makes a filter of the five texts, or raises FilterError."""
        super().__init__()
        self._present, self._read = present, read

    def compose(self) -> ComposeResult:
        """The fields."""
        present = self._present
        texts = (
            present.symbol,
            str(present.side or ""),
            str(present.since or ""),
            str(present.until or ""),
            " ".join(present.words),
        )
        with Vertical(id="dialog") as box:
            box.border_title = "Show only"
            for (name, label, hint), text in zip(FIELDS, texts, strict=True):
                with Horizontal(classes="field"):
                    yield Label(label, classes="name")
                    yield QuietInput(text, id=name, placeholder=hint, compact=True, max_length=LONGEST)
            yield Static("", id="dialog-problem", markup=False)
            yield Static("Enter shows · Tab next field · Esc leaves it as it was", id="dialog-hint", markup=False)

    def on_mount(self) -> None:
        """Begin with the symbol."""
        self.set_focus(self.query_one("#filter-symbol"))

    def on_input_changed(self) -> None:
        """Say at once what is wrong."""
        self._check()

    def on_input_submitted(self) -> None:
        """Enter."""
        chosen = self._check()
        if chosen is not None:
            self.dismiss(chosen)

    def action_turn(self, steps: int) -> None:
        """Go to the next or the previous field, before the next key is handed out."""
        fields = list(self.query(QuietInput))
        place = next((number for number, field in enumerate(fields) if field is self.focused), 0)
        self.set_focus(fields[(place + steps) % len(fields)])

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)

    def _check(self) -> HistoryFilter | None:
        try:
            chosen = self._read(*(self.query_one(f"#{name}", QuietInput).value for name, _, _ in FIELDS))
        except FilterError as error:
            self.query_one("#dialog-problem", Static).update(str(error))
            return None
        self.query_one("#dialog-problem", Static).update("")
        return chosen


class ExportDialog(PassingScreen[str]):
    """Asks for the file; what is typed is given back, or nothing when the question was dropped."""

    BINDINGS = [Binding("escape", "leave", show=False)]

    def __init__(self, words: str, folder: str, name: str) -> None:
        super().__init__()
        self._words, self._folder, self._name = words, folder, name

    def compose(self) -> ComposeResult:
        """The words, and the field."""
        with Vertical(id="dialog") as box:
            box.border_title = Content("Export")
            yield Static(self._words, markup=False)
            yield Static(f"A path, or a name in {self._folder}:", markup=False)
            yield QuietInput(self._name, id="export-path", compact=True, max_length=1000, select_on_focus=False)
            yield Static("ends with .csv or .json: that one; else both", markup=False)
            yield Static("Enter writes · Esc drops", id="dialog-hint", markup=False)

    def on_input_submitted(self, event: QuietInput.Submitted) -> None:
        """Enter."""
        self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss("")
