"""The geometry of a chart: prices to rows, times to labels. Floats stay in here; labels are exact."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from tui.rules.intervals import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

ROWS_A_LABEL = 3
COLUMNS_A_LABEL = 14
_STEPS = (
    *(each * SECOND_MS for each in (5, 10, 15, 30)),
    *(each * MINUTE_MS for each in (1, 2, 5, 10, 15, 30)),
    *(each * HOUR_MS for each in (1, 2, 4, 6, 12)),
    *(each * DAY_MS for each in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Prices from `low` to `high` on so many rows; each row has two halves, counted from the top."""

    low: float
    high: float
    rows: int

    def half(self, price: float) -> int:
        """The half row of a price, at the edge for a price outside."""
        place = (self.high - price) / (self.high - self.low) * 2 * self.rows
        return max(0, min(2 * self.rows - 1, int(place)))

    def row(self, price: Decimal) -> int:
        """The row of a price, at the edge for a price outside."""
        return self.half(float(price)) // 2

    def shows(self, price: Decimal) -> bool:
        """Whether a price is between the edges."""
        return self.low <= float(price) <= self.high


def scale_for(low: Decimal, high: Decimal, wanted: Iterator[Decimal], tick: Decimal, rows: int) -> Scale:
    """A scale over what candles reach, with a little room, and over those wanted prices that are near.

    Near is what makes the chart at most twice as high: an order far away would press the candles flat.
    """
    bottom, top = float(low), float(high)
    span = max(top - bottom, float(tick) * 8)
    middle = (bottom + top) / 2
    bottom, top = min(bottom, middle - span / 2), max(top, middle + span / 2)
    near_low, near_high = bottom - span / 2, top + span / 2
    for price in map(float, wanted):
        if near_low <= price <= near_high:
            bottom, top = min(bottom, price), max(top, price)
    room = (top - bottom) * 0.03
    return Scale(bottom - room, top + room, rows)


def price_labels(scale: Scale, tick: Decimal) -> dict[int, Decimal]:
    """Prices for the axis by row: multiples of a round number of ticks, a few rows apart."""
    least = (scale.high - scale.low) / max(1, scale.rows // ROWS_A_LABEL)
    step = tick * _round_count(least / float(tick))
    count = math.ceil(scale.low / float(step))
    found: dict[int, Decimal] = {}
    while (price := step * count) <= Decimal(scale.high):
        if price > 0:
            found[scale.row(price)] = price
        count += 1
    return found


def _round_count(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that is not below a number."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power >= least:
                return digit * power
        power *= 10


def time_labels(starts: list[int], column_ms: int, columns_apart: int = COLUMNS_A_LABEL) -> dict[int, str]:
    """Times (UTC) for the axis by column; `starts` are the columns' times, `column_ms` one column's."""
    least = column_ms * columns_apart
    step = next((each for each in _STEPS if each >= least and each % column_ms == 0), None)
    if step is None:
        step = math.ceil(least / column_ms) * column_ms
    words = _words_for(step)
    found: dict[int, str] = {}
    for column, start in enumerate(starts):
        if start // step != (start - column_ms) // step:
            found[column] = words(start)
    return found


def _words_for(step: int) -> Callable[[int], str]:
    if step >= DAY_MS:
        return day
    return clock_with_seconds if step < MINUTE_MS else clock


def clock(ms: int) -> str:
    """A time as 13:05, a midnight as its day."""
    if ms % DAY_MS == 0:
        return day(ms)
    return _at(ms).strftime("%H:%M")


def clock_with_seconds(ms: int) -> str:
    """A time as 13:05:10."""
    return _at(ms).strftime("%H:%M:%S")


def day(ms: int) -> str:
    """A day as 07-31."""
    return _at(ms).strftime("%m-%d")


def moment(ms: int, length: int) -> str:
    """When a candle of a length began: with its day, and with seconds where it is as short."""
    if length >= DAY_MS:
        return _at(ms).strftime("%Y-%m-%d")
    return _at(ms).strftime("%m-%d %H:%M:%S" if length < MINUTE_MS else "%m-%d %H:%M")


def _at(ms: int) -> datetime:
    """A time that no calendar has is shown as the nearest that one has."""
    return datetime.fromtimestamp(max(0, min(ms // 1000, 253_402_300_799)), UTC)
