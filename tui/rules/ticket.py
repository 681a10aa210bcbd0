"""A ticket: what a person filled in, what of it would be sent, and what is wrong with it, in words.

The preview is pure: the same ticket in the same circumstances always gives the same answer, so what the pane
shows is what the gate checks and what the worker sends.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from tui.model.account import FeeRate
from tui.model.enums import Category, OrderType, PositionIdx, Side, TimeInForce
from tui.model.instrument import Instrument
from tui.model.order import OrderRequest
from tui.rules.margin import (
    FLAT,
    ZERO,
    Holding,
    after_fill,
    liquidation_price,
    maintenance_margin,
    realised_pnl,
)
from tui.rules.rounding import floor_to_step, is_on_step, nearest_step, plain
from tui.rules.sizing import Basis, QtyUnit, Size, SizeError, wanted_qty

_ABSURD = Decimal("1e15")


class TicketField(StrEnum):
    """A field that a problem can belong to."""

    SYMBOL = "symbol"
    QTY = "qty"
    PRICE = "price"
    STOP_LOSS = "stop_loss"
    TAKE_PROFIT = "take_profit"
    REDUCE_ONLY = "reduce_only"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a person asks for, unrounded; None where a field is empty."""

    category: Category
    symbol: str
    side: Side
    order_type: OrderType
    qty: Decimal | None = None
    qty_unit: QtyUnit = QtyUnit.BASE
    price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    reduce_only: bool = False
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    position_idx: PositionIdx = PositionIdx.ONE_WAY


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the preview is computed against; None where it is not known (which is then said)."""

    instrument: Instrument | None
    best_bid: Decimal | None = None
    best_ask: Decimal | None = None
    last_price: Decimal | None = None
    mark_price: Decimal | None = None
    fee_rate: FeeRate | None = None
    leverage: Decimal | None = None
    holding: Holding = FLAT
    available: Decimal | None = None
    """Balance free for new orders, settle coin."""
    margin_balance: Decimal | None = None
    maintenance: Decimal = ZERO
    """Maintenance margin of all positions, settle coin."""
    holding_maintenance: Decimal = ZERO
    """Of it, that of this holding."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a ticket cannot be sent, beside the field that it belongs to."""

    where: TicketField
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent after rounding and what it would cost; figures are None where unknown."""

    ticket: Ticket
    qty: Decimal | None = None
    """Base coin, a multiple of qtyStep."""
    price: Decimal | None = None
    """A multiple of tickSize; None for Market."""
    fill_price: Decimal | None = None
    """The price that the figures below assume."""
    notional: Decimal | None = None
    fee: Decimal | None = None
    margin: Decimal | None = None
    """Initial margin that the opening part needs."""
    liq_price: Decimal | None = None
    """Of the position after a complete fill; None when it is flat or cannot be liquidated."""
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    loss_at_stop: Decimal | None = None
    """What the opening part loses at the stop, both fees included; above zero is a loss."""
    is_maker: bool = False
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def can_send(self) -> bool:
        """Whether nothing stands against sending it."""
        return not self.problems and self.qty is not None

    def problem_of(self, where: TicketField) -> str:
        """The first problem of a field, or an empty string."""
        return next((problem.text for problem in self.problems if problem.where is where), "")


def preview(ticket: Ticket, around: Circumstances) -> Preview:
    """Round a ticket to its instrument's grids, price it, and say everything that is wrong with it."""
    instrument = around.instrument
    if instrument is None:
        return Preview(ticket, problems=(Problem(TicketField.SYMBOL, f"unknown symbol {ticket.symbol}"),))
    problems = _absurd(ticket)
    if problems:
        return Preview(ticket, problems=tuple(problems))
    if not instrument.is_trading:
        problems.append(Problem(TicketField.SYMBOL, f"{ticket.symbol} is not trading ({instrument.status})"))
    price = _checked_price(ticket, instrument, around, problems)
    fill_price = _fill_price(ticket, price, around)
    if fill_price is None and ticket.order_type is OrderType.MARKET:
        problems.append(Problem(TicketField.PRICE, "no price to trade at: the book is empty or not live"))
    qty = _checked_qty(ticket, instrument, fill_price, around, problems)
    stop_loss, take_profit = _checked_exits(ticket, instrument, fill_price, problems)
    drafted = Preview(
        ticket,
        qty=qty,
        price=price,
        fill_price=fill_price,
        stop_loss=stop_loss,
        take_profit=take_profit,
        problems=tuple(problems),
    )
    return _with_costs(drafted, instrument, around)


