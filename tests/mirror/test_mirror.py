"""A paper exchange that mirrors another one over loopback."""

import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from quoted_market import QuotedMarket
from served import Served

from tui.mirror.errors import MirrorError
from tui.mirror.instruments import ask_for, environment_of
from tui.mirror.market import MirrorMarket
from tui.paper.engine.board import Board
from tui.paper.engine.candles import HOUR, MINUTE, MINUTES_KEPT, Bar
from tui.paper.serve import Settings

UID = "1000001"


class Pair:
    """A source, and a mirror of it."""

    def __init__(self, source: Served) -> None:
        self.source = source
        running = source.running
        environment = environment_of(f"{running.rest},{running.ws}")
        self.market = MirrorMarket(environment, ask_for(environment, ["BTCUSDT", "ETHUSDT"]))
        self.market.start()
        self.mirror = Served(Settings(), market=self.market, specs=self.market.specs)

    def board(self, of: Served) -> Board:
        return of.exchange.venue.board("linear", "BTCUSDT")

    def tops(self, of: Served) -> Any:
        return of.do(lambda: self.board(of).snapshot(5)[:2])

    def shows(self, wanted: Any) -> None:
        """Wait until the mirror's best levels are these."""
        board = self.board(self.mirror)
        self.mirror.until(lambda: board.snapshot(5)[:2] == wanted)

    def begins(self) -> None:
        """Wait until the mirror has a book."""
        board = self.board(self.mirror)
        self.mirror.until(lambda: board.snapshot(1).asks)

    def stop(self) -> None:
        self.mirror.stop()
        self.market.stop()
        self.source.stop()


@pytest.fixture
def still_pair() -> Iterator[Pair]:
    made = Pair(Served(market=QuotedMarket()))
    yield made
    made.stop()


