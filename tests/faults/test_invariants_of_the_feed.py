"""What holds for all that is shown, whatever the network does: the invariants 6 to 10, 13, 15 and 16."""

import json
import logging
import random
import socket
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from person import at_the_console

from tui.exchange.logs import log_to_file
from tui.feed.account import AccountDesk
from tui.feed.heartbeat import Pace
from tui.feed.market_desk import MarketDesk
from tui.feed.supervisor import Plan, Supervisor
from tui.model.enums import Category
from tui.model.facts import (
    BookReset,
    BookUpdated,
    ExecutionReceived,
    Fact,
    OrderUpdated,
    PositionUpdated,
    Stream,
    WalletUpdated,
)
from tui.state.account import AccountState

LINEAR = Category.LINEAR
QUICK = Pace(ping_every=0.5, pong_within=0.5, silence=1.0, give_up=3.0)


async def test_invariant_06_a_stale_price_is_said_and_used_for_nothing() -> None:
    chance = random.Random(6)
    async with at_the_console(market_pace=Pace(silence=1.0, give_up=None)) as person:
        for _ in range(3):
            await person.until(lambda: person.app._standing("BTCUSDT").prices_are_fresh)
            lost = person.exchange.strike("lose", "public/linear *", after=chance.randint(0, 8))
            await person.until(lambda lost=lost: person.exchange.hits(lost) >= 1, "the stream to be struck")
            await person.until(lambda: not person.app._standing("BTCUSDT").prices_are_fresh, "an age that counts")
            await person.sees("STALE")
            await person.press("b")
            ticket = person.app._screen.ticket.ticket()
            assert ticket is not None
            assert ticket.price is None, "no price is filled in from a book that has stopped"
            await person.press("escape")
            assert not person.app._standing("BTCUSDT").prices_are_fresh, "nothing came since"
            person.exchange.lift()
            await person.sees_no_more("STALE")


async def test_invariant_07_after_a_reconnect_all_is_read_before_it_is_called_live() -> None:
    async with at_the_console(account_pace=Pace(silence=None, give_up=None)) as person:
        away = person.exchange.strike("refuse_handshake", "private open", status=503, times=2)
        person.exchange.strike("cut", "private *", times=1)
        client = person.exchange.client()
        client.order("Buy", "0.03")
        await person.sees("account reconnecting")
        client.order("Sell", "0.01")
        client.order("Buy", "0.01", "64000", orderLinkId="while-away")
        slow = person.exchange.strike("late", "GET /v5/execution/list", ms=800)
        await person.until(lambda: person.exchange.hits(away) == 2)
        await person.until(lambda: person.exchange.hits(slow) >= 1, "the account is being read")
        assert "account live" not in person.screen
        await person.sees("account live")
        account = person.app._account
        assert [each.exec_id for each in person.account.executions] == list(account.executions), "each fill once"
        assert account.positions["BTCUSDT", 0].size == Decimal("0.02")
        assert "while-away" in account.orders
        assert account.wallet is not None


async def recorded() -> list[Fact]:
    """What a real session's private stream told."""
    facts: list[Fact] = []
    async with at_the_console() as person:
        apply = person.app._account.apply

        def note(fact: Any) -> None:
            if isinstance(fact, OrderUpdated | ExecutionReceived | PositionUpdated | WalletUpdated):
                facts.append(fact)
            apply(fact)

        person.app._account.apply = note  # type: ignore[method-assign]
        client = person.exchange.client()
        for number in range(3):
            client.order("Buy", "0.02")
            resting = client.order("Buy", "0.01", str(64_000 + number))
            client.must(client.post("/v5/order/amend", category="linear", symbol="BTCUSDT", price="63999", **resting))
            client.must(client.post("/v5/order/cancel", category="linear", symbol="BTCUSDT", **resting))
            client.order("Sell", "0.01")
        await person.until(lambda: len(person.app._account.closed) == 9 and not person.shown, "all told")
    return facts


def end_of(facts: list[Fact]) -> tuple[Any, ...]:
    state = AccountState()
    for fact in facts:
        state.apply(fact)  # type: ignore[arg-type]
    return (
        dict(sorted(state.orders.items())),
        dict(sorted(state.closed.items())),
        dict(sorted(state.executions.items())),
        state.positions,
        state.wallet,
    )


async def test_invariant_08_twice_late_or_out_of_order_the_end_is_the_same() -> None:
    facts = await recorded()
    assert len(facts) > 30
    wanted = end_of(facts)
    chance = random.Random(8)
    for _ in range(200):
        shuffled = facts + chance.sample(facts, chance.randint(0, 30))
        chance.shuffle(shuffled)
        assert end_of(shuffled) == wanted


level = st.tuples(st.integers(90, 110), st.integers(0, 5))
step = st.tuples(
    st.sampled_from(["snapshot", "delta", "delta", "delta", "gap", "restart"]), st.lists(level, max_size=6)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(step, max_size=30))
