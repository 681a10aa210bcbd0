"""Candles of one symbol and interval: what the stream tells and what was read, in one row without doubles."""

from bisect import bisect_left, insort
from collections.abc import Sequence

from tui.model.market import Candle
from tui.rules.intervals import SECOND_MS

KEPT = 6_000
LONGEST_ABSENCE = 2_000
"""Candles that a reading may leave out between two of its own; beyond that the older ones are let go."""


class CandleSeries:
    """Candles by their start, oldest first. One that has closed is not opened again by a report from before."""

    def __init__(self, length: int) -> None:
        """`length` is that of a candle, ms."""
        self.length = length
        self.version = 0
        """Grows with every change."""
        self.is_loaded = False
        """Whether the history was read."""
        self.is_complete = False
        """Whether there is nothing older to read."""
        self._candles: dict[int, Candle] = {}
        self._starts: list[int] = []
        self._absent: set[int] = set()
        self._sure = 0

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def first(self) -> int | None:
        """The start of the oldest candle, ms."""
        return self._starts[0] if self._starts else None

    @property
    def last(self) -> int | None:
        """The start of the newest candle, ms."""
        return self._starts[-1] if self._starts else None

    @property
    def is_full(self) -> bool:
        """Whether older candles would not be kept."""
        return len(self._starts) >= KEPT - LONGEST_ABSENCE

    def get(self, start: int) -> Candle | None:
        """The candle that began then."""
        return self._candles.get(start)

    def all(self) -> list[Candle]:
        """Every candle, oldest first."""
        return [self._candles[start] for start in self._starts]

    def put(self, candle: Candle) -> None:
        """Take in one candle; where one of its time is known the later report counts."""
        start = candle.start
        if start % self.length:
            return
        known = self._candles.get(start)
        if known is None:
            if self._starts and start > self._starts[-1]:
                self._leave_out_unclosed()
                self._starts.append(start)
            else:
                insort(self._starts, start)
        elif known == candle or _is_older(candle, known):
            return
        self._candles[start] = candle
        self.version += 1
        while len(self._starts) > KEPT:
            del self._candles[self._starts.pop(0)]

    def load(self, candles: Sequence[Candle], *, is_oldest: bool) -> None:
        """Take in what was read, oldest first; times between the first and the last that are not in it have none."""
        before = None
        for candle in candles:
            if before is not None:
                self._note_absent(before, candle.start)
            before = candle.start
            self.put(candle)
        self.is_loaded = True
        self.is_complete = self.is_complete or is_oldest
        self.version += 1

    def unsure_since(self) -> int | None:
        """The first time, before the newest candle, of which the candle is missing or was not heard to close."""
        if not self._starts:
            return None
        last, at = self._starts[-1], max(self._sure, self._starts[0])
        while at < last:
            candle = self._candles.get(at)
            if (candle is None and at not in self._absent) or (candle is not None and not candle.confirm):
                break
            at += self.length
        self._sure = at
        return at if at < last else None

    def gaps(self, since: int, until: int) -> int:
        """How many candles are missing between two known ones of a time, `until` included."""
        low, high = bisect_left(self._starts, since), bisect_left(self._starts, until + 1)
        if high - low < 2:
            return 0
        return (self._starts[high - 1] - self._starts[low]) // self.length + 1 - (high - low)

    def forget(self) -> None:
        """Begin anew."""
        self._candles.clear()
        self._starts.clear()
        self._absent.clear()
        self._sure, self.is_loaded, self.is_complete = 0, False, False
        self.version += 1

    def _leave_out_unclosed(self) -> None:
        """A second of which the end was not heard is not whole, and nobody can be asked for it."""
        if self.length == SECOND_MS and not self._candles[self._starts[-1]].confirm:
            del self._candles[self._starts.pop()]

    def _note_absent(self, before: int, after: int) -> None:
        missing = (after - before) // self.length - 1
        if missing <= 0:
            return
        if missing <= LONGEST_ABSENCE:
            self._absent.update(range(before + self.length, after, self.length))
            return
        cut = bisect_left(self._starts, after)
        for start in self._starts[:cut]:
            del self._candles[start]
        del self._starts[:cut]


def _is_older(candle: Candle, known: Candle) -> bool:
    """Whether a report is from before the one that is known: volume only grows, and what closed stays closed."""
    if known.confirm != candle.confirm:
        return known.confirm
    return candle.volume < known.volume
