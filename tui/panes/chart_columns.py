"""Which candles a chart shows: a window over a series, as one column each, several columns, or several in one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tui.model.market import Candle
from tui.state.candles import CandleSeries

ZOOMS: tuple[tuple[int, int], ...] = ((1, 20), (1, 10), (1, 5), (1, 2), (1, 1), (2, 1), (3, 1), (5, 1))
"""(cells of a candle, candles in one) from the widest view to the closest."""
USUAL_ZOOM = 4
ROOM = 3
"""Cells to the right of the newest candle, where no label needs more."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is looked at; times are starts of candles as they are drawn (of several in one: of the first)."""

    zoom: int = USUAL_ZOOM
    cursor: int | None = None
    """The time under the cursor; None without one."""
    right: int | None = None
    """The time at the right edge; None follows the newest candle."""
    room: int = ROOM
    """Cells to the right of the newest candle, for labels."""

    @property
    def cells(self) -> int:
        """Cells that a candle takes."""
        return ZOOMS[self.zoom][0]

    @property
    def joined(self) -> int:
        """Candles that are drawn as one."""
        return ZOOMS[self.zoom][1]


@dataclass(frozen=True, slots=True)
class Columns:
    """The candles of a window from left to right; None where there is none."""

    starts: list[int]
    candles: list[Candle | None]
    length: int
    """Of a candle as it is drawn, ms."""
    cells: int

    def place(self, ms: int) -> int | None:
        """The number of the candle in which a moment lies; None outside."""
        number = (ms - self.starts[0]) // self.length if self.starts else -1
        return number if 0 <= number < len(self.starts) else None


def columns_of(series: CandleSeries, window: Window, width: int) -> Columns:
    """The candles that a width in cells shows."""
    length = series.length * window.joined
    count = max(1, width // window.cells)
    newest = series.last
    if newest is None:
        return Columns([], [], length, window.cells)
    right = _edge(newest, window, count, length)
    starts = [right - (count - 1 - number) * length for number in range(count)]
    return Columns(starts, [_joined(series, start, window.joined) for start in starts], length, window.cells)


def _edge(newest: int, window: Window, count: int, length: int) -> int:
    """The time at the right edge of so many columns."""
    if window.right is not None:
        return window.right
    return newest - newest % length + min(-(-window.room // window.cells), count - 1) * length


def _joined(series: CandleSeries, start: int, count: int) -> Candle | None:
    if count == 1:
        return series.get(start)
    found = [candle for part in range(count) if (candle := series.get(start + part * series.length)) is not None]
    return join(found, start) if found else None


def join(candles: Sequence[Candle], start: int) -> Candle:
    """Several candles, oldest first, as one."""
    return replace(
        candles[0],
        start=start,
        high=max(each.high for each in candles),
        low=min(each.low for each in candles),
        close=candles[-1].close,
        volume=sum((each.volume for each in candles), Decimal(0)),
        turnover=sum((each.turnover for each in candles), Decimal(0)),
        confirm=candles[-1].confirm,
    )


def move(window: Window, series: CandleSeries, steps: int, width: int) -> Window:
    """The cursor so many candles to the right, the window going along at its edges."""
    first, last = series.first, series.last
    if first is None or last is None:
        return window
    length = series.length * window.joined
    first, last = first - first % length, last - last % length
    # The first press shows the cursor, where the person looks: at the newest candle that is to be seen.
    here = min(last, window.right if window.right is not None else last) if window.cursor is None else window.cursor
    here -= here % length
    cursor = max(first, min(last, here + (0 if window.cursor is None and abs(steps) == 1 else steps) * length))
    count = max(1, width // window.cells)
    right = window.right
    edge = _edge(last, window, count, length)
    if cursor <= edge - count * length:
        right = cursor + (count - 1) * length
    elif cursor > edge:
        right = cursor
    if cursor == last or (right is not None and right >= _edge(last, replace(window, right=None), count, length)):
        right = None
    return replace(window, cursor=cursor, right=right)


def zoomed(window: Window, steps: int) -> Window:
    """Closer (above zero) or wider, the cursor staying where it is."""
    zoom = max(0, min(len(ZOOMS) - 1, window.zoom + steps))
    return replace(window, zoom=zoom, right=None if window.cursor is None else window.right)


def settled(window: Window, series: CandleSeries, width: int) -> Window:
    """The window on the grid of its zoom, with the cursor inside it."""
    length = series.length * window.joined
    cursor = None if window.cursor is None else window.cursor - window.cursor % length
    right = None if window.right is None else window.right - window.right % length
    window = replace(window, cursor=cursor, right=right)
    return window if cursor is None else move(window, series, 0, width)
