"""What a position has come to at a mark price. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.account import Position
from tui.model.enums import Category
from tui.rules.margin import Holding, profit_of, value_of


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
    inverse = position.category is Category.INVERSE
    profit = profit_of(Holding(position.size * position.side.sign, position.avg_price), mark, inverse=inverse)
    entry = value_of(position.size, position.avg_price, inverse=inverse)
    margin = entry / position.leverage if position.leverage else None
    distance = abs(mark - position.liq_price) / mark if position.liq_price and mark else None
    return Figures(mark, profit, profit / margin if margin else None, distance)
