"""The chart of the selected symbol: candles and volume, averages, one's own orders, entry, stops and fills on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from textual.app import ComposeResult
from textual.message import Message

from tui.keymap import Scope
from tui.model.market import Candle
from tui.panes.chart_canvas import ChartCanvas
from tui.panes.chart_columns import ROOM, Columns, Window, columns_of, move, settled, zoomed
from tui.panes.chart_drawing import Curve, Line, Scene, axis_width, draw
from tui.panes.chart_head import figures_of, fitted, legend
from tui.panes.chart_levels import Level, fills_of, levels_of
from tui.panes.chart_words import notes, troubles, vwap_words, waiting
from tui.panes.pane import Pane
from tui.rules.averages import ema, vwap
from tui.rules.figures import age, on_step
from tui.rules.intervals import BY_NAME, neighbour
from tui.state.candles import CandleSeries
from tui.state.view import ConsoleView

HEAD_LINES = 2
EMA_GLYPHS, EMA_STYLES = ("·", "•"), ("ema-fast", "ema-slow")
FAR = 1_000_000


@dataclass(frozen=True, slots=True)
class _Picture:
    """What the lines of a frame were made from, to be compared with the next."""

    version: int
    window: Window
    size: tuple[int, int]
    levels: tuple[Level, ...]
    fills: str
    """The last one's id."""
    troubles: tuple[str, ...]
    lines: tuple[bool, bool]
    symbol: str
    interval: str


