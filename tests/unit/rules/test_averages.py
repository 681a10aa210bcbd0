"""Averages against figures that were reckoned by hand."""

from decimal import Decimal

import pytest

from tui.model.enums import Category
from tui.model.market import Candle
from tui.rules.averages import ema, vwap
from tui.rules.intervals import DAY_MS, INTERVALS, MINUTE_MS, neighbour


def candle(
    start: int, close: str, volume: str = "1", turnover: str = "1", interval: str = "1", category: str = "linear"
) -> Candle:
    price = Decimal(close)
    figures = price, price, price, price, Decimal(volume), Decimal(turnover)
    return Candle(Category(category), "BTCUSDT", interval, start, *figures, confirm=True)


def test_an_exponential_average_begins_with_the_plain_one() -> None:
    candles = [candle(each, close) for each, close in enumerate(("2", "4", "6", "14", "2"))]
    # (2 + 4 + 6) / 3 = 4; then half way to each close, as 2 / (3 + 1) is a half.
    assert ema(candles, 3) == [None, None, Decimal(4), Decimal(9), Decimal("5.5")]
    assert ema(candles[:2], 3) == [None, None]
    assert ema(candles, 1) == [each.close for each in candles]
    with pytest.raises(ValueError, match="at least 1"):
        ema(candles, 0)


def test_a_days_average_by_volume_begins_anew_at_midnight() -> None:
    candles = [
        candle(DAY_MS - 2 * MINUTE_MS, "10", "2", "20"),
        candle(DAY_MS - MINUTE_MS, "40", "1", "40"),
        candle(DAY_MS, "99", "0", "0"),
        candle(DAY_MS + MINUTE_MS, "7", "3", "21"),
    ]
    assert vwap(candles) == [Decimal(10), Decimal(20), None, Decimal(7)]


def test_over_long_candles_it_is_that_of_all_of_them() -> None:
    candles = [candle(0, "10", "2", "20", "D"), candle(DAY_MS, "40", "1", "40", "D")]
    assert vwap(candles) == [Decimal(10), Decimal(20)]


def test_inverse_contracts_count_dollars_as_volume() -> None:
    candles = [candle(0, "50000", "100000", "2", category="inverse"), candle(1, "1", "20000", "1", category="inverse")]
    assert vwap(candles) == [Decimal(50000), Decimal(40000)]


def test_the_intervals_end_at_their_ends() -> None:
    assert neighbour("1", -1) == "1s"
    assert neighbour("1s", -1) == "1s"
    assert neighbour("720", 1) == "D"
    assert neighbour("D", 1) == "D"
    assert [each.length for each in INTERVALS] == sorted(each.length for each in INTERVALS)
