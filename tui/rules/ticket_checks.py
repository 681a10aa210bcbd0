"""What is wrong with a ticket, by its instrument's filters and by the rules of its product, in words."""

from decimal import Decimal

from tui.model.enums import Category, OrderType, Side
from tui.model.instrument import Instrument
from tui.rules.margin import value_of
from tui.rules.rounding import floor_to_step, nearest_step, plain
from tui.rules.sizing import Basis, QtyUnit, Size, SizeError, wanted_qty
from tui.rules.ticket import Circumstances, Problem, Ticket, TicketField

_ABSURD = Decimal("1e15")
COUNTED = frozenset({QtyUnit.BASE, QtyUnit.QUOTE})
ONLY_WATCHED = "options are only watched here: no order can be sent"


def absurd(ticket: Ticket) -> list[Problem]:
    """Figures so large that arithmetic on them would say nothing."""
    figures = {
        TicketField.QTY: ticket.qty,
        TicketField.PRICE: ticket.price,
        TicketField.STOP_LOSS: ticket.stop_loss,
        TicketField.TAKE_PROFIT: ticket.take_profit,
    }
    return [
        Problem(where, "not a figure that can be traded")
        for where, figure in figures.items()
        if figure is not None and not (figure.is_finite() and abs(figure) < _ABSURD)
    ]


def check_product(ticket: Ticket, instrument: Instrument, problems: list[Problem]) -> None:
    """What the ticket asks for that its product does not have, and whether the symbol is trading."""
    if not instrument.is_trading:
        problems.append(Problem(TicketField.SYMBOL, f"{ticket.symbol} is not trading ({instrument.status})"))
    if instrument.category is Category.OPTION:
        problems.append(Problem(TicketField.SYMBOL, ONLY_WATCHED))
    if not instrument.is_spot:
        return
    if ticket.reduce_only:
        problems.append(Problem(TicketField.REDUCE_ONLY, "spot has no positions: nothing is reduce-only"))
    for where, asked in ((TicketField.STOP_LOSS, ticket.stop_loss), (TicketField.TAKE_PROFIT, ticket.take_profit)):
        if asked is not None:
            words = "stop" if where is TicketField.STOP_LOSS else "target"
            problems.append(Problem(where, f"spot has no positions: no {words} is attached"))


def checked_price(
    ticket: Ticket, instrument: Instrument, around: Circumstances, problems: list[Problem]
) -> Decimal | None:
    """The price on the tick grid; None for a market order and where it cannot be used."""
    if ticket.order_type is OrderType.MARKET:
        return None
    if ticket.price is None or ticket.price <= 0:
        problems.append(Problem(TicketField.PRICE, "a limit order needs a price above zero"))
        return None
    price = nearest_step(ticket.price, instrument.tick_size)
    if price < instrument.min_price or price > instrument.max_price:
        allowed = f"{plain(instrument.min_price)} to {plain(instrument.max_price)}"
        problems.append(Problem(TicketField.PRICE, f"price must be {allowed}"))
        return price if price > 0 else None
    # Spot has no mark price: its limit goes by the last one (docs/v5/market/instrument, riskParameters).
    middle = around.last_price if instrument.is_spot else around.mark_price
    band = price_band(ticket.side, instrument, middle)
    if band is not None and (price > band if ticket.side is Side.BUY else price < band):
        words = "above the buy limit" if ticket.side is Side.BUY else "below the sell limit"
        problems.append(Problem(TicketField.PRICE, f"price is {words} of {plain(band)}"))
    return price


def price_band(side: Side, instrument: Instrument, mark_price: Decimal | None) -> Decimal | None:
    """The worst limit price that the exchange takes: highest for a buy, lowest for a sell; None if unknown.

    From riskParameters.priceLimitRatioY around the mark price (docs/v5/market/instrument); the exchange's own
    answer may be narrower for a moment, so it is a check before sending and not a promise.
    """
    ratio = instrument.price_limit_ratio_y
    if ratio is None or mark_price is None:
        return None
    return floor_to_step(mark_price * (1 + ratio * side.sign), instrument.tick_size)


