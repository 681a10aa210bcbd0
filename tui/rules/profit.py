"""What a position has come to at a mark price. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.account import Position


@dataclass(frozen=True, slots=True)
class Figures:
    """A position at the present mark price."""

    mark: Decimal | None
    unrealised_pnl: Decimal | None
    return_on_margin: Decimal | None
    to_liquidation: Decimal | None
    """Distance from the mark to the liquidation price, a ratio of the mark."""


def figures(position: Position, mark: Decimal | None) -> Figures:
    """What follows from the mark price; profit in percent of the margin that the entry needed."""
    mark = mark if mark is not None else position.mark_price
    if mark is None or position.side is None or position.avg_price is None:
        return Figures(mark, position.unrealised_pnl, None, None)
    profit = (mark - position.avg_price) * position.size * position.side.sign
    margin = position.avg_price * position.size / position.leverage if position.leverage else None
    distance = abs(mark - position.liq_price) / mark if position.liq_price and mark else None
    return Figures(mark, profit, profit / margin if margin else None, distance)
