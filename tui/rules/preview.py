"""The preview of a ticket: rounded, priced, with everything that is wrong with it; and the request that it makes."""

from dataclasses import replace

from tui.model.enums import OrderType, Side, TimeInForce
from tui.model.instrument import Instrument
from tui.model.order import OrderRequest
from tui.rules.margin import ZERO
from tui.rules.rounding import plain
from tui.rules.ticket import Circumstances, Preview, Problem, Ticket, TicketField
from tui.rules.ticket_checks import absurd, check_product, checked_exits, checked_price, checked_qty
from tui.rules.ticket_costs import takes, with_costs


def preview(ticket: Ticket, around: Circumstances) -> Preview:
    """Round a ticket to its instrument's grids, price it, and say everything that is wrong with it."""
    instrument = around.instrument
    if instrument is None:
        return Preview(ticket, problems=(Problem(TicketField.SYMBOL, f"unknown symbol {ticket.symbol}"),))
    problems = absurd(ticket)
    if problems:
        return Preview(ticket, problems=tuple(problems))
    around, idx = around.for_order(ticket.side, reduce_only=ticket.reduce_only)
    ticket = replace(ticket, position_idx=idx)
    check_product(ticket, instrument, problems)
    price = checked_price(ticket, instrument, around, problems)
    fill_price = around.best_across(ticket.side) if takes(ticket, price, around) else price
    if fill_price is None and ticket.order_type is OrderType.MARKET:
        problems.append(Problem(TicketField.PRICE, "no price to trade at: the book is empty or not live"))
    qty = checked_qty(ticket, instrument, fill_price, around, problems)
    stop_loss, take_profit = checked_exits(ticket, instrument, fill_price, problems)
    drafted = Preview(
        ticket,
        qty=qty,
        price=price,
        fill_price=fill_price,
        stop_loss=stop_loss,
        take_profit=take_profit,
        problems=tuple(problems),
    )
    return with_costs(drafted, instrument, around)


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
    unit = f"contracts of 1 {instrument.quote_coin}" if instrument.is_inverse else instrument.base_coin
    at = "at market" if ticket.order_type is OrderType.MARKET else f"@ {plain(checked.price or ZERO)}"
    parts = [f"{ticket.side} {qty} {unit} {at}"]
    if ticket.order_type is OrderType.LIMIT and ticket.time_in_force is not TimeInForce.GTC:
        parts.append(str(ticket.time_in_force))
    if ticket.position_idx:
        # In hedge mode a side alone does not tell which of the two positions is meant.
        long = (ticket.side is Side.BUY) is not ticket.reduce_only
        parts.append(f"{'closes' if ticket.reduce_only else 'opens'} the {'long' if long else 'short'} side")
    if ticket.reduce_only:
        parts.append("reduce only")
    if checked.stop_loss is not None:
        parts.append(f"SL {plain(checked.stop_loss)}")
    if checked.take_profit is not None:
        parts.append(f"TP {plain(checked.take_profit)}")
    return " · ".join(parts)
