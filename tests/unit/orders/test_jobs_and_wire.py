import threading
from decimal import Decimal
from typing import Any

import pytest

from tui.model.enums import Category, OrderType, PositionIdx, Side, TimeInForce
from tui.model.order import (
    AmendRequest,
    CancelAllRequest,
    CancelRequest,
    CloseRequest,
    Command,
    FlattenRequest,
    LeverageRequest,
    MarginModeRequest,
    OrderRequest,
    PositionModeRequest,
    TradingStopRequest,
)
from tui.orders.jobs import Job, JobQueue, Priority, priority_of
from tui.orders.link_ids import LinkIds
from tui.orders.wire import call_of, describe

LINEAR = Category.LINEAR


def order(**changes: Any) -> OrderRequest:
    values = {
        "category": LINEAR,
        "symbol": "BTCUSDT",
        "side": Side.BUY,
        "order_type": OrderType.LIMIT,
        "qty": Decimal("1E-3"),
        "order_link_id": "a",
        "price": Decimal("6.4E+4"),
    }
    return OrderRequest(**(values | changes))


def test_an_order_is_written_in_plain_decimals() -> None:
    call = call_of(order(time_in_force=TimeInForce.POST_ONLY))
    assert call.name == "place_order"
    assert call.params == {
        "category": "linear",
        "symbol": "BTCUSDT",
        "side": "Buy",
        "orderType": "Limit",
        "qty": "0.001",
        "price": "64000",
        "timeInForce": "PostOnly",
        "orderLinkId": "a",
        "positionIdx": 0,
    }


def test_stops_on_an_order_name_their_mode_and_a_market_order_has_no_price() -> None:
    params = call_of(order(order_type=OrderType.MARKET, stop_loss=Decimal(60000), reduce_only=False)).params
    assert "price" not in params
    assert (params["stopLoss"], params["tpslMode"]) == ("60000", "Full")
    assert call_of(order(reduce_only=True)).params["reduceOnly"] is True


def test_spot_has_no_position_and_its_market_order_counts_the_base_coin() -> None:
    limit = call_of(order(category=Category.SPOT)).params
    assert "positionIdx" not in limit
    assert "marketUnit" not in limit
    assert call_of(order(category=Category.SPOT, order_type=OrderType.MARKET)).params["marketUnit"] == "baseCoin"
    assert call_of(order(position_idx=PositionIdx.HEDGE_SELL)).params["positionIdx"] == 2


@pytest.mark.parametrize(
    ("command", "name", "params"),
    [
        (
            AmendRequest(LINEAR, "BTCUSDT", "1", "a", price=Decimal(5)),
            "amend_order",
            {"category": "linear", "symbol": "BTCUSDT", "orderId": "1", "price": "5"},
        ),
        (
            CancelRequest(LINEAR, "BTCUSDT", "", "a"),
            "cancel_order",
            {"category": "linear", "symbol": "BTCUSDT", "orderLinkId": "a"},
        ),
        (
            CancelAllRequest(LINEAR, "BTCUSDT", keep_stops=True),
            "cancel_all_orders",
            {"category": "linear", "symbol": "BTCUSDT", "orderFilter": "Order"},
        ),
        (CancelAllRequest(LINEAR, None, "USDT"), "cancel_all_orders", {"category": "linear", "settleCoin": "USDT"}),
        (
            TradingStopRequest(LINEAR, "BTCUSDT", PositionIdx.ONE_WAY, stop_loss=Decimal(0)),
            "set_trading_stop",
            {"category": "linear", "symbol": "BTCUSDT", "tpslMode": "Full", "positionIdx": 0, "stopLoss": "0"},
        ),
        (
            LeverageRequest(LINEAR, "BTCUSDT", Decimal("12.5")),
            "set_leverage",
            {"category": "linear", "symbol": "BTCUSDT", "buyLeverage": "12.5", "sellLeverage": "12.5"},
        ),
        (
            CancelRequest(Category.SPOT, "BTCUSDT", "", "a", "tpslOrder"),
            "cancel_order",
            {"category": "spot", "symbol": "BTCUSDT", "orderLinkId": "a", "orderFilter": "tpslOrder"},
        ),
        (
            CancelAllRequest(Category.SPOT, None, "", order_filter="StopOrder"),
            "cancel_all_orders",
            {"category": "spot", "orderFilter": "StopOrder"},
        ),
        (
            PositionModeRequest(LINEAR, "BTCUSDT", hedge=True),
            "switch_position_mode",
            {"category": "linear", "symbol": "BTCUSDT", "mode": 3},
        ),
        (
            MarginModeRequest(LINEAR, "ISOLATED_MARGIN"),
            "set_margin_mode",
            {"setMarginMode": "ISOLATED_MARGIN"},
        ),
    ],
)
def test_each_command_is_one_call(command: Command, name: str, params: dict[str, Any]) -> None:
    call = call_of(command)
    assert (call.name, call.params) == (name, params)
    assert describe(command)


CLOSE = CloseRequest(LINEAR, "BTCUSDT", PositionIdx.ONE_WAY, "x", Decimal(1))


def test_what_is_made_of_other_commands_is_not_a_call() -> None:
    for command in (CLOSE, FlattenRequest(LINEAR, "USDT")):
        with pytest.raises(TypeError):
            call_of(command)
        assert describe(command)


def test_what_takes_risk_away_goes_first_and_equals_go_in_order() -> None:
    queue = JobQueue(lambda: 0.0)
    commands: list[Command] = [
        order(order_link_id="n1"),
        order(order_link_id="n2"),
        LeverageRequest(LINEAR, "BTCUSDT", Decimal(1)),
        order(order_link_id="r", reduce_only=True),
        CancelRequest(LINEAR, "BTCUSDT", "1", ""),
        FlattenRequest(LINEAR, "USDT"),
    ]
    for number, command in enumerate(commands):
        queue.put(Job(str(number), command, priority_of(command)))
    taken = [queue.get() for _ in commands]
    assert [job.command_id for job in taken if job is not None] == ["5", "4", "3", "2", "0", "1"]
    assert priority_of(CLOSE) is Priority.REDUCE


def test_a_job_that_is_not_due_is_passed_over() -> None:
    now = [0.0]
    queue = JobQueue(lambda: now[0])
    queue.put(Job("later", CLOSE, Priority.CANCEL, not_before=5.0))
    queue.put(Job("now", order(), Priority.NEW))
    first = queue.get()
    assert first is not None
    assert first.command_id == "now"
    assert queue.next_due() == 5.0
    now[0] = 5.0
    second = queue.get()
    assert second is not None
    assert second.command_id == "later"


def test_closing_wakes_who_waits_and_returns_what_was_not_done() -> None:
    queue = JobQueue(lambda: 0.0)
    queue.put(Job("left", order(), Priority.NEW, not_before=99.0))
    got: list[Job | None] = []
    waiter = threading.Thread(target=lambda: got.append(queue.get()))
    waiter.start()
    left = queue.close()
    waiter.join(5)
    assert got == [None]
    assert [job.command_id for job in left] == ["left"]


def test_ids_fit_bybits_rule_and_are_unique_between_consoles() -> None:
    consoles = [LinkIds() for _ in range(20)]
    ids = [console.next() for console in consoles for _ in range(50)]
    assert len(set(ids)) == len(ids)
    allowed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert all(0 < len(each) <= 36 and set(each) <= allowed for each in ids)
