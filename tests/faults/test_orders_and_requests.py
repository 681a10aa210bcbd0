"""An order by keys while its request is struck: before it is carried out, after it, or in the middle of the reply.

Each line says what the person is told, and how many orders the exchange then has: never two.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from person import Person, at_the_console

WHERE = "POST /v5/order/create"
NOT_PLACED = "did not reach the exchange"
ASKING = "outcome unknown .*; asking the exchange, do not send it again"


@dataclass(frozen=True)
class Case:
    """One fault at one point."""

    kind: str
    told: str
    placed: int
    more: dict[str, Any] = field(default_factory=dict)
    times: int = 1

    @property
    def name(self) -> str:
        words = [f"{value}"[:24] for value in self.more.values()]
        return "-".join([self.kind, *words]) or self.kind


BEFORE = [
    # Not carried out, and nobody says so: asked for until the exchange would no longer take it.
    Case("drop", ASKING, 0),
    Case("delay", ASKING, 0, {"ms": 7_000}),
    Case("status", ASKING, 0, {"status": 503}),
    Case("html", ASKING, 0, {"status": 200}),
    Case("html", ASKING, 0, {"status": 502}),
    *[Case("body", ASKING, 0, {"message": body}) for body in ("null", "{}", "nothing")],
    Case("down", ASKING, 0, {"down_seconds": 2, "port": "rest"}),
    *[Case("ret_code", ASKING, 0, {"code": code, "message": "busy"}) for code in (10_016, 999_999)],
    # A refusal that waits, measures the clock, or asks nothing more: the same order, once.
    *[Case("ret_code", "", 1, {"code": 10_006, "reset_ms": ms}) for ms in (900, -5_000, 3_600_000)],
    Case("ret_code", "", 1, {"code": 10_429}),
    Case("status", "", 1, {"status": 429}),
    Case("ret_code", "", 1, {"code": 10_002}),
    Case("delay", "", 1, {"ms": 1_500}),
    # Final: the meaning and the fix.
    Case("status", r"refused: HTTP 403.* — nothing is sent for ten minutes", 0, {"status": 403}),
    Case("ret_code", r"locked out.* — nothing is sent for ten minutes", 0, {"code": 10_018}),
    Case("ret_code", r"the API key is not known here.* — check the key", 0, {"code": 10_003}),
    Case("ret_code", r"the signature is wrong.* — check the API secret", 0, {"code": 10_004}),
    Case("ret_code", r"the API key may not do this.* — give the key the permission", 0, {"code": 10_005}),
    Case("ret_code", r"not bound to the API key.* — add this machine's address", 0, {"code": 10_010}),
    Case("ret_code", r"the API key has expired.* — make a new key", 0, {"code": 33_004}),
    Case("ret_code", r"the balance is too small.* — lower the quantity", 0, {"code": 110_007}),
    Case("ret_code", r"a value does not fit.* — check quantity", 0, {"code": 10_001}),
]
AFTER = [
    # Carried out, and the answer is lost, late, broken or wrong: found by its own id.
    Case("lose_reply", ASKING, 1),
    Case("cut_body", ASKING, 1),
    Case("late", ASKING, 1, {"ms": 7_000}),
    Case("drip", ASKING, 1, {"ms": 60_000}),
    *[Case("ret_code_after", ASKING, 1, {"code": code}) for code in (10_000, 10_016, 10_019, 999_999)],
    Case("late", "", 1, {"ms": 1_500}),
    Case("drip", "", 1, {"ms": 1_500}),
    # An answer that asks to send again although it was carried out: the repeat has the same id, and is refused.
    Case("ret_code_after", "", 1, {"code": 10_006}),
    Case("ret_code_after", "", 1, {"code": 10_002}),
]


def struck(person: Person, case: Case) -> int:
    return person.exchange.strike(case.kind, WHERE, times=case.times, **case.more)


async def settled(person: Person, case: Case) -> None:
    """Both sides know the end, and it is the same one."""
    await person.until(lambda: person.journal and person.journal[-1].state in {"Acked", "Refused"}, "an end")
    if case.placed:
        await person.until(lambda: any(each.is_open for each in person.shown.values()), "the order on the screen")
        (shown,), (held,) = person.shown.values(), person.placed
        assert (shown.order_id, shown.order_status) == (held.order_id, "New")
        assert person.journal[-1].state == "Acked"
    else:
        await person.until(lambda: not person.shown, "an empty list of open orders")
        assert person.journal[-1].state == "Refused"
    assert len(person.placed) == case.placed
    assert len({entry.order_link_id for entry in person.journal}) == 1, "one intent, one id"


@pytest.mark.parametrize("case", BEFORE, ids=lambda case: case.name)
async def test_before_it_is_carried_out(case: Case) -> None:
    async with at_the_console() as person:
        number = struck(person, case)
        await person.order(price="64240")
        if case.told:
            await person.is_told(case.told)
        if case.told == ASKING:
            await person.is_told(NOT_PLACED)
        await settled(person, case)
        assert person.exchange.hits(number) == 1


@pytest.mark.parametrize("case", AFTER, ids=lambda case: case.name)
async def test_after_it_was_carried_out(case: Case) -> None:
    async with at_the_console() as person:
        number = struck(person, case)
        await person.order(price="64240")
        if case.told:
            await person.is_told(case.told)
        await settled(person, case)
        assert person.exchange.hits(number) == 1
        assert not [line for line in person.notices if line.startswith("refused")]


async def test_while_it_is_unknown_the_row_says_so_and_nothing_is_added() -> None:
    async with at_the_console() as person:
        person.exchange.strike("lose_reply", WHERE)
        person.exchange.strike("status", "GET /v5/order/*", status=502)
        # Else the stream would tell of it at once.
        person.exchange.strike("lose", "private order")
        await person.order(price="64240")
        await person.sees("UNKNOWN")
        await person.ticket(price="64239")
        await person.press("enter")
        await person.is_told("not sent: an order of this symbol has an unknown outcome")
        person.exchange.lift()
        await person.sees_no_more("UNKNOWN")
        assert len(person.placed) == 1


async def test_nothing_is_sent_where_nobody_listens_and_it_is_tried_again() -> None:
    async with at_the_console() as person:
        person.exchange.go_down(2, "rest")
        await person.order(price="64240")
        await person.until(lambda: any(each.is_open for each in person.shown.values()))
        assert len(person.placed) == 1
        assert not [line for line in person.notices if "unknown" in line]


async def test_an_exchange_that_stays_away_is_said_and_nothing_was_placed() -> None:
    async with at_the_console() as person:
        person.exchange.go_down(20, "rest")
        await person.order(price="64240")
        await person.is_told("refused: the exchange cannot be reached.* — check the network")
        assert person.placed == []


async def test_a_storm_of_limits_is_given_up_in_time() -> None:
    async with at_the_console() as person:
        person.exchange.strike("ret_code", WHERE, code=10_006, reset_ms=100)
        await person.order(price="64240")
        await person.is_told("refused: it did not reach the exchange \\(too many requests\\)", patience=60)
        assert person.placed == []
