"""A ticket: what a person asks for, what it is checked against, and what of it would be sent. Values only.

The preview of a ticket (tui/rules/preview.py) is pure: the same ticket in the same circumstances always gives the
same answer, so what the pane shows is what the gate checks and what the worker sends.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from tui.model.account import FeeRate
from tui.model.enums import Category, OrderType, PositionIdx, Side, TimeInForce
from tui.model.instrument import Instrument
from tui.rules.margin import FLAT, ZERO, Holding
from tui.rules.sizing import QtyUnit


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
    """Only where it is one-way; in hedge mode the side and reduce-only say which position is meant."""
    seen_price: Decimal | None = field(default=None, compare=False)
    """The best price of the other side in the frame on which it was decided; None where nobody looked."""


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
    """In hedge mode that of the position which an order belongs to (see `for_order`)."""
    available: Decimal | None = None
    """Balance free for new orders: settle coin; on spot what is free of the quote coin."""
    margin_balance: Decimal | None = None
    """Settle coin; of inverse the part that is held in the coin itself, and `dollars` beside it."""
    maintenance: Decimal = ZERO
    """Maintenance margin of all positions, settle coin."""
    holding_maintenance: Decimal = ZERO
    """Of it, that of this holding."""
    holding_margin: Decimal = ZERO
    """What is set aside for this holding under isolated margin."""
    isolated: bool = False
    dollars: Decimal = ZERO
    """What the other coins of the account are worth, USD; of inverse, where they stand for the position too."""
    free_base: Decimal | None = None
    """On spot, what is free of the base coin."""
    equity: Decimal | None = None
    """What the account comes to: settle coin, on spot USD."""
    hedged: bool = False
    sides: "tuple[SideOfHedge, SideOfHedge] | None" = None
    """Of hedge mode, the long and the short position."""

    def for_order(self, side: Side, *, reduce_only: bool) -> "tuple[Circumstances, PositionIdx]":
        """The same as an order of a side meets it, and the position that the order belongs to.

        In hedge mode a buy opens the long side and, reduce-only, closes the short one
        (docs/v5/position/position-mode).
        """
        if not self.hedged:
            return self, PositionIdx.ONE_WAY
        long = (side is Side.BUY) is not reduce_only
        idx = PositionIdx.HEDGE_BUY if long else PositionIdx.HEDGE_SELL
        found = self.sides[0 if long else 1] if self.sides is not None else SideOfHedge()
        meets = replace(
            self,
            holding=found.holding,
            holding_maintenance=found.maintenance,
            holding_margin=found.margin,
        )
        return meets, idx

    def best_across(self, side: Side) -> Decimal | None:
        """The best price of those whom an order of a side would trade with."""
        return self.best_ask if side is Side.BUY else self.best_bid


@dataclass(frozen=True, slots=True)
class SideOfHedge:
    """One of the two positions of a symbol in hedge mode."""

    holding: Holding = FLAT
    maintenance: Decimal = ZERO
    margin: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a ticket cannot be sent, beside the field that it belongs to."""

    where: TicketField
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent after rounding and what it would cost; figures are None where unknown.

    `notional`, `margin` and `loss_at_stop` are in the settle coin: the quote coin, of inverse the base coin.
    """

    ticket: Ticket
    qty: Decimal | None = None
    """Base coin, or contracts of inverse; a multiple of qtyStep."""
    price: Decimal | None = None
    """A multiple of tickSize; None for Market."""
    fill_price: Decimal | None = None
    """The price that the figures below assume."""
    notional: Decimal | None = None
    quote_value: Decimal | None = None
    """The same in the quote coin: what a person's limits count in."""
    fee: Decimal | None = None
    fee_coin: str = ""
    """The settle coin; on spot the coin that is received."""
    margin: Decimal | None = None
    """Initial margin that the opening part needs; on spot there is none."""
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
