"""The past as far as it is known: what was read of it, and what was seen to happen since."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.model.account import Execution
from tui.model.facts import (
    ExecutionReceived,
    Fact,
    HistoryFailed,
    HistoryLoaded,
    OrderUpdated,
    SnapshotLoaded,
)
from tui.model.history import ClosedPnl, HistoryKind, HistoryPlace, HistoryRange, HistoryRow, key_of, time_of
from tui.model.order import Order

MOST_ROWS = 50_000
"""Of a kind; beyond them no older ones are read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a list was read back."""

    range: HistoryRange | None = None
    place: HistoryPlace | None = None
    """Where older ones are; None at the end."""
    reached_ms: int | None = None
    """From here on everything of the range is known; None before the first page."""
    busy_since: float | None = None
    """Monotonic, s; None while nothing is read."""
    failed: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether nothing older is left in the range."""
        return self.reached_ms is not None and self.place is None and self.busy_since is None


class HistoryState:
    """Rows of each kind, each once, whichever way they were heard of."""

    def __init__(self) -> None:
        self.readings: dict[HistoryKind, Reading] = {kind: Reading() for kind in HistoryKind}
        self.versions: dict[HistoryKind, int] = dict.fromkeys(HistoryKind, 0)
        """Counts changes of the rows of a kind."""
        self._rows: dict[HistoryKind, dict[str, HistoryRow]] = {kind: {} for kind in HistoryKind}
        self._ordered: dict[HistoryKind, tuple[int, list[HistoryRow]]] = {kind: (0, []) for kind in HistoryKind}

    def rows(self, kind: HistoryKind) -> list[HistoryRow]:
        """The rows of a kind, newest first; the list is not to be changed."""
        version, ordered = self._ordered[kind]
        if version != self.versions[kind]:
            # Nearly in order already: sorting is a walk over it. Of one moment the one heard of last comes first.
            ordered = list(reversed(self._rows[kind].values()))
            ordered.sort(key=time_of, reverse=True)
            self._ordered[kind] = (self.versions[kind], ordered)
        return ordered

    def count(self, kind: HistoryKind) -> int:
        """How many rows of a kind are known."""
        return len(self._rows[kind])

    # --- reading --------------------------------------------------------------------------------

    def begin(self, kind: HistoryKind, wanted: HistoryRange, now: float) -> None:
        """A range is asked for from its end."""
        self.readings[kind] = Reading(wanted, busy_since=now)

    def go_on(self, kind: HistoryKind, now: float) -> None:
        """What is older is asked for."""
        self.readings[kind] = replace(self.readings[kind], busy_since=now, failed="")

    # --- facts ----------------------------------------------------------------------------------

    def apply(self, fact: Fact) -> None:
        """Take in what was read, and what happens."""
        match fact:
            case HistoryLoaded(kind, wanted, rows, reached, place, pauses):
                self._put(kind, rows)
                known = self.readings[kind]
                if known.range == wanted:
                    busy = None if pauses else known.busy_since
                    self.readings[kind] = replace(known, place=place, reached_ms=reached, busy_since=busy, failed="")
            case HistoryFailed(kind, wanted, why):
                known = self.readings[kind]
                if known.range == wanted:
                    self.readings[kind] = replace(known, busy_since=None, failed=why)
            case OrderUpdated(order):
                self._put(HistoryKind.ORDERS, (order,))
            case ExecutionReceived(execution):
                self._put(HistoryKind.FILLS, (execution,))
            case SnapshotLoaded():
                self._put(HistoryKind.ORDERS, fact.closed)
                self._put(HistoryKind.FILLS, fact.executions)

    def _put(self, kind: HistoryKind, rows: Iterable[HistoryRow]) -> None:
        held = self._rows[kind]
        for row in rows:
            if isinstance(row, Order) and not row.is_closed:
                continue
            key = key_of(row)
            before = held.get(key)
            if before is None or _says_more(row, before):
                held[key] = row
                self.versions[kind] += 1


def _says_more(row: HistoryRow, known: HistoryRow) -> bool:
    """Whether a second telling of a row is worth keeping instead of the first."""
    if row == known:
        return False
    if isinstance(row, Execution) and isinstance(known, Execution):
        # Only the stream tells what a fill brought.
        return known.exec_pnl is None and row.exec_pnl is not None
    if isinstance(row, Order | ClosedPnl) and isinstance(known, Order | ClosedPnl):
        return row.updated_time >= known.updated_time
    return False
