"""Candles of one symbol: minutes of the last day or so, hours of the last weeks, and what both add up to."""

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Final, NamedTuple

from tui.paper.engine.types import ZERO, Candle, InstrumentSpec

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
MINUTES_KEPT: Final = 26 * 60
HOURS_KEPT: Final = 60 * 24

INTERVALS: Final = {
    "1": MINUTE,
    "3": 3 * MINUTE,
    "5": 5 * MINUTE,
    "15": 15 * MINUTE,
    "30": 30 * MINUTE,
    "60": HOUR,
    "120": 2 * HOUR,
    "240": 4 * HOUR,
    "360": 6 * HOUR,
    "720": 12 * HOUR,
    "D": DAY,
    "W": 7 * DAY,
    "M": 30 * DAY,
}
"""Bybit's interval names with their lengths in ms; a month's is that of the shortest but for February."""
MONDAY: Final = 4 * DAY
"""The first Monday after the epoch."""


def start_of(ts: int, interval: str) -> int:
    """When the candle of a moment began: weeks on Monday, months on the first, in UTC."""
    if interval == "W":
        return ts - (ts - MONDAY) % (7 * DAY)
    if interval == "M":
        first = datetime.fromtimestamp(ts // 1000, UTC).replace(day=1, hour=0, minute=0, second=0)
        return int(first.timestamp()) * 1000
    return ts - ts % INTERVALS[interval]


def end_of(start: int, interval: str) -> int:
    """The last millisecond of a candle that began at `start`."""
    if interval == "M":
        return start_of(start + 32 * DAY, interval) - 1
    return start + INTERVALS[interval] - 1


class Bar(NamedTuple):
    """One bar of a past, in ticks; `share` is its volume in percent of the usual."""

    start: int
    open: int
    high: int
    low: int
    close: int
    share: int


class Candles:
    """The candles of one symbol; prices in ticks, sizes in lots."""

    def __init__(self, spec: InstrumentSpec) -> None:
        self._spec = spec
        self.minutes: deque[Candle] = deque(maxlen=MINUTES_KEPT)
        self.hours: deque[Candle] = deque(maxlen=HOURS_KEPT)

    def take_history(self, minutes: Iterable[Bar], hours: Iterable[Bar], minute_lots: int) -> None:
        """Take over a past; `minute_lots` is a minute's usual volume. The hours end where the minutes begin."""
        self.minutes.extend(self._candle(bar, minute_lots) for bar in minutes)
        self.hours.extend(self._candle(bar, minute_lots * 60) for bar in hours)
        self.gather_hours()

    def gather_hours(self) -> None:
        """Add the hours that the minutes make."""
        for candle in self._joined(self.minutes, "60"):
            self._append_hour(candle)

    def _candle(self, bar: Bar, lots: int) -> Candle:
        size = max(1, lots * bar.share // 100)
        value = self._spec.value(self._spec.qty(size), self._spec.price((bar.high + bar.low) // 2))
        return Candle(bar.start, bar.open, bar.high, bar.low, bar.close, size, value)

    def make_like(self, other: "Candles", rng: Random, apart: int) -> None:
        """Invent the past of a price that stays within `apart` ticks of another's, without volume."""
        for mine, theirs in ((self.minutes, other.minutes), (self.hours, other.hours)):
            opened = None
            for candle in theirs:
                shift = [rng.randint(-apart, apart) for _ in range(4)]
                first = candle.open + shift[0] if opened is None else opened
                close = max(1, candle.close + shift[1])
                high = max(first, close, candle.high + shift[2])
                low = max(1, min(first, close, candle.low + shift[3]))
                mine.append(Candle(candle.start, first, high, low, close))
                opened = close

    def make_around(self, other: "Candles", rng: Random, middle: int, apart: int) -> None:
        """Invent the past of a figure that strays up to `apart` from `middle`, at the times of another's candles."""
        for mine, theirs in ((self.minutes, other.minutes), (self.hours, other.hours)):
            opened = middle
            for candle in theirs:
                close = middle + rng.randint(-apart, apart)
                high = max(opened, close) + rng.randint(0, apart // 4)
                low = min(opened, close) - rng.randint(0, apart // 4)
                mine.append(Candle(candle.start, opened, high, low, close))
                opened = close

    def trade(self, now: int, tick: int, lots: int, value: Decimal) -> None:
        """Take in one trade."""
        self.roll(now, tick)
        for candle in (self.minutes[-1], self.hours[-1]):
            candle.high = max(candle.high, tick)
            candle.low = min(candle.low, tick)
            candle.close = tick
            candle.lots += lots
            candle.turnover += value

    def roll(self, now: int, tick: int) -> None:
        """Open the candle of this moment, where it is not open yet, at the last price."""
        for row, length in ((self.minutes, MINUTE), (self.hours, HOUR)):
            start = now - now % length
            if not row:
                row.append(Candle(start, tick, tick, tick, tick))
            kept_from = start - length * (row.maxlen or 0)
            if row[-1].start < kept_from:
                # After so long nothing that was is kept: a clock may be set years ahead.
                close = row[-1].close
                row.append(Candle(kept_from, close, close, close, close))
            while row[-1].start < start:
                close = row[-1].close
                row.append(Candle(row[-1].start + length, close, close, close, close))

    def day(self) -> tuple[int, int, int, int, Decimal]:
        """(open, high, low, lots, turnover) of the last 24 hours."""
        since = self.minutes[-1].start - DAY + MINUTE
        rows = [row for row in self.minutes if row.start >= since]
        return (
            rows[0].open,
            max(row.high for row in rows),
            min(row.low for row in rows),
            sum(row.lots for row in rows),
            sum((row.turnover for row in rows), ZERO),
        )

    def hour_ago(self) -> int:
        """The tick one hour ago."""
        rows = self.minutes
        return rows[-60].open if len(rows) >= 60 else rows[0].open

    def query(self, interval: str, start: int | None, end: int | None, limit: int) -> list[Candle]:
        """Candles of an interval, newest first, the running one included; `end` is inclusive."""
        length = INTERVALS[interval]
        source = self.minutes if length < HOUR else self.hours
        found = [
            candle
            for candle in self._joined(source, interval)
            if (start is None or candle.start >= start) and (end is None or candle.start <= end)
        ]
        if start is not None and end is None:
            return found[:limit][::-1]
        return found[-limit:][::-1]

    def running(self, interval: str) -> Candle:
        """The candle that is not closed yet."""
        length = INTERVALS[interval]
        source = self.minutes if length < HOUR else self.hours
        last = start_of(source[-1].start, interval)
        part: list[Candle] = []
        for candle in reversed(source):
            if candle.start < last:
                break
            part.append(candle)
        return next(iter(self._joined(part[::-1], interval)))

    @staticmethod
    def _joined(source: "deque[Candle] | list[Candle]", interval: str) -> list[Candle]:
        joined: list[Candle] = []
        for candle in source:
            start = start_of(candle.start, interval)
            if joined and joined[-1].start == start:
                into = joined[-1]
                into.high = max(into.high, candle.high)
                into.low = min(into.low, candle.low)
                into.close = candle.close
                into.lots += candle.lots
                into.turnover += candle.turnover
            else:
                joined.append(
                    Candle(
                        start,
                        candle.open,
                        candle.high,
                        candle.low,
                        candle.close,
                        candle.lots,
                        candle.turnover,
                    )
                )
        return joined

    def _append_hour(self, candle: Candle) -> None:
        if self.hours and self.hours[-1].start >= candle.start:
            self.hours[-1] = candle
        else:
            self.hours.append(candle)
