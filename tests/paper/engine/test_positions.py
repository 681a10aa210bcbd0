"""Positions and money: average price, profit, margin, leverage, funding, liquidation."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from still_market import ALICE, BOB, DEPOSIT, Bench

from tui.paper.engine.errors import VenueError
from tui.paper.engine.position import Position
from tui.paper.engine.specs import LINEAR

HOUR = 3_600_000
FILLS = st.lists(st.tuples(st.sampled_from((1, -1)), st.integers(1, 5_000), st.integers(100_000, 160_000)), max_size=25)


@given(FILLS)
def test_profit_in_parts_adds_up_to_the_last_digit(fills: list[tuple[int, int, int]]) -> None:
    spec = LINEAR[0]
    position = Position("1", "linear", "BTCUSDT")
    cash, realised = Decimal(0), Decimal(0)
    for sign, lots, ticks in fills:
        qty, price = sign * spec.qty(lots), spec.price(ticks)
        before = position.size
        change = position.apply(qty, price, spec)
        cash -= qty * price
        realised += change.realised
        assert position.size == before + qty
        assert change.closed == (min(abs(before), abs(qty)) if before * qty < 0 else 0)
        assert position.cost > 0 or not position.size
    at = spec.price(128_500)
    assert realised + position.unrealised_pnl(at, spec) == cash + position.size * at


def test_adding_averages_and_turning_starts_again(bench: Bench) -> None:
    bench.quote("Sell", "64000", "1")
    bench.place("Buy", "1")
    bench.quote("Sell", "65000", "1")
    bench.place("Buy", "1")
    assert bench.position().avg_price == Decimal(64500)
    bench.quote("Buy", "64600", "3")
    order = bench.place("Sell", "3")
    assert order.order_status == "Filled"
    assert bench.position().size == -1
    assert bench.position().avg_price == Decimal(64600)
    (closed,) = bench.venue.account(ALICE).closed_pnl
    assert (closed.closed_size, closed.avg_entry_price, closed.avg_exit_price) == (2, 64500, 64600)


def test_open_orders_bind_margin_and_give_it_back(bench: Bench) -> None:
    before = bench.venue.balance(ALICE, "USDT").available
    order = bench.place("Buy", "1", "64000")
    bound = before - bench.venue.balance(ALICE, "USDT").available
    assert Decimal(6400) < bound < Decimal(6500), "a tenth of the value and the fees to open and to close"
    bench.cancel(order)
    assert bench.venue.balance(ALICE, "USDT").available == before


def test_an_order_against_the_position_binds_nothing(bench: Bench) -> None:
    bench.quote("Sell", "64250", "1")
    bench.place("Buy", "1")
    before = bench.venue.balance(ALICE, "USDT").available
    bench.place("Sell", "1", "65000")
    assert bench.venue.balance(ALICE, "USDT").available == before


def test_leverage_is_set_refused_and_told_when_unchanged(bench: Bench) -> None:
    bench.set_leverage(20)
    assert bench.position().leverage == 20
    for leverage, code in ((20, 110043), (0, 10001), (101, 10001)):
        with pytest.raises(VenueError) as refusal:
            bench.set_leverage(leverage)
        assert refusal.value.ret_code == code


def test_longs_pay_a_positive_funding_rate(bench: Bench) -> None:
    bench.place("Buy", "1", "64250")
    bench.place("Sell", "1", "64250", uid=BOB)
    wallets = bench.wallet(), bench.wallet(BOB)
    due = bench.board.next_funding
    rate = bench.board.funding_rate
    bench.later(due - bench.now - 1)
    assert (bench.wallet(), bench.wallet(BOB)) == wallets
    bench.later(1)
    paid = Decimal(64250) * rate
    assert rate > 0
    assert (bench.wallet(), bench.wallet(BOB)) == (wallets[0] - paid, wallets[1] + paid)
    assert [each.exec_type for each in bench.venue.account(ALICE).executions] == ["Trade", "Funding"]
    assert bench.board.next_funding == due + 8 * HOUR


def test_a_position_is_liquidated_at_its_price_and_not_before(bench: Bench) -> None:
    bench.set_leverage(50)
    bench.quote("Sell", "64250", "20")
    bench.place("Buy", "20")
    resting = bench.place("Buy", "0.001", "63000")
    position, spec = bench.position(), bench.board.spec
    balance = bench.venue.balance(ALICE, "USDT")
    price = position.liquidation_price(bench.board.mark_price, spec, balance.equity)
    assert price is not None
    bench.move_index(str(price + 50))
    bench.later(1)
    assert position.size == 20
    bench.move_index(str(price - 50))
    bench.later(1)
    assert position.size == 0
    assert resting.cancel_type == "CancelByPrepareLiq"
    assert bench.venue.account(ALICE).executions[-1].exec_type == "BustTrade"
    assert Decimal(0) <= bench.wallet() < DEPOSIT / 100
    assert bench.venue.core.ledger.total("USDT") == 0


def test_a_gap_through_the_bankruptcy_price_is_the_insurance_funds_loss(bench: Bench) -> None:
    bench.set_leverage(50)
    bench.quote("Sell", "64250", "20")
    bench.place("Buy", "20")
    bench.move_index("40000")
    bench.later(1)
    assert bench.position().size == 0
    assert bench.wallet() >= 0
    assert bench.venue.core.ledger.total("USDT") == 0
