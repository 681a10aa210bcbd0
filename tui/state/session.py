"""What this run of the console has seen: when it began, and what the account was worth since."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import takewhile

from tui.model.account import Execution
from tui.model.history import AccountInfo, ClosedPnl, HistoryKind, HistoryRow, time_of
from tui.rules.session_stats import SessionStats, session_stats
from tui.state.history import HistoryState

MOST_POINTS = 480
FIRST_STEP_MS = 1_000
REACHES_BACK_MS = 7 * 86_400_000


class EquityCurve:
    """Equity by time, at most some hundred points; when they are full every second one goes, and half as many come."""

    def __init__(self, most: int = MOST_POINTS, step_ms: int = FIRST_STEP_MS) -> None:
        self._most, self._step = most, step_ms
        self.points: list[tuple[int, Decimal]] = []
        """(exchange time in ms, equity), oldest first; the last one is of now."""
        self.low: Decimal | None = None
        self.high: Decimal | None = None
        self._kept_at = 0

    def note(self, now_ms: int, equity: Decimal) -> None:
        """The equity of a moment."""
        self.low = equity if self.low is None else min(self.low, equity)
        self.high = equity if self.high is None else max(self.high, equity)
        if self.points and now_ms < self.points[-1][0]:
            # The clock was set back: what comes next replaces the last point.
            now_ms = self.points[-1][0]
        if len(self.points) > 1 and now_ms - self._kept_at < self._step:
            self.points[-1] = (now_ms, equity)
            return
        self.points.append((now_ms, equity))
        self._kept_at = now_ms
        if len(self.points) >= self._most:
            del self.points[1:-1:2]
            self._step *= 2


class PastState:
    """The history, and this session's own part of it."""

    def __init__(self, started_ms: int = 0) -> None:
        self.started_ms = started_ms
        """Exchange time at which the console began."""
        self.history = HistoryState()
        self.curves: dict[str, EquityCurve] = {}
        """By coin."""
        self.info: AccountInfo | None = None
        self.wallet_at: float | None = None
        """Monotonic time at which the wallet was last told, s."""
        self.closed_is_read = False
        """Whether what was closed since the start is known."""
        self.closed_failed = ""
        self._stats: tuple[object, dict[str, SessionStats]] = (None, {})

    def note_equity(self, now_ms: int, equity: Decimal, coin: str) -> None:
        """The account's equity in a coin at a moment."""
        self.curves.setdefault(coin, EquityCurve()).note(now_ms, equity)

    def stats(self, coin_of: Callable[[str], str]) -> dict[str, SessionStats]:
        """Statistics by coin; reckoned anew only when something has happened."""
        history = self.history
        versions = (history.versions[HistoryKind.CLOSED], history.versions[HistoryKind.FILLS])
        if self._stats[0] != versions:
            found = session_stats(
                [row for row in self._since_start(HistoryKind.CLOSED) if isinstance(row, ClosedPnl)],
                [row for row in self._since_start(HistoryKind.FILLS) if isinstance(row, Execution)],
                self.started_ms,
                coin_of,
            )
            self._stats = (versions, found)
        return self._stats[1]

    def _since_start(self, kind: HistoryKind) -> Iterator[HistoryRow]:
        # Newest first. An order that closed more than once may have begun before the start.
        return takewhile(lambda row: time_of(row) >= self.started_ms - REACHES_BACK_MS, self.history.rows(kind))
