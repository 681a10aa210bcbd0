"""What an option has beside a price."""

from dataclasses import dataclass
from decimal import Decimal

from tui.paper.engine.types import ZERO


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
