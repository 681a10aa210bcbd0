"""The private feed: rows become facts, the account is read before it is live, and polled after."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_stream import Facts, Manners, ScriptedStream, scripted_stream

from tui.exchange.credentials import Credentials
from tui.exchange.environment import paper
from tui.exchange.errors import NoAnswerError
from tui.feed import supervisor as supervisor_module
from tui.feed.account import TOPICS, AccountDesk, AccountFeed
from tui.model.account import Wallet
from tui.model.enums import Category
from tui.model.facts import (
    ExecutionReceived,
    FeedPhase,
    FeedStateChanged,
    OrderUpdated,
    PositionUpdated,
    SnapshotLoaded,
    WalletUpdated,
)

ORDER = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "orderId": "o-1",
    "side": "Buy",
    "orderType": "Limit",
    "orderStatus": "New",
    "qty": "1",
}
EXECUTION = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "execId": "e-1",
    "orderId": "o-1",
    "side": "Buy",
    "execPrice": "1",
    "execQty": "1",
}
POSITION = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "size": "1"}
WALLET = {"accountType": "UNIFIED", "totalEquity": "7", "coin": []}
EMPTY_WALLET = Wallet("UNIFIED", None, None, None, None, None, None, None, None, None, ())


def message(topic: str, *rows: object) -> dict[str, Any]:
    return {"topic": topic, "creationTime": 5, "data": list(rows)}


def snapshot(asked_at: int) -> SnapshotLoaded:
    return SnapshotLoaded(Category.LINEAR, (), (), (), EMPTY_WALLET, asked_at)


# --- the desk -----------------------------------------------------------------------------------


def test_every_topic_becomes_its_facts_in_order() -> None:
    facts = Facts()
    desk = AccountDesk(facts)
    assert desk.apply(message("order", ORDER, ORDER | {"orderStatus": "Filled"}))
    assert desk.apply(message("execution.linear", EXECUTION))
    assert desk.apply(message("position", POSITION))
    assert desk.apply(message("wallet", WALLET))
    kinds = [OrderUpdated, OrderUpdated, ExecutionReceived, PositionUpdated, WalletUpdated]
    assert [type(fact) for fact in facts.all] == kinds
    first, second, *_, wallet = facts.all
    assert isinstance(first, OrderUpdated)
    assert isinstance(second, OrderUpdated)
    assert isinstance(wallet, WalletUpdated)
    assert (first.order.order_status, second.order.order_status) == ("New", "Filled")
    assert (wallet.wallet.total_equity, wallet.wallet.ts) == (Decimal(7), 5)


def test_a_row_that_cannot_be_read_does_not_cost_the_others() -> None:
    facts = Facts()
    desk = AccountDesk(facts)
    assert not desk.apply(message("order", ORDER | {"qty": "many"}, ORDER))
    assert [type(fact) for fact in facts.all] == [OrderUpdated]
    assert desk.malformed == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(ORDER | EXECUTION | POSITION | WALLET)), inner, max_size=4)
    ),
)


@given(topic=st.sampled_from(sorted(TOPICS)) | json_values, created=json_values, data=json_values)
def test_no_message_raises(topic: object, created: object, data: object) -> None:
    desk = AccountDesk(Facts())
    good = desk.apply({"topic": topic, "creationTime": created, "data": data})
    assert good is (desk.malformed == 0)


# --- the feed -----------------------------------------------------------------------------------


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedStream]:
    monkeypatch.setattr(supervisor_module, "POLL_EVERY", 0.01)
    with scripted_stream() as script:
        yield script


class Account:
    """A feed whose account is read by `snapshot`, which a test may let fail."""

    def __init__(self, url: str, poll_every: float) -> None:
        self.facts = Facts()
        self.reads = count(1)
        self.fails: set[int] = set()
        self.while_reading: Callable[[], None] = lambda: None
        self.feed = AccountFeed(
            paper("http://127.0.0.1:1", url),
            Credentials("key", "secret"),
            self.facts,
            self.snapshot,
            lambda: 5_000,
            poll_every=poll_every,
        )

    def snapshot(self) -> SnapshotLoaded:
        number = next(self.reads)
        if number in self.fails:
            raise NoAnswerError("no answer in time")
        self.while_reading()
        return snapshot(number)

    def wait_for_snapshot(self, number: int) -> None:
        self.facts.wait(lambda facts: snapshot(number) in facts.all)


@pytest.fixture
def account(server: ScriptedStream, request: pytest.FixtureRequest) -> Iterator[Account]:
    made = Account(server.url, getattr(request, "param", 600.0))
    yield made
    made.feed.stop()


def test_the_account_is_read_after_the_subscription_and_before_it_is_live(
    server: ScriptedStream, account: Account
) -> None:
    account.feed.start()
    account.facts.wait_phase(FeedPhase.LIVE)
    assert server.peer(0).topics("subscribe") == [sorted(TOPICS)]
    assert server.peer(0).connection.request is not None
    assert server.peer(0).connection.request.path == "/v5/private"
    kinds = [fact.state.phase if isinstance(fact, FeedStateChanged) else type(fact) for fact in account.facts.all]
    assert kinds[:3] == [FeedPhase.CONNECTING, SnapshotLoaded, FeedPhase.LIVE]


def test_it_is_read_again_after_every_reconnect(server: ScriptedStream, account: Account) -> None:
    account.feed.start()
    account.facts.wait_phase(FeedPhase.LIVE)
    server.peer(0).connection.close()
    account.facts.wait_phase(FeedPhase.LIVE, 2)
    assert snapshot(2) in account.facts.all


def test_an_account_that_cannot_be_read_is_not_live(server: ScriptedStream, account: Account) -> None:
    account.fails = {1}
    account.feed.start()
    account.facts.wait_phase(FeedPhase.LIVE)
    assert account.facts.phases == [FeedPhase.CONNECTING, FeedPhase.RECONNECTING, FeedPhase.LIVE]
    assert snapshot(1) not in account.facts.all
    assert account.facts.wait_phase(FeedPhase.RECONNECTING).detail == "no answer in time"


def test_a_fill_that_arrives_while_the_account_is_read_is_not_lost(server: ScriptedStream, account: Account) -> None:
    def push_and_wait() -> None:
        server.peer(0).push(message("execution", EXECUTION))
        account.facts.wait(lambda facts: any(isinstance(fact, ExecutionReceived) for fact in facts.all))

    account.while_reading = push_and_wait
    account.feed.start()
    account.facts.wait_phase(FeedPhase.LIVE)
    assert [type(fact) for fact in account.facts.all][1:3] == [ExecutionReceived, SnapshotLoaded]


@pytest.mark.parametrize("account", [0.02], indirect=True)
def test_the_poll_goes_on_after_a_failure(server: ScriptedStream, account: Account) -> None:
    account.fails = {3, 4}
    account.feed.start()
    account.wait_for_snapshot(5)
    account.wait_for_snapshot(6)
    assert snapshot(3) not in account.facts.all


@pytest.mark.parametrize("account", [0.02], indirect=True)
def test_a_refused_key_is_said_and_the_poll_stops_with_the_feed(server: ScriptedStream, account: Account) -> None:
    server.manners = [Manners(auth=False)]
    account.feed.start()
    account.facts.wait_phase(FeedPhase.REFUSED)
    account.feed.stop()
    account.feed._poller.join(5)
    assert not account.feed._poller.is_alive()
    assert account.facts.phases[-1] is FeedPhase.CLOSED


@pytest.mark.parametrize("topic", ["greek", "", None, ["order"], "\x1b[31morder"])
def test_a_topic_that_nobody_asked_for_is_counted(topic: object) -> None:
    facts = Facts()
    desk = AccountDesk(facts)
    assert not desk.apply({"topic": topic, "creationTime": 1, "data": [{}]})
    assert desk.malformed == 1
    assert facts.all == []


def test_what_is_of_another_category_is_left_out_and_the_wallet_is_for_all() -> None:
    facts = Facts()
    desk = AccountDesk(facts, Category.SPOT)
    # Pairs and contracts have the same names.
    assert desk.apply(message("order", ORDER, ORDER | {"category": "spot"}))
    assert desk.apply(message("execution", EXECUTION))
    assert desk.apply(message("position", POSITION))
    assert desk.apply(message("wallet", WALLET))
    assert [type(fact) for fact in facts.all] == [OrderUpdated, WalletUpdated]
    assert facts.all[0].order.category is Category.SPOT  # type: ignore[union-attr]
    assert desk.malformed == 0


def test_the_account_is_read_soon_when_it_is_asked_for(server: ScriptedStream, account: Account) -> None:
    account.feed.start()
    account.facts.wait_phase(FeedPhase.LIVE)
    account.feed.read_soon()
    account.wait_for_snapshot(2)
