"""What the order keys of the ladder mean."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.harness import instrument, order, position
from tui.model.account import FeeRate
from tui.model.enums import Side, TimeInForce
from tui.model.order import AmendRequest, TradingStopRequest
from tui.rules.ladder_orders import Act, Size, break_even, moved, reverse_of, stop_of, ticket_of
from tui.rules.rounding import is_on_step
from tui.rules.sizing import QtyUnit
from tui.rules.ticket import Circumstances

BTC = instrument("BTCUSDT", "0.5", "0.001")
SLIPPAGE = Decimal("0.2")
RATES = FeeRate("BTCUSDT", Decimal("0.00055"), Decimal("0.0002"))
SIZE = Size(Decimal(1_000))


def around(bid: str = "64249.5", ask: str = "64250.5", **more: Any) -> Circumstances:
    return Circumstances(BTC, Decimal(bid), Decimal(ask), Decimal("64250.0"), Decimal("64250.0"), **more)


@pytest.mark.parametrize(
    ("act", "side", "price", "time_in_force"),
    [
        (Act.BUY, Side.BUY, "64000", TimeInForce.GTC),
        (Act.SELL, Side.SELL, "64000", TimeInForce.GTC),
        (Act.TAKE_BUY, Side.BUY, "64379.0", TimeInForce.IOC),
        (Act.TAKE_SELL, Side.SELL, "64121.5", TimeInForce.IOC),
        (Act.JOIN_BID, Side.BUY, "64249.5", TimeInForce.POST_ONLY),
        (Act.JOIN_ASK, Side.SELL, "64250.5", TimeInForce.POST_ONLY),
        (Act.IMPROVE_BID, Side.BUY, "64250.0", TimeInForce.POST_ONLY),
        (Act.IMPROVE_ASK, Side.SELL, "64250.0", TimeInForce.POST_ONLY),
    ],
)
def test_the_ticket_of_a_key(act: Act, side: Side, price: str, time_in_force: TimeInForce) -> None:
    ticket = ticket_of(act, SIZE, around(), Decimal(64_000), SLIPPAGE)
    assert (ticket.side, ticket.price, ticket.time_in_force) == (side, Decimal(price), time_in_force)
    assert (ticket.qty, ticket.qty_unit, ticket.reduce_only) == (Decimal(1_000), QtyUnit.QUOTE, False)


def test_where_there_is_nothing_between_the_best_prices_improving_is_joining() -> None:
    narrow = around(bid="64250.0")
    assert ticket_of(Act.IMPROVE_BID, SIZE, narrow, None, SLIPPAGE).price == Decimal("64250.0")
    assert ticket_of(Act.IMPROVE_ASK, SIZE, narrow, None, SLIPPAGE).price == Decimal("64250.5")


@pytest.mark.parametrize("act", list(Act))
def test_without_a_price_there_is_no_ticket(act: Act) -> None:
    with pytest.raises(ValueError, match=r"no live price|on no price"):
        ticket_of(act, SIZE, Circumstances(BTC), None, SLIPPAGE)


@given(st.decimals(Decimal("1.0"), Decimal(90_000), places=1), st.decimals(Decimal("0.01"), Decimal(10), places=2))
def test_the_cap_is_never_worse_than_the_slippage(best: Decimal, slippage: Decimal) -> None:
    bid = best - best % Decimal("0.5")
    prices = around(str(bid), str(bid + 1))
    buy = ticket_of(Act.TAKE_BUY, SIZE, prices, None, slippage).price
    sell = ticket_of(Act.TAKE_SELL, SIZE, prices, None, slippage).price
    assert buy is not None
    assert sell is not None
    assert buy <= (bid + 1) * (1 + slippage / 100)
    assert sell >= bid * (1 - slippage / 100)
    assert is_on_step(buy, BTC.tick_size)
    assert is_on_step(sell, BTC.tick_size)


@given(
    st.decimals(Decimal("10.0"), Decimal(90_000), places=1),
    st.decimals(Decimal("0.001"), Decimal(50), places=3),
    st.sampled_from([Side.BUY, Side.SELL]),
)
def test_break_even_leaves_nothing_after_both_fees(entry: Decimal, size: Decimal, side: Side) -> None:
    held = position(side=side, avg_price=entry, size=size)
    price = break_even(held, RATES, BTC.tick_size)

    def left(at: Decimal) -> Decimal:
        return (at - entry) * size * side.sign - (at + entry) * size * RATES.taker

    # At the tick it is not a loss any more, a tick before it still is one.
    assert left(price) >= 0
    assert left(price - BTC.tick_size * side.sign) < 0
    assert is_on_step(price, BTC.tick_size)


def test_a_stop_lies_on_the_side_where_it_protects() -> None:
    held, last = position(), Decimal("64250.0")
    assert stop_of(held, "stop", Decimal(64_000), last).stop_loss == Decimal(64_000)
    assert stop_of(held, "target", Decimal(65_000), last) == TradingStopRequest(
        held.category, "BTCUSDT", 0, take_profit=Decimal(65_000)
    )
    for name, price in (("stop", 64_250), ("stop", 65_000), ("target", 64_000)):
        with pytest.raises(ValueError, match=f"the {name} must be"):
            stop_of(held, name, Decimal(price), last)
    short = position(side=Side.SELL)
    assert stop_of(short, "stop", Decimal(65_000), last).stop_loss == Decimal(65_000)
    with pytest.raises(ValueError, match="no live price"):
        stop_of(held, "stop", Decimal(64_000), None)


def test_reversing_sells_twice_what_is_held() -> None:
    ticket = reverse_of(position(), around(), SLIPPAGE)
    assert (ticket.side, ticket.qty, ticket.price) == (Side.SELL, Decimal("1.0"), Decimal("64121.5"))
    assert (ticket.time_in_force, ticket.reduce_only) == (TimeInForce.IOC, False)


def test_what_moves_an_order() -> None:
    price = Decimal(63_000)
    assert moved(order("a"), price) == AmendRequest("linear", "BTCUSDT", "id-a", "a", price=price)
    trigger = order("b", "Untriggered", trigger_price=Decimal(62_000))
    assert moved(trigger, price) == AmendRequest("linear", "BTCUSDT", "id-b", "b", trigger_price=price)
    stop = order("c", "Untriggered", stop_order_type="StopLoss", trigger_price=Decimal(62_000))
    assert moved(stop, price) == TradingStopRequest("linear", "BTCUSDT", 0, stop_loss=price)


def test_a_size_in_base_coin() -> None:
    assert SIZE.qty(Decimal(64_250), BTC.qty_step) == Decimal("0.015")
    assert SIZE.qty(None, BTC.qty_step) is None
    assert Size(Decimal("0.0123"), QtyUnit.BASE).qty(None, BTC.qty_step) == Decimal("0.012")
