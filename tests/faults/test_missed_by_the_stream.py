"""What the private stream loses is found by reading the account again, and named."""

import time
from collections.abc import Iterator

import pytest
from quoted_market import QuotedMarket
from served import PATIENCE
from struck import Struck

from tui.exchange import queries
from tui.exchange.clock import ExchangeClock
from tui.exchange.credentials import Credentials
from tui.exchange.environment import Environment, EnvironmentName
from tui.exchange.session import Session
from tui.feed.account import AccountFeed
from tui.feed.mailbox import Mailbox
from tui.model.enums import Category
from tui.model.facts import ExecutionReceived, OrderUpdated, PositionUpdated, SnapshotLoaded, WalletUpdated
from tui.state.account import AccountState


class Watched:
    """An account on an exchange with faults, as the console's feed sees it."""

    def __init__(self) -> None:
        self.exchange = Struck(market=QuotedMarket())
        running = self.exchange.running
        environment = Environment(EnvironmentName.PAPER, running.rest, running.ws, running.ws)
        credentials = Credentials(running.api_key, running.api_secret)
        clock = ExchangeClock()
        self._session = Session(environment, credentials, clock)
        self._mailbox = Mailbox()

        def snapshot() -> SnapshotLoaded:
            return queries.account_snapshot(self._session, Category.LINEAR, "USDT", clock.now_ms(), ("BTCUSDT",))

        self._feed = AccountFeed(environment, credentials, self._mailbox.put, snapshot, clock.now_ms, poll_every=0.25)
        self.account = AccountState()
        self.missed: list[str] = []
        self._feed.start()

    def look(self) -> None:
        for fact in self._mailbox.drain():
            if isinstance(fact, OrderUpdated | ExecutionReceived | PositionUpdated | WalletUpdated | SnapshotLoaded):
                self.account.apply(fact)
                if isinstance(fact, SnapshotLoaded):
                    self.missed += self.account.missed

    def stop(self) -> None:
        self._feed.stop()
        self._session.close()
        self.exchange.stop()


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    yield made
    made.stop()


def test_lost_pushes_are_found_and_named(watched: Watched) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    while not watched.account.is_reconciled:
        assert time.monotonic() < deadline
        watched.look()
    watched.exchange.strike("lose", "private *")
    client = watched.exchange.client()
    resting = client.order("Buy", "0.01", "64000", orderLinkId="lost-1")
    client.order("Buy", "0.02")
    wanted = {"order lost-1 of BTCUSDT: New", "position of BTCUSDT"}
    while not (wanted <= set(watched.missed) and any("execution" in each for each in watched.missed)):
        assert time.monotonic() < deadline, watched.missed
        watched.look()
    assert watched.account.orders["lost-1"].order_id == resting["orderId"]
    assert str(watched.account.positions["BTCUSDT", 0].size) == "0.020"


def test_nothing_is_named_while_the_stream_tells_all(watched: Watched) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    while not watched.account.is_reconciled:
        assert time.monotonic() < deadline
        watched.look()
    client = watched.exchange.client()
    client.order("Buy", "0.01", "64000", orderLinkId="told-1")
    client.order("Buy", "0.02")
    asked = watched.exchange.exchange.venue.now + 2_500
    while watched.exchange.exchange.venue.now < asked:
        assert time.monotonic() < deadline
        watched.look()
    assert watched.account.orders["told-1"].order_status == "New"
    assert watched.missed == []
