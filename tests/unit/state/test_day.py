"""The day's sums: a fill counts once, whoever tells it first, and a new day begins with nothing."""

import random
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tui.model.account import Booking, Execution
from tui.model.enums import Category, Side
from tui.state.day import DayState

DAY = 86_400_000
NOON = 20_000 * DAY + DAY // 2


def fill(
    exec_id: str,
    at: int = NOON,
    *,
    category: Category = Category.LINEAR,
    side: Side = Side.BUY,
    qty: str = "1",
    value: str = "1",
    pnl: str = "0",
    fee: str = "0",
    coin: str = "USDT",
    kind: str = "Trade",
) -> Execution:
    amount, worth, cost = Decimal(qty), Decimal(value), Decimal(fee)
    return Execution(
        category,
        "BTCUSDT",
        exec_id,
        "",
        "",
        side,
        worth / amount,
        amount,
        worth,
        cost,
        kind,
        is_maker=False,
        exec_time=at,
        exec_pnl=Decimal(pnl),
        fee_currency=coin,
    )


def booking(number: int, change: str, at: int = NOON) -> Booking:
    return Booking(f"b{number}", f"x{number}", "USDT", Decimal(change), at)


def test_what_the_log_has_is_not_counted_twice() -> None:
    day = DayState()
    assert not day.is_known
    day.fill(fill("x1"))
    day.book((booking(1, "-5"), booking(2, "-3")), NOON + 10)
    day.book((booking(2, "-3"),), NOON + 20)
    day.fill(fill("x2"))
    day.fill(fill("x3"))
    assert day.is_known
    assert day.booked(NOON) == {"USDT": Decimal(-8)}
    assert [each.exec_id for each in day.fills(NOON)] == ["x3"]


def test_funding_counts_once_although_the_log_names_it_otherwise() -> None:
    day = DayState()
    day.fill(fill("f1", NOON, kind="Funding"))
    day.book((Booking("b1", "", "USDT", Decimal(-1), NOON),), NOON + 1)
    day.fill(fill("f1", NOON, kind="Funding"))
    assert day.fills(NOON) == ()
    day.fill(fill("f2", NOON + 2, kind="Funding"))
    assert len(day.fills(NOON)) == 1


def test_midnight_begins_with_nothing() -> None:
    day = DayState()
    day.book((booking(1, "-50"), booking(2, "-50", NOON - DAY)), NOON)
    day.fill(fill("x3"))
    assert day.booked(NOON) == {"USDT": Decimal(-50)}
    assert day.booked(NOON + DAY) == {}
    assert day.fills(NOON + DAY) == ()
    # A fill of yesterday that comes late changes nothing of today.
    day.fill(fill("x4", NOON))
    assert day.fills(NOON + DAY) == ()


@given(st.integers(0, 10**6))
def test_in_whatever_order_they_come_the_sum_is_the_same(seed: int) -> None:
    chance = random.Random(seed)
    numbers = range(8)
    steps = [("log", each) for each in numbers] + [("stream", each) for each in numbers]
    steps += chance.choices(steps, k=6)
    chance.shuffle(steps)
    day = DayState()
    for kind, number in steps:
        if kind == "log":
            day.book((booking(number, f"-{number}"),), NOON)
        else:
            day.fill(fill(f"x{number}", pnl=f"-{number}"))
    assert day.booked(NOON) == {"USDT": Decimal(-28)}
    assert day.fills(NOON) == ()
