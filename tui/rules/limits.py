"""A person's own limits for what may be sent; the gate holds every order to them. Pure."""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Limits:
    """None is no limit. Values in the quote coin: USDT or USDC, of inverse USD."""

    max_order_notional: Decimal | None = None
    max_position_notional: Decimal | None = None
    """Of one symbol, after a complete fill."""
    max_orders_a_minute: int | None = None
    """New orders that may add to a position; what takes risk away is not counted."""
    price_band_percent: Decimal | None = None
    """How far a limit price may be on the losing side of the last price."""
    max_leverage: Decimal | None = None
    max_daily_loss: Decimal | None = None
    """What a day (UTC) may lose before nothing is sent that adds risk: realised, fees and funding, and open."""


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class Asked:
    """What an order would do; None where it is not known."""

    notional: Decimal | None
    position_notional: Decimal | None
    price: Decimal | None
    last_price: Decimal | None
    is_buy: bool
    orders_in_last_minute: int


def over_limit(limits: Limits, asked: Asked) -> str:
    """Why an order that may add to a position is over a limit, in words; empty when it is not."""
    for value, limit, name in (
        (asked.notional, limits.max_order_notional, "the order"),
        (asked.position_notional, limits.max_position_notional, "the position"),
    ):
        if limit is None:
            continue
        if value is None:
            return f"the value of {name} is not known"
        if value > limit:
            return f"{name} would be worth {value:,.2f}, your limit is {limit:,f}"
    if limits.max_orders_a_minute is not None and asked.orders_in_last_minute >= limits.max_orders_a_minute:
        return f"{asked.orders_in_last_minute} orders in the last minute, your limit is {limits.max_orders_a_minute}"
    return _off_the_band(limits, asked)


def _off_the_band(limits: Limits, asked: Asked) -> str:
    band = limits.price_band_percent
    if band is None or asked.price is None:
        return ""
    if not asked.last_price:
        return "the last price is not known"
    # A buy far below or a sale far above the market waits; the other way round it gives money away.
    worse = (asked.price - asked.last_price) * (1 if asked.is_buy else -1) / asked.last_price * 100
    if worse > band:
        return f"the price is {worse:.2f} % worse than the last one, your limit is {band:f} %"
    return ""


def over_daily_loss(limits: Limits, result: Decimal | None) -> str:
    """Why nothing that adds risk may be sent today, in words; empty when it may. `result` is below zero for a loss."""
    limit = limits.max_daily_loss
    if limit is None:
        return ""
    if result is None:
        return "what today came to is not known, and a day's loss is limited"
    if -result >= limit:
        return f"today's loss is {-result:,.2f}, your limit is {limit:,f}; until 00:00 UTC only what reduces is sent"
    return ""


def over_leverage(limits: Limits, leverage: Decimal) -> str:
    """Why a leverage may not be set, in words; empty when it may."""
    if limits.max_leverage is not None and leverage > limits.max_leverage:
        return f"leverage {leverage:f} is above your limit of {limits.max_leverage:f}"
    return ""
