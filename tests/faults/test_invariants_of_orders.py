"""What holds for every order, whatever the network does: the invariants 1 to 5, 11, 12 and 14."""

import re
import sqlite3
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from living_market import LivingMarket
from person import Person, at_the_console, read_journals
from struck import Struck

from tests.unit.orders.fakes import Bench
from tui.exchange import session as session_module
from tui.exchange.errors import NoAnswerError, RefusedError
from tui.model.enums import Category, OrderType, Side
from tui.model.facts import CommandRefused
from tui.model.order import CancelAllRequest, FlattenRequest, OrderRequest
from tui.orders.journal import Journal

LINEAR = Category.LINEAR
CREATE = "POST /v5/order/create"


def request(person: Person, price: str = "64240", **more: Any) -> OrderRequest:
    link_id = person.console.link_ids.next()
    return OrderRequest(LINEAR, "BTCUSDT", Side.BUY, OrderType.LIMIT, Decimal("0.01"), link_id, Decimal(price), **more)


def ends(person: Person) -> dict[str, str]:
    return {entry.order_link_id: entry.state for entry in person.journal if entry.order_link_id}


async def test_invariant_01_one_intent_is_one_id_and_at_most_one_order() -> None:
    async with at_the_console() as person:
        for kind, more in (
            ("lose_reply", {}),
            ("ret_code_after", {"code": 10_006}),
            ("ret_code_after", {"code": 10_002}),
            ("ret_code_after", {"code": 10_016}),
            ("ret_code", {"code": 10_006, "reset_ms": 10}),
            ("drop", {}),
        ):
            person.exchange.strike(kind, CREATE, percent=25, **more)
        wanted = [request(person, str(64_200 - number)) for number in range(12)]
        for each in wanted:
            person.console.submit(each)
        await person.until(
            lambda: set(ends(person).values()) <= {"Acked", "Refused"} and len(ends(person)) == 12, "", 90
        )
        placed = [each.order_link_id for each in person.placed]
        assert len(placed) == len(set(placed))
        assert set(placed) == {link_id for link_id, state in ends(person).items() if state == "Acked"}
        assert {each.order_link_id for each in wanted} == set(ends(person))


async def test_invariant_02_what_may_yet_arrive_is_not_called_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "READ_TIMEOUT", 0.5)
    async with at_the_console() as person:
        # It arrives long after its sender has given up waiting, and within its recv_window.
        person.exchange.strike("delay", CREATE, ms=3_500, times=1)
        person.console.submit(request(person))
        await person.sees("UNKNOWN")
        await person.until(lambda: person.placed)
        await person.until(lambda: list(ends(person).values()) == ["Acked"])
        assert not [line for line in person.notices if line.startswith("refused")]
        await person.sees("New")


async def test_invariant_03_an_unknown_outcome_is_asked_for_before_anything_else() -> None:
    async with at_the_console() as person:
        asked: list[str] = []
        worker = person.console._worker
        assert worker is not None
        ask = worker._session.ask
        worker._session.ask = lambda name, **params: (asked.append(name), ask(name, **params))[1]  # type: ignore[method-assign]
        person.exchange.strike("lose_reply", CREATE, times=1)
        person.exchange.strike("lose", "private order")
        person.exchange.strike("status", "GET /v5/order/realtime", status=502)
        person.console.submit(request(person))
        await person.sees("UNKNOWN")
        assert "unknown outcome" in await refused_by_the_gate(person)
        person.exchange.lift()
        await person.until(lambda: list(ends(person).values()) == ["Acked"])
        assert asked[0] == "place_order"
        assert "place_order" not in asked[1:]
        assert set(asked[1:]) <= {"get_open_orders", "get_order_history"}


async def refused_by_the_gate(person: Person) -> str:
    await person.ticket(price="64239")
    await person.press("enter")
    return await person.is_told("not sent")


def on_disk(folder: Path) -> list[tuple[str, str]]:
    reader = sqlite3.connect(next(folder.glob("*.db")))
    rows = reader.execute("SELECT order_link_id, state FROM intents").fetchall()
    reader.close()
    return rows


async def test_invariant_04_the_intent_is_on_disk_before_the_first_byte() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with at_the_console(folder=Path(folder)) as person:
            number = person.exchange.strike("delay", CREATE, ms=1_000, times=1)
            wanted = request(person)
            person.console.submit(wanted)
            await person.until(lambda: person.exchange.hits(number) == 1, "the request at the exchange")
            assert person.placed == []
            assert on_disk(Path(folder)) == [(wanted.order_link_id, "Sending")]


