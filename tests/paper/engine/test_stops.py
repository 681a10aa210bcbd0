"""Conditional orders, stops of a position, and reduce-only orders."""

from decimal import Decimal

import pytest
from still_market import ALICE, BOB, Bench

from tui.paper.engine.errors import VenueError
from tui.paper.engine.events import OrderEvent
from tui.paper.engine.requests import TradingStop


def long(bench: Bench, qty: str = "1", **more: object) -> None:
    """A position bought at 64,250."""
    bench.quote("Sell", "64250", qty)
    bench.place("Buy", qty, **more)


def last(bench: Bench, price: str) -> None:
    """Print a trade at a price."""
    bench.quote("Buy", price, "0.001")
    bench.house_sells(price, "0.001")
    bench.later(1)


def stops(bench: Bench) -> dict[str, object]:
    return bench.venue.trading.exits.of_position(bench.venue.account(ALICE), bench.board)


def stop(bench: Bench, **given: str) -> None:
    values = {name: Decimal(value) for name, value in given.items()}
    bench.venue.set_trading_stop(ALICE, TradingStop("linear", "BTCUSDT", **values), bench.now)


def test_a_conditional_order_waits_for_its_trigger(bench: Bench) -> None:
    order = bench.place("Buy", "0.1", "64300", trigger_price=Decimal(64280), trigger_direction=1)
    assert (order.order_status, order.stop_order_type) == ("Untriggered", "Stop")
    last(bench, "64279.5")
    assert order.order_status == "Untriggered"
    bench.venue.drain()
    last(bench, "64280")
    assert order.order_status == "New"
    told = [each.order.order_status for each in bench.venue.drain() if isinstance(each, OrderEvent)]
    assert told == ["Triggered", "New"]


@pytest.mark.parametrize(("direction", "trigger", "code"), [(1, "64250", 110092), (2, "64250", 110093)])
def test_a_trigger_that_has_passed_is_refused(bench: Bench, direction: int, trigger: str, code: int) -> None:
    with pytest.raises(VenueError) as refusal:
        bench.place("Buy", "0.1", "64300", trigger_price=Decimal(trigger), trigger_direction=direction)
    assert refusal.value.ret_code == code


def test_a_trigger_by_mark_price_does_not_look_at_trades(bench: Bench) -> None:
    order = bench.place(
        "Sell", "0.1", "64000", trigger_price=Decimal(64100), trigger_direction=2, trigger_by="MarkPrice"
    )
    last(bench, "64000")
    assert order.order_status == "Untriggered"
    bench.move_index("64100")
    bench.later(1)
    assert order.order_status == "New"


def test_a_conditional_order_whose_margin_is_missing_ends_at_its_trigger(bench: Bench) -> None:
    order = bench.place("Buy", "90", "64300", trigger_price=Decimal(64280), trigger_direction=1)
    last(bench, "64280")
    assert (order.order_status, order.cancel_type) == ("Cancelled", "CancelByCannotAffordOrderCost")
    assert bench.position().size == 0


def test_stops_on_an_order_become_the_positions_when_it_fills(bench: Bench) -> None:
    long(bench, stop_loss=Decimal(64000), take_profit=Decimal(65000))
    found = stops(bench)
    assert {kind: order.trigger_price for kind, order in found.items()} == {
        "StopLoss": Decimal(64000),
        "TakeProfit": Decimal(65000),
    }
    assert {order.create_type for order in found.values()} == {"CreateByStopLoss", "CreateByTakeProfit"}
    assert all(order.reduce_only and order.qty == 1 and order.side == "Sell" for order in found.values())


def test_a_stop_loss_closes_the_position_and_takes_the_target_with_it(bench: Bench) -> None:
    long(bench, stop_loss=Decimal(64000), take_profit=Decimal(65000))
    target = stops(bench)["TakeProfit"]
    bench.quote("Buy", "63990", "5")
    last(bench, "64000")
    assert bench.position().size == 0
    assert target.cancel_type == "CancelByTpSlTsClear"
    assert not bench.venue.account(ALICE).orders


def test_a_stop_on_the_wrong_side_is_refused(bench: Bench) -> None:
    with pytest.raises(VenueError) as refusal:
        long(bench, stop_loss=Decimal(65000))
    assert refusal.value.ret_code == 10001


def test_trading_stop_moves_removes_and_says_when_nothing_changes(bench: Bench) -> None:
    long(bench)
    stop(bench, stop_loss="64000")
    stop(bench, stop_loss="63000")
    assert stops(bench)["StopLoss"].trigger_price == 63000
    with pytest.raises(VenueError) as refusal:
        stop(bench, stop_loss="63000")
    assert refusal.value.ret_code == 34040
    stop(bench, stop_loss="0")
    assert not stops(bench)


def test_a_stop_needs_a_position(bench: Bench) -> None:
    with pytest.raises(VenueError) as refusal:
        stop(bench, stop_loss="63000")
    assert refusal.value.ret_code == 10001


def test_stops_follow_the_size_of_the_position(bench: Bench) -> None:
    long(bench, stop_loss=Decimal(64000))
    bench.quote("Buy", "64200", "5")
    bench.place("Sell", "0.4", reduce_only=True)
    assert stops(bench)["StopLoss"].qty == Decimal("0.6")


def test_a_trailing_stop_follows_once_it_is_active(bench: Bench) -> None:
    long(bench)
    stop(bench, trailing_stop="100", active_price="64400")
    trailing = stops(bench)["TrailingStop"]
    last(bench, "64300")
    assert trailing.trigger_price is None
    last(bench, "64400")
    assert trailing.trigger_price == 64300
    last(bench, "64500")
    assert trailing.trigger_price == 64400
    last(bench, "64450")
    assert trailing.trigger_price == 64400
    bench.quote("Buy", "64390", "5")
    last(bench, "64399.5")
    assert bench.position().size == 0


def test_reduce_only_never_opens_and_shrinks_with_the_position(bench: Bench) -> None:
    long(bench)
    order = bench.place("Sell", "5", "64500", reduce_only=True)
    assert order.qty == 1
    bench.quote("Buy", "64200", "5")
    bench.place("Sell", "0.7", reduce_only=True)
    assert order.leaves_qty == Decimal("0.3")
    bench.place("Sell", "0", reduce_only=True, close_on_trigger=True)
    assert bench.position().size == 0
    assert (order.order_status, order.cancel_type) == ("Cancelled", "CancelByReduceOnly")


def test_reduce_only_on_the_positions_own_side_is_refused(bench: Bench) -> None:
    long(bench)
    with pytest.raises(VenueError) as refusal:
        bench.place("Buy", "0.1", "64000", reduce_only=True)
    assert refusal.value.ret_code == 110017


def test_cancel_all_has_the_scope_that_it_was_given(bench: Bench) -> None:
    plain = bench.place("Buy", "0.1", "64000")
    waiting = bench.place("Buy", "0.1", "64300", trigger_price=Decimal(64280), trigger_direction=1)
    foreign = bench.place("Buy", "0.1", "64000", uid=BOB)
    done = bench.venue.cancel_all(ALICE, "linear", bench.now, symbol="BTCUSDT", order_filter="StopOrder")
    assert done == [waiting]
    done = bench.venue.cancel_all(ALICE, "linear", bench.now, settle_coin="USDT")
    assert done == [plain]
    assert foreign.is_open
