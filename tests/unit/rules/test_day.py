from decimal import Decimal

import pytest

from tests.unit.state.test_day import fill
from tui.model.account import Execution
from tui.model.enums import Category, Side
from tui.model.instrument import Instrument
from tui.rules.day import changes_of, day_start, together, worth
from tui.rules.limits import UNLIMITED, Limits, over_daily_loss


def D(text: str) -> Decimal:  # noqa: N802 - reads as the literal it stands for
    return Decimal(text)


def instrument(category: Category, settle_coin: str) -> Instrument:
    quote = "USD" if category is Category.INVERSE else "USDT"
    return Instrument(category, "X", "Trading", "BTC", quote, settle_coin, *[D("1")] * 9)


def spot(side: Side, qty: str, value: str, fee: str, coin: str) -> Execution:
    return fill("x", category=Category.SPOT, side=side, qty=qty, value=value, fee=fee, coin=coin)


def test_a_day_begins_at_midnight_utc() -> None:
    assert day_start(1_700_000_000_000) == 1_699_920_000_000
    assert day_start(1_699_920_000_000) == 1_699_920_000_000


def test_a_contract_changes_its_settle_coin_by_profit_and_fee() -> None:
    for category, coin in ((Category.LINEAR, "USDT"), (Category.INVERSE, "BTC")):
        assert changes_of(fill("x", pnl="3", fee="0.5"), instrument(category, coin)) == {coin: D("2.5")}


def test_on_spot_two_coins_change_and_a_round_trip_costs_its_spread_and_fees() -> None:
    pair = instrument(Category.SPOT, "USDT")
    bought = changes_of(spot(Side.BUY, "0.01", "640", "0.00001", "BTC"), pair)
    assert bought == {"BTC": D("0.00999"), "USDT": D("-640")}
    sold = changes_of(spot(Side.SELL, "0.00999", "630", "0.63", "USDT"), pair)
    total = together((bought, sold))
    assert total == {"BTC": D("0"), "USDT": D("-10.63")}
    # A coin of which nothing is left needs no price.
    assert worth(total, lambda _: None) == D("-10.63")
    assert worth(bought, lambda _: D("64000")) == D("-0.64")
    assert worth(bought, lambda _: None) is None


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ("-99.99", ""),
        ("-100", "today's loss is 100.00, your limit is 100"),
        ("50", ""),
        (None, "what today came to is not known"),
    ],
)
def test_the_limit_of_a_day(result: str | None, told: str) -> None:
    found = None if result is None else D(result)
    words = over_daily_loss(Limits(max_daily_loss=D("100")), found)
    assert words.startswith(told)
    assert bool(words) is bool(told)
    assert over_daily_loss(UNLIMITED, found) == ""
