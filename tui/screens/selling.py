"""The question before a coin is sold: on spot there is nothing else to close."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.enums import Category, PositionIdx
from tui.model.order import CloseRequest
from tui.panes.holdings import SpotHolding
from tui.rules.figures import money
from tui.rules.rounding import plain


@dataclass(frozen=True, slots=True)
class SaleQuestion:
    """A share of what is free of a coin, at market."""

    holding: SpotHolding
    percent: int

    @property
    def title(self) -> str:
        """What is to be done."""
        return f"Sell {self.holding.balance.coin}"

    @property
    def line(self) -> str:
        """How much, by which pair, and what it is worth now."""
        holding, pair = self.holding, self.holding.pair
        qty, symbol = holding.sold(self.percent), "" if pair is None else pair.symbol
        worth = ""
        if holding.price is not None and pair is not None:
            worth = f", worth about {money(qty * holding.price, 'USD')}"
        coin = holding.balance.coin
        return f"sell {self.percent} % of what is free: {plain(qty)} {coin} by {symbol} at market{worth}"

    def command(self, order_link_id: str) -> CloseRequest | None:
        """The sale, its size read afresh just before; None where no pair sells the coin."""
        pair = self.holding.pair
        if pair is None:
            return None
        share, coin = Decimal(self.percent) / 100, self.holding.balance.coin
        return CloseRequest(Category.SPOT, pair.symbol, PositionIdx.ONE_WAY, order_link_id, pair.qty_step, share, coin)