def to_request(checked: Preview, order_link_id: str) -> OrderRequest:
    """The request of a preview that can be sent. Raises ValueError for one that cannot."""
    if not checked.can_send or checked.qty is None:
        raise ValueError("; ".join(problem.text for problem in checked.problems) or "no quantity")
    ticket = checked.ticket
    market = ticket.order_type is OrderType.MARKET
    return OrderRequest(
        category=ticket.category,
        symbol=ticket.symbol,
        side=ticket.side,
        order_type=ticket.order_type,
        qty=checked.qty,
        order_link_id=order_link_id,
        price=checked.price,
        time_in_force=TimeInForce.IOC if market else ticket.time_in_force,
        reduce_only=ticket.reduce_only,
        take_profit=checked.take_profit,
        stop_loss=checked.stop_loss,
        position_idx=ticket.position_idx,
    )


def summary(checked: Preview, instrument: Instrument) -> str:
    """One line in plain words: what would be sent."""
    ticket = checked.ticket
    qty = plain(checked.qty) if checked.qty is not None else "?"
    at = "at market" if ticket.order_type is OrderType.MARKET else f"@ {plain(checked.price or ZERO)}"
    parts = [f"{ticket.side} {qty} {instrument.base_coin} {at}"]
    if ticket.order_type is OrderType.LIMIT and ticket.time_in_force is not TimeInForce.GTC:
        parts.append(str(ticket.time_in_force))
    if ticket.reduce_only:
        parts.append("reduce only")
    if checked.stop_loss is not None:
        parts.append(f"SL {plain(checked.stop_loss)}")
    if checked.take_profit is not None:
        parts.append(f"TP {plain(checked.take_profit)}")
    return " · ".join(parts)


def _absurd(ticket: Ticket) -> list[Problem]:
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


def _checked_price(
    ticket: Ticket, instrument: Instrument, around: Circumstances, problems: list[Problem]
) -> Decimal | None:
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
    band = price_band(ticket.side, instrument, around.mark_price)
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


def _best_across(ticket: Ticket, around: Circumstances) -> Decimal | None:
    """The best price of those whom the ticket would trade with."""
    return around.best_ask if ticket.side is Side.BUY else around.best_bid


def _takes(ticket: Ticket, price: Decimal | None, around: Circumstances) -> bool:
    """Whether it would trade at once and not rest."""
    if ticket.order_type is OrderType.MARKET:
        return True
    best = _best_across(ticket, around)
    if price is None or best is None:
        return False
    return price >= best if ticket.side is Side.BUY else price <= best


def _fill_price(ticket: Ticket, price: Decimal | None, around: Circumstances) -> Decimal | None:
    return _best_across(ticket, around) if _takes(ticket, price, around) else price


def _checked_qty(
    ticket: Ticket,
    instrument: Instrument,
    fill_price: Decimal | None,
    around: Circumstances,
    problems: list[Problem],
) -> Decimal | None:
    def refuse(text: str) -> None:
        problems.append(Problem(TicketField.QTY, text))

    coin = instrument.base_coin
    if ticket.qty is None or ticket.qty <= 0:
        refuse("a quantity above zero is needed")
        return None
    try:
        wanted = wanted_qty(Size(ticket.qty, ticket.qty_unit), _basis(ticket, instrument, fill_price, around))
    except SizeError as error:
        refuse(str(error))
        return None
    qty = floor_to_step(wanted, instrument.qty_step)
    market = ticket.order_type is OrderType.MARKET
    most = instrument.max_mkt_order_qty if market else instrument.max_order_qty
    least = instrument.min_order_qty
    if qty < least:
        refuse(f"below the minimum of {plain(least)} {coin}")
    elif qty > most:
        refuse(f"above the maximum of {plain(most)} {coin} for a {ticket.order_type.lower()} order")
    elif fill_price is not None and not ticket.reduce_only and qty * fill_price < instrument.min_notional_value:
        refuse(f"worth less than the minimum of {plain(instrument.min_notional_value)} {instrument.quote_coin}")
    if ticket.reduce_only:
        closes = around.holding.size * ticket.side.sign < 0
        if not closes:
            problems.append(Problem(TicketField.REDUCE_ONLY, "nothing to reduce on this side"))
        elif qty > abs(around.holding.size):
            held = plain(abs(around.holding.size))
            problems.append(Problem(TicketField.REDUCE_ONLY, f"more than the position of {held} {coin}"))
    return qty


