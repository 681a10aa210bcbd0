"""Inverse contracts: a contract is a dollar, everything else is in the coin."""

from decimal import Decimal

import pytest
from still_market import ALICE, Bench

from tui.paper.engine.errors import VenueError

D = Decimal


@pytest.fixture
def inverse() -> Bench:
    return Bench("inverse", "BTCUSD", BTC="1")


def test_value_profit_and_fee_are_in_the_coin(inverse: Bench) -> None:
    inverse.quote("Sell", "64000", "100000")
    inverse.place("Buy", "64000")
    fill = inverse.venue.account(ALICE).executions[-1]
    assert (fill.exec_value, fill.fee_currency, fill.exec_fee) == (D(1), "BTC", D("0.00055"))
    inverse.quote("Buy", "80000", "100000")
    inverse.move_index("80000")
    assert inverse.position().unrealised_pnl(D(80_000), inverse.board.spec) == D("0.2")
    inverse.place("Sell", "64000", reduce_only=True)
    closed = inverse.venue.account(ALICE).closed_pnl[-1]
    assert (closed.avg_entry_price, closed.cum_entry_value, closed.cum_exit_value) == (D(64_000), D(1), D("0.8"))
    assert inverse.wallet(coin="BTC") == D("1.2") - D("0.00055") - D("0.00044")


def test_the_average_entry_weighs_by_value(inverse: Bench) -> None:
    inverse.quote("Sell", "60000", "6000")
    inverse.place("Buy", "6000")
    inverse.quote("Sell", "64000", "6400")
    inverse.place("Buy", "6400")
    position = inverse.position()
    assert (position.size, position.cost, position.avg_price) == (D(12_400), D("0.2"), D(62_000))


@pytest.mark.parametrize(("side", "towards"), [("Buy", -1), ("Sell", 1)])
def test_liquidation_is_at_the_price_that_is_shown(inverse: Bench, side: str, towards: int) -> None:
    inverse.set_leverage(8)
    other = "Sell" if side == "Buy" else "Buy"
    inverse.quote(other, "64000", "500000")
    inverse.place(side, "300000")
    inverse.move_index("64250")
    position, spec = inverse.position(), inverse.board.spec
    equity = inverse.venue.balance(ALICE, "BTC").equity
    price = position.liquidation_price(D(64_250), spec, equity)
    assert price is not None
    assert (price - 64_250) * towards > 0
    inverse.move_index(str(price - 100 * towards))
    inverse.later(1)
    assert position.size
    inverse.move_index(str(price + 100 * towards))
    inverse.later(1)
    assert not position.size
    assert D(0) <= inverse.wallet(coin="BTC") < D("0.1")
    assert inverse.venue.core.ledger.total("BTC") == 0


def test_margin_comes_from_any_coin_under_cross_margin() -> None:
    bench = Bench("inverse", "BTCUSD", USDT="10000")
    bench.quote("Sell", "64250", "100000")
    bench.place("Buy", "50000")
    assert bench.position().size == 50_000
    assert bench.wallet(coin="BTC") < 0
    assert bench.venue.balance(ALICE, "BTC").borrowed > 0
    with pytest.raises(VenueError) as refused:
        bench.place("Buy", "100000", "64250")
    assert refused.value.ret_code == 110007


def test_what_is_owed_after_a_liquidation_is_paid_with_other_coins() -> None:
    bench = Bench("inverse", "BTCUSD", USDT="10000")
    bench.set_leverage(20)
    bench.quote("Sell", "64250", "200000")
    bench.place("Buy", "150000")
    bench.move_index("59000")
    bench.later(1)
    assert not bench.position().size
    assert bench.wallet(coin="BTC") >= 0
    assert bench.wallet() < 1_000
    for coin in ("BTC", "USDT"):
        assert bench.venue.core.ledger.total(coin) == 0
