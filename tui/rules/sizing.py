"""Sizes as people say them: coins, a value, a share of what is available or held, or what may be lost at the stop."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from tui.rules.margin import ZERO

SIZE_FORMS: Final = "0.01 (coins), $100 or 100$, 1k ($1,000), 50% (of available), 50%pos, risk 10, risk 1%"
THOUSAND: Final = 1000
_NUMBER = r"(?P<number>[0-9]{1,15}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})"
_PATTERN = re.compile(rf"(?P<dollar>\$)?{_NUMBER}(?P<unit>k\$?|\$|%pos|%)?")
PARTIAL: Final = (
    r"\$?[0-9]{0,15}(\.[0-9]{0,12})?(k\$?|\$|%|%p|%po|%pos)?|r|ri|ris|risk|risk {1,2}[0-9]{0,15}(\.[0-9]{0,12})?%?"
)
"""What a field may hold while a size is being typed."""


class QtyUnit(StrEnum):
    """What a quantity counts."""

    BASE = "base"
    """Coins (contracts of an inverse instrument)."""
    QUOTE = "quote"
    """Value in the quote coin."""
    AVAILABLE = "% of available"
    """Percent of what is free, at the symbol's leverage, the fees of both ways included."""
    POSITION = "% of position"
    """Percent of what is held."""
    RISK = "risk"
    """What may be lost at the stop, both fees included, in the settle coin."""
    RISK_PERCENT = "risk %"
    """The same in percent of equity."""


@dataclass(frozen=True, slots=True)
class Size:
    """A size as it was said."""

    amount: Decimal
    unit: QtyUnit

    def __str__(self) -> str:
        """As it may be typed."""
        forms = {
            QtyUnit.BASE: "{:f}",
            QtyUnit.QUOTE: "${:f}",
            QtyUnit.AVAILABLE: "{:f}%",
            QtyUnit.POSITION: "{:f}%pos",
            QtyUnit.RISK: "risk {:f}",
            QtyUnit.RISK_PERCENT: "risk {:f}%",
        }
        return forms[self.unit].format(self.amount)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a size is worked out from; None where it is not known (which is then said)."""

    price: Decimal | None
    """At which it would be traded."""
    stop: Decimal | None = None
    leverage: Decimal | None = None
    available: Decimal | None = None
    equity: Decimal | None = None
    taker_fee: Decimal | None = None
    """A ratio."""
    held: Decimal = ZERO
    """Size of the position, without a sign."""
    sign: int = 1
    """+1 for a buy, -1 for a sale."""


class SizeError(ValueError):
    """A size cannot be worked out; the text says why."""


def read_size(text: str) -> Size:
    """A size from what was typed. Raises SizeError with what is allowed."""
    words = text.strip().lower()
    is_risk = words.startswith("risk")
    found = _PATTERN.fullmatch(words.removeprefix("risk").strip() if is_risk else words)
    if found is None:
        raise SizeError(f"not a size; a size is {SIZE_FORMS}")
    unit, dollar = found["unit"] or "", found["dollar"] is not None
    amount = Decimal(found["number"])
    if is_risk:
        if dollar or unit not in {"", "%"}:
            raise SizeError("not a risk; a risk is risk 10 or risk 1%")
        return Size(amount, QtyUnit.RISK_PERCENT if unit else QtyUnit.RISK)
    if dollar and unit not in {"", "k"}:
        raise SizeError(f"not a size; a size is {SIZE_FORMS}")
    if unit.startswith("%"):
        return Size(amount, QtyUnit.POSITION if unit == "%pos" else QtyUnit.AVAILABLE)
    if unit.startswith("k"):
        return Size(amount * THOUSAND, QtyUnit.QUOTE)
    return Size(amount, QtyUnit.QUOTE if dollar or unit == "$" else QtyUnit.BASE)


def wanted_qty(size: Size, basis: Basis) -> Decimal:
    """The quantity in coins, not yet on its step. Raises SizeError with the reason."""
    amount = size.amount
    match size.unit:
        case QtyUnit.BASE:
            return amount
        case QtyUnit.QUOTE:
            return amount / _price(basis, "no price to convert the value with")
        case QtyUnit.POSITION:
            if not basis.held:
                raise SizeError("there is no position to take a share of")
            return basis.held * amount / 100
        case QtyUnit.AVAILABLE:
            return _of_available(amount, basis)
        case QtyUnit.RISK:
            return amount / _loss_a_coin(basis)
        case QtyUnit.RISK_PERCENT:
            if basis.equity is None:
                raise SizeError("the equity is not known")
            return max(ZERO, basis.equity) * amount / 100 / _loss_a_coin(basis)


def _price(basis: Basis, otherwise: str) -> Decimal:
    if basis.price is None or basis.price <= 0:
        raise SizeError(otherwise)
    return basis.price


def _of_available(percent: Decimal, basis: Basis) -> Decimal:
    price = _price(basis, "no price to work the share out with")
    if percent > 100:
        raise SizeError("more than 100% of what is available")
    if basis.available is None:
        raise SizeError("what is available is not known")
    if not basis.leverage:
        raise SizeError("the leverage is not known")
    if basis.taker_fee is None:
        raise SizeError("the fees are not known")
    # The exchange binds the fee of the way back with the margin (Bybit help: order cost).
    return basis.available * percent / 100 / (price * (1 / basis.leverage + 2 * basis.taker_fee))


def _loss_a_coin(basis: Basis) -> Decimal:
    price = _price(basis, "no price to work the risk out with")
    if basis.stop is None:
        raise SizeError("a risk needs a stop")
    if basis.taker_fee is None:
        raise SizeError("the fees are not known")
    loss = (price - basis.stop) * basis.sign
    if loss <= 0:
        side = "below" if basis.sign > 0 else "above"
        raise SizeError(f"the stop must be {side} the price")
    return loss + (price + basis.stop) * basis.taker_fee
