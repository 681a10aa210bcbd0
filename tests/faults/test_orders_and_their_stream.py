"""Between the acknowledgement of an order and what its stream tells: pushes lost, late, doubled, broken, cut off."""

from decimal import Decimal
from typing import Any

import pytest
from person import Person, at_the_console

from tui.feed.heartbeat import Pace

QUICK = Pace(ping_every=0.5, pong_within=0.5, silence=None, give_up=None)
POLL = 1.0
Fault = tuple[str, dict[str, Any]]


def name(fault: Fault) -> str:
    return "-".join([fault[0], *(str(value) for value in fault[1].values())])


SHAPES = ("cut", "text", "null", "empty", "list", "types", "utf8", "control", "huge")
FRAMES: list[Fault] = [
    ("lose", {}),
    ("hold", {"ms": 700, "ms_max": 1_400}),
    ("duplicate", {}),
    ("reorder", {}),
    *[("malformed", {"shape": shape}) for shape in SHAPES],
]
ENDS: list[Fault] = [
    ("cut", {}),
    ("close", {"close_code": 1_000}),
    ("close", {"close_code": 1_011}),
    ("silence", {}),
    ("no_pong", {}),
]


async def agree(person: Person) -> None:
    """The screen has what the exchange has, each fill once."""

    def same() -> bool:
        account = person.app._account
        theirs = {each.order_id: (each.price, each.order_status) for each in person.account.orders.values()}
        ours = {each.order_id: (each.price, each.order_status) for each in account.orders.values()}
        held = {(each.symbol, each.size) for each in person.account.held()}
        shown = {(each.symbol, each.size) for each in account.positions.values()}
        fills = {each.exec_id for each in person.account.executions}
        return ours == theirs and held == shown and set(account.executions) == fills and account.is_reconciled

    await person.until(same, "agreement")


@pytest.mark.parametrize("fault", FRAMES, ids=name)
async def test_a_push_that_is_struck_costs_nothing(fault: Fault) -> None:
    kind, more = fault
    async with at_the_console(poll_every=POLL) as person:
        number = person.exchange.strike(kind, "private *", **more)
        await person.sends(price="64240")
        await person.sends(qty="0.02")
        await agree(person)
        assert person.exchange.hits(number) >= 3
        person.exchange.lift()
        await agree(person)
        assert person.held == Decimal("0.02")
        assert len(person.placed) == 2


@pytest.mark.parametrize("fault", ENDS, ids=name)
async def test_a_stream_that_ends_between_acknowledgement_and_push(fault: Fault) -> None:
    kind, more = fault
    async with at_the_console(account_pace=QUICK) as person:
        number = person.exchange.strike(kind, "private order", times=1, **more)
        await person.sends(qty="0.02")
        await person.until(lambda: person.held == Decimal("0.02"))
        await person.until(lambda: person.exchange.hits(number) == 1)
        # It is seen to be gone, read again, and live.
        await person.until(lambda: not person.app._account.is_reconciled, "the end of the stream", 10)
        await agree(person)
        await person.sees("account live")
        assert [each.exec_id for each in person.account.executions] == list(person.app._account.executions)


@pytest.mark.parametrize(
    ("kind", "where", "more", "seen"),
    [
        ("refuse", "private auth", {"message": "invalid key"}, "account auth refused|account refused"),
        ("ignore", "private auth", {}, "account reconnecting"),
        ("refuse", "private subscribe", {"message": "no"}, "account reconnecting"),
        ("ignore", "private subscribe", {}, "account reconnecting"),
        ("refuse_handshake", "private open", {"status": 503}, "account reconnecting"),
        ("refuse_handshake", "private open", {"status": 404}, "account reconnecting"),
        ("reset_handshake", "private open", {}, "account reconnecting"),
        ("slow_handshake", "private open", {"ms": 4_000}, "account reconnecting"),
        ("silence", "private open", {}, "account reconnecting"),
    ],
)
async def test_a_stream_that_does_not_come_back_at_once(
    kind: str, where: str, more: dict[str, Any], seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.feed.supervisor.REFUSED_WAIT", 1.0)
    monkeypatch.setattr("tui.feed.supervisor.CONNECT_WITHIN", 1.5)
    monkeypatch.setattr("tui.feed.supervisor.ANSWER_WITHIN", 1.0)
    async with at_the_console(account_pace=QUICK) as person:
        await person.rests()
        number = person.exchange.strike(kind, where, **more)
        person.exchange.strike("cut", "private wallet", times=1)
        person.exchange.strike("cut", "private order", times=1)
        # Filled and placed while nobody listens.
        person.exchange.client().order("Buy", "0.02")
        await person.sees(seen)
        await person.sees("account not live")
        await person.until(lambda: person.exchange.hits(number) >= 2, "two tries", 40)
        person.exchange.lift()
        await person.sees("account live", 40)
        await agree(person)


async def test_a_refused_key_is_said_with_its_fix_for_as_long_as_it_lasts() -> None:
    async with at_the_console(account_pace=QUICK) as person:
        person.exchange.strike("refuse", "private auth", message="invalid key", times=1)
        person.exchange.strike("cut", "private *", times=1)
        person.exchange.client().order("Buy", "0.01", "64000")
        await person.sees("account auth refused|account refused")
        person.app._say("something else")
        await person.sees("something else")
        await person.sees_no_more("something else")
        await person.sees("invalid key; check key, secret, environment and clock")


async def test_an_account_that_cannot_be_read_is_not_called_live_nor_flat() -> None:
    async with at_the_console(account_pace=QUICK) as person:
        await person.sends(qty="0.02")
        await person.sees("Long")
        person.exchange.strike("status", "GET /v5/position/list", status=502)
        person.exchange.strike("cut", "private *", times=1)
        person.exchange.client().order("Buy", "0.01", "64000")
        await person.sees("account reconnecting")
        await person.ticket(price="64240")
        await person.press("enter")
        await person.is_told("not sent: the account is not reconciled")
        await person.sees("Long")
        person.exchange.lift()
        await person.sees("account live", 40)
        await agree(person)


async def test_what_the_stream_lost_is_said() -> None:
    async with at_the_console(poll_every=POLL) as person:
        person.exchange.strike("lose", "private *")
        person.exchange.client().order("Buy", "0.02")
        await person.is_told("the stream had missed .* changes of the account: read again")
        await agree(person)
