"""Candles of the stream and of readings in one row, and what is known to be missing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tui.model.enums import Category
from tui.model.market import Candle
from tui.rules.intervals import MINUTE_MS, SECOND_MS
from tui.state.candles import KEPT, LONGEST_ABSENCE, CandleSeries


def candle(number: int, volume: int = 1, *, closed: bool = True, length: int = MINUTE_MS) -> Candle:
    price = Decimal(100 + number)
    size = Decimal(volume)
    name = "1" if length == MINUTE_MS else "1s"
    start = number * length
    return Candle(Category.LINEAR, "BTCUSDT", name, start, price, price, price, price, size, size, confirm=closed)


def series(*candles: Candle, length: int = MINUTE_MS) -> CandleSeries:
    made = CandleSeries(length)
    for each in candles:
        made.put(each)
    return made


def numbers(made: CandleSeries) -> list[int]:
    return [each.start // made.length for each in made.all()]


def test_a_row_that_was_followed_without_a_break_needs_no_reading() -> None:
    made = series(candle(1, closed=False), candle(1), candle(2, closed=False), candle(2), candle(3, closed=False))
    assert made.unsure_since() is None
    assert numbers(made) == [1, 2, 3]


def test_a_break_is_read_from_the_candle_that_was_not_heard_to_close() -> None:
    made = series(candle(1), candle(2, closed=False), candle(6, closed=False))
    assert made.unsure_since() == 2 * MINUTE_MS
    made.load([candle(each, 5) for each in (2, 3, 4, 5)] + [candle(6, 2, closed=False)], is_oldest=False)
    assert made.unsure_since() is None
    assert numbers(made) == [1, 2, 3, 4, 5, 6]
    second = made.get(2 * MINUTE_MS)
    assert second is not None
    assert second.volume == 5


def test_what_the_exchange_has_no_candle_for_is_not_asked_for_again() -> None:
    made = series(candle(1), candle(5, closed=False))
    made.load([candle(1), candle(2), candle(5, closed=False)], is_oldest=False)
    assert made.unsure_since() is None
    assert made.gaps(0, 10 * MINUTE_MS) == 2


def test_a_reading_from_before_takes_nothing_back() -> None:
    made = series(candle(1), candle(2, 7, closed=False))
    made.load([candle(1, 1, closed=False), candle(2, 4, closed=False)], is_oldest=False)
    first, second = made.get(MINUTE_MS), made.get(2 * MINUTE_MS)
    assert first is not None
    assert first.confirm
    assert second is not None
    assert second.volume == 7


def test_a_second_of_which_the_end_was_not_heard_is_left_out() -> None:
    made = series(candle(1, length=SECOND_MS), candle(2, closed=False, length=SECOND_MS), length=SECOND_MS)
    made.put(candle(9, length=SECOND_MS))
    assert numbers(made) == [1, 9]


def test_a_candle_off_the_grid_is_no_candle() -> None:
    made = CandleSeries(MINUTE_MS)
    made.put(candle(1, length=SECOND_MS))
    assert len(made) == 0


def test_no_more_is_kept_than_is_of_use() -> None:
    made = series(*(candle(each) for each in range(KEPT + 5)))
    assert len(made) == KEPT
    assert made.first == 5 * MINUTE_MS
    made.load([candle(KEPT), candle(KEPT + LONGEST_ABSENCE + 50)], is_oldest=False)
    assert made.first == (KEPT + LONGEST_ABSENCE + 50) * MINUTE_MS


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.booleans()), max_size=40))
def test_whatever_comes_in_whatever_order_the_row_is_in_order_and_closed_stays_closed(
    told: list[tuple[int, int, bool]],
) -> None:
    made = CandleSeries(MINUTE_MS)
    closed: set[int] = set()
    for number, volume, confirm in told:
        made.put(candle(number, volume, closed=confirm))
        closed |= {number} if confirm else set()
        found = made.all()
        assert [each.start for each in found] == sorted({each.start for each in found})
        assert closed == {each.start // MINUTE_MS for each in found if each.confirm}
    since = made.unsure_since()
    if since is not None and made.last is not None:
        assert since < made.last
        found_there = made.get(since)
        assert found_there is None or not found_there.confirm
