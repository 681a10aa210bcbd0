"""The questions behind keys: which numbers are asked for, what is wrong with them, and the command that they make."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tui.model.account import Position
from tui.model.enums import OrderType, PositionIdx, Side, TimeInForce
from tui.model.instrument import Instrument
from tui.model.order import AmendRequest, LeverageRequest, Order, TradingStopRequest
from tui.rules.ladder_orders import Size
from tui.rules.rounding import is_on_step, plain
from tui.rules.sizing import QtyUnit
from tui.rules.ticket import Ticket
from tui.screens.dialogs import Answers, Asked, NumbersDialog

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class AmendQuestion:
    """Price (or trigger) and size of an open order."""

    order: Order
    instrument: Instrument

    @property
    def present(self) -> Decimal | None:
        """The price that can be moved: the trigger of a conditional order."""
        return self.order.trigger_price if self.order.is_conditional else self.order.price

    def dialog(self) -> NumbersDialog:
        """The question."""
        order = self.order
        asked = [
            Asked("price", "trigger" if order.is_conditional else "price", self.present, self.instrument.tick_size),
            Asked("qty", "size", order.qty, self.instrument.qty_step),
        ]
        return NumbersDialog(f"Amend {order.side} {order.symbol}", asked, "↑ ↓ step · ", self.check)

    def check(self, answers: Answers) -> str:
        """What is wrong with the answers."""
        price, qty = answers["price"], answers["qty"]
        tick, step, filled = self.instrument.tick_size, self.instrument.qty_step, self.order.cum_exec_qty
        if not price or not qty:
            return "price and size must be above zero"
        if not is_on_step(price, tick):
            return f"price must be a multiple of {plain(tick)}"
        if not is_on_step(qty, step):
            return f"size must be a multiple of {plain(step)}"
        if qty <= filled:
            return f"size must exceed the filled {plain(filled)}"
        return "nothing is changed" if (price, qty) == (self.present, self.order.qty) else ""

    def command(self, answers: Answers) -> AmendRequest:
        """The amendment: only what differs, because Bybit refuses what does not."""
        order = self.order
        moved = answers["price"] if answers["price"] != self.present else None
        return AmendRequest(
            order.category,
            order.symbol,
            order.order_id,
            order.order_link_id,
            qty=answers["qty"] if answers["qty"] != order.qty else None,
            price=None if order.is_conditional else moved,
            trigger_price=moved if order.is_conditional else None,
        )


@dataclass(frozen=True, slots=True)
class StopsQuestion:
    """Stop loss and take profit of a position."""

    position: Position
    side: Side
    instrument: Instrument
    last_price: Decimal | None

    def dialog(self) -> NumbersDialog:
        """The question."""
        position, tick = self.position, self.instrument.tick_size
        asked = [
            Asked("stop-loss", "stop", position.stop_loss, tick, self.last_price),
            Asked("take-profit", "target", position.take_profit, tick, self.last_price),
        ]
        return NumbersDialog(f"Stops of {held_words(position)}", asked, "empty removes · ", self.check)

    def check(self, answers: Answers) -> str:
        """What is wrong with the answers: each must lie on its side of the last price."""
        for name, words, sign in (("stop-loss", "stop", -self.side.sign), ("take-profit", "target", self.side.sign)):
            price = answers[name]
            if not price:
                continue
            if not is_on_step(price, self.instrument.tick_size):
                return f"{words} must be a multiple of {plain(self.instrument.tick_size)}"
            if self.last_price is not None and (price - self.last_price) * sign <= 0:
                return f"{words} must be {'above' if sign > 0 else 'below'} the last price {plain(self.last_price)}"
        same = (answers["stop-loss"] or None, answers["take-profit"] or None)
        return "nothing is changed" if same == (self.position.stop_loss, self.position.take_profit) else ""

    def command(self, answers: Answers) -> TradingStopRequest:
        """The change. An emptied field removes a stop: zero is Bybit's word for that."""
        position = self.position
        loss, profit = answers["stop-loss"] or ZERO, answers["take-profit"] or ZERO
        return TradingStopRequest(
            position.category,
            position.symbol,
            PositionIdx(position.position_idx),
            take_profit=None if profit == (position.take_profit or ZERO) else profit,
            stop_loss=None if loss == (position.stop_loss or ZERO) else loss,
        )


@dataclass(frozen=True, slots=True)
class CloseLimitQuestion:
    """Price and size of a limit order that closes a position; checked as any ticket is."""

    position: Position
    side: Side
    """The side of the closing order."""
    instrument: Instrument
    best_price: Decimal | None
    problem_of: Callable[[Ticket], str]

    def dialog(self) -> NumbersDialog:
        """The question."""
        asked = [
            Asked("price", "price", self.best_price, self.instrument.tick_size, self.best_price),
            Asked("qty", "size", self.position.size, self.instrument.qty_step),
        ]
        title = f"Close {held_words(self.position)} by limit"
        return NumbersDialog(title, asked, "reduce-only · ", lambda answers: self.problem_of(self.ticket(answers)))

    def ticket(self, answers: Answers) -> Ticket:
        """The ticket that the answers make."""
        return Ticket(
            self.position.category,
            self.position.symbol,
            self.side,
            OrderType.LIMIT,
            qty=answers["qty"],
            price=answers["price"],
            time_in_force=TimeInForce.GTC,
            reduce_only=True,
            position_idx=PositionIdx(self.position.position_idx),
        )


@dataclass(frozen=True, slots=True)
class LeverageQuestion:
    """Leverage of a symbol."""

    instrument: Instrument
    present: Decimal | None

    def dialog(self) -> NumbersDialog:
        """The question."""
        asked = [Asked("leverage", "leverage", self.present, Decimal(1), self.present)]
        return NumbersDialog(f"Leverage of {self.instrument.symbol}", asked, "", self.check)

    def check(self, answers: Answers) -> str:
        """What is wrong with the answer."""
        value, least, most = answers["leverage"], self.instrument.min_leverage, self.instrument.max_leverage
        if value is None or not least <= value <= most:
            return f"leverage must be {plain(least)} to {plain(most)}"
        return "nothing is changed" if value == self.present else ""

    def command(self, answers: Answers) -> LeverageRequest:
        """The change."""
        return LeverageRequest(self.instrument.category, self.instrument.symbol, answers["leverage"] or Decimal(1))


@dataclass(frozen=True, slots=True)
class SizeQuestion:
    """How much an order key of the ladder trades: base coin or a value, one of the two."""

    instrument: Instrument

    def dialog(self) -> NumbersDialog:
        """The question."""
        instrument = self.instrument
        asked = [
            Asked("qty", f"in {instrument.base_coin}"[:9], None, instrument.qty_step, instrument.min_order_qty),
            Asked("value", f"in {instrument.quote_coin}"[:9], None, Decimal(100)),
        ]
        return NumbersDialog(f"Size for {instrument.symbol}", asked, "↑ ↓ step · ", self.check)

    def check(self, answers: Answers) -> str:
        """What is wrong with the answers."""
        return "" if bool(answers["qty"]) != bool(answers["value"]) else "a size above zero, in one of the two"

    def size(self, answers: Answers) -> Size:
        """The size that the answers make."""
        qty = answers["qty"]
        return Size(qty, QtyUnit.BASE) if qty else Size(answers["value"] or ZERO)


def held_words(position: Position) -> str:
    """A position in a few words: long 0.5 BTCUSDT."""
    direction = "long" if position.side is Side.BUY else "short"
    return f"{direction} {plain(position.size)} {position.symbol}"
