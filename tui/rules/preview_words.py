"""A ticket in plain words: as it was asked for, and what it comes to before it is sent. Pure."""

from tui.model.enums import OrderType
from tui.model.instrument import Instrument
from tui.rules.figures import money, on_step
from tui.rules.preview import summary
from tui.rules.rounding import plain
from tui.rules.sizing import QtyUnit
from tui.rules.ticket import Preview, Ticket


def wish(ticket: Ticket) -> str:
    """What was asked for, unrounded."""
    qty = "?" if ticket.qty is None else plain(ticket.qty)
    unit = "" if ticket.qty_unit is QtyUnit.BASE else f" ({ticket.qty_unit.value})"
    at = "market" if ticket.order_type is OrderType.MARKET else "?" if ticket.price is None else plain(ticket.price)
    only = " reduce-only" if ticket.reduce_only else ""
    return f"{ticket.side} {qty}{unit} {ticket.symbol} @ {at}{only}"


def sentences(checked: Preview, instrument: Instrument) -> list[str]:
    """One line for each thing that a person should know, every sum with its coin."""
    coin = instrument.settle_coin
    fee = f"fee {money(checked.fee, checked.fee_coin, more=2)}"
    lines = [summary(checked, instrument), f"value {money(checked.notional, coin)}, {fee}"]
    if instrument.is_spot:
        paid = instrument.quote_coin if checked.fee_coin == instrument.base_coin else instrument.base_coin
        lines.append(f"pays {paid}, receives {checked.fee_coin} less the fee; the size is in {instrument.base_coin}")
    else:
        lines.append(f"margin {money(checked.margin, coin)}")
    if checked.liq_price is not None:
        lines.append(f"liquidation at {on_step(checked.liq_price, instrument.tick_size)}")
    if checked.loss_at_stop is not None:
        lines.append(f"loss at the stop {money(checked.loss_at_stop, coin)}")
    return [*lines, *checked.warnings]
