"""The tape: public trades, the newest above, drawn line by line; large ones are set off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.keymap import Scope
from tui.model.enums import Side
from tui.model.instrument import Instrument
from tui.model.market import Trade
from tui.panes.pane import Pane
from tui.rules.figures import age, compact, fixed, on_step
from tui.rules.rounding import decimals_of
from tui.state.view import ConsoleView

FILTERS = tuple(Decimal(each) for each in (0, 1_000, 10_000, 50_000, 250_000))
"""Values in the quote coin from which on trades are shown."""
LARGE_TIMES = 5
"""A trade of so many times the median size is large."""
FEWEST = 20
"""With fewer trades than that nothing can be said of what is usual."""
LARGE = "█"
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class TapeLine:
    """A trade as it is drawn."""

    time: str
    price: str
    size: str
    side: Side
    is_large: bool


def large_from(trades: Sequence[Trade]) -> Decimal | None:
    """The size from which on a trade is large; None where there are too few to say."""
    if len(trades) < FEWEST:
        return None
    return sorted(trade.size for trade in trades)[len(trades) // 2] * LARGE_TIMES


def tape_lines(trades: Sequence[Trade], minimum: Decimal, rows: int, instrument: Instrument | None) -> list[TapeLine]:
    """The last trades that are worth `minimum` or more (quote coin), the newest first, as many as there are rows."""
    large = large_from(trades)
    tick = instrument.tick_size if instrument is not None else None
    places = decimals_of(instrument.qty_step) if instrument is not None else 3
    lines: list[TapeLine] = []
    for trade in _from(reversed(trades), minimum):
        if len(lines) >= rows:
            break
        seconds = trade.ts % DAY_MS // 1000
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        is_large = large is not None and trade.size >= large
        lines.append(TapeLine(clock, on_step(trade.price, tick), fixed(trade.size, places), trade.side, is_large))
    return lines


def _from(trades: Iterable[Trade], minimum: Decimal) -> Iterable[Trade]:
    return (trade for trade in trades if not minimum or trade.price * trade.size >= minimum)


class TapeLines(Widget, can_focus=True):
    """The lines of a tape; only those that changed are painted."""

    COMPONENT_CLASSES = {"tape--buy", "tape--sell", "tape--quiet", "tape--large"}

    def __init__(self) -> None:
        super().__init__(id="tape-lines")
        self._lines: list[TapeLine] = []
        self._is_stale = False

    def show(self, lines: list[TapeLine], *, stale: bool = False) -> None:
        """Show these lines."""
        old, self._lines = self._lines, lines
        if len(old) != len(lines) or stale != self._is_stale:
            self._is_stale = stale
            self.refresh()
            return
        for number, (before, after) in enumerate(zip(old, lines, strict=True)):
            if before != after:
                self.refresh(Region(0, number, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One trade; the side is a letter and a colour."""
        width, base = self.size.width, self.rich_style
        quiet = base + self.get_component_rich_style("tape--quiet", partial=True)
        if y >= len(self._lines):
            empty = "none yet" if y == 0 else ""
            return Strip([Segment(f" {empty}".ljust(width)[:width], quiet)], width)
        line = self._lines[y]
        is_buy = line.side is Side.BUY
        style = quiet
        if not self._is_stale:
            style = base + self.get_component_rich_style("tape--buy" if is_buy else "tape--sell", partial=True)
            if line.is_large:
                style += self.get_component_rich_style("tape--large", partial=True)
        sign = LARGE if line.is_large else " "
        price = max((len(each.price) for each in self._lines), default=0)
        right = f"{line.size} {'B' if is_buy else 'S'} "
        room = width - 1 - price - 1 - len(right)
        time = f"{line.time} " if room >= len(line.time) + 1 else ""
        left = f"{sign}{time}"
        segments = [Segment(sign, style), Segment(time, quiet), Segment(line.price.rjust(price), style)]
        rest = max(0, width - len(left) - price)
        return Strip([*segments, Segment(right.rjust(rest), style)]).adjust_cell_length(width, base)


class TapePane(Pane):
    """Trades of the selected symbol from a size on."""

    SCOPE: ClassVar[Scope | None] = Scope.TAPE

    class FilterAsked(Message):
        """Another size from which on trades are shown is to be typed."""

        def __init__(self, pane: "TapePane") -> None:
            super().__init__()
            self.pane = pane

    def __init__(self) -> None:
        super().__init__(id="tape")
        self._lines = TapeLines()
        self._view: ConsoleView | None = None
        self.minimum = Decimal(0)
        """The value in the quote coin from which on trades are shown."""

    def compose(self) -> ComposeResult:
        """The lines."""
        yield self._lines

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        self._view = view
        seconds = view.market.ticker_age(view.category, view.symbol, view.now)
        stale = view.is_stale(view.symbol)
        words = f"Tape from {compact(self.minimum)}" if self.minimum else "Tape (UTC)"
        self.title(words, stale=age(seconds) if stale and seconds is not None else "")
        trades = tuple(view.market.trades.get((view.category, view.symbol), ()))
        rows = tape_lines(trades, self.minimum, self._lines.size.height, view.instrument)
        self._lines.show(rows, stale=stale)

    def show_from(self, minimum: Decimal) -> None:
        """Show trades from a value on."""
        self.minimum = minimum
        if self._view is not None:
            self.paint(self._view)

    def action_filter(self) -> None:
        """The next size of the usual ones."""
        self.show_from(next((each for each in FILTERS if each > self.minimum), FILTERS[0]))

    def action_ask_filter(self) -> None:
        """Type one."""
        self.post_message(self.FilterAsked(self))
