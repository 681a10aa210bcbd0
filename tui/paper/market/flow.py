"""The order flow of one board: quotes around the fair price, takers in bursts, and positions that are sold off."""

from decimal import Decimal
from itertools import takewhile
from random import Random
from typing import Final

from tui.paper.engine.board import Board
from tui.paper.market.past import in_ticks
from tui.paper.market.source import House
from tui.paper.market.underlying import LONGEST_CATCH_UP, STEP, UNIT, Underlying

DEPTH: Final = 260
"""Levels that the house keeps on each side."""
MILLI: Final = 1_000
THINNED: Final = 30
"""Levels that are quoted anew each step while they are thinner than elsewhere."""


class Flow:
    """What the house does on one board."""

    def __init__(self, board: Board, underlying: Underlying, seed: int, now: int) -> None:
        spec = board.spec
        self._board, self._underlying = board, underlying
        self._rng = Random(f"{seed}/{spec.category}/{spec.symbol}")
        self._coin = underlying.begin(spec, now)
        self._climate = underlying.climate
        self._tick_units = int(spec.tick_size * UNIT)
        self._spread = max(1, board.last_tick // 60_000)
        # What the board starts above the coin's price goes away little by little.
        self._basis = board.last_tick * MILLI - self._ticks(self._coin.fair)
        self._fair = board.last_tick * MILLI
        self._burst = 0
        self._burst_side = "Buy"
        self._next = now
        self._size = max(1, spec.lots(spec.typical_size))
        self._depth = self._climate.mood.depth
        """Percent of the usual sizes."""

    def begin(self, now: int) -> None:
        """History, index and the whole book."""
        board = self._board
        minutes, hours = (in_ticks(bars, self._tick_units) for bars in self._coin.past)
        board.take_history(now, minutes, hours, self._size * 30, self._rng)
        board.set_index(board.spec.price(board.last_tick))
        self._quote(full=True)
        board.book_time = now

    def advance(self, house: House, now: int) -> None:
        """Live through the steps up to now; of a long pause only the end."""
        behind = (now - self._next) // STEP
        if behind > LONGEST_CATCH_UP:
            self._next += (behind - 1) * STEP
        while self._next <= now:
            self._step(house, self._next)
            self._next += STEP

    def _step(self, house: House, now: int) -> None:
        board, step = self._board, self._underlying.number(now)
        units = self._underlying.at(self._coin.name, step)
        self._move(units, step)
        self._follow(house, now)
        self._take(house, now)
        if self._climate.is_cascading(self._coin.name, step) and board.spec.has_positions:
            self._sell_off(house, now)
        self._quote(full=False)
        board.set_index(Decimal(units) / UNIT)
        board.roll(now)
        board.book_time = now

    def _move(self, units: int, step: int) -> None:
        """The board's own fair price: the coin's, a basis that comes and goes, and a squeeze of perpetuals."""
        draw = self._rng.randint
        self._basis += draw(-self._spread, self._spread) * 60 - self._basis // 256
        fair = self._ticks(units)
        if self._board.spec.has_positions:
            fair += fair * self._climate.premium(self._coin.name, step) // 1_000_000
        self._fair = max(4 * DEPTH * MILLI, fair + self._basis)
        self._depth = self._climate.depth(self._coin.name, step)

    def _ticks(self, units: int) -> int:
        return units * MILLI // self._tick_units

    def _targets(self) -> tuple[int, int]:
        middle, spread = self._fair // MILLI, self._spread * self._climate.mood.spread
        half = spread // 2
        return middle - half, middle - half + spread

    def _follow(self, house: House, now: int) -> None:
        """When the fair price has left the book behind, takers trade through the stale levels."""
        board = self._board
        bid, ask = self._targets()
        best_ask, best_bid = board.book.asks.best(), board.book.bids.best()
        if best_ask is not None and best_ask <= bid:
            self._clear(house, "Buy", bid, now)
        if best_bid is not None and best_bid >= ask:
            self._clear(house, "Sell", ask, now)

    def _clear(self, house: House, side: str, limit: int, now: int) -> None:
        """Take a part of the stale levels and withdraw the house's rest; users' orders there are filled."""
        board = self._board
        other = board.book.opposite(side)
        stale = []
        for key in reversed(other.keys):
            tick = key * other.sign
            if tick > limit if side == "Buy" else tick < limit:
                break
            stale.append(tick)
        rest_side = "Sell" if side == "Buy" else "Buy"
        for tick in stale[1:]:
            level = other.levels[tick * other.sign]
            board.book.set_house(rest_side, tick, level.house // 6)
        house.house_takes(board, side, limit, 10**15, now)

    def _take(self, house: House, now: int) -> None:
        """Trades at the touch come in bursts of one side, in a trend more of the side that it goes to."""
        rng, mood = self._rng, self._climate.mood
        if not self._burst:
            if rng.randrange(900) >= mood.pace:
                return
            self._burst = 1 + rng.randrange(6)
            buys = 50 + self._climate.direction * mood.drift // 4
            self._burst_side = "Buy" if rng.randrange(100) < buys else "Sell"
        self._burst -= 1
        lots = max(1, self._size * rng.randint(1, 40) // 100)
        if rng.randrange(60) == 0:
            lots *= 12
        self._trade(house, self._burst_side, lots, now)

    def _trade(self, house: House, side: str, lots: int, now: int) -> None:
        best = self._board.book.opposite(side).best()
        if best is not None:
            house.house_takes(self._board, side, best + (3 if side == "Buy" else -3), lots, now)

    def _sell_off(self, house: House, now: int) -> None:
        """Long positions of the market are liquidated, some each second."""
        if self._rng.randrange(8):
            return
        best = self._board.book.bids.best()
        if best is not None:
            lots = self._size * self._rng.randint(100, 900) // 100
            house.house_is_liquidated(self._board, "Sell", best - 20, lots, now)

    def _quote(self, *, full: bool) -> None:
        """Refresh the touch and a few levels elsewhere; keep the depth."""
        bid, ask = self._targets()
        for side, touch, away in (("Buy", bid, -1), ("Sell", ask, 1)):
            self._quote_side(side, touch, away, full=full)

    def _quote_side(self, side: str, touch: int, away: int, *, full: bool) -> None:
        book, rng = self._board.book, self._rng
        own = book.side(side)
        across = book.opposite(side).best()
        if across is not None and (across - touch) * away >= 0:
            # A user's order stands where the house would quote: stay behind it.
            touch = across + away
        best = own.best()
        last = touch + away * (DEPTH - 1)
        if full or best is None:
            wanted = list(range(touch, last + away, away))
        else:
            fresh = list(range(touch, best, away))[:DEPTH] if (best - touch) * away > 0 else []
            wanted = [*fresh, *(touch + away * rng.randrange(12) for _ in range(2))]
            wanted += [touch + away * rng.randrange(DEPTH)]
            if self._depth < self._climate.mood.depth:
                # In a cascade the price falls into levels that were set before it.
                wanted += range(touch, touch + THINNED * away, away)
        for tick in wanted:
            if tick > 0:
                book.set_house(side, tick, self._level_size(abs(tick - touch)))
        self._trim(side, last, away)

    def _level_size(self, distance: int) -> int:
        """Thin at the touch, fuller behind it, with a wall now and then."""
        rng = self._rng
        size = self._size * (25 + min(distance, 40) * 4) * rng.randint(30, 170) // 10_000
        size = size * self._depth // 100
        if rng.randrange(50) == 0:
            size *= 5
        return max(1, size)

    def _trim(self, side: str, last: int, away: int) -> None:
        """Withdraw the house from beyond its depth and fill up to it, as far as the price has moved."""
        book = self._board.book
        own = book.side(side)
        beyond = list(takewhile(lambda key: (key * own.sign - last) * away > 0, own.keys))
        for key in beyond:
            book.set_house(side, key * own.sign, 0)
        for tick in range(last, last - away * DEPTH, -away):
            if tick * own.sign in own.levels:
                break
            if tick > 0:
                book.set_house(side, tick, self._level_size(DEPTH))
