"""A second that was built from trades says what the trades say; what was not heard is not made up."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.feed.seconds import Seconds
from tui.model.enums import Category, Side
from tui.model.market import Candle, Trade

LINEAR = Category.LINEAR


def trade(ts: int, price: int = 100, size: int = 1, category: Category = LINEAR) -> Trade:
    return Trade(category, "BTCUSDT", str(ts), Side.BUY, Decimal(price), Decimal(size), ts)


def built(trades: list[Trade], frames: set[int] = frozenset(), category: Category = LINEAR) -> dict[int, Candle]:  # type: ignore[assignment]
    """The last word on each second; after the trades of these numbers a frame is collected."""
    seconds = Seconds(category)
    found: dict[int, Candle] = {}
    for number, each in enumerate(trades):
        seconds.take("BTCUSDT", each)
        if number in frames:
            found |= {candle.start: candle for candle in seconds.collect()}
    return found | {candle.start: candle for candle in seconds.collect()}


times = st.lists(st.integers(0, 30_000), min_size=1, max_size=60).map(sorted)
figures = st.tuples(st.integers(90, 110), st.integers(1, 9))


@given(times, st.data())
def test_a_second_is_what_its_trades_say(moments: list[int], data: st.DataObject) -> None:
    trades = [trade(ts, *data.draw(figures)) for ts in moments]
    frames = data.draw(st.sets(st.integers(0, len(trades))))
    found = built(trades, frames)
    first = moments[0] // 1_000
    last = moments[-1] // 1_000
    # The first second heard of is not whole; every later one is there.
    assert list(found) == [each * 1_000 for each in range(first + 1, last + 1)]
    before = [each for each in trades if each.ts // 1_000 == first][-1].price
    for start, candle in found.items():
        own = [each for each in trades if each.ts // 1_000 * 1_000 == start]
        prices = [each.price for each in own] or [before]
        assert (candle.open, candle.high, candle.low, candle.close) == (
            prices[0],
            max(prices),
            min(prices),
            prices[-1],
        )
        assert candle.volume == sum(each.size for each in own)
        assert candle.turnover == sum(each.size * each.price for each in own)
        assert candle.confirm is (start != last * 1_000)
        before = prices[-1]


@given(st.lists(st.integers(0, 9_000), min_size=2, max_size=20, unique=True), st.randoms(use_true_random=False))
def test_trades_that_come_late_still_find_their_second(moments: list[int], random: object) -> None:
    ordered = [trade(0), *(trade(1_000 + ts, 100 + ts % 7) for ts in sorted(moments))]
    shuffled = ordered[1:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    late = built([ordered[0], *shuffled])
    for start, candle in built(ordered).items():
        if start in late and candle.volume:
            assert late[start].volume == candle.volume
            assert (late[start].open, late[start].close) == (candle.open, candle.close)


def test_after_a_break_there_is_a_gap_and_the_first_second_is_left_out() -> None:
    seconds = Seconds(LINEAR)
    for ts in (500, 1_500, 2_500):
        seconds.take("BTCUSDT", trade(ts))
    assert [(each.start, each.confirm) for each in seconds.collect()] == [(1_000, True), (2_000, False)]
    seconds.lose()
    for ts in (6_100, 6_900, 7_100):
        seconds.take("BTCUSDT", trade(ts))
    assert [(each.start, each.confirm) for each in seconds.collect()] == [(7_000, False)]


def test_what_was_whole_before_a_break_is_told_of_after_it() -> None:
    seconds = Seconds(LINEAR)
    for ts in (500, 1_500, 2_500, 3_500):
        seconds.take("BTCUSDT", trade(ts))
    seconds.lose()
    assert [(each.start, each.confirm) for each in seconds.collect()] == [(1_000, True), (2_000, True)]
    assert seconds.collect() == []


def test_a_symbol_that_is_left_does_not_cost_the_other() -> None:
    seconds = Seconds(LINEAR)
    for ts in (500, 1_500):
        for symbol in ("BTCUSDT", "ETHUSDT"):
            seconds.take(symbol, trade(ts))
    seconds.lose("ETHUSDT")
    assert [each.symbol for each in seconds.collect()] == ["BTCUSDT"]


def test_a_long_silence_is_told_of_in_part_only() -> None:
    found = built([trade(0), trade(1_000), trade(100_000_000)])
    starts = sorted(found)[1:]
    assert starts[-1] == 100_000_000
    assert all(after - before == 1_000 for before, after in pairwise(starts))
    assert len(starts) < 2_000


def test_inverse_trades_have_dollars_as_their_size() -> None:
    trades = [trade(0, category=Category.INVERSE), trade(1_000, 50_000, 100_000, Category.INVERSE)]
    [candle] = built(trades, category=Category.INVERSE).values()
    assert (candle.volume, candle.turnover) == (100_000, 2)