def _basis(ticket: Ticket, instrument: Instrument, fill_price: Decimal | None, around: Circumstances) -> Basis:
    stop = ticket.stop_loss
    return Basis(
        price=fill_price,
        stop=None if stop is None else nearest_step(stop, instrument.tick_size),
        leverage=around.leverage,
        available=around.available,
        equity=around.margin_balance,
        taker_fee=None if around.fee_rate is None else around.fee_rate.taker,
        held=abs(around.holding.size),
        sign=ticket.side.sign,
    )


def _checked_exits(
    ticket: Ticket, instrument: Instrument, entry: Decimal | None, problems: list[Problem]
) -> tuple[Decimal | None, Decimal | None]:
    """Stop loss and take profit on the tick grid; they must lie on their sides of the entry."""
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


def _with_costs(checked: Preview, instrument: Instrument, around: Circumstances) -> Preview:
    qty, price, ticket = checked.qty, checked.fill_price, checked.ticket
    if qty is None or price is None:
        return checked
    side = ticket.side
    takes = _takes(ticket, checked.price, around)
    notional = qty * price
    rates = around.fee_rate
    fee = None if rates is None else notional * (rates.taker if takes else rates.maker)
    after = after_fill(around.holding, side, qty, price)
    opening = max(ZERO, abs(after.size) - abs(around.holding.size))
    if around.holding.size * after.size < 0:
        opening = abs(after.size)
    margin = None if not around.leverage else opening * price / around.leverage
    problems, warnings = list(checked.problems), list(checked.warnings)
    needed = (margin or ZERO) + (fee or ZERO)
    if around.available is not None and opening and needed > around.available:
        need = f"needs {needed:.2f} {instrument.settle_coin}, available {around.available:.2f}"
        problems.append(Problem(TicketField.QTY, need))
    if takes and ticket.time_in_force is TimeInForce.POST_ONLY and ticket.order_type is OrderType.LIMIT:
        warnings.append("post-only would cross the book and be cancelled")
    if ticket.price is not None and checked.price is not None and ticket.price != checked.price:
        warnings.append(f"price rounded to {plain(checked.price)} (tick {plain(instrument.tick_size)})")
    asked = ticket.qty if ticket.qty_unit is QtyUnit.BASE else None
    if asked is not None and not is_on_step(asked, instrument.qty_step):
        warnings.append(f"size rounded down to {plain(qty)} (step {plain(instrument.qty_step)})")
    loss = None
    if checked.stop_loss is not None and opening:
        fees = ZERO if rates is None else opening * (price + checked.stop_loss) * rates.taker
        loss = opening * (price - checked.stop_loss) * side.sign + fees
    return replace(
        checked,
        notional=notional,
        fee=fee,
        margin=margin,
        liq_price=_liquidation_after(checked, after, instrument, around, fee or ZERO),
        loss_at_stop=loss,
        is_maker=not takes,
        problems=tuple(problems),
        warnings=tuple(warnings),
    )


def _liquidation_after(
    checked: Preview, after: Holding, instrument: Instrument, around: Circumstances, fee: Decimal
) -> Decimal | None:
    qty, price = checked.qty, checked.fill_price
    mark = around.mark_price
    if after.is_flat or qty is None or price is None or mark is None or around.margin_balance is None:
        return None
    if maintenance_margin(instrument.risk_tiers, abs(after.size) * mark) is None:
        return None
    side = checked.ticket.side
    # The balance at the mark after the fill: what the fill realises plus what it changes in the open profit.
    before_open = around.holding.size * (mark - around.holding.avg_price)
    after_open = after.size * (mark - after.avg_price)
    realised = realised_pnl(around.holding, side, qty, price)
    balance = around.margin_balance - fee + realised + after_open - before_open
    others = around.maintenance - around.holding_maintenance
    found = liquidation_price(after, mark, balance, others, instrument.risk_tiers)
    return None if found is None else nearest_step(found, instrument.tick_size)
