import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.account import Execution, Position, Wallet
from tui.model.enums import Category, OrderType, Side
from tui.model.facts import (
    AccountFact,
    CommandAcknowledged,
    CommandOutcomeUnknown,
    CommandRefused,
    CommandSent,
    ExecutionReceived,
    OrderUpdated,
    PositionUpdated,
    SnapshotLoaded,
)
from tui.model.order import MarginModeRequest, Order, OrderRequest, PositionModeRequest
from tui.state.account import AccountState

ONE, ZERO = Decimal(1), Decimal(0)
WALLET = Wallet("UNIFIED", None, None, None, None, None, None, None, None, None, (), ts=1)


def order(status: str = "New", at: int = 10, filled: str = "0", link: str = "a", order_id: str = "1") -> Order:
    return Order(
        Category.LINEAR,
        "BTCUSDT",
        order_id,
        link,
        Side.BUY,
        "Limit",
        status,
        Decimal(100),
        ONE,
        cum_exec_qty=Decimal(filled),
        updated_time=at,
    )


def execution(exec_id: str) -> Execution:
    return Execution(
        Category.LINEAR,
        "BTCUSDT",
        exec_id,
        "1",
        "a",
        Side.BUY,
        Decimal(100),
        ONE,
        Decimal(100),
        ZERO,
        "Trade",
        is_maker=True,
        exec_time=1,
    )


def position(size: str, at: int, symbol: str = "BTCUSDT") -> Position:
    side = Side.BUY if Decimal(size) else None
    return Position(
        Category.LINEAR,
        symbol,
        0,
        side,
        Decimal(size),
        Decimal(100),
        None,
        None,
        None,
        ZERO,
        None,
        None,
        None,
        ZERO,
        ZERO,
        updated_time=at,
    )


REQUEST = OrderRequest(Category.LINEAR, "BTCUSDT", Side.BUY, OrderType.LIMIT, ONE, "a", price=Decimal(100))


def account_after(*facts: AccountFact) -> AccountState:
    account = AccountState()
    for fact in facts:
        account.apply(fact)
    return account


HISTORY: tuple[AccountFact, ...] = (
    OrderUpdated(order("New", 10)),
    OrderUpdated(order("PartiallyFilled", 20, "0.4")),
    ExecutionReceived(execution("x1")),
    PositionUpdated(position("0.4", 20)),
    OrderUpdated(order("Filled", 30, "1")),
    ExecutionReceived(execution("x2")),
    PositionUpdated(position("1", 30)),
    OrderUpdated(order("New", 25, link="b", order_id="2")),
)


@given(st.integers(0, 10**6))
def test_the_order_and_the_number_of_reports_do_not_matter(seed: int) -> None:
    shuffled = [*HISTORY, *random.Random(seed).choices(HISTORY, k=5)]
    random.Random(seed).shuffle(shuffled)
    account = account_after(*shuffled)
    assert set(account.orders) == {"b"}
    assert account.closed["a"].order_status == "Filled"
    assert set(account.executions) == {"x1", "x2"}
    assert account.signed_size("BTCUSDT") == 1


def test_an_order_shows_from_the_moment_it_is_sent() -> None:
    account = AccountState()
    account.apply_command(CommandSent("c1", REQUEST))
    assert account.orders["a"].order_status == "Sending"
    account.apply_command(CommandOutcomeUnknown("c1", REQUEST, "timeout"))
    assert account.orders["a"].order_status == "Unknown"
    account.apply_command(CommandAcknowledged("c1", REQUEST, "1"))
    assert account.orders["a"].order_status == "Acked"
    account.apply(OrderUpdated(order("New")))
    assert account.orders["a"].order_status == "New"


def test_the_stream_may_be_faster_than_the_acknowledgement() -> None:
    account = AccountState()
    account.apply_command(CommandSent("c1", REQUEST))
    account.apply(OrderUpdated(order("Filled", filled="1")))
    account.apply_command(CommandAcknowledged("c1", REQUEST, "1"))
    assert not account.orders
    assert account.closed["a"].order_status == "Filled"


def test_the_stream_is_matched_by_order_id_when_it_leaves_our_id_out() -> None:
    account = AccountState()
    account.apply_command(CommandSent("c1", REQUEST))
    account.apply_command(CommandAcknowledged("c1", REQUEST, "1"))
    account.apply(OrderUpdated(order("New", link="")))
    assert list(account.orders) == ["a"]


def test_a_refused_order_is_closed_with_its_reason_and_never_undoes_the_exchange() -> None:
    account = AccountState()
    account.apply_command(CommandSent("c1", REQUEST))
    account.apply_command(CommandRefused("c1", REQUEST, "balance too small"))
    assert account.closed["a"].reject_reason == "balance too small"
    live = account_after(OrderUpdated(order("New")))
    live.apply_command(CommandRefused("c1", REQUEST, "late"))
    assert live.orders["a"].order_status == "New"


def snapshot(asked_at: int, *orders: Order, positions: tuple[Position, ...] = ()) -> SnapshotLoaded:
    return SnapshotLoaded(Category.LINEAR, orders, positions, (), WALLET, asked_at)