class ChartPane(Pane):
    """Keys: ← → the cursor, + − the zoom, , and . the interval, v and e the averages."""

    SCOPE = Scope.CHART

    class CandlesAsked(Message):
        """Show candles of an interval; `older` asks for the history before what is loaded."""

        def __init__(self, interval: str, *, older: bool = False) -> None:
            super().__init__()
            self.interval = interval
            self.older = older

    def __init__(self) -> None:
        super().__init__(id="chart")
        self._canvas = ChartCanvas()
        self._view: ConsoleView | None = None
        self._window = Window()
        self._has_vwap = True
        self._has_ema = True
        self._picture: _Picture | None = None
        self._shown: tuple[str, str] | None = None
        self._of: CandleSeries | None = None
        self._averages: tuple[Any, list[tuple[str, str, str, dict[int, Decimal | None]]]] = (None, [])

    def compose(self) -> ComposeResult:
        """The lines."""
        yield self._canvas

    def on_mount(self) -> None:
        """Ask for candles at the first visit."""
        self._ask(self._view.chart.interval if self._view is not None else "1")

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        self._view = view
        interval = BY_NAME[view.chart.interval]
        stale = view.is_stale(view.symbol)
        seconds = view.market.ticker_age(view.category, view.symbol, view.now)
        self.title(f"Chart {view.symbol} {interval.label}", stale=age(seconds) if stale else "")
        if self._shown != (view.symbol, interval.name):
            self._shown = (view.symbol, interval.name)
            self._window = Window(self._window.zoom)
        width, height = self._canvas.size
        if width and height:
            self._paint(view, self._series(view), width, height)

    # --- keys -----------------------------------------------------------------------------------

    def action_earlier(self) -> None:
        """The cursor one candle to the left."""
        self._move(-1)

    def action_later(self) -> None:
        """The cursor one candle to the right."""
        self._move(1)

    def action_oldest(self) -> None:
        """The cursor to the oldest candle."""
        self._move(-FAR)

    def _move(self, steps: int) -> None:
        """Move the cursor; at the oldest candle older ones are asked for."""
        view = self._view
        if view is None:
            return
        series = self._series(view)
        self._window = move(self._window, series, steps, self._plot_width(view, series))
        first = series.first
        if steps < 0 and first is not None and self._window.cursor is not None and self._window.cursor <= first:
            self._ask(view.chart.interval, older=True)
        self.paint(view)

    def action_newest(self) -> None:
        """Back to the newest candle, without a cursor."""
        self._window = replace(self._window, cursor=None, right=None)
        self._again()

    def action_closer(self) -> None:
        """Fewer candles with more room."""
        self._window = zoomed(self._window, 1)
        self._again()

    def action_wider(self) -> None:
        """More candles, in the end several in one."""
        self._window = zoomed(self._window, -1)
        self._again()

    def action_shorter(self) -> None:
        """Shorter candles."""
        self._choose(-1)

    def action_longer(self) -> None:
        """Longer candles."""
        self._choose(1)

    def _choose(self, steps: int) -> None:
        if self._view is not None:
            self._ask(neighbour(self._view.chart.interval, steps))

    def action_vwap(self) -> None:
        """The average by volume on or off."""
        self._has_vwap = not self._has_vwap
        self._again()

    def action_ema(self) -> None:
        """The exponential averages on or off."""
        self._has_ema = not self._has_ema
        self._again()

    def _ask(self, interval: str, *, older: bool = False) -> None:
        self.post_message(self.CandlesAsked(interval, older=older))

    def _again(self) -> None:
        if self._view is not None:
            self.paint(self._view)

    # --- the picture ----------------------------------------------------------------------------

    def _series(self, view: ConsoleView) -> CandleSeries:
        return view.market.series(view.category, view.symbol, view.chart.interval)

    def _plot_width(self, view: ConsoleView, series: CandleSeries) -> int:
        newest = None if series.last is None else series.get(series.last)
        prices = [level.price for level in levels_of(view)] + ([newest.high] if newest is not None else [])
        return max(1, self._canvas.size.width - axis_width(prices, _tick(view, newest)))

    @staticmethod
    def _tick_of(view: ConsoleView, series: CandleSeries) -> Decimal:
        return _tick(view, None if series.last is None else series.get(series.last))

    def _paint(self, view: ConsoleView, series: CandleSeries, width: int, height: int) -> None:
        if series is not self._of:
            # Another one, or another past of a recording: nothing that was reckoned counts.
            self._of, self._picture, self._averages = series, None, (None, [])
        plot = self._plot_width(view, series)
        self._window = replace(self._window, room=_room(levels_of(view), self._tick_of(view, series), plot))
        self._window = settled(self._window, series, plot)
        picture = _Picture(
            version=series.version,
            window=self._window,
            size=(width, height),
            levels=tuple(levels_of(view)),
            fills=next(reversed(view.account.executions), ""),
            troubles=tuple(troubles(view)),
            lines=(self._has_ema, self._has_vwap),
            symbol=view.symbol,
            interval=view.chart.interval,
        )
        if picture != self._picture:
            self._picture = picture
            self._canvas.show(self._lines(view, series, picture, plot))

    def _lines(self, view: ConsoleView, series: CandleSeries, picture: _Picture, plot: int) -> list[Line]:
        width, height = picture.size
        if series.last is None:
            blank: Line = ((" " * width, ""),)
            words = waiting(view)
            return [fitted([((f" {words}", "quiet"),)], width), *[blank] * (height - 1)]
        columns = columns_of(series, picture.window, plot)
        newest = series.get(series.last)
        tick = _tick(view, newest)
        step = view.instrument.qty_step if view.instrument is not None else Decimal("0.001")
        curves = [
            (name, Curve(glyph, style, _by_column(values, columns, series, picture.window.joined)))
            for name, glyph, style, values in self._averages_of(view, series)
        ]
        cursor = None if picture.window.cursor is None else columns.place(picture.window.cursor)
        at = columns.place(series.last) if cursor is None else cursor
        head = figures_of(
            None if at is None else columns.candles[at],
            columns.length,
            tick,
            step,
            None if at is None else columns.starts[at],
        )
        scene = Scene(
            width,
            max(0, height - HEAD_LINES),
            columns,
            tick,
            picture.levels,
            fills_of(view),
            [curve for _, curve in curves],
            cursor,
        )
        more = notes(view, series, columns, picture.window)
        return [
            fitted(head, width),
            fitted(legend(curves, at, tick, picture.troubles, more), width),
            *draw(scene),
        ]

    def _averages_of(
        self, view: ConsoleView, series: CandleSeries
    ) -> list[tuple[str, str, str, dict[int, Decimal | None]]]:
        """Name, glyph, style and the values by the start of their candle; reckoned once for each change."""
        key = (self._shown, series.version, self._has_ema, self._has_vwap, view.chart.periods)
        if self._averages[0] != key:
            candles = series.all()
            found = []
            if self._has_ema:
                for period, glyph, style in zip(view.chart.periods, EMA_GLYPHS, EMA_STYLES, strict=False):
                    found.append((f"EMA {period}", glyph, style, _keyed(candles, ema(candles, period))))
            if self._has_vwap:
                found.append((vwap_words(candles), "~", "vwap", _keyed(candles, vwap(candles))))
            self._averages = (key, found)
        return self._averages[1]


def _keyed(candles: list[Candle], values: list[Decimal | None]) -> dict[int, Decimal | None]:
    return {candle.start: value for candle, value in zip(candles, values, strict=True)}


def _by_column(
    values: dict[int, Decimal | None], columns: Columns, series: CandleSeries, joined: int
) -> list[Decimal | None]:
    """The value of the last candle of each column."""
    if joined == 1:
        return [values.get(start) for start in columns.starts]
    found = []
    for start in columns.starts:
        ends = range(start + (joined - 1) * series.length, start - 1, -series.length)
        found.append(next((values[each] for each in ends if each in values), None))
    return found


def _room(levels: Sequence[Level], tick: Decimal, plot: int) -> int:
    """Cells for the longest label, so that it does not stand on the newest candles; with its price where it may be.

    A label has its price beside it where another level, as the last price, has its row of the axis.
    """
    tags = max((len(each.tag) for each in levels if each.tag), default=0)
    if not tags:
        return ROOM
    price = max(len(on_step(each.price, tick)) for each in levels)
    return max(min(plot // 4, tags + ROOM), min(plot // 5, tags + price + ROOM + 1))


def _tick(view: ConsoleView, newest: Candle | None) -> Decimal:
    if view.instrument is not None:
        return view.instrument.tick_size
    exponent = newest.close.as_tuple().exponent if newest is not None else 0
    return Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))
