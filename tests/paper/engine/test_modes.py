"""Hedge mode and isolated margin."""

from decimal import Decimal

import pytest
from still_market import ALICE, Bench

from tui.paper.engine.account import ISOLATED
from tui.paper.engine.account_settings import (
    HEDGE,
    ONE_WAY,
    add_margin,
    set_auto_add_margin,
    set_leverage,
    set_margin_mode,
    switch_mode,
)
from tui.paper.engine.errors import VenueError

D = Decimal


def switch(bench: Bench, mode: int, symbol: str = "BTCUSDT", coin: str = "") -> None:
    switch_mode(bench.venue.core, bench.venue.account(ALICE), symbol, coin, mode)


@pytest.fixture
def hedge(bench: Bench) -> Bench:
    switch(bench, HEDGE)
    bench.quote("Sell", "64250", "10")
    bench.quote("Buy", "64249.5", "10")
    return bench


@pytest.fixture
def isolated(bench: Bench) -> Bench:
    assert set_margin_mode(bench.venue.core, bench.venue.account(ALICE), ISOLATED) == []
    bench.quote("Sell", "64250", "10")
    bench.quote("Buy", "64249.5", "10")
    return bench


def refused(code: int, action: object, *given: object, **more: object) -> None:
    with pytest.raises(VenueError) as refusal:
        action(*given, **more)  # type: ignore[operator]
    assert refusal.value.ret_code == code


def test_long_and_short_stand_side_by_side(hedge: Bench) -> None:
    hedge.place("Buy", "1", position_idx=1)
    hedge.place("Sell", "2", position_idx=2)
    assert (hedge.position(idx=1).size, hedge.position(idx=2).size) == (D(1), D(-2))
    hedge.place("Sell", "0.4", position_idx=1)
    hedge.place("Buy", "5", position_idx=2)
    assert (hedge.position(idx=1).size, hedge.position(idx=2).size) == (D("0.6"), D(0))


def test_the_index_must_fit_the_mode(hedge: Bench) -> None:
    refused(10001, hedge.place, "Buy", "1", position_idx=0)
    switch(hedge, ONE_WAY)
    refused(10001, hedge.place, "Buy", "1", position_idx=1)


def test_an_order_against_its_position_only_closes(hedge: Bench) -> None:
    refused(110017, hedge.place, "Sell", "1", position_idx=1)
    refused(110017, hedge.place, "Buy", "1", position_idx=1, reduce_only=True)
    hedge.place("Buy", "1", position_idx=1)
    resting = hedge.place("Sell", "3", "65000", position_idx=1)
    assert (resting.reduce_only, resting.qty) == (True, D(1))


def test_the_mode_is_switched_only_when_nothing_is_there(hedge: Bench) -> None:
    refused(110025, switch, hedge, HEDGE)
    order = hedge.place("Buy", "1", "60000", position_idx=1)
    refused(110028, switch, hedge, ONE_WAY)
    hedge.cancel(order)
    hedge.place("Buy", "1", position_idx=1)
    refused(110024, switch, hedge, ONE_WAY)
    switch(hedge, ONE_WAY, symbol="", coin="USDT")
    assert hedge.venue.account(ALICE).is_hedged(hedge.board.spec), "a coin's switch leaves out what is in use"


def test_hedge_mode_is_for_usdt_perpetuals() -> None:
    bench = Bench("linear", "BTCPERP", USDC="1000")
    refused(110029, switch, bench, HEDGE, "BTCPERP")


def test_stops_belong_to_one_side(hedge: Bench) -> None:
    hedge.place("Buy", "1", position_idx=1, stop_loss=D(60_000))
    hedge.place("Sell", "1", position_idx=2, stop_loss=D(70_000))
    exits, account = hedge.venue.trading.exits, hedge.venue.account(ALICE)
    long, short = (exits.of_position(account, hedge.board, idx) for idx in (1, 2))
    assert (long["StopLoss"].side, long["StopLoss"].trigger_price) == ("Sell", D(60_000))
    assert (short["StopLoss"].side, short["StopLoss"].trigger_price) == ("Buy", D(70_000))
    hedge.place("Sell", "1", position_idx=1)
    assert not exits.of_position(account, hedge.board, 1)
    assert exits.of_position(account, hedge.board, 2)