@pytest.mark.parametrize("placed", [True, False])
async def test_invariant_05_what_a_dead_console_left_is_settled_before_trading_unlocks(placed: bool) -> None:
    exchange = Struck(market=LivingMarket())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        left = Journal(folder / "dead.db")
        left.begin("dead-c1", "tui-dead-1", "linear", "BTCUSDT", "Buy 0.01 BTCUSDT @ 64240")
        left.close()
        if placed:
            exchange.client().order("Buy", "0.01", "64240", orderLinkId="tui-dead-1")
        number = exchange.strike("status", "GET /v5/order/*", status=502, times=2)
        async with at_the_console(exchange, folder) as person:
            # It became live only after the questions were answered.
            assert exchange.hits(number) == 2
            words = "the exchange has it as New" if placed else "it never reached the exchange"
            found = [notice.text for notice in person.app._links.notices]
            assert any(f"left by an earlier run, {words}" in text for text in found)
            assert [len(person.placed), len(person.shown)] == [int(placed)] * 2
        states = {entry.command_id: entry.state for entry in read_journals(folder)}
        assert states["dead-c1"] == ("Acked" if placed else "Refused")
    exchange.stop()


async def test_invariant_11_a_cancel_waits_for_one_request_at_the_most() -> None:
    async with at_the_console() as person:
        await person.rests()
        number = person.exchange.strike("late", CREATE, ms=600)
        for step in range(10):
            person.console.submit(request(person, str(64_200 - step)))
        await person.until(lambda: person.exchange.hits(number) == 1)
        await person.press("c")
        await person.until(lambda: any(each.order_status == "Cancelled" for each in person.placed), "the cancel")
        assert person.exchange.hits(number) <= 3, "the other orders still wait behind it"
        await person.until(lambda: len(person.journal) == 12 and person.journal[-1].state == "Acked", patience=30)


async def test_invariant_11_flatten_goes_ahead_of_all_and_what_only_opens_is_dropped() -> None:
    async with at_the_console() as person:
        number = person.exchange.strike("late", CREATE, ms=400)
        for step in range(10):
            person.console.submit(request(person, str(64_200 - step)))
        await person.until(lambda: person.exchange.hits(number) == 1)
        await person.press("X", "X")
        await person.is_told("flat: every order is cancelled")
        assert len(person.placed) <= 2
        assert not person.account.orders
        assert len([line for line in person.notices if "everything is being flattened" in line]) >= 8


def test_invariant_12_repeats_are_bounded_in_count_and_time(tmp_path: Path) -> None:
    for number, error in enumerate(
        (
            RefusedError(10_006, "", {"X-Bapi-Limit-Reset-Timestamp": str(10**15)}),
            RefusedError(10_006, "", {}),
            RefusedError(10_002, "", {}),
            RefusedError(110_001, "", {}),
            NoAnswerError("lost"),
        )
    ):
        bench = Bench(tmp_path / str(number))
        for name in ("place_order", "cancel_all_orders", "get_positions"):
            bench.session.script(name, error)
        began = bench.time.seconds
        bench.worker.submit(OrderRequest(LINEAR, "BTCUSDT", Side.BUY, OrderType.LIMIT, Decimal(1), "a", Decimal(1)))
        bench.worker.submit(CancelAllRequest(LINEAR, "BTCUSDT"))
        bench.worker.submit(FlattenRequest(LINEAR, "USDT"))
        bench.run(most=300)
        assert bench.session.names().count("place_order") <= 9
        assert bench.time.seconds - began < 120
        assert bench.of(CommandRefused)
        bench.journal.close()


async def test_invariant_12_leaving_does_not_wait_for_repeats() -> None:
    async with at_the_console() as person:
        person.exchange.strike("ret_code", CREATE, code=10_006, reset_ms=4_000)
        person.console.submit(request(person))
        await person.until(lambda: ends(person))
    assert any(re.search(r"not sent or not known: 1", line) for line in person.parting)


async def test_invariant_14_a_close_reduces_by_what_is_there_when_it_arrives() -> None:
    async with at_the_console() as person:
        await person.sends(qty="0.02")
        await person.sees("Long")
        # Between the reading of the position and the order another client closes nearly all.
        number = person.exchange.strike("delay", CREATE, ms=1_200, times=1)
        await person.press("h", "x")
        await person.sees("Enter confirms")
        await person.press("enter")
        await person.until(lambda: person.exchange.hits(number) == 1)
        board = person.exchange.exchange.venue.board("linear", "BTCUSDT")
        assert board is not None
        person.exchange.exchange.faults.clear()
        person.exchange.client().order("Sell", "0.015", reduceOnly=True)
        await person.until(lambda: person.held == 0, "flat, and not short")
        await person.sees("Positions \\(0\\)")
        assert all(each.reduce_only for each in person.placed if each.side == "Sell")
