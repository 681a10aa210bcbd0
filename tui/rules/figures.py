"""Figures as text: what is unknown is a dash, what is known is never cut."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Final

from tui.rules.day import DOLLARS
from tui.rules.rounding import decimals_of

DASH: Final = "—"
_USUAL_DIGITS: Final = 28
"""As many as Decimal rounds to unless it is told otherwise: a longer figure would raise."""


def fixed(value: Decimal | None, places: int, *, sign: bool = False) -> str:
    """A number with thousands separators and fixed decimals."""
    if value is None:
        return DASH
    rounded = _rounded(value, places)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:+,.{places}f}" if sign else f"{rounded:,.{places}f}"


def _rounded(value: Decimal, places: int) -> Decimal:
    digits = value.adjusted() + places + 2
    if digits <= _USUAL_DIGITS:
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    with localcontext(prec=digits):
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def on_step(value: Decimal | None, step: Decimal | None, *, sign: bool = False) -> str:
    """A number with the decimals of its step."""
    if value is None:
        return DASH
    if step is None:
        return f"{value.normalize():,f}"
    return fixed(value, decimals_of(step), sign=sign)


def places_of(coin: str) -> int:
    """Decimals of a sum: two of dollars, eight of what a single one is worth much."""
    return 2 if coin in DOLLARS else 8


def money(value: Decimal | None, coin: str, *, sign: bool = False, more: int = 0) -> str:
    """A sum with its coin: 12.50 USDT, 0.00012300 BTC; `more` is further decimals of dollars."""
    places = places_of(coin) + (more if coin in DOLLARS else 0)
    return f"{fixed(value, places, sign=sign)} {coin}"


def percent(ratio: Decimal | None, places: int = 2, *, sign: bool = True) -> str:
    """A ratio as a percentage: 0.0124 is +1.24 %."""
    return DASH if ratio is None else f"{fixed(ratio * 100, places, sign=sign)} %"


def compact(value: Decimal | None) -> str:
    """A large number in short: 54.1 k, 2.49 bn."""
    if value is None:
        return DASH
    for limit, unit in ((Decimal("1e9"), "bn"), (Decimal("1e6"), "m"), (Decimal("1e3"), "k")):
        if abs(value) >= limit:
            return f"{fixed(value / limit, 2)} {unit}"
    return fixed(value, 2)


def countdown(target_ms: int | None, now_ms: int) -> str:
    """Time left as 03:12:44."""
    if not target_ms:
        return DASH
    seconds = max(0, (target_ms - now_ms) // 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def age(seconds: float | None) -> str:
    """How old something is: 0.1 s, 12 s, 3 min."""
    if seconds is None:
        return DASH
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
