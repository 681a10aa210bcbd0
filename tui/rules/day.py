"""What a day's trading came to: profit, fees and funding by coin, and what that is worth now. Pure."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from tui.model.account import Execution
from tui.model.enums import Side
from tui.model.instrument import Instrument

DAY_MS = 86_400_000
ZERO = Decimal(0)
DOLLARS = frozenset({"USDT", "USDC", "USD"})
"""Coins that count as one dollar."""


def day_start(now_ms: int) -> int:
    """00:00 UTC of the day, ms."""
    return now_ms - now_ms % DAY_MS


def changes_of(fill: Execution, instrument: Instrument) -> dict[str, Decimal]:
    """What a fill changed, by coin. On spot two coins change hands, and the fee is in the one that was received."""
    if instrument.is_spot:
        sign = fill.side.sign
        changed = {instrument.base_coin: fill.exec_qty * sign, instrument.quote_coin: -fill.exec_value * sign}
        got = instrument.base_coin if fill.side is Side.BUY else instrument.quote_coin
        fee_coin = fill.fee_currency or got
        changed[fee_coin] = changed.get(fee_coin, ZERO) - fill.exec_fee
        return changed
    return {instrument.settle_coin: (fill.exec_pnl or ZERO) - fill.exec_fee}


def together(changes: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """The sum by coin."""
    total: dict[str, Decimal] = {}
    for each in changes:
        for coin, change in each.items():
            total[coin] = total.get(coin, ZERO) + change
    return total


def worth(changes: Mapping[str, Decimal], price_of: Callable[[str], Decimal | None]) -> Decimal | None:
    """Coins in dollars at present prices; None where the price of one that changed is not known."""
    total = ZERO
    for coin, change in changes.items():
        if not change:
            continue
        price = Decimal(1) if coin in DOLLARS else price_of(coin)
        if price is None:
            return None
        total += change * price
    return total
