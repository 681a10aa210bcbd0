"""Rows of the past, each once, in their order, whichever way they were heard of; and what a session keeps."""

import random
from decimal import Decimal

from past_rows import START, closed, ended, fill

from tui.model.account import Wallet
from tui.model.enums import Category
from tui.model.facts import ExecutionReceived, HistoryFailed, HistoryLoaded, OrderUpdated, SnapshotLoaded
from tui.model.history import HistoryKind, HistoryPlace, HistoryRange, key_of, time_of
from tui.state.history import HistoryState
from tui.state.session import EquityCurve, PastState

ALL = HistoryRange("", 0, START)
FILLS, ORDERS, CLOSED = HistoryKind.FILLS, HistoryKind.ORDERS, HistoryKind.CLOSED


def loaded(kind: HistoryKind, *rows: object, place: HistoryPlace | None = None, pauses: bool = True) -> HistoryLoaded:
    return HistoryLoaded(kind, ALL, rows, START - 5, place, pauses)  # type: ignore[arg-type]


def test_rows_are_there_once_and_newest_first_in_whatever_order_they_come() -> None:
    numbers = list(range(200))
    random.Random(5).shuffle(numbers)
    state = HistoryState()
    for number in numbers + numbers[:50]:
        state.apply(loaded(FILLS, fill(number, at=START + number // 3)))
    rows = state.rows(FILLS)
    assert len(rows) == state.count(FILLS) == 200
    assert [time_of(row) for row in rows] == sorted((time_of(row) for row in rows), reverse=True)
    assert {key_of(row) for row in rows} == {f"e-{number}" for number in range(200)}


def test_a_fill_keeps_what_only_the_stream_tells_of_it() -> None:
    state, told, read = HistoryState(), fill(1, exec_pnl=Decimal(3)), fill(1)
    state.apply(loaded(FILLS, read))
    before = state.versions[FILLS]
    state.apply(ExecutionReceived(told))
    state.apply(loaded(FILLS, read))
    assert state.rows(FILLS) == [told]
    assert state.versions[FILLS] == before + 1


def test_only_orders_that_have_ended_and_their_latest_state() -> None:
    state = HistoryState()
    state.apply(OrderUpdated(ended(1, order_status="New")))
    assert state.count(ORDERS) == 0
    late = ended(1, updated_time=START + 5)
    for order in (late, ended(1, order_status="Cancelled")):
        state.apply(OrderUpdated(order))
    assert state.rows(ORDERS) == [late]
    wallet = Wallet("UNIFIED", None, None, None, None, None, None, None, None, None, ())
    state.apply(SnapshotLoaded(Category.LINEAR, (ended(2),), (), (fill(9),), wallet, START, (ended(3),)))
    assert {key_of(row) for row in state.rows(ORDERS)} == {"o-1", "o-2", "o-3"} - {"o-2"}
    assert state.count(FILLS) == 1


def test_how_far_it_was_read() -> None:
    state = HistoryState()
    state.begin(FILLS, ALL, 10.0)
    state.apply(loaded(FILLS, place=HistoryPlace(START), pauses=False))
    assert state.readings[FILLS].busy_since == 10.0
    state.apply(HistoryFailed(FILLS, HistoryRange("", 1, START), "of an older wish"))
    assert state.readings[FILLS].failed == ""
    state.apply(HistoryFailed(FILLS, ALL, "no answer"))
    assert (state.readings[FILLS].busy_since, state.readings[FILLS].failed) == (None, "no answer")
    assert not state.readings[FILLS].is_complete
    state.go_on(FILLS, 20.0)
    state.apply(loaded(FILLS))
    assert state.readings[FILLS].is_complete
    assert not state.readings[ORDERS].is_complete


def test_the_curve_keeps_its_ends_and_its_extremes_and_does_not_grow() -> None:
    equity = EquityCurve(most=50)
    for second in range(20_000):
        equity.note(START + second * 1_000, Decimal(1000 + second % 777))
    assert len(equity.points) < 50
    assert equity.points[0] == (START, Decimal(1000))
    assert equity.points[-1] == (START + 19_999_000, Decimal(1000 + 19_999 % 777))
    times = [at for at, _ in equity.points]
    assert times == sorted(set(times))
    assert (equity.low, equity.high) == (1000, 1776)
    # A clock that is set back does not fold the curve.
    equity.note(START, Decimal(5))
    assert equity.points[-1] == (START + 19_999_000, Decimal(5))


def test_statistics_are_of_the_session_and_follow_what_comes() -> None:
    past = PastState(START)
    past.history.apply(loaded(CLOSED, closed(1, "5"), closed(2, "7", at=START - 1), closed(3, "1", at=START - 10)))
    past.history.apply(loaded(CLOSED, closed(3, "2", at=START - 10, updated_time=START + 3)))
    assert past.stats(lambda _: "USDT")["USDT"].realised == 7
    past.history.apply(ExecutionReceived(fill(1)))
    assert past.stats(lambda _: "USDT")["USDT"].fills == 1