def test_both_sides_bind_margin(hedge: Bench) -> None:
    hedge.place("Buy", "1", "64000", position_idx=1)
    one = hedge.venue.balance(ALICE, "USDT").order_im
    hedge.place("Sell", "1", "64500", position_idx=2)
    assert hedge.venue.balance(ALICE, "USDT").order_im > one * D("1.9")


def test_sides_have_their_own_leverage_under_isolated_margin_only(hedge: Bench) -> None:
    account = hedge.venue.account(ALICE)
    refused(10001, set_leverage, hedge.venue.core, account, hedge.board, D(5), D(20), hedge.now)
    set_margin_mode(hedge.venue.core, account, ISOLATED)
    set_leverage(hedge.venue.core, account, hedge.board, D(5), D(20), hedge.now)
    assert (hedge.position(idx=1).leverage, hedge.position(idx=2).leverage) == (D(5), D(20))


def test_an_isolated_position_holds_its_own_margin(isolated: Bench) -> None:
    isolated.place("Buy", "1")
    position, spec = isolated.position(), isolated.board.spec
    expected = D(64_250) * (D("0.1") + spec.taker_fee)
    assert position.margin == expected
    balance = isolated.venue.balance(ALICE, "USDT")
    assert balance.available == isolated.wallet() - expected
    isolated.move_index("70000")
    assert isolated.venue.balance(ALICE, "USDT").available == balance.available, (
        "profit that is not realised is not spent"
    )
    isolated.quote("Buy", "69990", "1")
    isolated.place("Sell", "0.5", reduce_only=True)
    assert position.margin == expected / 2


def test_an_isolated_loss_ends_with_its_margin(isolated: Bench) -> None:
    isolated.place("Buy", "1")
    before = isolated.wallet() - isolated.position().margin
    isolated.move_index("50000")
    isolated.later(1)
    assert not isolated.position().size
    assert isolated.venue.account(ALICE).executions[-1].exec_type == "BustTrade"
    assert before <= isolated.wallet()
    assert isolated.venue.core.ledger.total("USDT") == 0


def test_margin_is_added_and_taken_within_bounds(isolated: Bench) -> None:
    core, account = isolated.venue.core, isolated.venue.account(ALICE)
    refused(110033, add_margin, core, account, isolated.board, 0, D(100), isolated.now)
    isolated.place("Buy", "1")
    held = isolated.position().margin
    spare = isolated.position().liquidation_price(D(64_250), isolated.board.spec, held)
    add_margin(core, account, isolated.board, 0, D(1_000), isolated.now)
    farther = isolated.position().liquidation_price(D(64_250), isolated.board.spec, isolated.position().margin)
    assert isolated.position().margin == held + 1_000
    assert spare is not None
    assert farther is not None
    assert farther < spare
    refused(110014, add_margin, core, account, isolated.board, 0, D(1_000_000), isolated.now)
    add_margin(core, account, isolated.board, 0, D(-1_000), isolated.now)
    refused(110078, add_margin, core, account, isolated.board, 0, D(-1), isolated.now)


def test_margin_can_be_added_by_itself(isolated: Bench) -> None:
    isolated.place("Buy", "1")
    set_auto_add_margin(isolated.venue.core, isolated.venue.account(ALICE), isolated.board, 0, wanted=True)
    held = isolated.position().margin
    isolated.move_index("57000")
    isolated.later(1)
    assert isolated.position().size == 1
    assert isolated.position().margin > held


def test_margin_of_positions_is_refused_under_cross(bench: Bench) -> None:
    core, account = bench.venue.core, bench.venue.account(ALICE)
    refused(110015, add_margin, core, account, bench.board, 0, D(1), bench.now)
    refused(110076, set_auto_add_margin, core, account, bench.board, 0, wanted=True)
    refused(110026, set_margin_mode, core, account, "REGULAR_MARGIN")
    assert set_margin_mode(core, account, "PORTFOLIO_MARGIN")[0][0] == "3400000"


def test_the_margin_mode_is_kept_when_the_positions_do_not_fit(bench: Bench) -> None:
    bench.quote("Sell", "64250", "30")
    bench.set_leverage(50)
    bench.place("Buy", "29")
    bench.set_leverage(25)
    core, account = bench.venue.core, bench.venue.account(ALICE)
    bench.venue.core.ledger.move("USDT", ALICE, "world", D(26_000))
    reasons = set_margin_mode(core, account, ISOLATED)
    assert [code for code, _ in reasons] == ["3400071"]
    assert (account.settings.isolated, bench.position().margin) == (False, 0)
