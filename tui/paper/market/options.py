"""The market of options: theory around the coin's price, quoted each second a little apart, seldom traded."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from random import Random
from typing import Final

from tui.paper.engine.board import Board
from tui.paper.engine.candles import Bar
from tui.paper.engine.option import OptionFigures
from tui.paper.market.black_scholes import Theory, black_scholes
from tui.paper.market.source import House
from tui.paper.market.underlying import UNIT, Underlying

EVERY: Final = 1_000
YEAR: Final = Decimal(365 * 24 * 3_600 * 1_000)
LEVELS: Final = 5
DAY_MINUTES: Final = 24 * 60
QUARTER: Final = 15
PLACES: Final = Decimal("0.00000001")
SMILE: Final = Decimal(2)
"""How much higher the volatility of strikes away from the price is: this times the square of the logarithm."""
SOONEST: Final = Decimal("0.0001")
"""Years; what is nearer to its delivery is priced as if it were so far."""


class OptionQuotes:
    """The house of one option's board."""

    def __init__(self, board: Board, underlying: Underlying, seed: int, now: int) -> None:
        self._board, self._underlying = board, underlying
        self._rng = Random(f"{seed}/{board.spec.symbol}")
        self._coin = underlying.begin(board.spec, now)
        # Not all at the same moment.
        self._next = now + board.spec.symbol_id % 50 * (EVERY // 50)
        self._usual = max(1, board.spec.lots(board.spec.typical_size))

    def begin(self, now: int) -> None:
        """Price it and quote it."""
        self._quote(now)
        board = self._board
        board.last_tick = max(1, board.spec.ticks(board.mark_price))
        board.candles.take_history(self._day(), (), self._usual // 4)
        board.candles.roll(now, board.last_tick)

    def _day(self) -> Iterator[Bar]:
        """A day, a minute each quarter of an hour: as the coin went, by what the option moves with it now."""
        spec, delta, last = self._board.spec, self._board.option.delta, self._board.last_tick
        past = self._coin.past.minutes
        end = past[-1].close
        for bar in past[-DAY_MINUTES::QUARTER]:
            moved = [
                max(1, last + int(delta * (price - end) / UNIT / spec.tick_size))
                for price in (bar.open, bar.high, bar.low, bar.close)
            ]
            yield Bar(bar.start, moved[0], max(moved), min(moved), moved[3], bar.share)

    def advance(self, house: House, now: int) -> None:
        """Quote anew once a second; what was missed is not made up for."""
        if now < self._next:
            return
        self._next = now + EVERY
        self._quote(now)
        board, rng = self._board, self._rng
        if rng.randrange(90) == 0:
            side = rng.choice(("Buy", "Sell"))
            best = board.book.opposite(side).best()
            if best is not None:
                house.house_takes(board, side, best, rng.randint(1, 20), now)
        # Its mark and index have no candles that could be asked for.
        board.candles.roll(now, board.last_tick)
        board.book_time = now

    def _quote(self, now: int) -> None:
        board, spec = self._board, self._board.spec
        spot = Decimal(self._underlying.at(self._coin.name, self._underlying.number(now))) / UNIT
        years = max(SOONEST, (spec.delivery_time - now) / YEAR)
        distance = (spec.strike / spot).ln()
        volatility = (spec.year_volatility * (1 + SMILE * distance * distance)).quantize(PLACES)
        theory = black_scholes(spot, spec.strike, years, volatility, call=spec.options_type == "Call")
        board.index_price = spot.quantize(Decimal("0.01"))
        board.mark_price = theory.price.quantize(PLACES)
        self._fill_book(theory)
        board.option = self._figures(theory, spot, volatility)

    def _fill_book(self, theory: Theory) -> None:
        """A few levels on each side, one in fifty of the price apart."""
        board, rng = self._board, self._rng
        spec, book = board.spec, board.book
        fair = int((theory.price / spec.tick_size).to_integral_value(ROUND_HALF_EVEN))
        half = max(1, fair // 100)
        wanted: dict[str, set[int]] = {"Buy": set(), "Sell": set()}
        for level in range(LEVELS):
            if fair - half - level > 0:
                wanted["Buy"].add(fair - half - level)
            wanted["Sell"].add(max(1, fair + half + level))
        for side, ticks in wanted.items():
            own = book.side(side)
            for tick in [key * own.sign for key in own.levels]:
                if tick not in ticks:
                    book.set_house(side, tick, 0)
        for side, ticks in wanted.items():
            own = book.side(side)
            for tick in ticks:
                if tick * own.sign not in own.levels or rng.randrange(4) == 0:
                    book.set_house(side, tick, max(1, self._usual * rng.randint(20, 200) // 100))

    def _figures(self, theory: Theory, spot: Decimal, volatility: Decimal) -> OptionFigures:
        top = self._board.snapshot(1)

        def implied(rows: list[tuple[Decimal, Decimal]]) -> Decimal:
            return middle.volatility_of(rows[0][0] - theory.price) if rows else Decimal(0)

        middle = OptionFigures(
            underlying=spot.quantize(Decimal("0.01")),
            mark_iv=volatility.quantize(Decimal("0.0001")),
            delta=theory.delta.quantize(PLACES),
            gamma=theory.gamma.quantize(PLACES),
            vega=(theory.vega / 100).quantize(PLACES),
            theta=(theory.theta / 365).quantize(PLACES),
        )
        return replace(middle, bid_iv=implied(top.bids), ask_iv=implied(top.asks))
