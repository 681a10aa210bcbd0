"""The chart on a made-up state: its keys, what it says, and that nothing is painted twice."""

import re
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.ui.charted import NEWEST, ChartWorld, charted, charted_world
from tests.ui.harness import NOW, D, Harness
from tui.model.enums import Category
from tui.model.facts import CandleUpdated, FeedPhase, Stream
from tui.model.market import Candle
from tui.panes.chart import ChartPane
from tui.rules.intervals import MINUTE_MS
from tui.state.view import ChartStatus

SIZE = (120, 36)


def chart_of(app: Harness) -> list[str]:
    """The lines inside the chart's frame."""
    region = app.trade.query_one("#chart-canvas").region
    return [line[region.x : region.right] for line in app.lines()[region.y : region.bottom]]


async def at_the_chart(pilot: Pilot[None]) -> None:
    await pilot.press("g", "c")
    await pilot.pause()


async def test_own_orders_position_and_fills_stand_on_it_with_their_prices() -> None:
    app = charted()
    async with app.run_test(size=SIZE) as pilot:
        await at_the_chart(pilot)
        text = "\n".join(chart_of(app))
    for tag, price in (("Buy 0.05", "64,240.5"), ("Sell 0.1", "64,290.0"), ("Long 0.5", "64,260.5")):
        assert re.search(rf"{tag}.*{price}", text), tag
    assert "SL 62,000.0" in text
    assert "TP 66,000.0" in text
    assert "liq Long 44,650.0" in text
    assert text.count("▲") == text.count("▼") == 1
    assert "┤64,251.0" in text


async def test_the_cursor_tells_the_figures_of_its_candle() -> None:
    app = charted()
    async with app.run_test(size=SIZE) as pilot:
        await at_the_chart(pilot)
        await pilot.press("left", "left", "left")
        await pilot.pause()
        third = app.world.market.series(Category.LINEAR, "BTCUSDT", "1").get(NEWEST - 2 * MINUTE_MS)
        assert third is not None
        head = chart_of(app)[0]
        for name, value in (("O", third.open), ("H", third.high), ("L", third.low), ("C", third.close)):
            assert f" {name} {value:,.1f} " in head
        assert f" V {third.volume:,.3f}" in head
        assert "running" not in head
        await pilot.press("home")
        await pilot.pause()
        oldest = app.world.market.series(Category.LINEAR, "BTCUSDT", "1").first
        pane = app.trade.query_one(ChartPane)
        assert pane._window.cursor == oldest
        assert "┊" in "\n".join(chart_of(app))
        await pilot.press("end")
        await pilot.pause()
        assert "running" in chart_of(app)[0]
        assert "┊" not in "\n".join(chart_of(app))


