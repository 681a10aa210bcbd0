"""What an order key of the ladder means at this moment, as a ticket or a command; ValueError says why nothing. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tui.model.account import FeeRate, Position
from tui.model.enums import Category, OrderType, PositionIdx, Side, TimeInForce
from tui.model.order import AmendRequest, Order, TradingStopRequest
from tui.rules.rounding import ceil_to_step, floor_to_step, plain
from tui.rules.sizing import QtyUnit
from tui.rules.ticket import Circumstances, Ticket

ONE = Decimal(1)


class Act(StrEnum):
    """What an order key does."""

    BUY = "buy"
    SELL = "sell"
    TAKE_BUY = "take_buy"
    TAKE_SELL = "take_sell"
    JOIN_BID = "join_bid"
    JOIN_ASK = "join_ask"
    IMPROVE_BID = "improve_bid"
    IMPROVE_ASK = "improve_ask"


SIDES = {act: Side.BUY if act in {Act.BUY, Act.TAKE_BUY, Act.JOIN_BID, Act.IMPROVE_BID} else Side.SELL for act in Act}


@dataclass(frozen=True, slots=True)
class LadderSettings:
    """What a person set."""

    size_presets: tuple[Decimal, ...] = tuple(Decimal(each) for each in (100, 500, 1_000, 5_000, 10_000))
    """In the quote coin."""
    slippage_percent: Decimal = Decimal("0.2")
    """How far beyond the best price an order that takes now may go."""
    armed_idle: int = 120
    """Seconds without a key after which one-key trading ends."""


USUAL = LadderSettings()


@dataclass(frozen=True, slots=True)
class Size:
    """How much an order key trades: base coin, or a value in the quote coin."""

    amount: Decimal
    unit: QtyUnit = QtyUnit.QUOTE

    def qty(self, price: Decimal | None, step: Decimal) -> Decimal | None:
        """The size in base coin at a price, as it would be sent; None where it is not known."""
        if self.unit is QtyUnit.BASE:
            return floor_to_step(self.amount, step)
        return floor_to_step(self.amount / price, step) if price else None


USUAL_SIZE = Size(USUAL.size_presets[0])


def ticket_of(
    act: Act, size: Size, around: Circumstances, at_cursor: Decimal | None, slippage_percent: Decimal
) -> Ticket:
    """The ticket that an order key makes. Raises ValueError in words."""
    instrument, side = around.instrument, SIDES[act]
    if instrument is None:
        raise ValueError("the instrument is not known yet")
    price, time_in_force = _price(act, around, at_cursor, slippage_percent)
    return Ticket(
        instrument.category,
        instrument.symbol,
        side,
        OrderType.LIMIT,
        qty=size.amount,
        qty_unit=size.unit,
        price=price,
        time_in_force=time_in_force,
    )


def _price(
    act: Act, around: Circumstances, at_cursor: Decimal | None, slippage_percent: Decimal
) -> tuple[Decimal, TimeInForce]:
    if act in {Act.BUY, Act.SELL}:
        if at_cursor is None:
            raise ValueError("the cursor is on no price; Space puts it in the middle")
        return at_cursor, TimeInForce.GTC
    instrument, bid, ask, side = around.instrument, around.best_bid, around.best_ask, SIDES[act]
    if instrument is None or bid is None or ask is None:
        raise ValueError("there is no live price")
    tick = instrument.tick_size
    match act:
        case Act.TAKE_BUY | Act.TAKE_SELL:
            return capped(side, around, slippage_percent), TimeInForce.IOC
        case Act.JOIN_BID | Act.JOIN_ASK:
            return bid if side is Side.BUY else ask, TimeInForce.POST_ONLY
        case _ if ask - bid <= tick:
            # There is nothing between them: to stand first one has to stand in line.
            return bid if side is Side.BUY else ask, TimeInForce.POST_ONLY
        case _:
            return bid + tick if side is Side.BUY else ask - tick, TimeInForce.POST_ONLY


def capped(side: Side, around: Circumstances, slippage_percent: Decimal) -> Decimal:
    """The worst price that an order that takes now may trade at. Raises ValueError without a live price."""
    best = around.best_ask if side is Side.BUY else around.best_bid
    if around.instrument is None or best is None:
        raise ValueError("there is no live price")
    worst = best * (ONE + slippage_percent / 100 * side.sign)
    tick = around.instrument.tick_size
    return floor_to_step(worst, tick) if side is Side.BUY else ceil_to_step(worst, tick)


def reverse_of(position: Position, around: Circumstances, slippage_percent: Decimal) -> Ticket:
    """The order that makes a long position a short one of the same size, or the other way round."""
    if position.side is None:
        raise ValueError("there is no position")
    side = position.side.opposite
    return Ticket(
        position.category,
        position.symbol,
        side,
        OrderType.LIMIT,
        qty=position.size * 2,
        price=capped(side, around, slippage_percent),
        time_in_force=TimeInForce.IOC,
        position_idx=PositionIdx(position.position_idx),
    )


def break_even(position: Position, rates: FeeRate | None, tick: Decimal) -> Decimal:
    """The price at which closing at market leaves nothing, both fees taken as a taker's. Raises ValueError."""
    if rates is None:
        raise ValueError("the fees are not known yet")
    if position.side is None or not position.avg_price:
        raise ValueError("there is no position")
    if position.side is Side.BUY:
        return ceil_to_step(position.avg_price * (ONE + rates.taker) / (ONE - rates.taker), tick)
    return floor_to_step(position.avg_price * (ONE - rates.taker) / (ONE + rates.taker), tick)


def stop_of(position: Position, name: str, price: Decimal, last_price: Decimal | None) -> TradingStopRequest:
    """A stop ("stop") or target ("target") of a position at a price. Raises ValueError where it makes no sense."""
    if position.side is None:
        raise ValueError("there is no position")
    sign = position.side.sign * (1 if name == "target" else -1)
    if last_price is None:
        raise ValueError("there is no live price")
    if (price - last_price) * sign <= 0:
        side = "above" if sign > 0 else "below"
        raise ValueError(f"the {name} must be {side} the last price {plain(last_price)}, not at {plain(price)}")
    return TradingStopRequest(
        position.category,
        position.symbol,
        PositionIdx(position.position_idx),
        stop_loss=price if name == "stop" else None,
        take_profit=price if name == "target" else None,
    )


def moved(order: Order, price: Decimal) -> AmendRequest | TradingStopRequest:
    """The command that puts an order at another price: of a position's own stop or target, the position's setting."""
    if order.stop_order_type in {"StopLoss", "TakeProfit"}:
        is_stop = order.stop_order_type == "StopLoss"
        return TradingStopRequest(
            Category(order.category),
            order.symbol,
            PositionIdx(order.position_idx),
            stop_loss=price if is_stop else None,
            take_profit=None if is_stop else price,
        )
    return AmendRequest(
        order.category,
        order.symbol,
        order.order_id,
        order.order_link_id,
        price=None if order.is_conditional else price,
        trigger_price=price if order.is_conditional else None,
    )
