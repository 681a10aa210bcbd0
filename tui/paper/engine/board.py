"""One symbol's public side: its book, last trades, candles, mark, index and funding."""

from collections import deque
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import count
from random import Random

from tui.paper.engine.book import Book
from tui.paper.engine.candles import Bar, Candles
from tui.paper.engine.interest import OpenInterest
from tui.paper.engine.option import OptionFigures
from tui.paper.engine.types import ZERO, BookSnapshot, InstrumentSpec, OptionMarks, Trade

TRADES_KEPT = 1_000
FUNDINGS_KEPT = 200
INTEREST_RATE = Decimal("0.0001")
"""The interest part of a funding rate, per interval."""
RATE_STEP = Decimal("0.00000001")
USUAL_PREMIUM = 120
"""How far the premium index of an invented past strays from zero, in millionths."""


class Board:
    """Everything public about one instrument."""

    def __init__(self, spec: InstrumentSpec, now: int) -> None:
        self.spec = spec
        self.book = Book()
        self.candles = Candles(spec)
        self.trades: deque[Trade] = deque(maxlen=TRADES_KEPT)
        self.last_tick = spec.ticks(spec.start_price)
        self.index_price = spec.start_price
        self.mark_price = spec.start_price
        self.premium = ZERO
        self.mark_candles, self.index_candles = Candles(spec), Candles(spec)
        self.premium_candles = Candles(spec)
        """In millionths of the index price and not in ticks; empty where no funding is paid."""
        self.interest = OpenInterest(spec.open_interest)
        self.option = OptionFigures()
        self.seq = 1
        self.book_time = now
        interval = spec.funding_interval * 60_000
        self.next_funding = now - now % interval + interval if interval else 0
        """Zero where no funding is paid."""
        self.funding_history: deque[tuple[int, Decimal]] = deque(maxlen=FUNDINGS_KEPT)
        self._trade_ids = count(now * 1000)
        self._direction = "PlusTick"

    @property
    def key(self) -> tuple[str, str]:
        """Category and symbol."""
        return (self.spec.category, self.spec.symbol)

    @property
    def last_price(self) -> Decimal:
        """The price of the last trade."""
        return self.spec.price(self.last_tick)

    @property
    def premium_index(self) -> int:
        """How far the mark price is above the index, in millionths of it."""
        return int(self.premium * 1_000_000 / self.index_price) if self.index_price else 0

    @property
    def funding_rate(self) -> Decimal:
        """The rate that the next funding would be paid at: premium and interest, capped."""
        rate = (self.premium / self.index_price if self.index_price else ZERO) + INTEREST_RATE
        cap = self.spec.funding_cap
        return max(-cap, min(cap, rate)).quantize(RATE_STEP, ROUND_HALF_EVEN)

    def record_trade(self, now: int, side: str, tick: int, lots: int) -> Trade:
        """Print one trade: on the tape, in the candles, in the open interest."""
        spec = self.spec
        if tick != self.last_tick:
            self._direction = "PlusTick" if tick > self.last_tick else "MinusTick"
            direction = self._direction
        else:
            direction = f"Zero{self._direction.removeprefix('Zero')}"
        self.last_tick = tick
        self.seq += 1
        price, qty = spec.price(tick), spec.qty(lots)
        trade = Trade(f"{next(self._trade_ids):032x}", side, price, qty, now, direction, self.seq, self._marks(price))
        self.trades.append(trade)
        self.candles.trade(now, tick, lots, spec.value(qty, price))
        # Some trades open positions on both sides, others close them: only the market knows which.
        self.interest.add(qty / 8 if lots % 2 else -qty / 8)
        return trade

    def _marks(self, price: Decimal) -> OptionMarks | None:
        if self.spec.category != "option":
            return None
        figures = self.option
        iv = figures.volatility_of(price - self.mark_price)
        return OptionMarks(self.mark_price, self.index_price, figures.mark_iv, iv)

    def take_history(self, now: int, minutes: Iterable[Bar], hours: Iterable[Bar], lots: int, rng: Random) -> None:
        """Take over a past of the last price, `lots` a minute, and invent that of all other figures to it."""
        self.candles.take_history(minutes, hours, lots)
        for candles in (self.mark_candles, self.index_candles):
            candles.make_like(self.candles, rng, 3)
        if not self.next_funding:
            return
        self.premium_candles.make_around(self.candles, rng, 0, USUAL_PREMIUM)
        self.interest.make_history(now, rng)
        interval = self.spec.funding_interval * 60_000
        for number in range(FUNDINGS_KEPT, 0, -1):
            rate = INTEREST_RATE + RATE_STEP * rng.randint(-6_000, 4_000)
            self.funding_history.append((self.next_funding - number * interval, rate))

    def roll(self, now: int) -> None:
        """Time has passed: begin new candles and keep what has a history."""
        self.candles.roll(now, self.last_tick)
        self.mark_candles.trade(now, self.spec.ticks(self.mark_price), 0, ZERO)
        self.index_candles.trade(now, self.spec.ticks(self.index_price), 0, ZERO)
        if self.next_funding:
            self.premium_candles.trade(now, self.premium_index, 0, ZERO)
            self.interest.roll(now)

    def set_index(self, index_price: Decimal) -> None:
        """Move the index; the mark follows it with the smoothed premium of the book's middle."""
        tick = self.spec.tick_size
        self.index_price = index_price.quantize(tick, ROUND_HALF_EVEN)
        middle = self.middle()
        if middle is not None:
            self.premium += ((middle - index_price) - self.premium) / 64
            self.premium = self.premium.quantize(tick / 1000)
        self.mark_price = (index_price + self.premium).quantize(tick, ROUND_HALF_EVEN)

    def middle(self) -> Decimal | None:
        """The middle of the best bid and ask; None while a side is empty."""
        bid, ask = self.book.bids.best(), self.book.asks.best()
        return None if bid is None or ask is None else self.spec.price(bid + ask) / 2

    def snapshot(self, depth: int) -> BookSnapshot:
        """The best levels with prices and sizes."""
        spec = self.spec
        tick_size, qty_step = spec.tick_size, spec.qty_step
        bids = [(tick * tick_size, lots * qty_step) for tick, lots in self.book.bids.top(depth)]
        asks = [(tick * tick_size, lots * qty_step) for tick, lots in self.book.asks.top(depth)]
        return BookSnapshot(bids, asks, self.book.version, self.seq, self.book_time)

    def limit_band(self) -> tuple[Decimal, Decimal]:
        """(highest buy, lowest sell) limit price, from riskParameters around the mark price."""
        spec = self.spec
        high = spec.ticks(self.mark_price * (1 + spec.price_limit_y))
        low = spec.ticks(self.mark_price * (1 - spec.price_limit_y))
        return spec.price(high), spec.price(low)

    def price_of(self, trigger_by: str) -> Decimal:
        """The price that a trigger looks at."""
        if trigger_by == "MarkPrice":
            return self.mark_price
        return self.index_price if trigger_by == "IndexPrice" else self.last_price
