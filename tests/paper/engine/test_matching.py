"""Orders against the book: price, then time; what each time in force does; what it costs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from still_market import ALICE, BOB, DEPOSIT, Bench

from tui.paper.engine.book import Book
from tui.paper.engine.errors import VenueError
from tui.paper.engine.events import ExecutionEvent, OrderEvent, TradeEvent


def test_a_market_order_takes_the_best_levels_and_pays_the_taker_fee(bench: Bench) -> None:
    bench.quote("Sell", "64250.5", "0.010")
    bench.quote("Sell", "64251", "1")
    order = bench.place("Buy", "0.030")
    assert order.order_status == "Filled"
    assert order.cum_exec_value == Decimal("64250.5") * Decimal("0.010") + Decimal(64251) * Decimal("0.020")
    assert bench.position().size == Decimal("0.030")
    assert bench.wallet() == DEPOSIT - order.cum_exec_fee
    assert abs(order.cum_exec_fee - order.cum_exec_value * Decimal("0.00055")) < Decimal("0.0000001")


def test_a_market_order_reports_its_internal_limit_as_price(bench: Bench) -> None:
    bench.quote("Sell", "64250.5", "1")
    order = bench.place("Buy", "0.1")
    assert order.price == bench.board.limit_band()[0] > Decimal("64250.5")
    assert order.time_in_force == "IOC"


def test_a_market_order_stops_at_the_slippage_bound(bench: Bench) -> None:
    bench.quote("Sell", "64250.5", "0.1")
    bench.quote("Sell", "80000", "1")
    order = bench.place("Buy", "0.3")
    assert order.order_status == "Cancelled"
    assert order.cum_exec_qty == Decimal("0.1")
    assert order.leaves_qty == 0


def test_a_market_order_without_liquidity_is_accepted_and_cancelled(bench: Bench) -> None:
    order = bench.place("Buy", "0.1")
    assert (order.order_status, order.reject_reason) == ("Cancelled", "EC_NoImmediateQtyToFill")


def test_a_limit_order_takes_what_it_can_and_rests_with_the_rest(bench: Bench) -> None:
    bench.quote("Sell", "64250", "0.4")
    order = bench.place("Buy", "1", "64250")
    assert order.order_status == "PartiallyFilled"
    assert order.leaves_qty == Decimal("0.6")
    assert bench.board.book.bids.top(1) == [(128500, 600)]


def test_the_earlier_order_of_two_at_one_price_is_filled_first(bench: Bench) -> None:
    first = bench.place("Buy", "0.1", "64000")
    second = bench.place("Buy", "0.1", "64000", uid=BOB)
    bench.house_sells("64000", "0.15")
    assert first.order_status == "Filled"
    assert second.cum_exec_qty == Decimal("0.05")


def test_the_better_price_is_filled_before_the_earlier_order(bench: Bench) -> None:
    early = bench.place("Buy", "0.1", "64000")
    better = bench.place("Buy", "0.1", "64000.5", uid=BOB)
    bench.house_sells("64000", "0.1")
    assert (early.cum_exec_qty, better.cum_exec_qty) == (0, Decimal("0.1"))


def test_an_order_waits_behind_the_size_that_the_house_had_there(bench: Bench) -> None:
    bench.quote("Buy", "64000", "1")
    order = bench.place("Buy", "0.1", "64000")
    bench.house_sells("64000", "1")
    assert order.cum_exec_qty == 0
    bench.house_sells("64000", "0.1")
    assert order.order_status == "Filled"


def test_house_size_that_comes_later_stands_behind_and_leaves_first(bench: Bench) -> None:
    bench.quote("Buy", "64000", "1")
    order = bench.place("Buy", "0.1", "64000")
    bench.quote("Buy", "64000", "3")
    bench.quote("Buy", "64000", "1")
    bench.house_sells("64000", "1.05")
    assert order.cum_exec_qty == Decimal("0.05")


def test_a_maker_pays_the_maker_fee_and_trades_at_the_resting_price(bench: Bench) -> None:
    maker = bench.place("Buy", "1", "64000")
    taker = bench.place("Sell", "1", "63900", uid=BOB)
    assert maker.avg_price == taker.avg_price == Decimal(64000)
    assert maker.cum_exec_fee == Decimal(64000) * Decimal("0.0002")
    assert taker.cum_exec_fee == Decimal(64000) * Decimal("0.00055")


def test_post_only_that_would_take_is_cancelled(bench: Bench) -> None:
    bench.quote("Sell", "64250", "1")
    order = bench.place("Buy", "1", "64250", time_in_force="PostOnly")
    assert (order.order_status, order.reject_reason) == ("Cancelled", "EC_PostOnlyWillTakeLiquidity")
    assert order.cancel_type == "UNKNOWN"
    assert bench.position().size == 0
    assert bench.place("Buy", "1", "64249.5", time_in_force="PostOnly").order_status == "New"


def test_fok_is_all_or_nothing(bench: Bench) -> None:
    bench.quote("Sell", "64250", "1")
    bench.quote("Sell", "64251", "1")
    missed = bench.place("Buy", "1.5", "64250", time_in_force="FOK")
    assert (missed.order_status, missed.cum_exec_qty) == ("Cancelled", 0)
    assert bench.place("Buy", "1.5", "64251", time_in_force="FOK").order_status == "Filled"


def test_ioc_fills_what_is_there_and_never_rests(bench: Bench) -> None:
    bench.quote("Sell", "64250", "1")
    order = bench.place("Buy", "1.5", "64250", time_in_force="IOC")
    assert (order.order_status, order.cum_exec_qty, order.leaves_qty) == ("Cancelled", 1, 0)
    assert bench.board.book.bids.best() is None


def test_less_quantity_keeps_the_place_in_the_queue_and_a_new_price_loses_it(bench: Bench) -> None:
    first = bench.place("Buy", "0.2", "64000")
    second = bench.place("Buy", "0.1", "64000", uid=BOB)
    amend(bench, first, qty="0.1")
    bench.house_sells("64000", "0.05")
    assert (first.cum_exec_qty, second.cum_exec_qty) == (Decimal("0.05"), 0)
    amend(bench, first, price="64000.5")
    amend(bench, first, price="64000")
    bench.house_sells("64000", "0.1")
    assert second.order_status == "Filled"
    assert first.cum_exec_qty == Decimal("0.05")


def test_an_amended_price_can_take(bench: Bench) -> None:
    order = bench.place("Buy", "0.1", "64000")
    bench.quote("Sell", "64250", "1")
    amend(bench, order, price="64250")
    assert order.order_status == "Filled"


def amend(bench: Bench, order, **changes: str) -> None:  # type: ignore[no-untyped-def]
    from tui.paper.engine.requests import OrderAmendment

    values = {name: Decimal(value) for name, value in changes.items()}
    request = OrderAmendment("linear", order.symbol, order.order_id, **values)
    bench.venue.amend(order.uid, request, bench.now)


def test_events_tell_each_step_in_order_with_copies(bench: Bench) -> None:
    bench.quote("Sell", "64250", "0.4")
    order = bench.place("Buy", "1", "64250", order_link_id="mine")
    events = bench.venue.drain()
    kinds = [type(event) for event in events]
    assert kinds.index(ExecutionEvent) < kinds.index(TradeEvent)
    told = [event.order for event in events if isinstance(event, OrderEvent)]
    assert told[-1].order_status == "PartiallyFilled"
    bench.cancel(order)
    assert told[-1].order_status == "PartiallyFilled"
    assert bench.venue.drain()
    assert bench.venue.drain() == []


@pytest.mark.parametrize(
    ("qty", "price", "more", "code"),
    [
        ("0.0015", "64000", {}, 10001),
        ("0", "64000", {}, 10001),
        ("-1", "64000", {}, 10001),
        ("101", "64000", {}, 10001),
        ("51", "", {}, 10001),
        ("0.1", "64000.3", {}, 10001),
        ("0.1", "0.5", {}, 110003),
        ("0.1", "2000000", {}, 110003),
        ("0.001", "1000", {}, 110094),
        ("20", "64000", {}, 110007),
        ("0.1", "64000", {"order_link_id": "x" * 37}, 10001),
        ("0.1", "64000", {"order_link_id": "a b"}, 10001),
        ("0.1", "64000", {"time_in_force": "GTX"}, 10001),
        ("0.1", "64000", {"position_idx": 1}, 10001),
        ("0.1", "64000", {"reduce_only": True}, 110017),
    ],
)
def test_what_breaks_a_filter_is_refused_and_leaves_nothing(
    bench: Bench, qty: str, price: str, more: dict[str, object], code: int
) -> None:
    with pytest.raises(VenueError) as refusal:
        bench.place("Buy", qty, price, **more)
    assert refusal.value.ret_code == code
    assert not bench.venue.account(ALICE).orders
    assert bench.venue.drain() == []


def test_a_link_id_is_never_used_twice(bench: Bench) -> None:
    order = bench.place("Buy", "0.1", "64000", order_link_id="once")
    bench.cancel(order)
    with pytest.raises(VenueError) as refusal:
        bench.place("Buy", "0.1", "64000", order_link_id="once")
    assert refusal.value.ret_code == 110072
    assert bench.place("Buy", "0.1", "64000", order_link_id="once", uid=BOB).order_status == "New"


def test_a_limit_price_beyond_the_price_limit_is_held_at_it(bench: Bench) -> None:
    highest, lowest = bench.board.limit_band()
    assert bench.place("Buy", "0.1", "90000").price == highest
    seller = bench.place("Sell", "0.1", "40000", uid=BOB)
    assert (seller.price, seller.avg_price) == (lowest, highest)
    assert lowest < highest


def test_a_cancelled_order_cannot_be_cancelled_again(bench: Bench) -> None:
    order = bench.place("Buy", "0.1", "64000")
    bench.cancel(order)
    with pytest.raises(VenueError) as refusal:
        bench.cancel(order)
    assert refusal.value.ret_code == 110001


SIDES = st.sampled_from(("Buy", "Sell"))
STEPS = st.lists(st.tuples(st.booleans(), SIDES, st.integers(95, 105), st.integers(0, 9)), max_size=60)


@given(STEPS)
def test_the_house_and_takers_never_lose_or_invent_size(steps: list[tuple[bool, str, int, int]]) -> None:
    """Against a plain dict: sizes after each quote and each take are the expected ones."""
    book = Book()
    model: dict[tuple[str, int], int] = {}
    for quotes, side, tick, lots in steps:
        if quotes:
            book.set_house(side, tick, lots)
            model[side, tick] = lots
        else:
            other = "Sell" if side == "Buy" else "Buy"
            left = lots
            ticks = sorted((t for s, t in model if s == other), reverse=side == "Sell")
            for level in ticks:
                if (level > tick) if side == "Buy" else (level < tick):
                    break
                used = min(left, model[other, level])
                model[other, level] -= used
                left -= used
            want = left
            left = lots
            while (fill := book.take(side, tick, left)) is not None:
                assert fill.lots > 0
                left -= fill.lots
            assert left == want
        for each in ("Buy", "Sell"):
            levels = sorted(((t, n) for (s, t), n in model.items() if s == each and n), reverse=each == "Buy")
            assert book.side(each).top(50) == levels


@pytest.mark.parametrize(
    ("kind", "tolerance", "filled"),
    [("TickSize", "1", "1"), ("TickSize", "20", "2"), ("Percent", "0.01", "2"), ("Percent", "10", "3")],
)
def test_a_market_order_tolerates_so_much(bench: Bench, kind: str, tolerance: str, filled: str) -> None:
    for price in ("64000", "64005", "64500"):
        bench.quote("Sell", price, "1")
    order = bench.place("Buy", "3", slippage_type=kind, slippage=Decimal(tolerance))
    assert order.cum_exec_qty == Decimal(filled)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"slippage_type": "TickSize", "slippage": Decimal(0)}, 110108),
        ({"slippage_type": "TickSize", "slippage": Decimal(10_001)}, 110108),
        ({"slippage_type": "Percent", "slippage": Decimal("0.005")}, 110109),
        ({"slippage_type": "Much", "slippage": Decimal(1)}, 10001),
    ],
)
def test_tolerances_have_a_range(bench: Bench, more: dict[str, object], code: int) -> None:
    with pytest.raises(VenueError) as refused:
        bench.place("Buy", "1", **more)
    assert refused.value.ret_code == code


@pytest.mark.parametrize(
    ("smp", "resting", "taking"),
    [
        ("None", "Filled", "Filled"),
        ("CancelMaker", "Cancelled", "New"),
        ("CancelTaker", "New", "Cancelled"),
        ("CancelBoth", "Cancelled", "Cancelled"),
    ],
)
def test_the_later_order_says_how_a_user_is_kept_from_himself(
    bench: Bench, smp: str, resting: str, taking: str
) -> None:
    first = bench.place("Sell", "1", "64100", smp_type="CancelBoth")
    second = bench.place("Buy", "1", "64100", smp_type=smp)
    assert (first.order_status, second.order_status) == (resting, taking)
    for order in (first, second):
        assert (order.cancel_type == "CancelBySmp") == (order.order_status == "Cancelled")


def test_others_are_met_all_the_same(bench: Bench) -> None:
    bench.place("Sell", "1", "64100", uid=BOB)
    assert bench.place("Buy", "1", "64100", smp_type="CancelBoth").order_status == "Filled"