def test_invariant_09_a_book_is_that_of_a_dict_or_none(steps: list[tuple[str, list[tuple[int, int]]]]) -> None:
    resyncs: list[str] = []
    desk = MarketDesk(LINEAR, lambda: 1.0, resyncs.append)
    model: dict[int, int] | None = None
    shown: Any = None
    update_id = 10
    for kind, levels in steps:
        update_id = 1 if kind == "restart" else update_id + (5 if kind == "gap" else 1)
        rows = {side: [[str(p), str(q)] for p, q in levels if (p < 100) == (side == "b")] for side in "ba"}
        message = {"topic": "orderbook.50.X", "ts": 1, "data": {"s": "X", "u": update_id, **rows}}
        desk.apply({"type": "snapshot" if kind in {"snapshot", "restart"} else "delta", **message})
        if kind in {"snapshot", "restart"}:
            model = {p: q for p, q in levels if q}
        elif kind == "gap" or model is None:
            model = None
        else:
            for price, size in levels:
                model.pop(price, None)
                if size:
                    model[price] = size
        for fact in desk.collect():
            shown = None if isinstance(fact, BookReset) else fact.book if isinstance(fact, BookUpdated) else shown
        if model is None:
            assert shown is None
            continue
        assert shown is not None
        bids = [(int(each.price), int(each.size)) for each in shown.bids]
        asks = [(int(each.price), int(each.size)) for each in shown.asks]
        assert bids == sorted(((p, q) for p, q in model.items() if p < 100), reverse=True)[:50]
        assert asks == sorted((p, q) for p, q in model.items() if p >= 100)[:50]


QUESTIONS = [
    "/v5/order/realtime",
    "/v5/position/list",
    "/v5/execution/list",
    "/v5/account/wallet-balance",
]


@pytest.mark.parametrize("path", QUESTIONS)
async def test_invariant_10_a_question_that_failed_is_not_an_empty_answer(path: str) -> None:
    async with at_the_console(poll_every=0.3) as person:
        await person.sends(qty="0.02")
        await person.rests()
        await person.sees("Long")
        for kind, more in (("status", {"status": 502}), ("body", {"message": "{}"}), ("ret_code", {"code": 10_016})):
            number = person.exchange.strike(kind, f"GET {path}", **more)
            await person.until(lambda number=number: person.exchange.hits(number) >= 2, "the failed questions")
            person.exchange.lift()
        await person.sees("Positions \\(1\\)")
        await person.sees("Open orders \\(1\\)")
        assert person.app._account.positions["BTCUSDT", 0].size == Decimal("0.02")
        assert "equity 0" not in person.screen


class Line:
    """The reader's side of a supervisor, without a socket."""

    def __init__(self, desk: Any) -> None:
        plan = Plan(Stream.PUBLIC, lambda _: None, desk, lambda _: None, Pace())  # type: ignore[arg-type, return-value]
        self.supervisor = Supervisor(plan)

    def hears(self, text: str) -> None:
        self.supervisor._on_text(text, self.supervisor._generation)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "topic", "type", "u", "b", "a", "s", "symbol", "ts", "op"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
topics = st.sampled_from(
    ["tickers.X", "orderbook.50.X", "publicTrade.X", "kline.1.X", "order", "execution", "position", "wallet", ""]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(max_size=60)
    | st.builds(lambda t, d, k: {"topic": t, "data": d, "type": k, "ts": d}, topics, values, values)
    | values
)
def test_invariant_13_any_bytes_are_an_event_or_a_counted_drop(heard: Any) -> None:
    text = heard if isinstance(heard, str) else json.dumps(heard)
    for make in (_market_desk, _account_desk):
        line = Line(make())
        line.hears(text)


def _market_desk() -> MarketDesk:
    return MarketDesk(LINEAR, lambda: 1.0, lambda _: None)


def _account_desk() -> AccountDesk:
    return AccountDesk(lambda _: None)


def _all_of(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


async def test_invariant_15_the_secret_reaches_no_sink(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    try:
        async with at_the_console(folder=tmp_path / "journal") as person:
            secret = person.exchange.running.api_secret
            log_to_file(tmp_path / "own.log", [secret])
            root.setLevel(logging.DEBUG)
            for kind, more in (
                ("lose_reply", {}),
                ("ret_code", {"code": 10_004, "message": f"sign {secret}"}),
                ("html", {}),
            ):
                person.exchange.strike(kind, "POST /v5/order/create", times=1, **more)
                await person.order(price="64240")
                await person.until(lambda: person.journal[-1].state in {"Acked", "Refused"})
            person.exchange.strike("refuse", "private auth", message=f"bad sign {secret[:-1]}", times=1)
            person.exchange.strike("cut", "private *", times=1)
            person.exchange.client().order("Buy", "0.01", "64000")
            await person.sees("account auth refused|account refused")
            screen, shot = person.screen, person.app.export_screenshot()
        written = _all_of(tmp_path)
        said = "".join(capfd.readouterr())
        for sink in (
            screen,
            shot,
            said,
            written.decode(errors="replace"),
            repr(vars(person.console)),
            repr(person.app),
        ):
            assert secret not in sink
    finally:
        root.handlers[:], root.level = kept


async def test_invariant_16_paper_speaks_to_loopback_alone_by_the_code_that_trades(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    resolve: Callable[..., Any] = socket.getaddrinfo

    def guarded(host: Any, *more: Any, **named: Any) -> Any:
        asked.append(str(host))
        return resolve(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", guarded)
    connected: list[Any] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        connected.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    async with at_the_console() as person:
        await person.sends()
        await person.sees("Long")
        await person.press("X", "X")
        await person.is_told("flat:")
    assert connected
    assert {address[0] for address in connected if isinstance(address, tuple)} == {"127.0.0.1"}
    assert set(asked) <= {"127.0.0.1", "localhost"}
