"""A chart as cells: candles with half a row's resolution, lines, levels with their labels, volume, axes.

A rising body is a thin line and a falling one is filled, so that no colour is needed to tell them apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rich.cells import cell_len

from tui.model.enums import Side
from tui.model.market import Candle
from tui.panes.chart_columns import Columns
from tui.panes.chart_levels import Fill, Level
from tui.panes.chart_scale import Scale, moment, price_labels, scale_for, time_labels
from tui.rules.figures import on_step

Run = tuple[str, str]
"""A text and the name of its style."""
Line = tuple[Run, ...]
LEAST_ROWS, LEAST_COLUMNS = 4, 20
_WICK, _BODY = 1, 2
_RISING = {(1, 1): "│", (2, 2): "┃", (1, 2): "╽", (2, 1): "╿", (0, 1): "╷", (1, 0): "╵", (0, 2): "╻", (2, 0): "╹"}
_FALLING = _RISING | {(2, 2): "█", (1, 2): "▄", (2, 1): "▀", (0, 2): "▄", (2, 0): "▀"}
_EIGHTHS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through the candles: its values by the candle's number."""

    glyph: str
    style: str
    values: Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that is drawn below the chart's two head lines."""

    width: int
    height: int
    columns: Columns
    tick: Decimal
    levels: Sequence[Level] = ()
    fills: Iterable[Fill] = ()
    curves: Sequence[Curve] = ()
    cursor: int | None = None
    """The number of the candle under the cursor."""


def axis_width(prices: Iterable[Decimal], tick: Decimal) -> int:
    """Cells for the prices at the right, none of which is ever cut."""
    return max((len(on_step(price, tick)) for price in prices), default=8) + 2