class WithPast(QuotedMarket):
    """It stands still now; a day and more of minutes and thirty of hours lie behind it."""

    def begin(self, board: Board, now: int) -> None:
        minutes = [self._bar(board, now, MINUTE, ago) for ago in range(MINUTES_KEPT, -1, -1)]
        hours = [self._bar(board, now, HOUR, ago) for ago in range(900, MINUTES_KEPT // 60 - 1, -1)]
        board.candles.take_history(minutes, hours, 40)
        super().begin(board, now)

    @staticmethod
    def _bar(board: Board, now: int, length: int, ago: int) -> Bar:
        tick = board.last_tick + ago % 50
        return Bar(now - now % length - ago * length, tick, tick + 20, tick - 20, tick + 5, 50 + ago % 90)


@pytest.fixture
def past_pair() -> Iterator[Pair]:
    made = Pair(Served(market=WithPast()))
    yield made
    made.stop()


@pytest.fixture
def moving_pair() -> Iterator[Pair]:
    made = Pair(Served())
    yield made
    made.stop()


def test_it_lists_what_the_other_lists_with_its_filters(still_pair: Pair) -> None:
    source, mirror = (each.client() for each in (still_pair.source, still_pair.mirror))
    where = {"category": "linear", "symbol": "BTCUSDT"}
    for path in ("/v5/market/instruments-info", "/v5/market/risk-limit"):
        theirs, ours = (each.must(each.get(path, **where))["list"][0] for each in (source, mirror))
        same = ("symbol", "priceFilter", "lotSizeFilter", "leverageFilter", "maintenanceMargin", "riskLimitValue")
        assert {name: ours.get(name) for name in same} == {name: theirs.get(name) for name in same}
    assert len(mirror.must(mirror.get("/v5/market/tickers", category="linear"))["list"]) == 2


def test_the_book_is_the_others_book(still_pair: Pair) -> None:
    still_pair.shows(still_pair.tops(still_pair.source))
    board = still_pair.board(still_pair.source)
    still_pair.source.do(lambda: board.book.set_house("Buy", board.book.bids.keys[-1], 77))
    assert still_pair.tops(still_pair.source)[0][0][1] == Decimal("0.077")
    still_pair.shows(still_pair.tops(still_pair.source))


def test_figures_and_past_are_the_others(moving_pair: Pair) -> None:
    source, mirror = moving_pair.board(moving_pair.source), moving_pair.board(moving_pair.mirror)
    moving_pair.begins()
    moving_pair.mirror.until(lambda: abs(mirror.mark_price / source.mark_price - 1) < Decimal("0.0005"))
    moving_pair.mirror.until(lambda: mirror.trades)
    assert mirror.next_funding == source.next_funding
    assert abs(mirror.funding_rate - source.funding_rate) < Decimal("0.0001")
    hours = [
        [(row.start, row.close) for row in board.candles.query("60", None, None, 10)[1:]] for board in (source, mirror)
    ]
    assert hours[0] == hours[1]


def test_the_last_day_is_the_others(past_pair: Pair) -> None:
    source, mirror = (past_pair.board(each).candles for each in (past_pair.source, past_pair.mirror))
    assert len(mirror.minutes) > 24 * 60
    # The minute may have turned between the two looks.
    past_pair.mirror.until(lambda: mirror.day() == source.day())
    assert mirror.day()[3] > 24 * 60
    for interval in ("1", "15", "60", "240", "D"):
        ours, theirs = (candles.query(interval, None, None, 1_000)[:-1] for candles in (mirror, source))
        assert ours == theirs


def test_each_funding_is_paid_once(still_pair: Pair) -> None:
    still_pair.begins()
    source, mirror = still_pair.board(still_pair.source), still_pair.board(still_pair.mirror)
    client = still_pair.mirror.client()
    client.order("Buy", "0.5")
    due = mirror.next_funding
    # Only the mirror's clock has passed it: the other exchange's tickers go on to name the same time.
    still_pair.mirror.later = due - still_pair.mirror.exchange.venue.now + 1_000
    for step in range(1, 6):
        moved = source.spec.start_price + step
        still_pair.source.do(lambda moved=moved: source.set_index(moved))
        still_pair.mirror.until(lambda moved=moved: mirror.index_price == moved)
    assert [time for time, _ in mirror.funding_history] == [due]
    assert mirror.next_funding == due + 8 * 3_600_000
    executions = still_pair.mirror.exchange.venue.account(UID).executions
    assert [each.exec_type for each in executions].count("Funding") == 1


def test_orders_meet_the_mirrored_prices(still_pair: Pair) -> None:
    still_pair.begins()
    client = still_pair.mirror.client()
    bought = client.order("Buy", "0.5")["orderId"]
    row = client.realtime(symbol="BTCUSDT", orderId=bought)
    assert (row["orderStatus"], row["avgPrice"]) == ("Filled", "64250.5")
    assert not still_pair.source.exchange.venue.account(UID).executions, "nothing reaches the other exchange"


def test_a_resting_order_is_filled_when_the_others_price_comes_to_it(still_pair: Pair) -> None:
    still_pair.begins()
    client = still_pair.mirror.client()
    resting = client.order("Buy", "0.01", "64249")["orderId"]
    source = still_pair.source
    board = still_pair.board(source)

    def falls() -> None:
        matching = source.exchange.venue.trading.matching
        matching.house_takes(board, "Sell", board.spec.ticks(Decimal(64_240)), 10**6, source.exchange.venue.now)
        board.book.set_house("Sell", board.spec.ticks(Decimal(64_245)), 500)

    source.do(falls)
    orders = still_pair.mirror.exchange.venue.account(UID).closed_orders
    still_pair.mirror.until(lambda: resting in orders)
    assert orders[resting].order_status == "Filled"
    assert orders[resting].avg_price == Decimal(64_249)


def test_while_the_other_is_down_there_is_nothing_to_trade_on(still_pair: Pair) -> None:
    still_pair.begins()
    source = still_pair.source
    source._loop.call_soon_threadsafe(lambda: source.exchange.go_down(2))
    still_pair.shows(([], []))
    client = still_pair.mirror.client()
    lost = client.order("Buy", "0.01")["orderId"]
    assert client.realtime(symbol="BTCUSDT", orderId=lost)["orderStatus"] == "Cancelled"
    still_pair.shows(still_pair.tops(source))


def test_a_book_that_nobody_speaks_of_is_withdrawn(still_pair: Pair) -> None:
    still_pair.begins()
    assert still_pair.market.is_live("BTCUSDT")
    # The source's book stands still: it is over after three seconds, though its connection is there.
    still_pair.shows(([], []))


@pytest.mark.parametrize(
    ("where", "told"),
    [("moon", "must be testnet, mainnet or"), ("http://127.0.0.1:9,ws://127.0.0.1:9", "cannot mirror")],
)
def test_what_cannot_be_mirrored_is_one_line(where: str, told: str) -> None:
    with pytest.raises(MirrorError, match=told) as wrong:
        ask_for(environment_of(where), ["BTCUSDT"])
    assert "\n" not in str(wrong.value)


def test_a_symbol_that_the_other_does_not_list(still_pair: Pair) -> None:
    running = still_pair.source.running
    with pytest.raises(MirrorError, match="lists no DOGEUSDT"):
        ask_for(environment_of(f"{running.rest},{running.ws}"), ["DOGEUSDT"])


def test_the_command_says_in_one_line_what_it_cannot_reach() -> None:
    script = "from tui.exchange_command import exchange; exchange()"
    where = "mirror:http://127.0.0.1:9,ws://127.0.0.1:9"
    ended = subprocess.run(
        [sys.executable, "-c", script, "--fresh", "--market", where],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "cannot mirror http://127.0.0.1:9" in ended.stderr
