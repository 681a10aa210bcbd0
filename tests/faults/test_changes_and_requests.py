"""Cancels, amends, stops, closes and flattens while their requests are struck."""

from decimal import Decimal
from typing import Any

import pytest
from person import Person, at_the_console

LOST_BEFORE = ("drop", {})
LOST_AFTER = ("lose_reply", {})
BROKEN = ("cut_body", {})
SERVER_ERROR = ("ret_code_after", {"code": 10_016})
GATEWAY = ("html", {"status": 502})
LIMITED = ("ret_code", {"code": 10_006})
CLOCK = ("ret_code", {"code": 10_002})
EVERY = [LOST_BEFORE, LOST_AFTER, BROKEN, SERVER_ERROR, GATEWAY, LIMITED, CLOCK]
Fault = tuple[str, dict[str, Any]]


def name(value: Any) -> str:
    return value[0] if isinstance(value, tuple) else str(value)


def strike(person: Person, fault: Fault, path: str) -> int:
    kind, more = fault
    return person.exchange.strike(kind, f"POST {path}", times=1, **more)


@pytest.mark.parametrize("fault", EVERY, ids=name)
async def test_a_cancel_is_done_or_done_again(fault: Fault) -> None:
    async with at_the_console() as person:
        await person.rests()
        number = strike(person, fault, "/v5/order/cancel")
        await person.press("c")
        await person.until(lambda: not person.account.orders, "the cancel at the exchange")
        await person.until(lambda: not person.shown, "the cancel on the screen")
        await person.until(lambda: person.journal[-1].state == "Acked", "the end in the journal")
        assert person.exchange.hits(number) == 1
        assert [each.order_status for each in person.placed] == ["Cancelled"]


async def test_a_cancel_that_meets_a_fill_says_how_it_ended() -> None:
    async with at_the_console() as person:
        await person.rests()
        person.exchange.strike("delay", "POST /v5/order/cancel", ms=600, times=1)
        person.exchange.strike("hold", "private *", ms=3_000, seconds=2)
        await person.press("c")
        exchange = person.exchange
        board = exchange.exchange.venue.board("linear", "BTCUSDT")

        def falls() -> None:
            matching = exchange.exchange.venue.trading.matching
            limit = board.spec.ticks(Decimal(64_240))
            matching.house_takes(board, "Sell", limit, 10**6, exchange.exchange.venue.now)

        exchange.do(falls)
        await person.until(lambda: any(each.order_status == "Filled" for each in person.ended.values()), "Filled")
        assert person.held == Decimal("0.01")
        await person.sees("Positions \\(1\\)")


async def test_a_lie_about_an_order_that_is_gone_is_found_out() -> None:
    async with at_the_console() as person:
        await person.rests()
        person.exchange.strike("ret_code", "POST /v5/order/cancel", code=110_001, times=1)
        await person.press("c")
        await person.until(lambda: not person.account.orders, "the second cancel")
        await person.until(lambda: not person.shown)


async def amend(person: Person, price: str) -> None:
    await person.press("e")
    await person.sees("Enter (changes|confirms|sends|does)")
    await person.press("ctrl+u", *price, "enter")


@pytest.mark.parametrize("fault", EVERY, ids=name)
async def test_an_amend_is_done_once_or_said_not_to_be(fault: Fault) -> None:
    async with at_the_console() as person:
        order = await person.rests()
        number = strike(person, fault, "/v5/order/amend")
        await amend(person, "64235")
        wanted = Decimal(64_235)
        await person.until(lambda: person.exchange.orders[order.order_id].price == wanted, "the price at the exchange")
        await person.until(lambda: all(each.price == wanted for each in person.shown.values()), "and on the screen")
        await person.until(lambda: person.journal[-1].state == "Acked", "the end in the journal")
        assert person.exchange.hits(number) == 1
        assert len(person.placed) == 1


@pytest.mark.parametrize("fault", [LOST_BEFORE, LOST_AFTER, SERVER_ERROR, LIMITED], ids=name)
async def test_stops_are_set(fault: Fault) -> None:
    async with at_the_console() as person:
        await person.sends()
        await person.sees("Long")
        number = strike(person, fault, "/v5/position/trading-stop")
        await person.press("h", "p")
        await person.sees("stop loss|Stops of")
        await person.press("ctrl+u", *"62000", "enter")
        await person.until(lambda: [each.trigger_price for each in person.account.orders.values()] == [62_000], "it")
        await person.sees("62,000")
        await person.until(lambda: person.journal[-1].state == "Acked")
        assert person.exchange.hits(number) == 1


@pytest.mark.parametrize("fault", EVERY, ids=name)
async def test_a_close_is_sent_once_and_never_opens(fault: Fault) -> None:
    async with at_the_console() as person:
        await person.sends()
        await person.sees("Long")
        number = strike(person, fault, "/v5/order/create")
        await person.press("h", "x")
        await person.sees("Enter confirms")
        await person.press("enter")
        await person.until(lambda: person.journal[-1].state in {"Acked", "Refused"} and len(person.journal) == 2)
        closes = [each for each in person.placed if each.side == "Sell"]
        assert all(each.reduce_only for each in closes)
        assert len(closes) == (0 if fault in (LOST_BEFORE, GATEWAY) else 1)
        # What did not arrive is said, and the position is still there and still shown.
        assert person.held == (Decimal("0.01") if not closes else 0)
        await person.sees("Positions \\(1\\)" if not closes else "Positions \\(0\\)")
        assert person.exchange.hits(number) == 1


async def test_a_close_takes_the_size_of_now_and_not_of_the_screen() -> None:
    async with at_the_console() as person:
        await person.sends(qty="0.02")
        await person.sees("Long")
        await person.press("h", "x")
        await person.sees("Enter confirms")
        # Another client closes half; our stream does not tell.
        person.exchange.strike("lose", "private *")
        person.exchange.client().order("Sell", "0.01", reduceOnly=True)
        await person.press("enter")
        await person.until(lambda: person.held == 0, "flat")
        assert [str(each.qty) for each in person.placed if each.side == "Sell"] == ["0.01", "0.01"]


@pytest.mark.parametrize("path", ["/v5/order/cancel-all", "/v5/order/create"])
@pytest.mark.parametrize("fault", [LOST_BEFORE, LOST_AFTER, LIMITED, GATEWAY], ids=name)
async def test_flatten_ends_flat(fault: Fault, path: str) -> None:
    async with at_the_console() as person:
        await person.sends()
        await person.sees("Long")
        await person.rests()
        number = strike(person, fault, path)
        await person.press("X", "X")
        await person.is_told("flat: every order is cancelled, every position closed", patience=40)
        assert person.held == 0
        assert not person.account.orders
        assert person.exchange.hits(number) == 1
        await person.sees("Positions \\(0\\)")
        await person.sees("Open orders \\(0\\)")


async def test_flatten_never_says_flat_when_it_cannot_look() -> None:
    async with at_the_console() as person:
        await person.sends()
        await person.sees("Long")
        person.exchange.strike("status", "GET /v5/position/list", status=502)
        await person.press("X", "X")
        await person.is_told("refused: the account could not be read", patience=60)
        assert not [line for line in person.notices if line.startswith("flat:")]
        await person.sees("Positions \\(1\\)")
