"""The theory of an option's price, in Decimals: Black and Scholes without interest."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

DIGITS: Final = 24
TWO_PI: Final = Decimal("6.283185307179586476925287")
FAR: Final = 12
"""Beyond so many standard deviations nothing is left."""


@dataclass(frozen=True, slots=True)
class Theory:
    """Price and greeks of one option on one unit."""

    price: Decimal
    delta: Decimal
    gamma: Decimal
    vega: Decimal
    """For a volatility higher by 1.00."""
    theta: Decimal
    """For a year."""


def black_scholes(spot: Decimal, strike: Decimal, years: Decimal, volatility: Decimal, *, call: bool) -> Theory:
    """The theory of a European option; `years` and `volatility` are above zero."""
    with localcontext() as context:
        context.prec = DIGITS
        spread = volatility * years.sqrt()
        d1 = (spot / strike).ln() / spread + spread / 2
        d2 = d1 - spread
        density = normal_density(d1)
        if call:
            price = spot * normal(d1) - strike * normal(d2)
            delta = normal(d1)
        else:
            price = strike * normal(-d2) - spot * normal(-d1)
            delta = normal(d1) - 1
        return Theory(
            price=max(Decimal(0), price),
            delta=delta,
            gamma=density / (spot * spread),
            vega=spot * density * years.sqrt(),
            theta=-spot * density * volatility / (2 * years.sqrt()),
        )


def normal_density(x: Decimal) -> Decimal:
    """The density of the standard normal distribution."""
    return (-x * x / 2).exp() / TWO_PI.sqrt()


def normal(x: Decimal) -> Decimal:
    """The standard normal distribution, by its series around zero."""
    if abs(x) > FAR:
        return Decimal(1 if x > 0 else 0)
    # Digits beyond the result's are needed far from zero, where large terms cancel.
    with localcontext() as context:
        context.prec = DIGITS + 32
        term, total, number = x, x, 1
        while abs(term) > Decimal(10) ** -DIGITS:
            number += 2
            term *= x * x / number
            total += term
        return Decimal("0.5") + total * normal_density(x)
