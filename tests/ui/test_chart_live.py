"""The chart at the real console: history, a new candle, own orders and fills, a break, and liquidations."""

from collections.abc import AsyncIterator
from random import Random

import pytest
from living_market import LivingMarket
from person import Person, at_the_console
from struck import Struck

from tui.feed.heartbeat import Pace
from tui.model.enums import Category
from tui.panes.chart import ChartPane
from tui.paper.engine.board import Board
from tui.paper.engine.candles import Bar
from tui.paper.engine.events import LiquidationEvent
from tui.rules.intervals import MINUTE_MS
from tui.state.candles import CandleSeries

MINUTES = 180
QUICK = Pace(ping_every=0.5, pong_within=2.0, silence=1.5, give_up=6.0)


class RememberedMarket(LivingMarket):
    """A living market with a past of some hours."""

    def begin(self, board: Board, now: int) -> None:
        middle, minute = board.spec.ticks(board.spec.start_price), now - now % MINUTE_MS
        bars = []
        for number in range(MINUTES):
            low = middle - 40 + number % 20
            bars.append(Bar(minute - (MINUTES - number) * MINUTE_MS, low, low + 30, low, low + 10, 100))
        board.take_history(now, bars, [], 50, Random(1))
        super().begin(board, now)


@pytest.fixture
async def person() -> AsyncIterator[Person]:
    exchange = Struck(market=RememberedMarket())
    try:
        async with at_the_console(exchange, market_pace=QUICK) as someone:
            yield someone
    finally:
        exchange.stop()


def candles(person: Person, interval: str = "1") -> CandleSeries:
    return person.app._market.series(Category.LINEAR, "BTCUSDT", interval)


async def looks_at_the_chart(person: Person) -> CandleSeries:
    await person.press("g", "c")
    await person.sees("Chart BTCUSDT 1m")
    series = candles(person)
    await person.until(lambda: len(series) > MINUTES - 2, "the history")
    return series


async def test_history_a_new_candle_an_order_and_a_fill(person: Person) -> None:
    series = await looks_at_the_chart(person)
    assert series.unsure_since() is None
    await person.sees("EMA 21 6")
    await person.sends(price="64240")
    await person.sees(r"Buy 0\.01 .*┤64,240\.0")
    await person.sends(price="64260")
    await person.until(lambda: person.held, "a fill")
    await person.sees(r"Long 0\.01")
    await person.sees("▲")
    newest = series.last
    assert newest is not None
    person.exchange.later += MINUTE_MS
    await person.until(lambda: series.last > newest, "the next candle")  # type: ignore[operator]
    closed = series.get(newest)
    assert closed is not None
    await person.until(lambda: series.unsure_since() is None and series.get(newest).confirm, "the last word on it")  # type: ignore[union-attr]


async def test_after_a_break_there_is_no_gap(person: Person) -> None:
    series = await looks_at_the_chart(person)
    newest = series.last
    assert newest is not None
    # It does nothing but count the readings.
    number = person.exchange.strike("late", "GET /v5/market/kline", ms=1)
    person.exchange.go_down(2, "streams")
    person.exchange.later += 5 * MINUTE_MS
    await person.sees("market live", 40)
    await person.until(lambda: series.last >= newest + 5 * MINUTE_MS, "the candles of now", 40)  # type: ignore[operator]
    await person.until(lambda: series.unsure_since() is None, "the gap to be filled")
    assert person.exchange.hits(number) >= 1
    assert series.gaps(newest, series.last or 0) == 0
    await person.sees_no_more("not heard")


async def test_a_reading_that_fails_is_said_and_tried_again(person: Person) -> None:
    number = person.exchange.strike("status", "GET /v5/market/kline", status=503)
    await person.press("g", "c")
    await person.sees("history not read")
    await person.until(lambda: person.exchange.hits(number) >= 2, "another try")
    person.exchange.lift()
    await person.until(lambda: len(candles(person)) > MINUTES - 2, "the history", 40)
    await person.sees_no_more("history not read")


async def test_intervals_follow_the_keys_and_seconds_are_built_from_trades(person: Person) -> None:
    await looks_at_the_chart(person)
    await person.press("full_stop")
    await person.sees("Chart BTCUSDT 3m")
    await person.until(lambda: len(candles(person, "3")) >= MINUTES // 3 - 1, "another history")
    await person.press("comma", "comma")
    await person.sees("Chart BTCUSDT 1s")
    for later in (0, 1_500, 1_500):
        person.exchange.later += later
        known = len(person.placed)
        await person.sends(price="64260")
        await person.until(lambda known=known: len(person.placed) > known, "the order")
    seconds = candles(person, "1s")
    await person.until(lambda: any(each.volume for each in seconds.all()), "a second with a trade")
    assert isinstance(person.app._screen.query_one("#chart"), ChartPane)


async def test_liquidations_are_told_of(person: Person) -> None:
    await person.press("g", "q")
    await person.sees("none heard of yet")

    def liquidated() -> None:
        venue = person.exchange.exchange.venue
        spec = venue.board("linear", "BTCUSDT").spec
        now = int(venue.board("linear", "BTCUSDT").book_time)
        venue.core.events.append(
            LiquidationEvent("linear", "BTCUSDT", "Buy", spec.qty(1_500), spec.price(128_000), now)
        )

    person.exchange.do(liquidated)
    await person.sees(r"BTCUSDT +Long +1\.5 +64,000\.0 +96\.00 k")
