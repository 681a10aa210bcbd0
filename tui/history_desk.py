"""What is to be read of the past, and when; what comes of it goes into the state."""

from collections.abc import Callable
from typing import Protocol

from tui.model.facts import (
    AccountInfoLoaded,
    ExecutionReceived,
    Fact,
    HistoryFailed,
    HistoryLoaded,
    SnapshotLoaded,
    WalletUpdated,
)
from tui.model.history import HistoryKind, HistoryPlace, HistoryRange
from tui.rules.history_filter import HistoryFilter
from tui.state.history import MOST_ROWS
from tui.state.session import PastState

CLOSED_AGAIN = (0.3, 3.0)
"""Seconds after a closing fill at which what it brought is read: the exchange may be slow to book it."""
FAILED_AGAIN = 5.0
MODE_EVERY = 30.0
SESSION = "session"


class Readings(Protocol):
    """Who reads; nothing of it waits."""

    def history(
        self, slot: str, kind: HistoryKind, wanted: HistoryRange, place: HistoryPlace | None = None
    ) -> None: ...
    def whole_range(self, slot: str, kind: HistoryKind, wanted: HistoryRange) -> None: ...
    def wallet(self) -> None: ...
    def mode(self) -> None: ...


class HistoryDesk:
    """Times are monotonic seconds unless they are in ms: those are the exchange's."""

    def __init__(
        self, readings: Readings, started_ms: int, now: Callable[[], float], now_ms: Callable[[], int]
    ) -> None:
        self.past = PastState(started_ms)
        self._readings, self._now, self._now_ms = readings, now, now_ms
        self._closed_due: list[float] = []
        self._session_range = HistoryRange("", started_ms, started_ms)
        self._mode_at: float | None = None

    # --- what is wanted -------------------------------------------------------------------------

    def history_wanted(self, kind: HistoryKind, chosen: HistoryFilter, is_listed: Callable[[str], bool]) -> None:
        """Read what passes a filter, from the newest; rows that are known already stay."""
        now_ms = self._now_ms()
        until = min(now_ms, chosen.until_ms if chosen.until_ms is not None else now_ms)
        # Only a whole name can be asked for; a part of one is looked for in what comes.
        symbol = chosen.symbol if is_listed(chosen.symbol) else ""
        wanted = HistoryRange(symbol, min(chosen.since_ms or 0, until), until)
        self.past.history.begin(kind, wanted, self._now())
        self._readings.history(f"history {kind}", kind, wanted)

    def older_wanted(self, kind: HistoryKind) -> None:
        """Read on where reading rests; nothing while it goes on, or at the end."""
        history = self.past.history
        reading = history.readings[kind]
        if reading.range is None or reading.busy_since is not None or reading.is_complete:
            return
        if history.count(kind) >= MOST_ROWS:
            return
        history.go_on(kind, self._now())
        self._readings.history(f"history {kind}", kind, reading.range, reading.place)

    def closed_wanted(self) -> None:
        """Read what was closed since the console began."""
        self._session_range = HistoryRange("", self.past.started_ms, max(self._now_ms(), self.past.started_ms))
        self._readings.whole_range(SESSION, HistoryKind.CLOSED, self._session_range)

    def account_wanted(self) -> None:
        """Read the account; its mode now and then."""
        now = self._now()
        if self._mode_at is None or now - self._mode_at >= MODE_EVERY:
            self._mode_at = now
            self._readings.mode()
        self._readings.wallet()

    # --- what comes -----------------------------------------------------------------------------

    def apply(self, fact: Fact) -> None:
        """Take notice of a fact."""
        past = self.past
        past.history.apply(fact)
        match fact:
            case HistoryLoaded(range=wanted, place=None) if wanted == self._session_range:
                past.closed_is_read, past.closed_failed = True, ""
            case HistoryFailed(range=wanted, why=why) if wanted == self._session_range:
                past.closed_failed = why
                self._closed_due = [self._now() + FAILED_AGAIN]
            case AccountInfoLoaded(info):
                past.info = info
            case WalletUpdated() | SnapshotLoaded():
                past.wallet_at = self._now()
            case ExecutionReceived(execution) if execution.closed_size:
                now = self._now()
                self._closed_due = [now + wait for wait in CLOSED_AGAIN]

    def frame(self) -> None:
        """Read again what is due."""
        now = self._now()
        if self._closed_due and now >= self._closed_due[0]:
            self._closed_due = [due for due in self._closed_due if due > now]
            self.closed_wanted()
