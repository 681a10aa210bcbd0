from dataclasses import replace
from decimal import Decimal

import pytest

from tui.rules.confirmation import ALWAYS, Confirmation
from tui.rules.limits import UNLIMITED, Asked, Limits, over_leverage, over_limit

LIMITS = Limits(Decimal(1_000), Decimal(5_000), 10, Decimal(2), Decimal(5))
GOOD = Asked(Decimal(1_000), Decimal(5_000), Decimal(102), Decimal(100), is_buy=True, orders_in_last_minute=9)


def test_up_to_its_limits_an_order_may_go() -> None:
    assert over_limit(LIMITS, GOOD) == ""


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"notional": Decimal("1000.01")}, "the order would be worth 1,000.01, your limit is 1,000"),
        ({"position_notional": Decimal(5_001)}, "the position would be worth 5,001.00, your limit is 5,000"),
        ({"orders_in_last_minute": 10}, "10 orders in the last minute, your limit is 10"),
        ({"price": Decimal("102.1")}, "the price is 2.10 % worse than the last one, your limit is 2 %"),
        ({"price": Decimal("97.9"), "is_buy": False}, "the price is 2.10 % worse than the last one"),
        ({"notional": None}, "the value of the order is not known"),
        ({"position_notional": None}, "the value of the position is not known"),
        ({"last_price": None}, "the last price is not known"),
    ],
)
def test_over_one_it_is_refused_in_words(changed: dict[str, object], told: str) -> None:
    asked = replace(GOOD, **changed)  # type: ignore[arg-type]
    assert over_limit(LIMITS, asked).startswith(told)
    assert over_limit(UNLIMITED, asked) == ""


def test_a_price_that_waits_may_be_far_away() -> None:
    assert over_limit(LIMITS, replace(GOOD, price=Decimal(50))) == ""
    assert over_limit(LIMITS, replace(GOOD, price=Decimal(200), is_buy=False)) == ""
    assert over_limit(LIMITS, replace(GOOD, price=None)) == ""


def test_leverage() -> None:
    assert over_leverage(LIMITS, Decimal(5)) == ""
    assert over_leverage(LIMITS, Decimal("5.5")) == "leverage 5.5 is above your limit of 5"
    assert over_leverage(UNLIMITED, Decimal(100)) == ""


def test_what_is_confirmed() -> None:
    assert ALWAYS.asks(Decimal(1))
    assert not Confirmation("never").asks(Decimal(10**9))
    above = Confirmation("above", Decimal(1_000))
    assert not above.asks(Decimal("999.99"))
    assert above.asks(Decimal(1_000))
    assert above.asks(None)
    assert Confirmation("above").asks(Decimal(1))
