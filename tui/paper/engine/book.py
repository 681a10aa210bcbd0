"""One order book: price levels on integer ticks, a queue in order of time at each.

The market's own liquidity (the house) stands in the same queues as users' orders. When the house takes size
away from a level, what came last goes first, so a user's order is never moved up by it.
"""

from bisect import bisect_left
from collections import deque
from typing import Final, NamedTuple

from tui.paper.engine.types import Order

BUY: Final = "Buy"


class Resting:
    """A place in a queue: a user's order, or the house's size where order is None."""

    __slots__ = ("lots", "order")

    def __init__(self, lots: int, order: Order | None) -> None:
        self.lots = lots
        self.order = order


class Level:
    """The queue at one price."""

    __slots__ = ("gone", "house", "lots", "queue")

    def __init__(self) -> None:
        self.queue: deque[Resting] = deque()
        self.lots = 0
        self.house = 0
        self.gone = 0
        """Places in the queue that were given up: they hold nothing and are skipped."""


class Fill(NamedTuple):
    """What an incoming order took from one place in a queue."""

    tick: int
    lots: int
    maker: Order | None


class BookSide:
    """The levels of one side; `sign` is +1 for bids and -1 for asks, so that the best key is the highest."""

    __slots__ = ("keys", "levels", "sign")

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.keys: list[int] = []
        self.levels: dict[int, Level] = {}

    def best(self) -> int | None:
        """The best tick."""
        return self.keys[-1] * self.sign if self.keys else None

    def level(self, tick: int) -> Level:
        """The level at a tick, made when it is not there."""
        key = tick * self.sign
        found = self.levels.get(key)
        if found is None:
            found = self.levels[key] = Level()
            self.keys.insert(bisect_left(self.keys, key), key)
        return found

    def drop_if_empty(self, tick: int) -> None:
        """Forget a level that holds nothing."""
        key = tick * self.sign
        found = self.levels.get(key)
        if found is not None and not found.lots:
            del self.levels[key]
            del self.keys[bisect_left(self.keys, key)]

    def top(self, depth: int) -> list[tuple[int, int]]:
        """(tick, lots) of the best levels, best first."""
        levels, sign = self.levels, self.sign
        return [(key * sign, levels[key].lots) for key in self.keys[: -depth - 1 : -1]]


class Book:
    """Bids and asks that never cross. `version` counts the changes."""

    __slots__ = ("_held", "asks", "bids", "version")

    def __init__(self) -> None:
        self.bids = BookSide(1)
        self.asks = BookSide(-1)
        self.version = 0
        self._held: dict[str, Resting] = {}

    def side(self, side: str) -> BookSide:
        """The side on which an order of this side rests."""
        return self.bids if side == BUY else self.asks

    def opposite(self, side: str) -> BookSide:
        """The side that an order of this side takes from."""
        return self.asks if side == BUY else self.bids

    def holds(self, order: Order) -> bool:
        """Whether an order stands here: an order that is still being matched does not."""
        return order.order_id in self._held

    def add(self, order: Order) -> None:
        """Rest an order at the end of its level's queue."""
        place = self._held[order.order_id] = Resting(order.lots_left, order)
        level = self.side(order.side).level(order.tick)
        level.queue.append(place)
        level.lots += order.lots_left
        self.version += 1

    def remove(self, order: Order) -> None:
        """Take an order out of its queue; nothing happens when it is not there."""
        place = self._held.pop(order.order_id, None)
        if place is None:
            return
        side = self.side(order.side)
        level = side.levels[order.tick * side.sign]
        level.lots -= place.lots
        place.lots, place.order = 0, None
        level.gone += 1
        if level.gone > 64 and level.gone * 2 > len(level.queue):
            level.queue = deque(each for each in level.queue if each.lots)
            level.gone = 0
        side.drop_if_empty(order.tick)
        self.version += 1

    def reduce(self, order: Order, lots: int) -> None:
        """Cut a resting order to `lots` without losing its place."""
        side = self.side(order.side)
        level = side.levels[order.tick * side.sign]
        place = self._held[order.order_id]
        level.lots -= place.lots - lots
        place.lots = lots
        self.version += 1

    def set_house(self, side: str, tick: int, lots: int) -> None:
        """Make the house's size at a tick exactly `lots`; what is added joins the end of the queue."""
        book_side = self.side(side)
        if not lots and tick * book_side.sign not in book_side.levels:
            return
        level = book_side.level(tick)
        change = lots - level.house
        if change > 0:
            level.queue.append(Resting(change, None))
        elif change < 0:
            self._withdraw(level, -change)
        level.house = lots
        level.lots += change
        book_side.drop_if_empty(tick)
        self.version += 1

    def take(self, side: str, limit: int | None, lots: int) -> Fill | None:
        """Match up to `lots` of an incoming order of `side` with the first place in the best queue.

        `limit` is the worst tick to trade at, None for any. One place at a time, because what a fill does to
        its account may change the book. None when nothing can be had.
        """
        other = self.opposite(side)
        if not other.keys or not lots:
            return None
        key = other.keys[-1]
        tick = key * other.sign
        if limit is not None and (tick > limit if side == BUY else tick < limit):
            return None
        level = other.levels[key]
        while not level.queue[0].lots:
            level.queue.popleft()
            level.gone -= 1
        place = level.queue[0]
        taken = min(lots, place.lots)
        place.lots -= taken
        level.lots -= taken
        if place.order is None:
            level.house -= taken
        if not place.lots:
            level.queue.popleft()
            if place.order is not None:
                del self._held[place.order.order_id]
        if not level.lots:
            del other.levels[key]
            other.keys.pop()
        self.version += 1
        return Fill(tick, taken, place.order)

    def front(self, side: str, limit: int | None) -> Order | None:
        """The user's order that an incoming order of `side` would meet first, None for the house or nobody."""
        other = self.opposite(side)
        if not other.keys:
            return None
        tick = other.keys[-1] * other.sign
        if limit is not None and (tick > limit if side == BUY else tick < limit):
            return None
        return next(place for place in other.levels[other.keys[-1]].queue if place.lots).order

    def available(self, side: str, limit: int | None, enough: int) -> int:
        """How many lots an incoming order could take, counted up to `enough`."""
        other = self.opposite(side)
        found = 0
        for key in reversed(other.keys):
            tick = key * other.sign
            if found >= enough or (limit is not None and (tick > limit if side == BUY else tick < limit)):
                break
            found += other.levels[key].lots
        return min(found, enough)

    @staticmethod
    def _withdraw(level: Level, lots: int) -> None:
        kept: list[Resting] = []
        while lots:
            place = level.queue.pop()
            if not place.lots:
                level.gone -= 1
            elif place.order is not None:
                kept.append(place)
            elif place.lots > lots:
                place.lots -= lots
                lots = 0
                kept.append(place)
            else:
                lots -= place.lots
        level.queue.extend(reversed(kept))
