from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.enums import Side
from tui.model.instrument import RiskTier
from tui.rules.margin import (
    FLAT,
    Holding,
    after_fill,
    liquidation_price,
    maintenance_margin,
    realised_pnl,
    tier_of,
)


def D(text: str) -> Decimal:  # noqa: N802 - reads as the literal it stands for
    return Decimal(text)


def tier(risk_id: int, limit: str, mm: str, deduction: str) -> RiskTier:
    return RiskTier(risk_id, D(limit), D(mm), D(mm) * 2, D(100), D(deduction))


# 0.5 % up to 1,000,000, then 1 %: the deduction keeps the margin continuous at the border.
TIERS = (tier(1, "1000000", "0.005", "0"), tier(2, "2000000", "0.01", "5000"))
SIDES = st.sampled_from(Side)
QTY = st.decimals(min_value="0.001", max_value="50", places=3)
PRICE = st.decimals(min_value="1000", max_value="90000", places=1)


def test_a_position_averages_shrinks_closes_and_turns() -> None:
    held = after_fill(FLAT, Side.BUY, D("1"), D("100"))
    held = after_fill(held, Side.BUY, D("1"), D("200"))
    assert held == Holding(D("2"), D("150"))
    held = after_fill(held, Side.SELL, D("0.5"), D("400"))
    assert held == Holding(D("1.5"), D("150"))
    turned = after_fill(held, Side.SELL, D("2"), D("300"))
    assert turned == Holding(D("-0.5"), D("300"))
    assert after_fill(turned, Side.BUY, D("0.5"), D("1")) == FLAT


@given(st.lists(st.tuples(SIDES, QTY, PRICE), max_size=12), PRICE)
def test_profit_realised_and_open_is_what_the_cash_says(
    fills: list[tuple[Side, Decimal, Decimal]], mark: Decimal
) -> None:
    held, earned, cash = FLAT, D("0"), D("0")
    for side, qty, price in fills:
        earned += realised_pnl(held, side, qty, price)
        cash -= side.sign * qty * price
        held = after_fill(held, side, qty, price)
    open_profit = held.size * (mark - held.avg_price)
    assert abs(earned + open_profit - (cash + held.size * mark)) < D("0.0000001")


def test_tiers_are_found_by_value_and_margin_is_continuous_across_them() -> None:
    assert tier_of(TIERS, D("1000000")) is TIERS[0]
    assert tier_of(TIERS, D("1000000.01")) is TIERS[1]
    assert tier_of(TIERS, D("99000000")) is TIERS[1]
    assert tier_of((), D("1")) is None
    assert maintenance_margin(TIERS, D("1000000")) == D("5000.000")
    step = maintenance_margin(TIERS, D("1000000.01"))
    assert step is not None
    assert abs(step - D("5000")) < D("0.001")
    assert maintenance_margin((), D("1")) is None


@given(QTY, PRICE, PRICE, st.decimals(min_value="1", max_value="100000", places=2), SIDES)
def test_at_the_liquidation_price_the_balance_equals_the_maintenance_margin(
    qty: Decimal, avg: Decimal, mark: Decimal, balance: Decimal, side: Side
) -> None:
    one_tier = (tier(1, "1e12", "0.005", "0"),)
    held = Holding(qty * side.sign, avg)
    price = liquidation_price(held, mark, balance, D("0"), one_tier)
    if price is None:
        assert side is Side.BUY  # a long that its balance covers down to zero
        assert balance >= qty * mark
        return
    there = balance + held.size * (price - mark)
    assert abs(there - qty * price * D("0.005")) < D("0.00001")


@pytest.mark.parametrize("holding", [FLAT, Holding(D("1"), D("100"))])
def test_no_price_without_a_position_or_without_tiers(holding: Holding) -> None:
    tiers = TIERS if holding.is_flat else ()
    assert liquidation_price(holding, D("100"), D("10"), D("0"), tiers) is None


def test_a_tier_that_keeps_everything_has_no_liquidation_price() -> None:
    whole = (tier(1, "1e12", "1", "0"),)
    assert liquidation_price(Holding(D("1"), D("100")), D("100"), D("10"), D("0"), whole) is None
