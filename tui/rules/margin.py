"""Value, profit, margin and the liquidation price of a position (Bybit help: maintenance margin, cross margin).

Linear: quantities in the base coin, everything else in the settle coin, which is the quote coin. Inverse: quantities
in contracts of one unit of the quote coin, everything else in the base coin, which settles it: what rises in the
quote coin is worth less of the base coin, so values are quantity divided by price. A liquidation price under cross
margin is an estimate: it holds while everything else in the account stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tui.model.enums import Side
from tui.model.instrument import RiskTier

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Holding:
    """A position reduced to what arithmetic needs: a signed size and its average price."""

    size: Decimal
    """Above zero is long, below zero short."""
    avg_price: Decimal

    @property
    def is_flat(self) -> bool:
        """Whether nothing is held."""
        return self.size == 0


FLAT = Holding(ZERO, ZERO)


def value_of(qty: Decimal, price: Decimal, *, inverse: bool = False) -> Decimal:
    """What a quantity is worth at a price (above zero), settle coin."""
    return qty / price if inverse else qty * price


def profit_of(holding: Holding, price: Decimal, *, inverse: bool = False) -> Decimal:
    """What a holding would earn if it were closed at a price (above zero), fees aside, settle coin."""
    if holding.is_flat:
        return ZERO
    if inverse:
        return holding.size * (1 / holding.avg_price - 1 / price)
    return holding.size * (price - holding.avg_price)


def after_fill(holding: Holding, side: Side, qty: Decimal, price: Decimal, *, inverse: bool = False) -> Holding:
    """The holding after a fill: averaged when it grows, kept when it shrinks, renewed when it turns."""
    signed = qty * side.sign
    size = holding.size + signed
    if size == 0:
        return FLAT
    if holding.size * signed >= 0:
        before = ZERO if holding.is_flat else value_of(abs(holding.size), holding.avg_price, inverse=inverse)
        value = before + value_of(qty, price, inverse=inverse)
        return Holding(size, abs(size) / value if inverse else value / abs(size))
    if holding.size * size > 0:
        return Holding(size, holding.avg_price)
    return Holding(size, price)


def realised_pnl(holding: Holding, side: Side, qty: Decimal, price: Decimal, *, inverse: bool = False) -> Decimal:
    """What the closing part of a fill earns, fees aside; 0 when it only opens."""
    if holding.size * side.sign >= 0:
        return ZERO
    closed = min(abs(holding.size), qty)
    direction = 1 if holding.size > 0 else -1
    return profit_of(Holding(closed * direction, holding.avg_price), price, inverse=inverse)


def tier_of(tiers: Sequence[RiskTier], value: Decimal) -> RiskTier | None:
    """The risk tier in which a position value lies: the last one when it exceeds all, None without tiers."""
    return next((tier for tier in tiers if value <= tier.risk_limit_value), tiers[-1] if tiers else None)


def maintenance_margin(tiers: Sequence[RiskTier], value: Decimal) -> Decimal | None:
    """Margin below which a position of this value is liquidated; None while the tiers are unknown."""
    tier = tier_of(tiers, value)
    return None if tier is None else max(ZERO, value * tier.maintenance_margin - tier.mm_deduction)


def liquidation_price(
    holding: Holding,
    mark_price: Decimal,
    margin_balance: Decimal,
    other_maintenance: Decimal,
    tiers: Sequence[RiskTier],
    *,
    inverse: bool = False,
    close_fee: Decimal = ZERO,
    dollars: Decimal = ZERO,
) -> Decimal | None:
    """The mark price at which margin balance falls to maintenance margin; None if no price does it.

    `margin_balance` includes the holding's own unrealised profit at `mark_price`; `other_maintenance` is the
    maintenance margin of every other position; `close_fee` is the rate of the fee to close, which the maintenance
    margin contains. Of inverse, `dollars` is what stands for the position in the quote coin: as the price falls it is
    worth more of the base coin, as it rises less.
    """
    size = abs(holding.size)
    if size == 0:
        return None
    tier = tier_of(tiers, value_of(size, mark_price, inverse=inverse))
    if tier is None:
        return None
    rate = tier.maintenance_margin + close_fee
    spare = margin_balance - other_maintenance + tier.mm_deduction
    if inverse:
        return _inverse_liquidation(holding, mark_price, spare, dollars, rate)
    sign = 1 if holding.size > 0 else -1
    kept = size * (1 - sign * rate)
    if kept <= 0:
        return None
    price = (size * mark_price - sign * spare) / kept
    return price if price > 0 else None


def _inverse_liquidation(
    holding: Holding, mark_price: Decimal, spare: Decimal, dollars: Decimal, rate: Decimal
) -> Decimal | None:
    """dollars/p + spare + size·(1/mark - 1/p) = |size|·rate/p, solved for p."""
    size = holding.size
    owed = size + abs(size) * rate - dollars
    kept = spare + size / mark_price
    # Both have the sign of the size; else the balance lasts at every price.
    if owed * size <= 0 or kept * size <= 0:
        return None
    return owed / kept
