"""Spot: coins change hands, fees in what is received, amounts of either coin, orders that reserve."""

from decimal import Decimal

import pytest
from still_market import ALICE, BOB, Bench

from tui.paper.engine.errors import VenueError
from tui.paper.engine.requests import OrderAmendment

D = Decimal
TAKER = D("0.001")


@pytest.fixture
def spot() -> Bench:
    return Bench("spot", "BTCUSDT", USDT="100000", BTC="2")


def refusal(bench: Bench, *order: str, **more: object) -> int:
    with pytest.raises(VenueError) as refused:
        bench.place(*order, **more)
    return refused.value.ret_code


def test_a_buy_is_paid_in_quote_and_its_fee_taken_in_base(spot: Bench) -> None:
    spot.quote("Sell", "64000", "1")
    order = spot.place("Buy", "0.5", "64000")
    assert (order.order_status, order.avg_price, order.fee_coin) == ("Filled", D(64000), "BTC")
    assert spot.wallet() == D(100_000) - D(32_000)
    assert spot.wallet(coin="BTC") == D(2) + D("0.5") * (1 - TAKER)
    fill = spot.venue.account(ALICE).executions[-1]
    assert (fill.fee_currency, fill.exec_fee, fill.closed_size) == ("BTC", D("0.0005"), 0)


def test_a_sell_is_paid_in_base_and_its_fee_taken_in_quote(spot: Bench) -> None:
    spot.quote("Buy", "64000", "1")
    spot.place("Sell", "0.5", market_unit="baseCoin")
    assert spot.wallet() == D(100_000) + D(32_000) * (1 - TAKER)
    assert spot.wallet(coin="BTC") == D("1.5")


def test_an_amount_is_spent_lot_by_lot_and_what_buys_no_lot_is_kept(spot: Bench) -> None:
    spot.quote("Sell", "64000", "0.001")
    spot.quote("Sell", "64100", "1")
    order = spot.place("Buy", "100", market_unit="quoteCoin")
    assert order.order_status == "Filled"
    bought = D("0.001") + D("0.000561")
    assert order.cum_exec_qty == bought
    spent = D("0.001") * 64_000 + D("0.000561") * 64_100
    assert spot.wallet() == D(100_000) - spent
    assert D(100) - spent < D("0.000001") * 64_100


def test_an_amount_that_the_book_does_not_hold_is_partly_spent(spot: Bench) -> None:
    spot.quote("Sell", "64000", "0.001")
    order = spot.place("Buy", "100", market_unit="quoteCoin")
    assert (order.order_status, order.cum_exec_qty) == ("PartiallyFilledCanceled", D("0.001"))


def test_an_amount_can_be_sold_for_too(spot: Bench) -> None:
    spot.quote("Buy", "64000", "1")
    order = spot.place("Sell", "6400", market_unit="quoteCoin")
    assert (order.order_status, order.cum_exec_qty) == ("Filled", D("0.1"))


def test_resting_orders_lock_the_coin_they_need(spot: Bench) -> None:
    spot.place("Buy", "1", "63900")
    spot.place("Sell", "1.5", "64500")
    usdt, btc = spot.venue.balance(ALICE, "USDT"), spot.venue.balance(ALICE, "BTC")
    assert (usdt.locked, usdt.free) == (D(63_900), D(36_100))
    assert (btc.locked, btc.free) == (D("1.5"), D("0.5"))
    assert refusal(spot, "Sell", "0.6", "64600") == 170131
    assert refusal(spot, "Buy", "0.6", "63900") == 170131
    spot.venue.cancel_all(ALICE, "spot", spot.now)
    assert spot.venue.balance(ALICE, "USDT").locked == 0


def test_a_part_filled_order_that_is_cancelled_has_its_own_state(spot: Bench) -> None:
    order = spot.place("Buy", "1", "64000")
    spot.house_sells("64000", "0.25")
    assert order.order_status == "PartiallyFilled"
    spot.cancel(order)
    assert order.order_status == "PartiallyFilledCanceled"


@pytest.mark.parametrize(
    ("order", "more", "code"),
    [
        (("Buy", "0.0000001", "64000"), {}, 170137),
        (("Buy", "0.00001", "64000"), {}, 170140),
        (("Buy", "0.01", "64000.05"), {}, 170134),
        (("Buy", "0.01", "70000"), {}, 170193),
        (("Sell", "0.01", "50000"), {}, 170194),
        (("Buy", "1"), {"market_unit": "quoteCoin"}, 170140),
        (("Buy", "10.12345678"), {"market_unit": "quoteCoin"}, 170148),
        (("Up", "0.01", "64000"), {}, 170117),
        (("Buy", "0.01", "64000"), {"time_in_force": "NOW"}, 170115),
        (("Buy", "0.01", "64000"), {"order_filter": "Stop"}, 170201),
        (("Buy", "0.01", "64000"), {"order_filter": "tpslOrder"}, 170202),
        (("Buy", "100", "64000"), {}, 170381),
    ],
)
def test_refusals_have_the_codes_of_spot(
    spot: Bench, order: tuple[str, ...], more: dict[str, object], code: int
) -> None:
    assert refusal(spot, *order, **more) == code
    assert not spot.venue.account(ALICE).orders


