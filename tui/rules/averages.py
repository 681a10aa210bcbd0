"""Averages over candles, oldest first: exponential of the closes, and by volume."""

from collections.abc import Sequence
from decimal import Decimal

from tui.model.enums import Category
from tui.model.market import Candle
from tui.rules.intervals import BY_NAME, DAY_MS, HOUR_MS

ZERO = Decimal(0)
LONGEST_OF_A_DAY = 2 * HOUR_MS
"""Candles up to this length begin their volume-weighted average anew each day (UTC)."""


def ema(candles: Sequence[Candle], period: int) -> list[Decimal | None]:
    """Exponential averages of the closes, a candle each; the first is the plain average of `period` closes."""
    if period < 1:
        raise ValueError("a period is at least 1")
    found: list[Decimal | None] = [None] * min(len(candles), period - 1)
    if len(candles) < period:
        return found
    average = sum((each.close for each in candles[:period]), ZERO) / period
    weight = Decimal(2) / (period + 1)
    found.append(average)
    for each in candles[period:]:
        average += (each.close - average) * weight
        found.append(average)
    return found


def begins_anew(interval: str) -> bool:
    """Whether the volume-weighted average of such candles is the day's; else it is that of all candles."""
    return BY_NAME[interval].length <= LONGEST_OF_A_DAY


def vwap(candles: Sequence[Candle]) -> list[Decimal | None]:
    """Prices weighted by volume since the day's beginning, or since the first candle; None before any volume.

    The volume of inverse contracts is in dollars and their turnover in coins, elsewhere it is the other way round.
    """
    found: list[Decimal | None] = []
    day, dollars, coins = None, ZERO, ZERO
    for each in candles:
        today = each.start // DAY_MS if begins_anew(each.interval) else None
        if today != day:
            day, dollars, coins = today, ZERO, ZERO
        is_inverse = each.category is Category.INVERSE
        dollars += each.volume if is_inverse else each.turnover
        coins += each.turnover if is_inverse else each.volume
        found.append(dollars / coins if coins else None)
    return found
