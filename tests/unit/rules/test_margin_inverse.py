"""Inverse contracts, with figures reckoned by hand: value is quantity by price, all else in the base coin."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.enums import Side
from tui.model.instrument import RiskTier
from tui.rules.margin import FLAT, Holding, after_fill, liquidation_price, profit_of, realised_pnl, value_of


def D(text: str) -> Decimal:  # noqa: N802 - reads as the literal it stands for
    return Decimal(text)


ONE_TIER = (RiskTier(1, D("1e9"), D("0.005"), D("0.01"), D("100"), D("0")),)
SIDES = st.sampled_from(Side)
QTY = st.integers(1, 500_000).map(Decimal)
PRICE = st.decimals(min_value="1000", max_value="90000", places=1)


def test_value_and_profit_are_in_the_coin() -> None:
    assert value_of(D("64000"), D("64000"), inverse=True) == 1
    # 64000 * (1/64000 - 1/80000) = 1 - 0.8
    assert profit_of(Holding(D("64000"), D("64000")), D("80000"), inverse=True) == D("0.2")
    # A short loses what a long earns: 64000 * (1/64000 - 1/50000) = -0.28 for the long.
    assert profit_of(Holding(D("-64000"), D("64000")), D("50000"), inverse=True) == D("0.28")
    assert profit_of(FLAT, D("50000"), inverse=True) == 0


def test_the_average_weighs_by_value() -> None:
    held = after_fill(FLAT, Side.BUY, D("6000"), D("60000"), inverse=True)
    # 0.1 and 0.1 of the coin: 12400 contracts for 0.2.
    held = after_fill(held, Side.BUY, D("6400"), D("64000"), inverse=True)
    assert held == Holding(D("12400"), D("62000"))
    earned = realised_pnl(held, Side.SELL, D("6200"), D("77500"), inverse=True)
    assert round(earned, 20) == D("0.02")
    assert after_fill(held, Side.SELL, D("20000"), D("70000"), inverse=True) == Holding(D("-7600"), D("70000"))


@pytest.mark.parametrize(
    ("size", "balance", "dollars", "price"),
    [
        # 0.2 + 64000/64000 - 64000/p = 0.005 * 64000/p, so p = 64000 * 1.005 / 1.2.
        ("64000", "0.2", "0", "53600"),
        # 0.2 - 1 + 64000/p = 0.005 * 64000/p, so p = 64000 * 0.995 / 0.8.
        ("-64000", "0.2", "0", "79600"),
        # 10000/p + 1 - 64000/p = 0.005 * 64000/p, so p = 64000 * 1.005 - 10000.
        ("64000", "0", "10000", "54320"),
        # 10000/p - 1 + 64000/p = 0.005 * 64000/p, so p = 64000 * 0.995 + 10000.
        ("-64000", "0", "10000", "73680"),
    ],
)
def test_liquidation_by_hand(size: str, balance: str, dollars: str, price: str) -> None:
    held = Holding(D(size), D("64000"))
    found = liquidation_price(held, D("64000"), D(balance), D("0"), ONE_TIER, inverse=True, dollars=D(dollars))
    assert found == D(price)


def test_a_short_that_its_coins_cover_is_never_liquidated() -> None:
    held = Holding(D("-64000"), D("64000"))
    assert liquidation_price(held, D("64000"), D("1"), D("0"), ONE_TIER, inverse=True) is None
    # Nor is a long that dollars cover: at no price does it lose more of them than it is worth.
    long = Holding(D("64000"), D("64000"))
    assert liquidation_price(long, D("64000"), D("0"), D("0"), ONE_TIER, inverse=True, dollars=D("65000")) is None


@given(st.lists(st.tuples(SIDES, QTY, PRICE), max_size=10), PRICE)
def test_profit_realised_and_open_is_what_the_coins_say(
    fills: list[tuple[Side, Decimal, Decimal]], mark: Decimal
) -> None:
    held, earned, coins = FLAT, D("0"), D("0")
    for side, qty, price in fills:
        earned += realised_pnl(held, side, qty, price, inverse=True)
        coins += side.sign * qty / price
        held = after_fill(held, side, qty, price, inverse=True)
    assert abs(earned + profit_of(held, mark, inverse=True) - (coins - held.size / mark)) < D("1e-18")


@given(
    QTY,
    PRICE,
    st.decimals(min_value="0", max_value="20", places=3),
    st.decimals(min_value="0", max_value="100000", places=0),
    SIDES,
)
def test_at_the_liquidation_price_all_that_stands_for_it_is_the_maintenance_margin(
    qty: Decimal, mark: Decimal, balance: Decimal, dollars: Decimal, side: Side
) -> None:
    held = Holding(qty * side.sign, mark)
    fee = D("0.00055")
    price = liquidation_price(held, mark, balance, D("0"), ONE_TIER, inverse=True, close_fee=fee, dollars=dollars)
    if price is None:
        far = D("1e-9") if side is Side.BUY else D("1e15")
        there = balance + dollars / far + profit_of(held, far, inverse=True)
        assert there >= qty / far * (D("0.005") + fee)
        return
    there = balance + dollars / price + profit_of(held, price, inverse=True)
    assert abs(there - qty / price * (D("0.005") + fee)) < D("1e-12")
