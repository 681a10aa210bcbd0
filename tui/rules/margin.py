"""Margin, fees and the liquidation price of a linear position (Bybit help: maintenance margin, cross margin).

All values are in the settle coin. A liquidation price under cross margin is an estimate: it holds while
everything else in the account stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tui.model.enums import Side
from tui.model.instrument import RiskTier

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Holding:
    """A one-way position reduced to what arithmetic needs: a signed size and its average price."""

    size: Decimal
    """Above zero is long, below zero short."""
    avg_price: Decimal

    @property
    def is_flat(self) -> bool:
        """Whether nothing is held."""
        return self.size == 0


FLAT = Holding(ZERO, ZERO)


def after_fill(holding: Holding, side: Side, qty: Decimal, price: Decimal) -> Holding:
    """The holding after a fill: averaged when it grows, kept when it shrinks, renewed when it turns."""
    signed = qty * side.sign
    size = holding.size + signed
    if size == 0:
        return FLAT
    if holding.size * signed >= 0:
        value = abs(holding.size) * holding.avg_price + qty * price
        return Holding(size, value / abs(size))
    if holding.size * size > 0:
        return Holding(size, holding.avg_price)
    return Holding(size, price)


def realised_pnl(holding: Holding, side: Side, qty: Decimal, price: Decimal) -> Decimal:
    """What the closing part of a fill earns, fees aside; 0 when it only opens."""
    if holding.size * side.sign >= 0:
        return ZERO
    closed = min(abs(holding.size), qty)
    direction = 1 if holding.size > 0 else -1
    return closed * (price - holding.avg_price) * direction


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
) -> Decimal | None:
    """The mark price at which margin balance falls to maintenance margin; None if no price does it.

    `margin_balance` includes the holding's own unrealised profit at `mark_price`; `other_maintenance` is the
    maintenance margin of every other position.
    """
    size = abs(holding.size)
    tier = tier_of(tiers, size * mark_price)
    if tier is None or size == 0:
        return None
    spare = margin_balance - other_maintenance + tier.mm_deduction
    sign = 1 if holding.size > 0 else -1
    kept = size * (1 - sign * tier.maintenance_margin)
    if kept <= 0:
        return None
    price = (size * mark_price - sign * spare) / kept
    return price if price > 0 else None
