"""A position and its margin, linear or inverse.

The entry is kept as the exact value paid, not as an average, so that profit realised in parts adds up to the
last digit. Values, profits and margins are in the settle coin.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from tui.paper.engine.types import EIGHTH, ZERO, InstrumentSpec

CENT = EIGHTH


@dataclass(slots=True)
class Position:
    """What an account holds of one symbol; `size` is signed, `cost` is the entry value of what is held."""

    uid: str
    category: str
    symbol: str
    position_idx: int = 0
    """0 in one-way mode; in hedge mode 1 is the long and 2 the short side."""
    size: Decimal = ZERO
    cost: Decimal = ZERO
    leverage: Decimal = Decimal(10)
    margin: Decimal = ZERO
    """What is set aside for it under isolated margin."""
    auto_add_margin: bool = False
    open_fee: Decimal = ZERO
    """Fees paid for what is held."""
    cur_realised_pnl: Decimal = ZERO
    """Realised since the position was opened, fees and funding included."""
    cum_realised_pnl: Decimal = ZERO
    created_time: int = 0
    updated_time: int = 0
    open_time: int = 0
    seq: int = 0

    @property
    def side(self) -> str:
        """Buy for long, Sell for short, empty when flat."""
        return "Buy" if self.size > 0 else "Sell" if self.size < 0 else ""

    @property
    def avg_price(self) -> Decimal:
        """Average entry price; zero when flat."""
        if not self.size:
            return ZERO
        return abs(self.size) / self.cost if self.category == "inverse" else self.cost / abs(self.size)

    @property
    def gain(self) -> int:
        """+1 where profit is the exit's value less the entry's, -1 where it is the other way round."""
        long = 1 if self.size > 0 else -1
        return -long if self.category == "inverse" else long

    def value(self, mark: Decimal, spec: InstrumentSpec) -> Decimal:
        """What is held at a mark price."""
        return spec.value(abs(self.size), mark)

    def unrealised_pnl(self, mark: Decimal, spec: InstrumentSpec) -> Decimal:
        """Open profit at a mark price."""
        return (self.value(mark, spec) - self.cost) * self.gain if self.size else ZERO

    def initial_margin(self, mark: Decimal, spec: InstrumentSpec) -> Decimal:
        """Margin that the position binds, the fee to close it included."""
        return self.value(mark, spec) * (1 / self.leverage + spec.taker_fee) if self.size else ZERO

    def maintenance_margin(self, mark: Decimal, spec: InstrumentSpec) -> Decimal:
        """Margin below which it is liquidated, the fee to close it included."""
        value = self.value(mark, spec)
        tier = spec.tier(value)
        return max(ZERO, value * tier.maintenance - tier.deduction) + value * spec.taker_fee

    def liquidation_price(self, mark: Decimal, spec: InstrumentSpec, spare: Decimal) -> Decimal | None:
        """The mark price at which `spare` is used up, None where there is none within the price range.

        `spare` is the margin balance at `mark`, this position's profit included, less what others maintain.
        """
        if not self.size:
            return None
        size, tier = abs(self.size), spec.tier(self.value(mark, spec))
        rate = tier.maintenance + spec.taker_fee
        reserve = spare + tier.deduction
        long = self.size > 0
        if spec.inverse:
            held = size / mark + reserve if long else size / mark - reserve
            factor = size * (1 + rate) if long else size * (1 - rate)
            if held <= 0:
                return None
            price = factor / held
        elif long:
            price = (size * mark - reserve) / (size * (1 - rate))
        else:
            price = (size * mark + reserve) / (size * (1 + rate))
        price = price.quantize(spec.tick_size, ROUND_HALF_EVEN)
        return price if spec.min_price <= price <= spec.max_price else None

    def bankruptcy_price(self, mark: Decimal, spec: InstrumentSpec, equity: Decimal) -> Decimal:
        """The price at which closing leaves nothing of `equity` (at `mark`), rounded in the account's favour."""
        size, long = abs(self.size), self.size > 0
        if spec.inverse:
            left = size / mark + equity if long else size / mark - equity
            price = size / left if left > 0 else spec.max_price
        else:
            price = mark - equity / size if long else mark + equity / size
        price = min(spec.max_price, max(spec.min_price, price))
        ticks = spec.ticks(price)
        if long and spec.price(ticks) < price:
            ticks += 1
        return spec.price(ticks)

    def apply(self, signed_qty: Decimal, price: Decimal, spec: InstrumentSpec) -> "Change":
        """Take in a fill and say what it closed and what that realised (fees aside)."""
        value = spec.value(abs(signed_qty), price)
        if self.size * signed_qty >= 0:
            self.size += signed_qty
            self.cost += value
            return Change(ZERO, ZERO, ZERO, ZERO)
        held = abs(self.size)
        closed = min(held, abs(signed_qty))
        # The last part takes what is left of the cost: no rounding remains when a position is flat.
        entry = self.cost if closed == held else (self.cost * closed / held).quantize(CENT)
        exit_value = value if closed == abs(signed_qty) else spec.value(closed, price)
        realised = (exit_value - entry) * self.gain
        released = self.margin if closed == held else (self.margin * closed / held).quantize(CENT)
        self.margin -= released
        self.cost -= entry
        self.size += signed_qty
        if abs(signed_qty) > held:
            self.cost = value - exit_value
        return Change(closed, entry, exit_value, realised)


@dataclass(frozen=True, slots=True)
class Change:
    """What a fill did to a position: size closed, its entry and exit value, and the profit realised."""

    closed: Decimal
    entry_value: Decimal
    exit_value: Decimal
    realised: Decimal
