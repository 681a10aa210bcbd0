"""What went out, what came back and what was said, around the moment that is played: newest first."""

from collections import deque
from collections.abc import Mapping
from textwrap import wrap
from typing import Any, NamedTuple

from textual.app import ComposeResult

from tui.exchange.parse import clean
from tui.model.facts import FeedPhase, FeedState
from tui.panes.line_table import Cell, Column, LineTable, Row
from tui.panes.pane import Pane
from tui.panes.view import ConsoleView
from tui.replay.times import position_text

KEPT = 200
ASKED_KEPT = 500
TOLD = ("symbol", "side", "orderType", "qty", "price", "triggerPrice", "orderLinkId", "stopLoss", "takeProfit")
"""What is shown of a request that changes something."""
STYLES = {"error": "loss", "warning": "warn", "information": "gain"}
PHASES = {FeedPhase.LIVE: "gain", FeedPhase.CONNECTING: "quiet", FeedPhase.STALE: "warn", FeedPhase.CLOSED: "quiet"}


class Happening(NamedTuple):
    """A line, and the monotonic moment of it, s."""

    number: int
    moment: float
    text: str
    style: str


class Happenings:
    """The last lines of a session."""

    def __init__(self) -> None:
        self.lines: deque[Happening] = deque(maxlen=KEPT)
        self._count = 0
        self._asked: dict[int, tuple[str, float]] = {}
        self._phases: dict[str, str] = {}

    def asked(self, moment: float, number: int, name: str, params: Mapping[str, Any]) -> None:
        """A request went out."""
        self._asked[number] = (name, moment)
        while len(self._asked) > ASKED_KEPT:
            del self._asked[next(iter(self._asked))]
        if not name.startswith("get_"):
            told = " ".join(clean(params[key], 40) for key in TOLD if params.get(key) not in {None, ""})
            self._add(moment, f"→ {name} {told}", "strong")

    def ended(self, moment: float, number: int, why: str = "") -> None:
        """Its answer came, or it failed; what only asks and succeeds is not told."""
        name, asked = self._asked.pop(number, ("a request", moment))
        took = f"{max(0.0, moment - asked) * 1000:.0f} ms"
        if why:
            self._add(moment, f"✕ {name} ({took}): {why}", "loss")
        elif not name.startswith("get_"):
            self._add(moment, f"← {name} taken ({took})", "")

    def said(self, moment: float, text: str, severity: str) -> None:
        """The console said something."""
        self._add(moment, text, STYLES.get(severity, ""))

    def phase(self, moment: float, state: FeedState) -> None:
        """A connection changed its phase."""
        if self._phases.get(state.stream) != state.phase:
            self._phases[state.stream] = state.phase
            self._add(moment, f"{state.stream} feed {state.phase}", PHASES.get(state.phase, "loss"))

    def _add(self, moment: float, text: str, style: str) -> None:
        self._count += 1
        self.lines.append(Happening(self._count, moment, clean(text), style))


class HappenedPane(Pane):
    """The lines, where the console has its ticket."""

    def __init__(self) -> None:
        super().__init__(id="happened")

    def compose(self) -> ComposeResult:
        """The table."""
        columns = (Column("at", 7, right=False), Column("what happened", 13, right=False))
        yield LineTable(columns, "nothing yet")

    def paint(self, view: ConsoleView) -> None:
        """What it shows is not in a view; see `show`."""

    def show(self, happenings: Happenings, begins: float) -> None:
        """Show a session's lines; `begins` is what is added to a moment to have its position, s."""
        # While the screen is being made the frame is there before what is in it.
        table = next(iter(self.query(LineTable)), None)
        if table is None:
            return
        width = max(20, table.size.width - 12)
        rows = []
        for line in reversed(happenings.lines):
            for part, text in enumerate(wrap(line.text, width) or [""]):
                at = "" if part else position_text(line.moment + begins)
                rows.append(Row(f"{line.number}.{part}", (Cell(at, "quiet"), Cell(text, line.style))))
        table.show(rows)
        self.title("What happened")
