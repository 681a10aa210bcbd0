"""Prices while their stream is struck: what is old says so, nothing is traded on it, and it comes back by itself."""

from typing import Any

import pytest
from person import Person, at_the_console

from tui.feed.heartbeat import Pace

QUICK = Pace(ping_every=0.5, pong_within=0.5, silence=1.0, give_up=3.0)
Fault = tuple[str, dict[str, Any]]


def name(fault: Fault) -> str:
    return "-".join([fault[0], *(str(value) for value in fault[1].values())])


async def shows_the_book(person: Person) -> None:
    """The book on the screen is that of the exchange, sorted, not crossed, and newer than the fault."""
    board = person.exchange.exchange.venue.board("linear", "BTCUSDT")

    def same() -> bool:
        book = person.app._market.book(person.console.setup.category, "BTCUSDT")
        if book is None or not person.app._standing("BTCUSDT").prices_are_fresh:
            return False
        theirs = board.snapshot(50)
        ours = [tuple((level.price, level.size) for level in side[:50]) for side in (book.bids, book.asks)]
        return ours == [tuple(side) for side in (theirs.bids, theirs.asks)]

    await person.until(same, "the exchange's book")


async def refuses(person: Person) -> None:
    """Nothing is sent on what is old."""
    await person.ticket(price="64240")
    await person.press("enter")
    await person.is_told("not sent: (the market feed is not live|the price is stale|the account is not reconciled)")
    await person.press("escape")
    assert person.placed == []


FRAMES: list[Fault] = [
    ("lose", {"percent": 20}),
    ("hold", {"ms": 100, "ms_max": 400, "percent": 30}),
    ("duplicate", {}),
    ("reorder", {"percent": 30}),
    *[
        ("malformed", {"shape": shape, "percent": 20})
        for shape in ("cut", "text", "null", "empty", "list", "types", "utf8", "control", "huge")
    ],
]


@pytest.mark.parametrize("fault", FRAMES, ids=name)
async def test_a_struck_push_never_leaves_a_wrong_book(fault: Fault) -> None:
    kind, more = fault
    async with at_the_console(market_pace=QUICK) as person:
        number = person.exchange.strike(kind, "public/linear *", **more)
        await person.until(lambda: person.exchange.hits(number) > 15, "the fault")
        book = person.app._market.book(person.console.setup.category, "BTCUSDT")
        if book is not None and book.best_bid is not None and book.best_ask is not None:
            assert book.best_bid.price < book.best_ask.price
        person.exchange.lift()
        await shows_the_book(person)
        await person.rests()


ENDS: list[Fault] = [
    ("cut", {}),
    ("close", {"close_code": 1_000}),
    ("close", {"close_code": 1_011}),
    ("silence", {}),
    ("no_pong", {}),
]


@pytest.mark.parametrize("fault", ENDS, ids=name)
async def test_a_stream_that_ends_comes_back_with_a_snapshot(fault: Fault) -> None:
    kind, more = fault
    async with at_the_console(market_pace=QUICK) as person:
        number = person.exchange.strike(kind, "public/linear *", times=1, **more)
        # Where it may not come back yet there is time to look.
        away = person.exchange.strike("refuse_handshake", "public/linear open", status=503)
        await person.until(lambda: person.exchange.hits(number) == 1)
        await person.sees("market reconnecting")
        await refuses(person)
        await person.until(lambda: person.exchange.hits(away) >= 2, "two tries")
        person.exchange.lift()
        await person.sees("market live")
        await shows_the_book(person)


@pytest.mark.parametrize(
    ("kind", "where", "more"),
    [
        ("ignore", "public/linear subscribe", {}),
        ("refuse_handshake", "public/linear open", {"status": 503}),
        ("reset_handshake", "public/linear open", {}),
        ("slow_handshake", "public/linear open", {"ms": 4_000}),
        ("silence", "public/linear open", {}),
        ("down", "", {}),
    ],
)
async def test_a_stream_that_does_not_come_back_at_once(
    kind: str, where: str, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.feed.supervisor.CONNECT_WITHIN", 1.5)
    monkeypatch.setattr("tui.feed.supervisor.ANSWER_WITHIN", 1.0)
    async with at_the_console(market_pace=QUICK) as person:
        if kind == "down":
            person.exchange.go_down(8, "streams")
        else:
            number = person.exchange.strike(kind, where, **more)
            person.exchange.strike("cut", "public/linear *", times=1)
        await person.sees("market (reconnecting|connecting)")
        await refuses(person)
        if kind != "down":
            await person.until(lambda: person.exchange.hits(number) >= 2, "two tries", 40)
            person.exchange.lift()
        await person.sees("market live", 40)
        await shows_the_book(person)


async def test_a_topic_that_is_refused_is_said_and_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.feed.supervisor.REFUSED_AGAIN", 2.0)
    async with at_the_console(market_pace=QUICK) as person:
        # The request for all topics is refused, then one of those for a single topic.
        person.exchange.strike("refuse", "public/linear subscribe", message="error:handler not found", times=2)
        person.exchange.strike("cut", "public/linear *", times=1)
        told = await person.is_told("cannot be followed: error:handler not found")
        await person.sees("market live")
        assert person.notices.count(told) == 1
        await shows_the_book(person)
        await person.rests()


async def test_pongs_without_data_are_not_called_live() -> None:
    async with at_the_console(market_pace=Pace(ping_every=0.5, pong_within=0.5, silence=1.0, give_up=None)) as person:
        person.exchange.strike("lose", "public/linear *.*")
        await person.sees("market stale")
        await person.sees("STALE")
        await refuses(person)
        person.exchange.lift()
        await person.sees("market live")
        await person.sees_no_more("STALE")


async def test_a_book_that_has_stopped_is_said_while_all_else_goes_on() -> None:
    async with at_the_console() as person:
        person.exchange.strike("lose", "public/linear orderbook.50.BTCUSDT")
        await person.sees("Book.*(old|stale|STALE)|no book")
        person.exchange.lift()
        await shows_the_book(person)