def test_a_snapshot_removes_what_no_longer_exists_but_not_what_is_newer_or_still_ours_alone() -> None:
    account = account_after(
        OrderUpdated(order("New", 10, link="gone", order_id="1")),
        OrderUpdated(order("New", 60, link="newer", order_id="2")),
        PositionUpdated(position("1", 10)),
        PositionUpdated(position("1", 60, "ETHUSDT")),
    )
    account.apply_command(CommandSent("c1", REQUEST))
    account.apply(snapshot(50, order("New", 20, link="other", order_id="3")))
    assert set(account.orders) == {"newer", "a", "other"}
    assert set(account.positions) == {("ETHUSDT", 0)}
    assert account.is_reconciled


def test_a_snapshot_does_not_undo_later_news() -> None:
    account = account_after(OrderUpdated(order("Filled", 60, "1")), PositionUpdated(position("0", 60)))
    account.apply(snapshot(50, order("New", 10), positions=(position("1", 40),)))
    assert not account.orders
    assert not account.positions


def test_losing_the_link_keeps_the_figures_and_drops_the_trust() -> None:
    account = account_after(snapshot(50, order("New", 10)))
    account.lose_link()
    assert account.orders
    assert not account.is_reconciled


@pytest.mark.parametrize("late", ["New", "PartiallyFilled", "Triggered"])
def test_a_closed_order_never_opens_again(late: str) -> None:
    account = account_after(OrderUpdated(order("Cancelled", 30)), OrderUpdated(order(late, 99)))
    assert not account.orders
    assert account.closed["a"] == replace(order("Cancelled", 30))


def test_a_flat_position_tells_the_leverage() -> None:
    account = AccountState()
    assert account.leverage("BTCUSDT") is None
    account.apply(snapshot(50, positions=(replace(position("0", 40), leverage=Decimal(7)),)))
    assert account.leverage("BTCUSDT") == 7
    assert not account.positions


def test_what_a_live_stream_had_not_told_is_named() -> None:
    account = AccountState()
    account.apply(snapshot(10_000, order(at=10)))
    assert account.missed == (), "before the first snapshot nothing was expected"
    changed = order("PartiallyFilled", at=20, filled="0.5")
    account.apply(snapshot(70_000, changed, order(at=30, link="b", order_id="2")))
    assert account.missed == ("order a of BTCUSDT: PartiallyFilled", "order b of BTCUSDT: New")
    account.apply(replace(snapshot(130_000, changed), closed=(order("Cancelled", at=40, link="b", order_id="2"),)))
    assert account.missed == ("order b of BTCUSDT: Cancelled",)
    account.apply(replace(snapshot(190_000, changed), executions=(execution("x"),)))
    assert account.missed == ("execution x of BTCUSDT",)
    account.apply(replace(snapshot(250_000, changed), executions=(execution("x"),)))
    assert account.missed == ()


def test_what_has_just_changed_is_judged_at_the_next_snapshot() -> None:
    young, told = order(at=69_500), order(at=69_600, link="b", order_id="2")
    account = AccountState()
    account.apply(snapshot(10_000))
    account.apply(snapshot(70_000, young, told))
    assert account.missed == ()
    account.apply(OrderUpdated(told))
    account.apply(snapshot(130_000, young, told))
    assert account.missed == ("order a of BTCUSDT: New",)


def test_what_has_just_changed_or_was_lost_with_the_link_is_not_missed() -> None:
    account = AccountState()
    account.apply(snapshot(10_000))
    account.apply(snapshot(70_000, order(at=69_500)))
    assert account.missed == ()
    account.lose_link()
    account.apply(snapshot(130_000, order(at=80_000, link="b", order_id="2")))
    assert account.missed == ()


def hedged(idx: int, side: Side | None, size: str, at: int) -> Position:
    return replace(position(size, at), position_idx=idx, side=side, leverage=Decimal(5 + idx))


def test_both_sides_of_a_symbol_are_held_apart_and_tell_the_mode() -> None:
    account = account_after(PositionUpdated(hedged(1, Side.BUY, "3", 1)), PositionUpdated(hedged(2, Side.SELL, "2", 1)))
    assert account.is_hedged("BTCUSDT")
    assert set(account.positions) == {("BTCUSDT", 1), ("BTCUSDT", 2)}
    assert account.signed_size("BTCUSDT") == 1
    assert account.leverage("BTCUSDT") == 6
    account.apply(PositionUpdated(hedged(1, None, "0", 2)))
    assert set(account.positions) == {("BTCUSDT", 2)}
    assert account.is_hedged("BTCUSDT")


def test_the_mode_is_known_while_nothing_is_held() -> None:
    flat = (hedged(1, None, "0", 1), hedged(2, None, "0", 1))
    read = SnapshotLoaded(Category.LINEAR, (), flat, (), WALLET, 5, margin_mode="ISOLATED_MARGIN")
    account = account_after(read)
    assert account.is_hedged("BTCUSDT")
    assert account.is_isolated
    account.apply_command(CommandAcknowledged("1", PositionModeRequest(Category.LINEAR, "BTCUSDT", hedge=False)))
    account.apply_command(CommandAcknowledged("2", MarginModeRequest(Category.LINEAR, "REGULAR_MARGIN")))
    assert not account.is_hedged("BTCUSDT")
    assert not account.is_isolated
    account.apply_command(
        CommandRefused("3", PositionModeRequest(Category.LINEAR, "BTCUSDT", hedge=True), "there are open orders")
    )
    assert not account.is_hedged("BTCUSDT")
