"""Recorded bars as a market: a price that walks each bar's open, extremes and close, and a house that quotes around it.

The first bar is laid over the minute (or whatever a bar's length is) that is running when the exchange starts, so
that candles of the exchange are the recorded ones from the second bar on. Within a bar the price goes to the nearer
extreme first and at an even pace; every tick of the walk that matters is traded at, so highs and lows come out
exactly. Sizes follow the recorded volume in proportion to the file's median, since files count it in either coin.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from tui.paper.engine.board import Board
from tui.paper.engine.types import InstrumentSpec
from tui.paper.market.recording import Bar, BarRecording
from tui.paper.market.source import House

STEP = 500
"""Milliseconds between two steps of the price."""
DEPTH = 220
"""Levels that the house keeps on each side."""
BAR_SIZES = 30
"""Usual sizes that a bar of median volume trades."""
LONGEST_CATCH_UP = 600
"""Steps after which a pause is skipped and not lived through."""


class BarReplay:
    """The market of one recorded series of bars."""

    def __init__(self, recording: BarRecording, spec: InstrumentSpec) -> None:
        first = recording.bars[0].start
        self._symbol = spec.symbol
        self._interval = recording.interval
        self._starts = [bar.start - first for bar in recording.bars]
        self._walks = [_walk(bar, spec) for bar in recording.bars]
        self._period = self._starts[-1] + self._interval
        self._lots = _volumes(recording.bars, max(1, spec.lots(spec.typical_size)))
        self._rng = Random(recording.name)
        self._size = max(1, spec.lots(spec.typical_size))
        self._begun = 0
        self._now = 0
        self._tick = 0
        self._rising = True

    def lists(self, spec: InstrumentSpec) -> bool:
        """The instrument that the file is of."""
        return spec.category == "linear" and spec.symbol == self._symbol

    def begin(self, board: Board, now: int) -> None:
        """Quote around where the first bar stands at this moment."""
        self._begun = now - now % self._interval
        self._now = now - now % STEP
        self._tick = board.last_tick = self._position(now)
        self._quote(board)
        self._tell(board, now)

    def advance(self, board: Board, house: House, now: int) -> None:
        """Walk up to now; of a long pause only the end is walked."""
        if now - self._now > LONGEST_CATCH_UP * STEP:
            self._now = now - STEP
        while self._now + STEP <= now:
            before, self._now = self._now, self._now + STEP
            for at, tick in self._visited(before, self._now):
                self._move(board, house, tick, at)
            self._trade(board, house)
            self._tell(board, self._now)
        board.roll(now)

    # --- the walk -------------------------------------------------------------------------------

    def _bar(self, at: int) -> tuple[int, int]:
        """(number of the bar at a moment, ms since its start); a gap between bars belongs to the one before."""
        into = (at - self._begun) % self._period
        number = bisect_right(self._starts, into) - 1
        return number, into - self._starts[number]

    def _position(self, at: int) -> int:
        number, into = self._bar(at)
        return _along(self._walks[number], into, self._interval)

    def _visited(self, before: int, now: int) -> Iterator[tuple[int, int]]:
        """(when, tick): where the price turns between two moments, and where it is at the second one.

        What is left of a bar that ends meanwhile is walked before its end, so that it counts in its own candle.
        """
        number, into = self._bar(before)
        later, end = self._bar(now)
        if number == later:
            yield from ((now, tick) for tick in _turns(self._walks[number], into, end, self._interval))
        else:
            last = now - end - 1
            yield from ((last, tick) for tick in _turns(self._walks[number], into, self._interval, self._interval))
            yield now, self._walks[later][0]
            yield from ((now, tick) for tick in _turns(self._walks[later], 0, end, self._interval))
        yield now, _along(self._walks[later], end, self._interval)

    # --- the book -------------------------------------------------------------------------------

    def _move(self, board: Board, house: House, tick: int, now: int) -> None:
        """Bring the price to a tick: the house steps aside, users' orders on the way are filled."""
        if tick == self._tick:
            return
        self._rising = tick > self._tick
        self._tick = tick
        side, rests = ("Buy", "Sell") if self._rising else ("Sell", "Buy")
        across = board.book.opposite(side)
        passed = [key * across.sign for key in across.levels if (tick - key * across.sign) * self._sign > 0]
        for level in passed:
            board.book.set_house(rests, level, 0)
        house.house_takes(board, side, tick - self._sign, _ALL, now)
        self._quote(board)
        house.house_takes(board, side, tick, 1, now)

    def _trade(self, board: Board, house: House) -> None:
        """What the bar's volume gives to this step, taken at the price."""
        number, _ = self._bar(self._now)
        share = self._lots[number] * STEP // self._interval
        lots = max(1, share * self._rng.randint(20, 180) // 100)
        side = "Buy" if self._rising else "Sell"
        house.house_takes(board, side, self._tick, lots, self._now)
        self._quote(board)

    def _quote(self, board: Board) -> None:
        """Keep every level of both sides filled, the price itself on the side that is being taken."""
        bid = self._tick - 1 if self._rising else self._tick
        self._quote_side(board, "Buy", bid, -1)
        self._quote_side(board, "Sell", bid + 1, 1)

    def _quote_side(self, board: Board, side: str, touch: int, away: int) -> None:
        book = board.book
        own, across = book.side(side), book.opposite(side).best()
        if across is not None and (across - touch) * away >= 0:
            # A user's order stands where the house would quote: stay behind it.
            touch = across + away
        last = touch + (DEPTH - 1) * away
        for key in [key for key in own.levels if not 0 <= (key * own.sign - touch) * away < DEPTH]:
            book.set_house(side, key * own.sign, 0)
        for tick in range(touch, last + away, away):
            level = own.levels.get(tick * own.sign)
            full = self._size * (20 + 2 * min(abs(tick - touch), 40)) // 20
            if tick > 0 and (level is None or level.house < full // 4):
                book.set_house(side, tick, max(1, full * self._rng.randint(40, 160) // 100))

    @property
    def _sign(self) -> int:
        return 1 if self._rising else -1

    def _tell(self, board: Board, now: int) -> None:
        board.set_index(board.spec.price(self._tick))
        board.roll(now)
        board.book_time = now


_ALL = 10**15


def _walk(bar: Bar, spec: InstrumentSpec) -> tuple[int, ...]:
    """Open, the extremes in the order of the shorter way, close: in ticks."""
    opened, high, low, close = (spec.ticks(price) for price in (bar.open, bar.high, bar.low, bar.close))
    return (opened, low, high, close) if close >= opened else (opened, high, low, close)


def _length(walk: tuple[int, ...]) -> int:
    return sum(abs(later - tick) for tick, later in pairwise(walk))


def _along(walk: tuple[int, ...], into: int, interval: int) -> int:
    """Where an even walk stands after some of its time."""
    left = _length(walk) * min(into, interval) // interval
    for tick, later in pairwise(walk):
        way = abs(later - tick)
        if left <= way:
            return tick + left if later > tick else tick - left
        left -= way
    return walk[-1]


def _turns(walk: tuple[int, ...], begin: int, end: int, interval: int) -> Iterator[int]:
    """The corners of a walk that are reached after `begin` and not after `end`."""
    whole, gone = _length(walk), 0
    low, high = whole * min(begin, interval) // interval, whole * min(end, interval) // interval
    for tick, later in pairwise(walk):
        gone += abs(later - tick)
        if low < gone <= high:
            yield later


def _volumes(bars: tuple[Bar, ...], size: int) -> list[int]:
    """Lots that each bar trades."""
    median = sorted(bar.volume for bar in bars)[len(bars) // 2] or 1
    return [int(bar.volume * size * BAR_SIZES / median) for bar in bars]
