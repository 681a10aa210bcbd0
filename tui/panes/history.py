"""The past: orders, fills and closed P&L, filtered, read back as far as one scrolls."""

from textual.app import ComposeResult
from textual.message import Message

from tui.keymap import Scope
from tui.model.history import HistoryKind, HistoryRow, key_of
from tui.model.instrument import Instrument
from tui.panes.history_rows import COLUMNS, moment, row_of
from tui.panes.line_table import Row
from tui.panes.long_table import LongTable, Widths
from tui.panes.pane import Pane
from tui.panes.status import HeadLine, Parts
from tui.rules.figures import DASH
from tui.rules.history_filter import EVERYTHING, HistoryFilter
from tui.state.history import MOST_ROWS, Reading
from tui.state.view import ConsoleView

KINDS = tuple(HistoryKind)
AT_A_FRAME = 300
"""Rows that are put into words for the first time in one frame."""
TELL_AFTER = 1.0
"""Seconds after which reading is said to go on."""


class HistoryPane(Pane):
    """A table of one kind at a time, with a line of tabs above it and a line of how far it reaches below."""

    SCOPE = Scope.HISTORY

    class Wanted(Message):
        """Rows of a kind that pass a filter are to be read, from the newest."""

        def __init__(self, kind: HistoryKind, chosen: HistoryFilter) -> None:
            super().__init__()
            self.kind, self.filter = kind, chosen

    class OlderWanted(Message):
        """The end of what is known is seen."""

        def __init__(self, kind: HistoryKind) -> None:
            super().__init__()
            self.kind = kind

    class FilterAsked(Message):
        """A person wants to choose the rows that are shown."""

        def __init__(self, pane: "HistoryPane", chosen: HistoryFilter) -> None:
            super().__init__()
            self.pane, self.filter = pane, chosen

    class ExportAsked(Message):
        """The rows that are shown are to be written to a file."""

        def __init__(self, kind: HistoryKind, rows: tuple[HistoryRow, ...], told: str) -> None:
            super().__init__()
            self.kind, self.rows, self.told = kind, rows, told

    def __init__(self) -> None:
        super().__init__(id="history")
        self._kind = HistoryKind.ORDERS
        self._filter = EVERYTHING
        self._asked: set[HistoryKind] = set()
        self._shown: object = None
        self._rows: tuple[HistoryRow, ...] = ()
        self._lines: dict[HistoryKind, dict[str, tuple[HistoryRow, Row]]] = {kind: {} for kind in KINDS}
        self._widths = {kind: Widths(COLUMNS[kind]) for kind in KINDS}

    def compose(self) -> ComposeResult:
        """Tabs, table, and how far it reaches."""
        yield HeadLine(id="history-tabs")
        yield LongTable(COLUMNS[self._kind], "nothing here", id="history-table")
        yield HeadLine(id="history-reach")

    # --- drawing --------------------------------------------------------------------------------

    def paint(self, view: ConsoleView) -> None:
        """Show the present state; rows are looked at only when there are others."""
        history, kind = view.past.history, self._kind
        if kind not in self._asked:
            self._asked.add(kind)
            self.post_message(self.Wanted(kind, self._filter))
        reading = history.readings[kind]
        state = (kind, self._filter, history.versions[kind], reading.busy_since is None)
        if state != self._shown:
            self._shown = state
            self._rows = tuple(self._filter.select(history.rows(kind)))
            self._show_rows(view, reading)
        shown, known = len(self._rows), history.count(kind)
        count = f"{shown:,}" if self._filter == EVERYTHING else f"{shown:,} of {known:,}"
        self.title(f"History: {kind} ({count})", stale="" if view.account_is_live else "account not live")
        self.query_one("#history-tabs", HeadLine).show(self._tabs())
        self.query_one("#history-reach", HeadLine).show(self._reach(reading, known, view.now))

    def _show_rows(self, view: ConsoleView, reading: Reading) -> None:
        lines, widths = self._lines[self._kind], self._widths[self._kind]

        def instrument(symbol: str) -> Instrument | None:
            return view.market.instrument(view.category, symbol)

        drawn, fresh = [], 0
        for row in self._rows:
            key = key_of(row)
            known = lines.get(key)
            if known is None or known[0] is not row:
                fresh += 1
                if fresh > AT_A_FRAME:
                    # The others with the next frames: thousands at once would be felt.
                    self._shown = None
                    break
                known = lines[key] = (row, row_of(row, instrument))
                widths.take(known[1])
            drawn.append(known[1])
        places = {line.key: number for number, line in enumerate(drawn)}
        empty = "reading…" if reading.busy_since is not None else "nothing here"
        self.query_one(LongTable).show_long(COLUMNS[self._kind], widths, tuple(drawn), places, empty)

    def _tabs(self) -> Parts:
        parts: Parts = [(" ", "")]
        for number, kind in enumerate(KINDS, 1):
            here = kind is self._kind
            parts.append((f"[{number} {kind}]" if here else f" {number} {kind} ", "strong" if here else "quiet"))
        told = self._filter.told
        parts.append((f"   filter: {told}" if told else "   no filter", "warn" if told else "quiet"))
        return parts

    @staticmethod
    def _reach(reading: Reading, known: int, now: float) -> Parts:
        if reading.busy_since is not None:
            seconds = now - reading.busy_since
            back = f", back to {moment(reading.reached_ms)[:10]}" if reading.reached_ms else ""
            return [(f" reading… {seconds:.0f} s{back}" if seconds > TELL_AFTER else " reading…", "quiet")]
        if reading.failed:
            return [(f" not read: {reading.failed}", "loss"), ("  End tries again", "quiet")]
        if reading.reached_ms is None:
            return [(f" {DASH}", "quiet")]
        if known >= MOST_ROWS:
            return [(f" {MOST_ROWS:,} rows and no more: choose fewer days", "warn")]
        reached = moment(reading.reached_ms)[:10]
        if reading.is_complete:
            return [(" that is all", "quiet")]
        return [(f" read back to {reached}", "quiet"), ("  End reads older", "quiet")]

    # --- what is wanted -------------------------------------------------------------------------

    def use(self, chosen: HistoryFilter) -> None:
        """Show what passes a filter."""
        if chosen != self._filter:
            self._filter = chosen
            self._asked.clear()

    def action_kind(self, number: int) -> None:
        """Show another list."""
        self._kind = KINDS[number - 1]

    def action_filter(self) -> None:
        """Ask for a filter."""
        self.post_message(self.FilterAsked(self, self._filter))

    def action_no_filter(self) -> None:
        """Show everything again."""
        self.use(EVERYTHING)

    def action_read_again(self) -> None:
        """Read from the newest again."""
        self._asked.discard(self._kind)

    def action_export(self) -> None:
        """Write what is shown to a file."""
        self.post_message(self.ExportAsked(self._kind, self._rows, self._filter.told))

    def on_long_table_end_reached(self, event: LongTable.EndReached) -> None:
        """Older ones are wanted."""
        event.stop()
        self.post_message(self.OlderWanted(self._kind))