def checked_qty(
    ticket: Ticket,
    instrument: Instrument,
    fill_price: Decimal | None,
    around: Circumstances,
    problems: list[Problem],
) -> Decimal | None:
    """The quantity, floored to its step; None where there is none."""
    if ticket.qty is None or ticket.qty <= 0:
        problems.append(Problem(TicketField.QTY, "a quantity above zero is needed"))
        return None
    try:
        wanted = _wanted(ticket, instrument, fill_price, around)
    except SizeError as error:
        problems.append(Problem(TicketField.QTY, str(error)))
        return None
    qty = floor_to_step(wanted, instrument.qty_step)
    words = qty_problem(qty, instrument, ticket.order_type)
    if not words and not ticket.reduce_only:
        words = value_problem(qty, fill_price, instrument)
    if words:
        problems.append(Problem(TicketField.QTY, words))
    if ticket.reduce_only and not instrument.is_spot:
        closes = around.holding.size * ticket.side.sign < 0
        if not closes:
            problems.append(Problem(TicketField.REDUCE_ONLY, "nothing to reduce on this side"))
        elif qty > abs(around.holding.size):
            held = f"{plain(abs(around.holding.size))} {instrument.qty_coin}"
            problems.append(Problem(TicketField.REDUCE_ONLY, f"more than the position of {held}"))
    return qty


def _wanted(ticket: Ticket, instrument: Instrument, fill_price: Decimal | None, around: Circumstances) -> Decimal:
    """The quantity that was meant, not yet on its step. Raises SizeError."""
    if ticket.qty is None:
        raise SizeError("a quantity above zero is needed")
    if instrument.is_inverse and ticket.qty_unit in COUNTED:
        # A contract is one of the quote coin: there a quantity is a value.
        return ticket.qty
    if instrument.category is not Category.LINEAR and ticket.qty_unit not in {*COUNTED, QtyUnit.POSITION}:
        raise SizeError("a share or a risk is worked out for linear contracts only; type a size")
    stop = ticket.stop_loss
    basis = Basis(
        price=fill_price,
        stop=None if stop is None else nearest_step(stop, instrument.tick_size),
        leverage=around.leverage,
        available=around.available,
        equity=around.margin_balance,
        taker_fee=None if around.fee_rate is None else around.fee_rate.taker,
        held=abs(around.holding.size),
        sign=ticket.side.sign,
    )
    return wanted_qty(Size(ticket.qty, ticket.qty_unit), basis)


def qty_problem(qty: Decimal, instrument: Instrument, order_type: str) -> str:
    """Why the instrument does not take a quantity; empty when it does."""
    most = instrument.max_mkt_order_qty if order_type == OrderType.MARKET else instrument.max_order_qty
    if qty < instrument.min_order_qty:
        return f"below the minimum of {plain(instrument.min_order_qty)} {instrument.qty_coin}"
    if qty > most:
        return f"above the maximum of {plain(most)} {instrument.qty_coin} for a {order_type.lower()} order"
    return ""


def value_problem(qty: Decimal, price: Decimal | None, instrument: Instrument) -> str:
    """Why the instrument does not take a value; empty when it does or the price is not known."""
    least = instrument.min_notional_value
    if price is not None and not instrument.is_inverse and value_of(qty, price) < least:
        return f"worth less than the minimum of {plain(least)} {instrument.quote_coin}"
    return ""


def checked_exits(
    ticket: Ticket, instrument: Instrument, entry: Decimal | None, problems: list[Problem]
) -> tuple[Decimal | None, Decimal | None]:
    """Stop loss and take profit on the tick grid; they must lie on their sides of the entry."""
    if instrument.is_spot:
        return None, None
    found: list[Decimal | None] = []
    for where, asked, sign in (
        (TicketField.STOP_LOSS, ticket.stop_loss, -ticket.side.sign),
        (TicketField.TAKE_PROFIT, ticket.take_profit, ticket.side.sign),
    ):
        if asked is None:
            found.append(None)
            continue
        if ticket.reduce_only:
            problems.append(Problem(where, "a reduce-only order takes no stop or target"))
        price = nearest_step(asked, instrument.tick_size)
        if price <= 0:
            problems.append(Problem(where, "must be above zero"))
        elif entry is not None and (price - entry) * sign <= 0:
            side = "above" if sign > 0 else "below"
            problems.append(Problem(where, f"must be {side} the entry of {plain(entry)}"))
        found.append(price)
    return found[0], found[1]
