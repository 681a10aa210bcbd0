"""What a ticket would cost: value, fee, margin, the loss at its stop, and the liquidation price after it."""

from dataclasses import replace
from decimal import Decimal

from tui.model.enums import OrderType, Side, TimeInForce
from tui.model.instrument import Instrument
from tui.rules.margin import (
    ZERO,
    Holding,
    after_fill,
    liquidation_price,
    maintenance_margin,
    profit_of,
    realised_pnl,
    value_of,
)
from tui.rules.rounding import is_on_step, nearest_step, plain
from tui.rules.sizing import QtyUnit
from tui.rules.ticket import Circumstances, Preview, Problem, Ticket, TicketField

DOLLARS = frozenset({"USDT", "USDC", "USD"})


def takes(ticket: Ticket, price: Decimal | None, around: Circumstances) -> bool:
    """Whether it would trade at once and not rest."""
    if ticket.order_type is OrderType.MARKET:
        return True
    best = around.best_across(ticket.side)
    if price is None or best is None:
        return False
    return price >= best if ticket.side is Side.BUY else price <= best


def with_costs(checked: Preview, instrument: Instrument, around: Circumstances) -> Preview:
    """The preview with its figures, and with what follows from them: too little balance, rounding, a crossing."""
    qty, price = checked.qty, checked.fill_price
    if qty is None or price is None:
        return checked
    takes_now = takes(checked.ticket, checked.price, around)
    rate = None
    if around.fee_rate is not None:
        rate = around.fee_rate.taker if takes_now else around.fee_rate.maker
    priced = replace(
        checked,
        notional=value_of(qty, price, inverse=instrument.is_inverse),
        quote_value=qty if instrument.is_inverse else qty * price,
        is_maker=not takes_now,
        warnings=(*checked.warnings, *_warnings(checked, instrument, takes_now=takes_now)),
    )
    if instrument.is_spot:
        return _spot_costs(priced, instrument, around, rate)
    return _contract_costs(priced, instrument, around, rate)


def _warnings(checked: Preview, instrument: Instrument, *, takes_now: bool) -> list[str]:
    ticket, found = checked.ticket, []
    if takes_now and ticket.time_in_force is TimeInForce.POST_ONLY and ticket.order_type is OrderType.LIMIT:
        found.append("post-only would cross the book and be cancelled")
    if ticket.price is not None and checked.price is not None and ticket.price != checked.price:
        found.append(f"price rounded to {plain(checked.price)} (tick {plain(instrument.tick_size)})")
    counted = ticket.qty_unit is QtyUnit.BASE or instrument.is_inverse
    floored = counted and ticket.qty is not None and not is_on_step(ticket.qty, instrument.qty_step)
    if floored and checked.qty is not None:
        found.append(f"size rounded down to {plain(checked.qty)} (step {plain(instrument.qty_step)})")
    return found


def _spot_costs(checked: Preview, instrument: Instrument, around: Circumstances, rate: Decimal | None) -> Preview:
    """One coin is paid, the fee is taken from the one that is received (docs/v5/enum, spotFeeCurrency)."""
    qty, value = checked.qty or ZERO, checked.notional or ZERO
    buys = checked.ticket.side is Side.BUY
    got, coin = (qty, instrument.base_coin) if buys else (value, instrument.quote_coin)
    needed, free = (value, around.available) if buys else (qty, around.free_base)
    problems = list(checked.problems)
    if free is not None and needed > free:
        paid = instrument.quote_coin if buys else instrument.base_coin
        problems.append(_too_little(needed, free, paid))
    fee = None if rate is None else got * rate
    return replace(checked, fee=fee, fee_coin=coin, problems=tuple(problems))


def _contract_costs(checked: Preview, instrument: Instrument, around: Circumstances, rate: Decimal | None) -> Preview:
    qty, price, side = checked.qty or ZERO, checked.fill_price or ZERO, checked.ticket.side
    inverse = instrument.is_inverse
    fee = None if rate is None else (checked.notional or ZERO) * rate
    after = after_fill(around.holding, side, qty, price, inverse=inverse)
    opening = max(ZERO, abs(after.size) - abs(around.holding.size))
    if around.holding.size * after.size < 0:
        opening = abs(after.size)
    margin = value_of(opening, price, inverse=inverse) / around.leverage if around.leverage else None
    problems = list(checked.problems)
    needed = (margin or ZERO) + (fee or ZERO)
    if around.available is not None and opening and needed > around.available:
        problems.append(_too_little(needed, around.available, instrument.settle_coin))
    loss = None
    if checked.stop_loss is not None and checked.stop_loss > 0 and opening:
        taker = ZERO if around.fee_rate is None else around.fee_rate.taker
        both = value_of(opening, price, inverse=inverse) + value_of(opening, checked.stop_loss, inverse=inverse)
        opened = Holding(opening * side.sign, price)
        loss = both * taker - profit_of(opened, checked.stop_loss, inverse=inverse)
    return replace(
        checked,
        fee=fee,
        fee_coin=instrument.settle_coin,
        margin=margin,
        liq_price=_liquidation_after(checked, after, opening, instrument, around, fee or ZERO),
        loss_at_stop=loss,
        problems=tuple(problems),
    )


def _too_little(needed: Decimal, free: Decimal, coin: str) -> Problem:
    places = 2 if coin in DOLLARS else 8
    return Problem(TicketField.QTY, f"needs {needed:.{places}f} {coin}, available {free:.{places}f}")


def _liquidation_after(
    checked: Preview,
    after: Holding,
    opening: Decimal,
    instrument: Instrument,
    around: Circumstances,
    fee: Decimal,
) -> Decimal | None:
    qty, price, mark = checked.qty, checked.fill_price, around.mark_price
    if after.is_flat or qty is None or price is None or mark is None or around.margin_balance is None:
        return None
    inverse, tiers = instrument.is_inverse, instrument.risk_tiers
    if maintenance_margin(tiers, value_of(abs(after.size), mark, inverse=inverse)) is None:
        return None
    close_fee = around.fee_rate.taker if around.fee_rate is not None else ZERO
    after_open = profit_of(after, mark, inverse=inverse)
    dollars = ZERO
    if around.isolated:
        # Only what is set aside stands for it: what the kept part has, and for the rest what leverage and fee ask.
        if not around.leverage:
            return None
        before = abs(around.holding.size)
        kept = (abs(after.size) - opening) / before if before else ZERO
        added = value_of(opening, price, inverse=inverse) * (1 / around.leverage + close_fee)
        balance, others = around.holding_margin * kept + added + after_open, ZERO
    else:
        # The balance at the mark after the fill: what the fill realises plus what it changes in the open profit.
        before_open = profit_of(around.holding, mark, inverse=inverse)
        realised = realised_pnl(around.holding, checked.ticket.side, qty, price, inverse=inverse)
        balance = around.margin_balance - fee + realised + after_open - before_open
        others, dollars = around.maintenance - around.holding_maintenance, around.dollars
    found = liquidation_price(
        after, mark, balance, others, tiers, inverse=inverse, close_fee=close_fee, dollars=dollars
    )
    return None if found is None else nearest_step(found, instrument.tick_size)