def test_a_link_id_is_used_once(spot: Bench) -> None:
    spot.place("Buy", "0.01", "63900", order_link_id="one")
    assert refusal(spot, "Buy", "0.01", "63900", order_link_id="one") == 170141


def test_a_tpsl_order_reserves_at_once_and_a_stop_order_at_its_trigger(spot: Bench) -> None:
    trigger = {"trigger_price": D(63_000), "trigger_direction": 2}
    stop = spot.place("Sell", "2", "62900", order_filter="StopOrder", **trigger)
    assert spot.venue.balance(ALICE, "BTC").locked == 0
    reserving = spot.place("Sell", "2", "62900", order_filter="tpslOrder", **trigger)
    assert spot.venue.balance(ALICE, "BTC").locked == 2
    assert refusal(spot, "Sell", "0.01", "64500") == 170131
    spot.quote("Buy", "62950", "10")
    spot.house_sells("62950", "0.001")
    spot.later(1)
    ends = {stop.order_status, reserving.order_status}
    assert "Filled" in ends
    assert {stop.cancel_type, reserving.cancel_type} == {"UNKNOWN", "CancelByCannotAffordOrderCost"}
    assert spot.wallet(coin="BTC") == 0


def test_an_amended_order_must_be_paid_for_and_keep_what_is_filled(spot: Bench) -> None:
    order = spot.place("Buy", "1", "63900")
    with pytest.raises(VenueError) as refused:
        spot.venue.amend(ALICE, OrderAmendment("spot", "BTCUSDT", order.order_id, qty=D(2)), spot.now)
    assert refused.value.ret_code == 170131
    spot.house_sells("63900", "0.4")
    with pytest.raises(VenueError) as refused:
        spot.venue.amend(ALICE, OrderAmendment("spot", "BTCUSDT", order.order_id, qty=D("0.3")), spot.now)
    assert refused.value.ret_code == 170313
    spot.venue.amend(ALICE, OrderAmendment("spot", "BTCUSDT", order.order_id, qty=D("0.5")), spot.now)
    assert order.leaves_qty == D("0.1")


def test_unknown_orders_have_the_code_of_spot(spot: Bench) -> None:
    with pytest.raises(VenueError) as refused:
        spot.venue.cancel(ALICE, "spot", "BTCUSDT", "none", "", spot.now)
    assert refused.value.ret_code == 170213


def test_users_trade_with_each_other_and_no_coin_is_made(spot: Bench) -> None:
    spot.place("Sell", "1", "64000", uid=BOB)
    spot.place("Buy", "1", "64000")
    ledger = spot.venue.core.ledger
    for coin in ("BTC", "USDT"):
        assert ledger.total(coin) == 0
    assert spot.wallet(BOB) == D(100_000) + D(64_000) * (1 - TAKER)
    assert ledger.balance("fees", "BTC") == D("0.001")
    assert ledger.balance("exchanged", "BTC") == 0


def attached(spot: Bench, **more: object) -> dict[str, object]:
    """A buy of half a coin with target and stop, filled; the two orders by whether they rise."""
    spot.quote("Sell", "64000", "1")
    spot.place("Buy", "0.5", "64000", take_profit=D(65_000), stop_loss=D(63_000), **more)
    waiting = spot.venue.account(ALICE).working_in("spot", "BTCUSDT").waiting.values()
    return {"goal" if order.trigger_direction == 1 else "stop": order for order in waiting}


def test_a_limit_order_brings_a_pair_for_what_it_bought(spot: Bench) -> None:
    pair = attached(spot)
    qty = D("0.5") * (1 - TAKER)
    for order in pair.values():
        assert (order.side, order.qty, order.order_type) == ("Sell", qty, "Market")  # type: ignore[attr-defined]
        assert order.stop_order_type == "BidirectionalTpslOrder"  # type: ignore[attr-defined]
    assert spot.venue.balance(ALICE, "BTC").locked == qty, "the pair holds the coin once"


def test_one_of_the_pair_ends_the_other(spot: Bench) -> None:
    pair = attached(spot)
    spot.quote("Buy", "62999", "1")
    spot.house_sells("62999", "0.001")
    spot.later(1)
    assert pair["stop"].order_status == "Filled"  # type: ignore[attr-defined]
    assert pair["goal"].order_status == "Deactivated"  # type: ignore[attr-defined]
    assert spot.wallet(coin="BTC") == 2
    assert spot.venue.balance(ALICE, "BTC").locked == 0


def test_a_target_can_be_a_limit_order(spot: Bench) -> None:
    goal = attached(spot, tp_limit_price=D(65_010))["goal"]
    spot.quote("Buy", "65000", "0.001")
    spot.house_sells("65000", "0.001")
    spot.later(1)
    assert (goal.order_type, goal.order_status, goal.price) == ("Limit", "New", D(65_010))  # type: ignore[attr-defined]


@pytest.mark.parametrize("more", [{"take_profit": D(63_000)}, {"stop_loss": D(65_000)}, {"stop_loss": D("1.05")}])
def test_a_pair_stands_on_the_right_sides(spot: Bench, more: dict[str, object]) -> None:
    assert refusal(spot, "Buy", "0.5", "64000", **more) == 170130


def test_only_plain_limit_orders_bring_a_pair(spot: Bench) -> None:
    assert refusal(spot, "Buy", "0.5", market_unit="baseCoin", take_profit=D(70_000)) == 10001
