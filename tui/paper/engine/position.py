"""A position and its margin under cross margin of a unified account.

The entry is kept as the exact value paid, not as an average, so that profit realised in parts adds up to the
last digit.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from tui.paper.engine.types import ZERO, InstrumentSpec

CENT = Decimal("0.00000001")


@dataclass(slots=True)
class Position:
    """What an account holds of one symbol; `size` is signed, `cost` is the entry value of what is held."""

    uid: str
    category: str
    symbol: str
    position_idx: int = 0
    size: Decimal = ZERO
    cost: Decimal = ZERO
    leverage: Decimal = Decimal(10)
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
        return self.cost / abs(self.size) if self.size else ZERO

    def value(self, mark: Decimal) -> Decimal:
        """What is held at a mark price."""
        return abs(self.size) * mark

    def unrealised_pnl(self, mark: Decimal) -> Decimal:
        """Open profit at a mark price."""
        if not self.size:
            return ZERO
        held = abs(self.size) * mark
        return held - self.cost if self.size > 0 else self.cost - held

    def initial_margin(self, mark: Decimal, taker_fee: Decimal) -> Decimal:
        """Margin that the position binds, the fee to close it included."""
        return self.value(mark) * (1 / self.leverage + taker_fee)

    def maintenance_margin(self, mark: Decimal, spec: InstrumentSpec) -> Decimal:
        """Margin below which it is liquidated, the fee to close it included."""
        value = self.value(mark)
        tier = spec.tier(value)
        return max(ZERO, value * tier.maintenance - tier.deduction) + value * spec.taker_fee

    def liquidation_price(self, mark: Decimal, spec: InstrumentSpec, spare: Decimal) -> Decimal | None:
        """The mark price at which `spare` (margin balance less other positions' maintenance) is used up."""
        if not self.size:
            return None
        size, tier = abs(self.size), spec.tier(self.value(mark))
        rate = tier.maintenance + spec.taker_fee
        reserve = spare + tier.deduction
        if self.size > 0:
            price = (size * mark - reserve) / (size * (1 - rate))
        else:
            price = (size * mark + reserve) / (size * (1 + rate))
        price = price.quantize(spec.tick_size, ROUND_HALF_EVEN)
        return price if spec.min_price <= price <= spec.max_price else None

    def apply(self, signed_qty: Decimal, price: Decimal) -> "Change":
        """Take in a fill and say what it closed and what that realised (fees aside)."""
        value = abs(signed_qty) * price
        if self.size * signed_qty >= 0:
            self.size += signed_qty
            self.cost += value
            return Change(ZERO, ZERO, ZERO)
        held = abs(self.size)
        closed = min(held, abs(signed_qty))
        # The last part takes what is left of the cost: no rounding remains when a position is flat.
        entry = self.cost if closed == held else (self.cost * closed / held).quantize(CENT)
        exit_value = closed * price
        realised = exit_value - entry if self.size > 0 else entry - exit_value
        self.cost -= entry
        self.size += signed_qty
        if abs(signed_qty) > held:
            self.cost = abs(self.size) * price
        return Change(closed, entry, realised)


@dataclass(frozen=True, slots=True)
class Change:
    """What a fill did to a position: size closed, its entry value, and the profit realised."""

    closed: Decimal
    entry_value: Decimal
    realised: Decimal
