"""A simulated market: a fair price that wanders, a house that quotes around it, and takers in clusters.

Seeded, and driven by the times it is given: the same seed and the same calls give the same market. Everything
is counted in ticks and lots; the fair price in thousandths of a tick.
"""

from math import isqrt
from random import Random

from tui.paper.engine.board import Board
from tui.paper.engine.types import InstrumentSpec
from tui.paper.market.source import House

STEP = 50
"""Milliseconds between two steps of one symbol."""
DEPTH = 260
"""Levels that the house keeps on each side."""
MILLI = 1_000
YEAR_STEPS = 365 * 24 * 3_600 * 1_000 // STEP
LONGEST_CATCH_UP = 200
"""Steps after which a pause is skipped and not lived through."""


class Simulator:
    """A market for any boards; each has its own stream of random numbers."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._flows: dict[tuple[str, str], Flow] = {}

    def lists(self, spec: InstrumentSpec) -> bool:
        """Everything but options, which have a market of their own."""
        return spec.category != "option"

    def begin(self, board: Board, now: int) -> None:
        """Invent a past and quote a first book."""
        flow = self._flows[board.key] = Flow(
            board, Random(f"{self._seed}/{board.spec.category}/{board.spec.symbol}"), now
        )
        flow.begin(now)

    def advance(self, board: Board, house: House, now: int) -> None:
        """Live through the steps up to now."""
        self._flows[board.key].advance(house, now)


class Flow:
    """The order flow of one board."""

    def __init__(self, board: Board, rng: Random, now: int) -> None:
        spec = board.spec
        self._board, self._rng = board, rng
        self._fair = board.last_tick * MILLI
        self._drift = 0
        self._burst = 0
        self._burst_side = "Buy"
        self._next = now
        self._size = max(1, spec.lots(spec.typical_size))
        # sigma of a step = price * yearly volatility / sqrt(steps in a year), in thousandths of a tick.
        millionths = int(spec.year_volatility * 1_000_000)
        self._sigma = max(200, board.last_tick * MILLI * millionths // (1_000_000 * isqrt(YEAR_STEPS)))
        self._spread = max(1, board.last_tick // 60_000)

    def begin(self, now: int) -> None:
        """History, index and the whole book."""
        board = self._board
        minute_move = max(1, self._sigma * 30 // MILLI)
        board.make_history(now, self._rng, minute_move, self._size * 30)
        board.set_index(board.spec.price(board.last_tick))
        self._quote(full=True)
        board.book_time = now

    def advance(self, house: House, now: int) -> None:
        """Live through the steps up to now; a long pause is skipped with the way it would have made."""
        behind = (now - self._next) // STEP
        if behind > LONGEST_CATCH_UP:
            self._fair += self._noise(self._sigma) * isqrt(min(behind, 20_000))
            self._next += (behind - 1) * STEP
        while self._next <= now:
            self._step(house, self._next)
            self._next += STEP

    def _step(self, house: House, now: int) -> None:
        board, rng = self._board, self._rng
        if rng.randrange(400) == 0:
            self._drift = self._noise(self._sigma) // 8
        lowest = 4 * DEPTH * MILLI
        self._fair = max(lowest, self._fair + self._drift + self._noise(self._sigma))
        self._follow(house, now)
        self._take(house, now)
        self._quote(full=False)
        board.set_index(board.spec.price(self._fair) / MILLI)
        board.roll(now)
        board.book_time = now

    def _noise(self, size: int) -> int:
        """Roughly normal with standard deviation `size`: the sum of three even draws."""
        draw = self._rng.randint
        return draw(-size, size) + draw(-size, size) + draw(-size, size)

    def _targets(self) -> tuple[int, int]:
        middle = self._fair // MILLI
        half = self._spread // 2
        return middle - half, middle - half + self._spread

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
        house.house_takes(board, side, limit, 10**12, now)

    def _take(self, house: House, now: int) -> None:
        """Trades at the touch come in bursts of one side."""
        rng = self._rng
        if not self._burst:
            if rng.randrange(9):
                return
            self._burst = 1 + rng.randrange(6)
            self._burst_side = rng.choice(("Buy", "Sell"))
        self._burst -= 1
        board = self._board
        best = board.book.opposite(self._burst_side).best()
        if best is None:
            return
        lots = max(1, self._size * rng.randint(1, 40) // 100)
        if rng.randrange(60) == 0:
            lots *= 12
        reach = 3 if self._burst_side == "Buy" else -3
        house.house_takes(board, self._burst_side, best + reach, lots, now)

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
        for tick in wanted:
            if tick > 0:
                book.set_house(side, tick, self._level_size(abs(tick - touch)))
        self._trim(side, last, away)

    def _level_size(self, distance: int) -> int:
        """Thin at the touch, fuller behind it, with a wall now and then."""
        rng = self._rng
        size = self._size * (25 + min(distance, 40) * 4) * rng.randint(30, 170) // 10_000
        if rng.randrange(50) == 0:
            size *= 5
        return max(1, size)

    def _trim(self, side: str, last: int, away: int) -> None:
        """Withdraw the house from beyond its depth and fill up to it."""
        book = self._board.book
        own = book.side(side)
        for key in list(own.keys[:6]):
            tick = key * own.sign
            if (tick - last) * away > 0:
                book.set_house(side, tick, 0)
        for tick in range(last, last - 6 * away, -away):
            if tick > 0 and tick * own.sign not in own.levels:
                book.set_house(side, tick, self._level_size(DEPTH))
