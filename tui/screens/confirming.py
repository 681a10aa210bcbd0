"""The words of the question before a ticket is sent: what, how much, the worst loss at the stop, the liquidation."""

from tui.model.instrument import Instrument
from tui.panes.figures import money, on_step
from tui.rules.preview import summary
from tui.rules.ticket import Preview


def confirmation_lines(checked: Preview, instrument: Instrument) -> list[str]:
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
