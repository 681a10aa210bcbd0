"""The line above the ladder: what a key does now, how much it trades, what is held, how rows are grouped."""

from collections.abc import Sequence
from decimal import Decimal

from tui.model.account import Position
from tui.model.enums import Side
from tui.model.order import Order
from tui.panes.ladder.window import Window
from tui.panes.status import Parts
from tui.rules.figures import fixed, on_step
from tui.rules.rounding import decimals_of, plain
from tui.rules.sizing import QtyUnit
from tui.state.view import ConsoleView


def head_parts(
    view: ConsoleView, window: Window, middle: Decimal | None, positions: Sequence[Position]
) -> tuple[Parts, Parts]:
    """The left and the right side of the line."""
    word, style = view.mode
    left: Parts = [(f" {word}", style)]
    if view.ladder.one_key_left:
        left.append((f" {int(view.ladder.one_key_left)} s", style))
    left += [("  size ", "quiet"), (_size_words(view, window.cursor_price or middle), "strong")]
    right: Parts = []
    if window.follows:
        right.append(("auto-centre  ", "quiet"))
    if positions and positions[0].side is not None:
        held = positions[0]
        sign = "+" if held.side is Side.BUY else "-"
        right.append((f"{sign}{plain(held.size)} at {on_step(held.avg_price, window.tick)}  ", ""))
    right.append((f"row {plain(window.step)} ", "quiet"))
    return left, right


def moving_parts(view: ConsoleView, picked: Order, target: Decimal | None, tick: Decimal) -> Parts:
    """The line while an order is picked up."""
    word, style = view.mode
    return [
        (f" {word}", style),
        (f"  moving {picked.side} {plain(picked.qty)} to ", "warn"),
        (on_step(target, tick), "strong"),
        ("  Enter does it, Esc drops it", "quiet"),
    ]


def _size_words(view: ConsoleView, price: Decimal | None) -> str:
    size, instrument = view.ladder.size, view.instrument
    if instrument is None:
        return plain(size.amount)
    qty = size.qty(price, instrument.qty_step)
    echoed = f"{fixed(qty, decimals_of(instrument.qty_step))} {instrument.base_coin}"
    if size.unit is QtyUnit.BASE:
        return echoed
    return f"{on_step(size.amount, None)} {instrument.quote_coin} = {echoed}"
