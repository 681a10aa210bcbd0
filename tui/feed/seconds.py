"""Candles of one second, built from public trades; what was not heard is a gap and is never made up.

The second in which the first trade is heard, after a start or a break, is not whole and is left out. A second
without a trade between two that were followed has the price before it and no volume.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from tui.model.enums import Category
from tui.model.market import Candle, Trade
from tui.rules.intervals import SECOND, SECOND_MS

ZERO = Decimal(0)
LATE = 10 * SECOND_MS
"""Trades are told in order; one that comes up to so many ms behind a later one still finds its second."""
MOST_QUIET = 1_500
"""Seconds without a trade that are told of; of a longer silence the latest ones."""


@dataclass
class Second:
    """A second as its trades make it."""

    start: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal = ZERO
    turnover: Decimal = ZERO
    first_ts: int = 0
    last_ts: int = 0

    @property
    def is_quiet(self) -> bool:
        """Whether there was no trade in it."""
        return not self.volume


@dataclass
class Stretch:
    """Seconds that were followed without a break."""

    partial: int
    """The second that is left out."""
    newest: int
    price: Decimal
    seconds: dict[int, Second] = field(default_factory=dict)


class Seconds:
    """The running and the latest seconds of each symbol."""

    def __init__(self, category: Category) -> None:
        self._category = category
        self._stretches: dict[str, Stretch] = {}
        self._dirty: dict[tuple[str, int], None] = {}
        self._ended: list[Candle] = []
        """Of stretches that were lost: told of with the next collection."""

    def take(self, symbol: str, trade: Trade) -> None:
        """Take in one trade of a symbol."""
        start = trade.ts - trade.ts % SECOND_MS
        stretch = self._stretches.get(symbol)
        if stretch is None:
            self._stretches[symbol] = Stretch(start, start, trade.price)
            return
        if start <= stretch.partial:
            if stretch.newest == stretch.partial:
                stretch.price = trade.price
            return
        if start > stretch.newest:
            self._open(symbol, stretch, start)
        second = stretch.seconds.get(start)
        if second is None:
            return
        self._add(second, trade)
        self._dirty[symbol, start] = None
        self._carry(symbol, stretch, second)

    def collect(self) -> list[Candle]:
        """Every second that changed since the last call, oldest first by symbol."""
        found, self._ended = self._ended, []
        found += [self._candle(symbol, start) for symbol, start in sorted(self._dirty)]
        self._dirty.clear()
        for stretch in self._stretches.values():
            for start in [each for each in stretch.seconds if each < stretch.newest - LATE]:
                del stretch.seconds[start]
        return found

    def lose(self, symbol: str | None = None) -> None:
        """Trades may have been missed, of one symbol or of all: what follows is another stretch."""
        lost = [symbol] if symbol is not None else list(self._stretches)
        for place in sorted(each for each in self._dirty if each[0] in lost):
            candle = self._candle(*place)
            del self._dirty[place]
            # The end of the running one was not heard.
            if candle.confirm:
                self._ended.append(candle)
        for each in lost:
            self._stretches.pop(each, None)

    def _open(self, symbol: str, stretch: Stretch, start: int) -> None:
        """Open a second; those since the newest one had no trade."""
        before = stretch.newest
        if before in stretch.seconds:
            self._dirty[symbol, before] = None
        for each in range(max(before + SECOND_MS, start - MOST_QUIET * SECOND_MS), start + SECOND_MS, SECOND_MS):
            price = stretch.price
            stretch.seconds[each] = Second(each, price, price, price, price)
            self._dirty[symbol, each] = None
        stretch.newest = start

    def _add(self, second: Second, trade: Trade) -> None:
        price = trade.price
        if second.is_quiet:
            second.open = second.high = second.low = second.close = price
            second.first_ts = second.last_ts = trade.ts
        second.high, second.low = max(second.high, price), min(second.low, price)
        if trade.ts < second.first_ts:
            second.open, second.first_ts = price, trade.ts
        if trade.ts >= second.last_ts:
            second.close, second.last_ts = price, trade.ts
        second.volume += trade.size
        if self._category is Category.INVERSE:
            second.turnover += trade.size / price if price else ZERO
        else:
            second.turnover += trade.size * price

    def _carry(self, symbol: str, stretch: Stretch, second: Second) -> None:
        """The close is the price of the quiet seconds that follow."""
        start = second.start + SECOND_MS
        while (after := stretch.seconds.get(start)) is not None and after.is_quiet:
            after.open = after.high = after.low = after.close = second.close
            self._dirty[symbol, start] = None
            start += SECOND_MS
        if start > stretch.newest:
            stretch.price = second.close

    def _candle(self, symbol: str, start: int) -> Candle:
        stretch = self._stretches[symbol]
        second = stretch.seconds[start]
        return Candle(
            self._category,
            symbol,
            SECOND,
            second.start,
            second.open,
            second.high,
            second.low,
            second.close,
            second.volume,
            second.turnover,
            confirm=second.start < stretch.newest,
        )
