"""Prices as people say them: a figure, the best one, a distance from one; on the tick that costs nothing more."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from tui.model.enums import Side
from tui.rules.margin import ZERO
from tui.rules.rounding import ceil_to_step, floor_to_step, plain
from tui.rules.ticket import Circumstances

PRICE_FORMS: Final = "64000, best, +100, -0.5%, or $bid $ask $mark $last $entry with +100 or -0.5% behind it"
EXIT_FORMS: Final = f"1% (away from the entry), {PRICE_FORMS}"
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{0,12})?|\.[0-9]{1,12}"
_PATTERN = re.compile(
    rf"(?P<anchor>best|\$bid|\$ask|\$mark|\$last|\$entry)?(?P<sign>[+-])?(?P<number>{_NUMBER})?(?P<percent>%)?"
)


class Anchor(StrEnum):
    """What a price is told from."""

    NOTHING = ""
    """The number is the price itself."""
    USUAL = "usual"
    """The best price of one's own side for an order, the entry for a stop or target."""
    BEST = "best"
    BID = "$bid"
    ASK = "$ask"
    MARK = "$mark"
    LAST = "$last"
    ENTRY = "$entry"


@dataclass(frozen=True, slots=True)
class PriceForm:
    """A price as it was said."""

    anchor: Anchor
    offset: Decimal = ZERO
    """With a sign; the price itself where the anchor is nothing."""
    is_percent: bool = False
    is_signed: bool = True
    """False for 1%, which of a stop or target means: away from the entry, to the proper side."""


class PriceError(ValueError):
    """A price cannot be worked out; the text says why."""


def read_price(text: str, *, is_exit: bool = False) -> PriceForm:
    """A price from what was typed; of a stop or target a share without a sign is allowed. Raises PriceError."""
    found = _PATTERN.fullmatch(text.strip().lower())
    refused = PriceError(f"not a price; a price is {EXIT_FORMS if is_exit else PRICE_FORMS}")
    if found is None:
        raise refused
    anchor, sign, number, percent = found["anchor"], found["sign"], found["number"], found["percent"]
    if number is None:
        if anchor is None or sign or percent:
            raise refused
        return PriceForm(Anchor(anchor))
    offset = -Decimal(number) if sign == "-" else Decimal(number)
    if anchor is not None:
        if sign is None:
            raise refused
        return PriceForm(Anchor(anchor), offset, percent is not None)
    if sign is not None:
        return PriceForm(Anchor.USUAL, offset, percent is not None)
    if percent is None:
        return PriceForm(Anchor.NOTHING, offset)
    if not is_exit:
        raise PriceError(f"say +{number}% or -{number}%")
    return PriceForm(Anchor.USUAL, offset, is_percent=True, is_signed=False)


def order_price(form: PriceForm, side: Side, around: Circumstances) -> Decimal:
    """The price of an order, on the tick: a buy never above what was said, a sale never below. Raises PriceError."""
    best = around.best_bid if side is Side.BUY else around.best_ask
    return _snapped(_resolved(form, best, best, around), side, around)


def exit_price(form: PriceForm, side: Side, entry: Decimal | None, around: Circumstances, *, is_stop: bool) -> Decimal:
    """The price of a stop or target of what `side` opened at `entry`, on the tick. Raises PriceError."""
    if not form.is_signed:
        sign = -side.sign if is_stop else side.sign
        form = PriceForm(form.anchor, form.offset * sign, form.is_percent)
    best = around.best_ask if side is Side.BUY else around.best_bid
    return _snapped(_resolved(form, entry, best, around), side.opposite, around)


def break_even(side: Side, entry: Decimal, around: Circumstances) -> Decimal:
    """Where leaving pays the taker fees of both ways, on the tick that loses nothing. Raises PriceError."""
    if around.fee_rate is None:
        raise PriceError("the fees are not known")
    fee, sign = around.fee_rate.taker, side.sign
    return _snapped(entry * (1 + sign * fee) / (1 - sign * fee), side.opposite, around)


def _resolved(form: PriceForm, usual: Decimal | None, best: Decimal | None, around: Circumstances) -> Decimal:
    if form.anchor is Anchor.NOTHING:
        return form.offset
    known = {
        Anchor.USUAL: usual,
        Anchor.BEST: best,
        Anchor.BID: around.best_bid,
        Anchor.ASK: around.best_ask,
        Anchor.MARK: around.mark_price,
        Anchor.LAST: around.last_price,
        Anchor.ENTRY: None if around.holding.is_flat else around.holding.avg_price,
    }
    start = known[form.anchor]
    if start is None:
        if form.anchor is Anchor.ENTRY:
            raise PriceError("there is no position, so there is no entry")
        name = "price that it is told from" if form.anchor in {Anchor.USUAL, Anchor.BEST} else f"{form.anchor} price"
        raise PriceError(f"the {name} is not known now")
    return start + (start * form.offset / 100 if form.is_percent else form.offset)


def _snapped(price: Decimal, side: Side, around: Circumstances) -> Decimal:
    if around.instrument is None:
        raise PriceError("the instrument is not known")
    tick = around.instrument.tick_size
    snapped = floor_to_step(price, tick) if side is Side.BUY else ceil_to_step(price, tick)
    if snapped <= 0:
        raise PriceError(f"that is {plain(snapped)}: a price must be above zero")
    return snapped
