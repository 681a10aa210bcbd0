"""The chart's geometry: what is drawn where, exact labels, whole numbers, every line as wide as the chart."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.model.enums import Category, Side
from tui.model.market import Candle
from tui.panes.chart_columns import ZOOMS, Window, columns_of, join, move, settled, zoomed
from tui.panes.chart_drawing import Curve, Line, Scene, draw
from tui.panes.chart_levels import Fill, Level
from tui.panes.chart_scale import Scale, price_labels, scale_for, time_labels
from tui.rules.intervals import INTERVALS, MINUTE_MS
from tui.rules.rounding import is_on_step
from tui.state.candles import CandleSeries

TICK = Decimal("0.5")
D = Decimal


def candle(number: int, low: int = 100, high: int = 110, *, rises: bool = True, volume: int = 1) -> Candle:
    opened, close = (low, high) if rises else (high, low)
    figures = D(opened), D(high), D(low), D(close), D(volume), D(volume * low)
    return Candle(Category.LINEAR, "BTCUSDT", "1", number * MINUTE_MS, *figures, confirm=True)


def series(*candles: Candle) -> CandleSeries:
    made = CandleSeries(MINUTE_MS)
    for each in candles:
        made.put(each)
    return made


def scene(made: CandleSeries, width: int = 60, height: int = 16, window: Window | None = None, **more: object) -> Scene:
    columns = columns_of(made, window or Window(), width - 9)
    return Scene(width, height, columns, TICK, **more)  # type: ignore[arg-type]


def text(lines: list[Line]) -> list[str]:
    return ["".join(part for part, _ in line) for line in lines]


def column_of(lines: list[str], sign: str) -> set[int]:
    return {line.index(sign) for line in lines if sign in line}


# --- scale --------------------------------------------------------------------------------------

prices = st.decimals(min_value=D("0.0001"), max_value=D("200000"), places=4)


@given(prices, prices, st.sampled_from(["0.0001", "0.05", "0.1", "0.5", "2.5"]), st.integers(4, 60))
def test_labels_are_on_tick_steps_inside_the_scale_and_apart(one: Decimal, two: Decimal, step: str, rows: int) -> None:
    tick = D(step)
    scale = scale_for(min(one, two), max(one, two), iter(()), tick, rows)
    labels = price_labels(scale, tick)
    assert all(is_on_step(price, tick) and scale.shows(price) for price in labels.values())
    ordered = [labels[row] for row in sorted(labels)]
    assert ordered == sorted(ordered, reverse=True)
    assert len({before - after for before, after in pairwise(ordered)}) <= 1
    assert len(labels) <= max(2, rows // 2)


@given(prices, prices, prices, st.integers(4, 60))
def test_higher_prices_are_never_drawn_lower(one: Decimal, two: Decimal, price: Decimal, rows: int) -> None:
    scale = scale_for(min(one, two), max(one, two), iter(()), D("0.0001"), rows)
    assert 0 <= scale.row(price) < rows
    assert scale.half(float(max(one, price))) <= scale.half(float(min(one, price)))


def test_a_near_level_is_shown_and_a_far_one_does_not_press_the_candles_flat() -> None:
    scale = scale_for(D(100), D(110), iter([D(114), D(50)]), TICK, 20)
    assert scale.shows(D(114))
    assert not scale.shows(D(50))
    assert scale.high - scale.low < 20


def test_times_stand_on_round_moments() -> None:
    starts = [(7 + each) * MINUTE_MS for each in range(60)]
    assert time_labels(starts, MINUTE_MS) == {8: "00:15", 23: "00:30", 38: "00:45", 53: "01:00"}
    midnight = [86_400_000 + each * MINUTE_MS for each in range(3)]
    assert time_labels(midnight, MINUTE_MS)[0] == "01-02"
    for interval in INTERVALS:
        assert time_labels([each * interval.length for each in range(40)], interval.length)


# --- candles ------------------------------------------------------------------------------------


def test_a_rising_body_is_thin_a_falling_one_filled_and_wicks_are_between() -> None:
    rising = replace(candle(1), high=D(120), low=D(90))
    falling = replace(candle(2, rises=False), high=D(120), low=D(90))
    lines = text(draw(scene(series(rising, falling))))[:10]
    up, down = column_of(lines, "┃"), column_of(lines, "█")
    assert len(up) == 1
    assert down == {next(iter(up)) + 1}
    for column in (next(iter(up)), next(iter(down))):
        marks = "".join(line[column] for line in lines).strip()
        assert marks[0] in "│╷"
        assert marks[-1] in "│╵"


def test_the_highest_volume_fills_its_rows_and_none_has_no_bar() -> None:
    lines = text(draw(scene(series(candle(1, volume=8), candle(2, volume=4), candle(3, volume=0)))))
    bars = lines[-3:-1]
    place = next(iter(column_of(bars[:1], "█")))
    assert [line[place : place + 3] for line in bars] == ["█  ", "██ "]


def test_a_gap_is_shown_as_one() -> None:
    lines = text(draw(scene(series(candle(1), candle(4)))))
    assert all("░░" in line for line in lines[:10])
    assert not any("░░░" in line for line in lines)


def test_a_price_that_does_not_move_is_drawn_too() -> None:
    still = [candle(each, 100, 100, volume=0) for each in range(5)]
    assert any("┃┃┃┃┃" in line or "╻╻╻╻╻" in line or "╹╹╹╹╹" in line for line in text(draw(scene(series(*still)))))


# --- what is on it ------------------------------------------------------------------------------


def level(price: str, tag: str, rank: int = 4) -> Level:
    return Level(D(price), tag, "own", "┈", rank)


def test_a_level_stands_in_its_row_with_its_tag_and_its_price_on_the_axis() -> None:
    [line] = [
        each for each in text(draw(scene(series(candle(1)), levels=[level("104.5", "Buy 2")]))) if "Buy 2" in each
    ]
    assert line.rstrip().endswith("┤104.5")
    assert "┈┈ Buy 2" in line


def test_levels_that_share_a_row_are_all_told_each_with_its_price() -> None:
    levels = [level("104.5", "", 0), level("104.5", "Buy 2"), level("104.0", "Buy 1")]
    lines = text(draw(scene(series(candle(1, 100, 200)), levels=levels)))
    [line] = [each for each in lines if "Buy 1 104.0" in each]
    assert " Buy 2 " in line
    assert "┤104.5" in line


def test_the_time_under_the_cursor_leaves_no_part_of_another() -> None:
    made = series(*(candle(each) for each in range(60)))
    for number in range(51):
        [*_, axis] = text(draw(scene(made, cursor=number)))
        times = axis.replace("└UTC", "").split()
        assert times.count("01-01") == 1
        assert all(re.fullmatch(r"\d\d[:-]\d\d", each) for each in times)


def test_levels_beyond_the_edges_are_told_at_them() -> None:
    levels = [level("9000", "TP"), level("1", "liq Long")]
    lines = text(draw(scene(series(candle(1)), levels=levels)))
    assert lines[0].startswith("↑ TP 9,000.0")
    assert any(line.startswith("↓ liq Long 1.0") for line in lines)
    many = [level(str(9000 + each), f"Sell {each}") for each in range(9)]
    [first, *_] = text(draw(scene(series(candle(1)), levels=many)))
    shown = first.count("Sell")
    assert 0 < shown < 9
    assert f"+{9 - shown}" in first


def test_a_fill_stands_at_its_time_and_price() -> None:
    made = series(*(candle(each, 100, 101) for each in range(1, 8)))
    fills = [Fill(D("100.5"), 3 * MINUTE_MS + 5, Side.BUY), Fill(D("100.5"), 6 * MINUTE_MS, Side.SELL)]
    lines = text(draw(scene(made, fills=fills)))
    bodies = sorted(column_of([line.replace("╻", "┃") for line in lines], "┃"))
    assert column_of(lines, "▲") == {min(bodies) + 2}
    assert column_of(lines, "▼") == {min(bodies) + 5}
    both = [Fill(D("100.5"), 3 * MINUTE_MS, side) for side in Side]
    assert any("◆" in line for line in text(draw(scene(made, fills=both))))


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 2000), st.integers(0, 500), st.booleans()), max_size=40),
    st.integers(20, 130),
    st.integers(1, 45),
    st.integers(0, len(ZOOMS) - 1),
    st.lists(st.tuples(st.integers(1, 3000), st.sampled_from(["", "Buy 0.5", "liq Long"])), max_size=6),
)
def test_every_line_is_as_wide_as_the_chart_and_no_price_is_cut(
    told: list[tuple[int, int, int, bool]], width: int, height: int, zoom: int, prices: list[tuple[int, str]]
) -> None:
    made = series(*(candle(number, low, low + span, rises=rises) for number, low, span, rises in told))
    levels = [Level(D(price), tag, "own", "┈", 1) for price, tag in prices]
    window = Window(zoom=zoom)
    columns = columns_of(made, window, max(1, width - 12))
    cursor = len(columns.starts) - 1 if columns.starts else None
    curve = Curve("·", "ema-fast", [D(each) for each in range(len(columns.starts))])
    drawn = draw(Scene(width, height, columns, TICK, levels, (), [curve], cursor))
    assert len(drawn) == height
    lines = text(drawn)
    assert {cell_len(line) for line in lines} == {width}
    for line in lines[:-1]:
        shown = line.rpartition("┤")[2].strip()
        if "┤" in line:
            assert is_on_step(D(shown.replace(",", "")), TICK)


# --- the window ---------------------------------------------------------------------------------


def test_the_cursor_walks_over_the_candles_and_the_window_goes_with_it() -> None:
    made = series(*(candle(each) for each in range(100, 200)))
    window = move(Window(), made, -1, 30)
    assert window.cursor == 199 * MINUTE_MS
    window = move(window, made, -1, 30)
    assert (window.cursor, window.right) == (198 * MINUTE_MS, None)
    window = move(window, made, -1_000, 30)
    assert window.cursor == 100 * MINUTE_MS
    columns = columns_of(made, window, 30)
    assert columns.starts[0] == window.cursor
    assert all(columns.candles)
    assert move(window, made, 1_000, 30).right is None


@given(st.lists(st.tuples(st.sampled_from("mz"), st.integers(-40, 40)), max_size=12), st.integers(20, 90))
def test_the_cursor_is_always_on_a_candle_that_is_to_be_seen(keys: list[tuple[str, int]], width: int) -> None:
    made = series(*(candle(each) for each in range(1000, 1200)))
    window = Window()
    for key, steps in keys:
        window = move(window, made, steps, width) if key == "m" else zoomed(window, steps // 10)
        window = settled(window, made, width)
        columns = columns_of(made, window, width)
        if window.cursor is not None:
            number = columns.place(window.cursor)
            assert number is not None
            assert columns.candles[number] is not None


def test_several_candles_in_one_have_the_figures_of_all() -> None:
    joined = join([candle(10, 100, 110, volume=2), candle(11, 90, 130, rises=False, volume=3)], 10 * MINUTE_MS)
    assert (joined.open, joined.high, joined.low, joined.close) == (D(100), D(130), D(90), D(90))
    assert joined.volume == 5


def test_a_scale_has_room_for_one_price() -> None:
    assert isinstance(scale_for(D(1), D(1), iter(()), TICK, 10), Scale)
