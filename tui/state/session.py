"""What this run of the console has seen: when it began, and what the account was worth since."""

from decimal import Decimal

from tui.model.history import AccountInfo
from tui.state.history import HistoryState

MOST_POINTS = 480
FIRST_STEP_MS = 1_000


class EquityCurve:
    """Equity by time, at most some hundred points: when they are full every second one goes, and they come half as
    often."""

    def __init__(self, most: int = MOST_POINTS, step_ms: int = FIRST_STEP_MS) -> None:
        self._most, self._step = most, step_ms
        self.coin = ""
        self.points: list[tuple[int, Decimal]] = []
        """(exchange time in ms, equity in the coin), oldest first; the last one is of now."""
        self._kept_at = 0

    def note(self, now_ms: int, equity: Decimal, coin: str) -> None:
        """The equity of a moment; another coin begins anew."""
        if coin != self.coin:
            self.coin, self.points, self._kept_at = coin, [], 0
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
        self.curve = EquityCurve()
        self.info: AccountInfo | None = None
        self.info_failed = ""
        self.wallet_at: float | None = None
        """Monotonic time at which the wallet was last told, s."""
