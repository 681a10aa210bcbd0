"""What an option has beside a price."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tui.paper.engine.types import ZERO

PLACES: Final = Decimal("0.0001")
SLIGHTEST: Final = Decimal("0.00000001")
"""A vega below this says nothing of a volatility."""


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """Volatilities are ratios a year; vega is for one point of volatility, theta for a day."""

    underlying: Decimal = ZERO
    mark_iv: Decimal = ZERO
    bid_iv: Decimal = ZERO
    ask_iv: Decimal = ZERO
    delta: Decimal = ZERO
    gamma: Decimal = ZERO
    vega: Decimal = ZERO
    theta: Decimal = ZERO

    def volatility_of(self, away: Decimal) -> Decimal:
        """The volatility of a price so far from the mark price, by the slope there."""
        slope = max(self.vega * 100, SLIGHTEST)
        return max(ZERO, self.mark_iv + away / slope).quantize(PLACES)
