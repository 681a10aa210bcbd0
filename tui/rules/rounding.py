"""Prices and quantities on their grids. Steps are not always powers of ten, so nothing here counts digits."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext

_DIGITS = 400
"""More than a quotient of any two figures from the wire, or of their products, has before its point."""


def floor_to_step(value: Decimal, step: Decimal) -> Decimal:
    """The largest multiple of `step` (above zero) that is not above `value`, with the step's exponent."""
    return _to_step(value, step, ROUND_FLOOR)


def ceil_to_step(value: Decimal, step: Decimal) -> Decimal:
    """The smallest multiple of `step` (above zero) that is not below `value`, with the step's exponent."""
    return _to_step(value, step, ROUND_CEILING)


def nearest_step(value: Decimal, step: Decimal) -> Decimal:
    """The multiple of `step` (above zero) nearest to `value`; a tie goes to the even multiple."""
    return _to_step(value, step, ROUND_HALF_EVEN)


def is_on_step(value: Decimal, step: Decimal) -> bool:
    """Whether `value` is a multiple of `step` (above zero)."""
    with localcontext(prec=_DIGITS):
        return value % step == 0


def decimals_of(step: Decimal) -> int:
    """How many decimals a multiple of `step` needs: 2 for 0.05 and for 0.050, 0 for 10."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain(value: Decimal) -> str:
    """A decimal as Bybit wants it: digits and a point, never an exponent, no trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _to_step(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    # The default 28 digits could round the quotient up across a multiple before it is floored.
    with localcontext(prec=_DIGITS):
        multiples = (value / step).quantize(Decimal(1), rounding=rounding)
        return (multiples * step).quantize(Decimal(1).scaleb(-decimals_of(step)))
