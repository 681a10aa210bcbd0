from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.orders.fakes import Bench, order_row, reply
from tui.exchange.errors import ExchangeError, HttpStatusError, NoAnswerError, NotSentError, RefusedError
from tui.model.enums import Category, OrderType, PositionIdx, Side, TimeInForce
from tui.model.facts import (
    CommandAcknowledged,
    CommandOutcomeUnknown,
    CommandRefused,
    CommandSent,
    OrderUpdated,
    RateBudgetSeen,
)
from tui.model.order import (
    AmendRequest,
    CancelAllRequest,
    CancelRequest,
    CloseRequest,
    Command,
    FlattenRequest,
    LeverageRequest,
    OrderRequest,
)
from tui.orders.horizon import HORIZON_MS

LINEAR = Category.LINEAR
OK = reply(orderId="id-of-a")


def request(link_id: str = "a") -> OrderRequest:
    return OrderRequest(
        LINEAR, "BTCUSDT", Side.BUY, OrderType.LIMIT, Decimal("0.01"), link_id, Decimal(64000), TimeInForce.GTC
    )


def refused(code: int, **headers: str) -> RefusedError:
    return RefusedError(code, "words", {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def submitted(bench: Bench, command: Command, *answers: Any, name: str = "place_order") -> Bench:
    bench.session.script(name, *answers)
    bench.worker.submit(command)
    bench.run()
    return bench


def links_sent(bench: Bench) -> list[str]:
    return [params["orderLinkId"] for name, params in bench.session.calls if name == "place_order"]


def state_of(bench: Bench) -> list[str]:
    return [entry.state for entry in bench.journal.entries()]


def test_an_order_is_in_the_journal_before_it_is_on_the_wire(bench: Bench) -> None:
    seen: list[list[str]] = []
    bench.session.on_call = lambda name, _: seen.append(state_of(bench)) if name == "place_order" else None
    submitted(bench, request(), OK)
    assert seen == [["Sending"]]
    assert state_of(bench) == ["Acked"]
    assert [type(fact) for fact in bench.facts] == [CommandSent, CommandAcknowledged]
    assert bench.of(CommandAcknowledged)[0].order_id == "id-of-a"


def test_nothing_is_sent_when_the_journal_cannot_be_written(bench: Bench) -> None:
    bench.journal.close()
    submitted(bench, request(), OK)
    assert bench.session.calls == []
    assert "cannot write the journal" in bench.of(CommandRefused)[0].meaning


def test_a_rate_limit_waits_for_its_reset_and_sends_the_same_order(bench: Bench) -> None:
    start = bench.time.seconds
    reset = str(bench.time.now_ms() + 900)
    submitted(bench, request(), refused(10006, X_Bapi_Limit_Reset_Timestamp=reset), OK)
    assert links_sent(bench) == ["a", "a"]
    assert 0.9 <= bench.time.seconds - start < 2
    assert state_of(bench) == ["Acked"]


@pytest.mark.parametrize("reset", ["in an hour", "garbage", "in the past"])
def test_an_absurd_reset_never_holds_an_order_for_long(bench: Bench, reset: str) -> None:
    start = bench.time.seconds
    stamps = {"in an hour": bench.time.now_ms() + 3_600_000, "garbage": "soon", "in the past": 5}
    submitted(bench, request(), refused(10006, X_Bapi_Limit_Reset_Timestamp=str(stamps[reset])), OK)
    assert links_sent(bench) == ["a", "a"]
    assert bench.time.seconds - start < 7


def test_a_rate_limit_without_end_is_given_up_and_nothing_was_placed(bench: Bench) -> None:
    submitted(bench, request(), refused(10006))
    assert set(links_sent(bench)) == {"a"}
    assert len(links_sent(bench)) < 12
    assert "too many requests" in bench.of(CommandRefused)[0].meaning


AMBIGUOUS = [
    NoAnswerError("no answer in time"),
    HttpStatusError(502, {}),
    RefusedError(10016, "server error", {}),
    RefusedError(987654, "never heard of", {}),
]


@pytest.mark.parametrize("error", AMBIGUOUS, ids=str)
def test_an_unknown_outcome_is_asked_for_by_our_id_and_not_sent_again(bench: Bench, error: ExchangeError) -> None:
    bench.session.script("get_open_orders", reply(list=[order_row("a")]))
    submitted(bench, request(), error)
    assert bench.session.names() == ["place_order", "get_open_orders"]
    assert bench.session.calls[1][1]["orderLinkId"] == "a"
    assert [type(fact) for fact in bench.facts] == [
        CommandSent,
        CommandOutcomeUnknown,
        OrderUpdated,
        CommandAcknowledged,
    ]


def test_it_is_looked_for_in_the_history_too(bench: Bench) -> None:
    bench.session.script("get_order_history", reply(list=[order_row("a", "Filled")]))
    submitted(bench, request(), NoAnswerError("reset"))
    assert bench.of(OrderUpdated)[0].order.order_status == "Filled"
    assert not bench.of(CommandRefused)


def test_not_found_is_final_only_when_the_exchange_would_no_longer_take_it(bench: Bench) -> None:
    start = bench.time.now_ms()
    submitted(bench, request(), NoAnswerError("reset"))
    assert bench.time.now_ms() - start > HORIZON_MS
    assert links_sent(bench) == ["a"]
    (end,) = bench.of(CommandRefused)
    assert "did not reach the exchange" in end.meaning
    assert state_of(bench) == ["Refused"]


def test_an_order_that_arrives_late_is_found(bench: Bench) -> None:
    def arrive(name: str, _: dict[str, Any]) -> None:
        if bench.time.seconds > 1_004:
            bench.session.script("get_open_orders", reply(list=[order_row("a")]))

    bench.session.on_call = arrive
    submitted(bench, request(), NoAnswerError("reset"))
    assert not bench.of(CommandRefused)
    assert bench.of(CommandAcknowledged)[0].order_id == "id-of-a"


def test_a_question_that_fails_is_asked_again_and_is_no_answer(bench: Bench) -> None:
    failure, found = NoAnswerError("down"), reply(list=[order_row("a")])
    bench.session.script("get_open_orders", *[failure] * 20, found)
    submitted(bench, request(), NoAnswerError("reset"))
    assert bench.time.now_ms() - 1_000_000 > HORIZON_MS
    assert bench.of(CommandAcknowledged)
    assert not bench.of(CommandRefused)


def test_a_duplicate_is_a_success_only_if_it_is_the_order_that_was_meant(bench: Bench, tmp_path: Path) -> None:
    bench.session.script("get_open_orders", reply(list=[order_row("a")]))
    submitted(bench, request(), refused(110072))
    assert bench.of(CommandAcknowledged)
    other = Bench(tmp_path / "other")
    other.session.script("get_open_orders", reply(list=[order_row("a", side="Sell")]))
    submitted(other, request(), refused(110072))
    assert "another order has this id" in other.of(CommandRefused)[0].meaning


def test_a_connection_that_was_never_made_is_tried_again_a_few_times(bench: Bench) -> None:
    submitted(bench, request(), NotSentError("refused"), NotSentError("refused"), OK)
    assert links_sent(bench) == ["a", "a", "a"]
    assert bench.of(CommandAcknowledged)


def test_and_then_given_up_with_words(bench: Bench) -> None:
    submitted(bench, request(), NotSentError("connection refused"))
    assert 1 < len(links_sent(bench)) < 8
    assert "cannot be reached" in bench.of(CommandRefused)[0].meaning


def test_clocks_that_disagree_are_measured_again(bench: Bench) -> None:
    submitted(bench, request(), refused(10002), OK)
    assert bench.session.measured == 1
    assert links_sent(bench) == ["a", "a"]


def test_after_a_lockout_nothing_is_sent_for_ten_minutes(bench: Bench) -> None:
    submitted(bench, request(), HttpStatusError(403, {}))
    assert "403" in bench.of(CommandRefused)[0].meaning
    submitted(bench, request("b"), OK)
    assert links_sent(bench) == ["a"]
    bench.time.seconds += 601
    submitted(bench, request("c"), OK)
    assert links_sent(bench) == ["a", "c"]


def test_a_refusal_is_final_and_carries_meaning_fix_and_code(bench: Bench) -> None:
    submitted(bench, request(), refused(110007))
    (end,) = bench.of(CommandRefused)
    assert "balance is too small" in end.meaning
    assert "110007" in end.meaning
    assert end.fix
    assert end.ret_code == 110007
    assert links_sent(bench) == ["a"]


def test_an_error_of_our_own_after_sending_is_an_unknown_outcome(bench: Bench) -> None:
    def stumble(name: str, _: dict[str, Any]) -> None:
        if name == "place_order":
            raise RuntimeError("bug")

    bench.session.on_call = stumble
    bench.session.script("get_open_orders", reply(list=[order_row("a")]))
    submitted(bench, request(), OK)
    assert links_sent(bench) == ["a"]
    assert bench.of(CommandOutcomeUnknown)
    assert bench.of(CommandAcknowledged)


CANCEL = CancelRequest(LINEAR, "BTCUSDT", "id-of-a", "a")


def test_a_cancel_that_came_too_late_asks_how_the_order_ended(bench: Bench) -> None:
    bench.session.script("get_order_history", reply(list=[order_row("a", "Filled")]))
    submitted(bench, CANCEL, refused(110001), name="cancel_order")
    assert bench.of(OrderUpdated)[0].order.order_status == "Filled"
    assert bench.of(CommandAcknowledged)
    assert bench.session.names().count("cancel_order") == 1


def test_a_cancel_that_came_too_early_is_sent_again_when_the_order_has_come(bench: Bench) -> None:
    bench.session.script("get_open_orders", reply(list=[]), reply(list=[order_row("a")]))
    submitted(bench, CANCEL, refused(110001), OK, name="cancel_order")
    assert bench.session.names().count("cancel_order") == 2
    assert bench.of(CommandAcknowledged)


def test_an_order_that_is_nowhere_is_not_called_cancelled(bench: Bench) -> None:
    start = bench.time.now_ms()
    submitted(bench, CANCEL, refused(110001), name="cancel_order")
    assert bench.time.now_ms() - start > HORIZON_MS
    assert "knows no such order" in bench.of(CommandRefused)[0].meaning
    assert not bench.of(CommandAcknowledged)


def test_a_cancel_without_an_answer_is_repeated_while_the_order_is_open(bench: Bench) -> None:
    bench.session.script("get_open_orders", reply(list=[order_row("a")]))
    submitted(bench, CANCEL, NoAnswerError("lost"), OK, name="cancel_order")
    assert bench.session.names().count("cancel_order") == 2
    assert bench.of(CommandAcknowledged)


def test_an_amend_without_an_answer_is_compared_with_the_order(bench: Bench) -> None:
    amend = AmendRequest(LINEAR, "BTCUSDT", "id-of-a", "a", price=Decimal(64010))
    bench.session.script("get_open_orders", reply(list=[order_row("a")]), reply(list=[order_row("a", price="64010")]))
    submitted(bench, amend, NoAnswerError("lost"), name="amend_order")
    assert bench.session.names().count("amend_order") == 1
    assert bench.of(CommandAcknowledged)


def test_an_amend_of_a_closed_order_is_refused(bench: Bench) -> None:
    amend = AmendRequest(LINEAR, "BTCUSDT", "id-of-a", "a", price=Decimal(64010))
    submitted(bench, amend, refused(110001), name="amend_order")
    assert "no longer open" in bench.of(CommandRefused)[0].meaning


def test_what_is_so_already_is_a_success(bench: Bench) -> None:
    submitted(bench, LeverageRequest(LINEAR, "BTCUSDT", Decimal(5)), refused(110043), name="set_leverage")
    assert bench.of(CommandAcknowledged)


def test_a_cancel_overtakes_orders_that_wait_for_the_limit(bench: Bench) -> None:
    bench.session.script("place_order", refused(10006), OK)
    bench.worker.submit(request("a"))
    bench.worker.submit(request("b"))
    bench.worker.submit(CancelAllRequest(LINEAR, "BTCUSDT"))
    bench.run()
    assert bench.session.names()[0] == "cancel_all_orders"
    assert sorted(links_sent(bench)) == ["a", "a", "b"]


def position_row(symbol: str, side: str, size: str) -> dict[str, Any]:
    return {"symbol": symbol, "side": side, "size": size, "positionIdx": 0, "avgPrice": "1"}


def test_a_close_reads_the_position_afresh_and_only_reduces(bench: Bench) -> None:
    bench.session.script("get_positions", reply(list=[position_row("BTCUSDT", "Buy", "0.031")]))
    close = CloseRequest(LINEAR, "BTCUSDT", PositionIdx.ONE_WAY, "x1", Decimal("0.001"), Decimal("0.5"))
    submitted(bench, close, OK)
    assert bench.session.names() == ["get_positions", "place_order"]
    sent = bench.session.calls[1][1]
    assert (sent["side"], sent["qty"], sent["reduceOnly"], sent["orderType"]) == ("Sell", "0.015", True, "Market")
    assert sent["orderLinkId"] == "x1"


def test_a_close_of_nothing_sends_nothing(bench: Bench) -> None:
    close = CloseRequest(LINEAR, "BTCUSDT", PositionIdx.ONE_WAY, "x1", Decimal("0.001"))
    submitted(bench, close, OK)
    assert "place_order" not in bench.session.names()
    assert "no position" in bench.of(CommandRefused)[0].meaning


def test_a_position_that_cannot_be_read_is_not_taken_for_flat(bench: Bench) -> None:
    bench.session.script("get_positions", NoAnswerError("down"))
    close = CloseRequest(LINEAR, "BTCUSDT", PositionIdx.ONE_WAY, "x1", Decimal("0.001"))
    submitted(bench, close, OK)
    assert "could not be read" in bench.of(CommandRefused)[0].meaning
    assert "place_order" not in bench.session.names()


FLATTEN = FlattenRequest(LINEAR, "USDT")
HELD = [position_row("BTCUSDT", "Buy", "0.5"), position_row("ETHUSDT", "Sell", "2")]


def test_flatten_cancels_first_closes_every_position_and_looks_whether_it_is_flat(bench: Bench) -> None:
    bench.session.script("get_positions", reply(list=HELD), reply(list=[]))
    bench.session.script("place_order", OK)
    bench.worker.submit(FLATTEN)
    bench.run()
    looks = ["get_positions", "get_open_orders"]
    assert bench.session.names() == ["cancel_all_orders", *looks, "place_order", "place_order", *looks]
    orders = [params for name, params in bench.session.calls if name == "place_order"]
    assert [(each["symbol"], each["side"], each["qty"]) for each in orders] == [
        ("BTCUSDT", "Sell", "0.5"),
        ("ETHUSDT", "Buy", "2"),
    ]
    assert all(each["reduceOnly"] for each in orders)
    assert isinstance(bench.of(CommandAcknowledged)[-1].command, FlattenRequest)


def test_flatten_drops_what_would_open_and_was_not_sent(bench: Bench) -> None:
    bench.session.script("place_order", OK)
    bench.worker.submit(request("waiting"))
    bench.worker.submit(FLATTEN)
    bench.run()
    assert "place_order" not in bench.session.names()
    (dropped,) = bench.of(CommandRefused)
    assert (dropped.command.order_link_id, dropped.meaning) == ("waiting", "everything is being flattened")


def test_an_order_that_waits_for_a_limit_is_not_sent_by_a_flatten_but_asked_for(bench: Bench) -> None:
    bench.session.script("place_order", refused(10006), OK)
    bench.worker.submit(request())
    bench.worker.work_off_one()
    bench.worker.submit(FLATTEN)
    bench.run()
    assert links_sent(bench) == ["a"]
    (end,) = bench.of(CommandRefused)
    assert "did not reach the exchange (everything is being flattened)" in end.meaning
    flat = bench.facts.index(bench.of(CommandAcknowledged)[-1])
    assert flat > bench.facts.index(end), "it is not called flat while an order may yet arrive"


@pytest.mark.parametrize("code", [10006, 10002])
@pytest.mark.parametrize("last", [110007, 10005, 10006, 10002])
def test_an_order_that_was_taken_and_answered_otherwise_is_not_called_refused(
    bench: Bench, code: int, last: int
) -> None:
    bench.session.script("get_open_orders", reply(list=[order_row("a")]))
    submitted(bench, request(), refused(code), refused(last))
    assert not bench.of(CommandRefused)
    assert bench.of(CommandAcknowledged)[0].order_id == "id-of-a"


def test_flatten_does_not_drop_an_order_that_may_have_been_placed(bench: Bench) -> None:
    bench.session.script("place_order", NoAnswerError("lost"))
    bench.worker.submit(request())
    bench.worker.work_off_one()
    bench.worker.submit(FLATTEN)
    bench.run()
    (end,) = bench.of(CommandRefused)
    assert "did not reach the exchange" in end.meaning, "it was asked for until the answer was final"


def test_flatten_goes_on_until_the_account_is_flat(bench: Bench) -> None:
    bench.session.script("get_positions", reply(list=HELD[:1]), reply(list=HELD[:1]), reply(list=[]))
    bench.session.script("get_open_orders", reply(list=[order_row("a")]), reply(list=[order_row("a")]), reply(list=[]))
    bench.session.script("place_order", refused(10006), OK)
    bench.worker.submit(FLATTEN)
    bench.run()
    assert bench.session.names().count("cancel_all_orders") == 2
    closes = [params for name, params in bench.session.calls if name == "place_order"]
    assert len({each["orderLinkId"] for each in closes}) == 2
    assert isinstance(bench.of(CommandAcknowledged)[-1].command, FlattenRequest)


def test_a_flatten_that_cannot_be_done_says_what_is_left(bench: Bench) -> None:
    bench.session.script("get_positions", reply(list=HELD))
    bench.session.script("place_order", refused(110007))
    bench.worker.submit(FLATTEN)
    bench.run(most=200)
    (end,) = [each for each in bench.of(CommandRefused) if isinstance(each.command, FlattenRequest)]
    assert end.meaning == "not flat: positions 2, open orders 0 are left"


def test_a_flatten_that_cannot_read_the_account_never_says_that_it_is_flat(bench: Bench) -> None:
    bench.session.script("get_positions", NoAnswerError("down"))
    bench.worker.submit(FLATTEN)
    bench.run(most=200)
    assert "the account could not be read" in bench.of(CommandRefused)[0].meaning
    assert not [each for each in bench.of(CommandAcknowledged) if isinstance(each.command, FlattenRequest)]


def test_the_budget_is_told_from_the_headers(bench: Bench) -> None:
    headers = {"X-Bapi-Limit": "10", "X-Bapi-Limit-Status": "7", "X-Bapi-Limit-Reset-Timestamp": "5"}
    submitted(bench, request(), reply(headers, orderId="1"))
    assert bench.of(RateBudgetSeen) == [RateBudgetSeen(10, 7, 5)]