def draw(scene: Scene) -> list[Line]:
    """The lines of a scene, each as wide as the scene."""
    candles = [each for each in scene.columns.candles if each is not None]
    volume_rows = 0 if scene.height < 12 else max(2, scene.height // 7)
    rows = scene.height - volume_rows - 1
    if rows < LEAST_ROWS or not candles:
        return [((" " * scene.width, ""),)] * scene.height
    low, high = min(each.low for each in candles), max(each.high for each in candles)
    scale = scale_for(low, high, (each.price for each in scene.levels), scene.tick, rows)
    labels = price_labels(scale, scene.tick)
    axis = axis_width((*labels.values(), *(each.price for each in scene.levels)), scene.tick)
    if scene.width - axis < LEAST_COLUMNS:
        return [((" " * scene.width, ""),)] * scene.height
    drawing = _Drawing(scene, scale, scene.width - axis, volume_rows)
    drawing.curves()
    drawing.candles()
    drawing.volume(candles)
    drawing.gaps()
    drawing.cursor()
    drawing.fills()
    drawing.levels()
    return drawing.lines(labels, axis)


@dataclass
class _Drawing:
    """Cells that are painted over each other; what comes later lies on top unless it asks for empty cells."""

    scene: Scene
    scale: Scale
    width: int
    volume_rows: int
    cells: list[list[str]] = field(init=False)
    styles: list[list[str]] = field(init=False)
    prices: dict[int, tuple[Decimal, str]] = field(default_factory=dict)
    """Prices of levels on the axis, by row, with their style."""

    def __post_init__(self) -> None:
        height = self.scale.rows + self.volume_rows
        self.cells = [[" "] * self.width for _ in range(height)]
        self.styles = [[""] * self.width for _ in range(height)]
        columns = self.scene.columns
        # What does not fit is left out on the left: the newest candle is what is looked at.
        self.offset = self.width - len(columns.starts) * columns.cells

    def column(self, number: int) -> int:
        """The cell of a candle, below zero where there is no room for it."""
        cells = self.scene.columns.cells
        return self.offset + number * cells + (cells - 1) // 2

    def put(self, row: int, column: int, text: str, style: str, *, under: bool = False) -> None:
        """Paint a text; `under` leaves what is painted already."""
        for place, char in enumerate(text, column):
            if 0 <= place < self.width and not (under and self.cells[row][place] != " "):
                self.cells[row][place], self.styles[row][place] = char, style

    def candles(self) -> None:
        """Wicks and bodies."""
        for number, candle in enumerate(self.scene.columns.candles):
            column = self.column(number)
            if candle is not None and column >= 0:
                self.candle(candle, column)

    def candle(self, candle: Candle, column: int) -> None:
        """One candle."""
        half = self.scale.half
        opened, close = half(float(candle.open)), half(float(candle.close))
        top, bottom = half(float(candle.high)), half(float(candle.low))
        body_top, body_bottom = min(opened, close), max(opened, close)
        rising = candle.close >= candle.open
        glyphs, style = (_RISING, "up") if rising else (_FALLING, "down")

        def part(place: int) -> int:
            if body_top <= place <= body_bottom:
                return _BODY
            return _WICK if top <= place <= bottom else 0

        for row in range(top // 2, bottom // 2 + 1):
            self.cells[row][column] = glyphs[part(2 * row), part(2 * row + 1)]
            self.styles[row][column] = style

    def curves(self) -> None:
        """Averages, where no candle is."""
        for curve in self.scene.curves:
            for number, value in enumerate(curve.values):
                if value is not None and self.scale.shows(value):
                    self.put(self.scale.row(value), self.column(number), curve.glyph, curve.style)

    def volume(self, candles: Sequence[Candle]) -> None:
        """Bars from the lower edge, in eighths of a row."""
        most = float(max(each.volume for each in candles))
        if not self.volume_rows or not most:
            return
        for number, candle in enumerate(self.scene.columns.candles):
            column = self.column(number)
            if candle is None or column < 0:
                continue
            eighths = round(float(candle.volume) / most * 8 * self.volume_rows)
            for step in range(self.volume_rows):
                glyph = _EIGHTHS[max(0, min(8, eighths - 8 * step))]
                if glyph != " ":
                    self.put(len(self.cells) - 1 - step, column, glyph, "volume")

    def gaps(self) -> None:
        """Times between two candles of which nothing is known."""
        candles = self.scene.columns.candles
        known = [number for number, each in enumerate(candles) if each is not None]
        for number in range(known[0], known[-1]):
            if candles[number] is None:
                for row in range(self.scale.rows):
                    self.put(row, self.column(number), "░", "gap", under=True)

    def cursor(self) -> None:
        """A line through the candle under the cursor."""
        if self.scene.cursor is not None:
            for row in range(len(self.cells)):
                self.put(row, self.column(self.scene.cursor), "┊", "cross", under=True)

    def fills(self) -> None:
        """A mark at the price and time of each fill of ours, over the candle."""
        seen: dict[tuple[int, int], Side] = {}
        for fill in self.scene.fills:
            number = self.scene.columns.place(fill.ts)
            if number is None or not self.scale.shows(fill.price):
                continue
            place = self.scale.row(fill.price), self.column(number)
            both = seen.setdefault(place, fill.side) is not fill.side
            self.put(*place, "◆" if both else "▲" if fill.side is Side.BUY else "▼", "fill")

    def levels(self) -> None:
        """Lines with tags at their right end; what is beyond the edges is told at them."""
        rows: dict[int, list[Level]] = {}
        for level in self.scene.levels:
            if self.scale.shows(level.price):
                rows.setdefault(self.scale.row(level.price), []).append(level)
        for row, here in rows.items():
            first = here[0]
            self.put(row, 0, first.glyph * self.width, first.style, under=True)
            self.prices[row] = (first.price, first.style)
            self.tags(row, here)
        beyond = [each for each in self.scene.levels if not self.scale.shows(each.price)]
        self.edge(0, "↑", [each for each in beyond if float(each.price) > self.scale.high])
        self.edge(self.scale.rows - 1, "↓", [each for each in beyond if float(each.price) < self.scale.low])

    def tags(self, row: int, here: Sequence[Level]) -> None:
        """Whole tags, as many as half the width takes; a price stands with those that the axis does not show."""
        shown = self.prices[row][0]
        runs = [
            (each.tag if each.price == shown else f"{each.tag} {on_step(each.price, self.scene.tick)}", each.style)
            for each in here
            if each.tag
        ]
        column = self.width
        for text, style in _fitting(runs, self.width * 2 // 3):
            column -= cell_len(text) + 2
            self.put(row, column, f" {text} ", style)

    def edge(self, row: int, arrow: str, beyond: Sequence[Level]) -> None:
        """Levels beyond an edge, at the left end of its row."""
        column = 0
        runs = [(f"{arrow} {each.tag or 'last'} {on_step(each.price, self.scene.tick)}", each.style) for each in beyond]
        for text, style in _fitting(runs, self.width * 2 // 3):
            self.put(row, column, f"{text}  ", style)
            column += cell_len(text) + 2

    def lines(self, labels: dict[int, Decimal], axis: int) -> list[Line]:
        """The cells with the axes."""
        found = []
        for row, (cells, styles) in enumerate(zip(self.cells, self.styles, strict=True)):
            runs = _runs(cells, styles)
            if row in self.prices:
                price, style = self.prices[row]
                text = f"┤{on_step(price, self.scene.tick)}"
                runs.append((text.ljust(axis), f"{style}-label"))
            else:
                text = f"┤{on_step(labels[row], self.scene.tick)}" if row in labels else "│"
                runs.append((text.ljust(axis), "quiet"))
            found.append(tuple(runs))
        return [*found, self.times(axis)]

    def times(self, axis: int) -> Line:
        """The axis of times; under a cursor stands its own."""
        columns = self.scene.columns
        cells, styles = [" "] * self.width, ["quiet"] * self.width
        taken = range(0)
        if self.scene.cursor is not None:
            text = f" {moment(columns.starts[self.scene.cursor], columns.length)} "
            column = max(0, min(self.width - len(text), self.column(self.scene.cursor) - len(text) // 2))
            taken = range(column, column + len(text))
            cells[column : taken.stop] = text
            styles[column : taken.stop] = ["cross-label"] * len(text)
        apart = max(3, -(-14 // columns.cells))
        for number, text in time_labels(columns.starts, columns.length, apart).items():
            column = self.column(number)
            end = column + len(text)
            # A part of a time would be another time.
            if column >= 0 and end <= self.width and (end <= taken.start or column >= taken.stop):
                cells[column:end] = text
        return (*_runs(cells, styles), ("└UTC".ljust(axis), "quiet"))


def _fitting(runs: Sequence[Run], room: int) -> list[Run]:
    """Whole texts that have room, and how many had none."""
    found: list[Run] = []
    for number, (text, style) in enumerate(runs):
        left = len(runs) - number
        more = 5 if left > 1 else 0
        if cell_len(text) + 2 + more > room:
            found.append((f"+{left}", style))
            break
        room -= cell_len(text) + 2
        found.append((text, style))
    return found


def _runs(cells: Sequence[str], styles: Sequence[str]) -> list[Run]:
    """Neighbours of one style together."""
    found: list[Run] = []
    start = 0
    for place in range(1, len(cells) + 1):
        if place == len(cells) or styles[place] != styles[start]:
            found.append(("".join(cells[start:place]), styles[start]))
            start = place
    return found
