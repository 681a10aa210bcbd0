"""A ticket in plain words: as it was asked for, and what it comes to before it is sent. Pure."""

from tui.model.enums import OrderType
from tui.model.instrument import Instrument
from tui.rules.figures import fixed, on_step
from tui.rules.rounding import plain
from tui.rules.sizing import QtyUnit
from tui.rules.ticket import Preview, Ticket, summary


def wish(ticket: Ticket) -> str:
    """What was asked for, unrounded."""
    qty = "?" if ticket.qty is None else plain(ticket.qty)
    unit = "" if ticket.qty_unit is QtyUnit.BASE else f" ({ticket.qty_unit.value})"
    at = "market" if ticket.order_type is OrderType.MARKET else "?" if ticket.price is None else plain(ticket.price)
    only = " reduce-only" if ticket.reduce_only else ""
    return f"{ticket.side} {qty}{unit} {ticket.symbol} @ {at}{only}"


def sentences(checked: Preview, instrument: Instrument) -> list[str]:
    """What would be sent, its value, fee, margin and liquidation price, and what a person should know."""
    coin = instrument.settle_coin
    lines = [
        summary(checked, instrument),
        f"value {fixed(checked.notional, 2)} {coin}, fee {fixed(checked.fee, 4)}",
        f"margin {fixed(checked.margin, 2)} {coin}",
    ]
    if checked.liq_price is not None:
        lines.append(f"liquidation at {on_step(checked.liq_price, instrument.tick_size)}")
    if checked.loss_at_stop is not None:
        lines.append(f"loss at the stop {fixed(checked.loss_at_stop, 2)} {coin}")
    return [*lines, *checked.warnings]