@pytest.mark.parametrize(
    ("keys", "interval", "older"),
    [((), "1", False), (("full_stop",), "3", False), (("comma",), "1s", False), (("home",), "1", True)],
)
async def test_a_key_asks_for_the_candles_that_it_stands_for(
    keys: tuple[str, ...], interval: str, older: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []
    monkeypatch.setattr(ChartPane, "_ask", lambda _, name, older=False: asked.append((name, older)))
    app = charted()
    async with app.run_test(size=SIZE) as pilot:
        await at_the_chart(pilot)
        await pilot.press(*keys)
        await pilot.pause()
    assert asked[0] == ("1", False)
    assert asked[-1] == (interval, older)


async def test_averages_go_and_come_and_zoom_joins_candles() -> None:
    app = charted()
    async with app.run_test(size=(160, 36)) as pilot:
        await at_the_chart(pilot)
        assert "EMA 9 64," in chart_of(app)[1]
        assert "VWAP since" in chart_of(app)[1]
        await pilot.press("e", "v", "minus")
        await pilot.pause()
        head = chart_of(app)[1]
        assert "EMA" not in head
        assert "VWAP" not in head
        assert "2 candles in one" in head
        await pilot.press("e", "plus", "plus")
        await pilot.pause()
        assert "EMA 21" in chart_of(app)[1]
        assert "zoom" in chart_of(app)[1]


async def test_what_is_old_slow_or_missing_is_said_on_the_chart() -> None:
    app = charted()
    async with app.run_test(size=(200, 60)) as pilot:
        await at_the_chart(pilot)
        world = app.world
        assert isinstance(world, ChartWorld)
        assert "STALE" not in app.text
        world.chart = ChartStatus(reading_since=NOW - 4)
        app.paint()
        await pilot.pause()
        assert "reading history 4 s" in chart_of(app)[1]
        world.chart = ChartStatus(trouble="connection refused")
        app.paint()
        await pilot.pause()
        assert "history not read: connection refused; trying again" in chart_of(app)[1]
        world.now = NOW + 42
        world.account.lose_link()
        world.phase(Stream.PUBLIC, FeedPhase.STALE)
        app.paint()
        await pilot.pause()
        assert "STALE: prices are old" in chart_of(app)[1]
        assert "account not live" in chart_of(app)[1]
        assert "Chart BTCUSDT 1m · STALE 42 s" in app.text
        assert "Liquidations (2), at bankruptcy prices · STALE" in app.text


async def test_a_gap_is_counted_and_a_chart_without_candles_says_what_it_waits_for() -> None:
    world = charted_world()
    later = Candle(Category.LINEAR, "BTCUSDT", "1", NEWEST + 4 * MINUTE_MS, *[D("64251")] * 4, D(1), D(1), False)
    world.market.apply(CandleUpdated(later))
    app = Harness(world)
    async with app.run_test(size=SIZE) as pilot:
        await at_the_chart(pilot)
        assert "░ 3 not heard" in chart_of(app)[1]
        world.chart = ChartStatus("1s")
        app.paint()
        await pilot.pause()
        assert "waiting for trades" in app.text
        world.chart = ChartStatus("5", trouble="it broke")
        app.paint()
        await pilot.pause()
        assert "no candles: it broke; trying again" in app.text


async def test_only_lines_that_changed_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    app = charted()
    async with app.run_test(size=SIZE) as pilot:
        await at_the_chart(pilot)
        canvas = app.trade.query_one("#chart-canvas")
        painted: list[object] = []
        monkeypatch.setattr(canvas, "refresh", lambda *regions, **_: painted.extend(regions))
        app.paint()
        assert painted == []
        running = app.world.market.series(Category.LINEAR, "BTCUSDT", "1").get(NEWEST)
        assert running is not None
        app.world.market.apply(CandleUpdated(replace(running, volume=running.volume + 1)))
        app.paint()
        assert 0 < len(painted) < 8


@pytest.mark.parametrize("size", [(60, 16), (160, 45)])
@pytest.mark.parametrize("place", ["c", "q"])
async def test_every_line_is_as_wide_as_the_screen(size: tuple[int, int], place: str) -> None:
    app = charted()
    async with app.run_test(size=size) as pilot:
        await pilot.press("g", place)
        await pilot.pause()
        assert {len(line) for line in app.lines()} == {size[0]}
        assert ("Chart BTCUSDT" in app.text) is (place == "c")
        assert ("Liquidations" in app.text) is (place == "q" or size[0] >= 160)


async def test_liquidations_say_who_lost_what() -> None:
    app = charted()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("g", "q")
        await pilot.pause()
        rows = [line for line in app.lines() if re.search(r"BTCUSDT|ETHUSDT", line) and re.search("Long|Short", line)]
        assert re.search(r"22:13:18 +ETHUSDT +Short +30\.5 +3,140\.05 +95\.77 k", rows[0])
        assert re.search(r"22:13:11 +BTCUSDT +Long +1\.25 +64,100\.0 +80\.12 k|80\.13 k", rows[1])
