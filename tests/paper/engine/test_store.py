"""The state file: a killed exchange loses nothing that it acknowledged; a bad file says so in one line."""

import os
import signal
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from still_market import ALICE, START, SYMBOL, Bench, StillMarket

from tui.paper.engine.requests import TradingStop
from tui.paper.engine.resume import resume
from tui.paper.engine.specs import LINEAR
from tui.paper.engine.venue import Venue
from tui.paper.store import Store, StoreError

KILLED = """
import sys
from decimal import Decimal
from pathlib import Path
from still_market import ALICE, Bench
from tui.paper.store import Store

bench, store = Bench(), Store(Path(sys.argv[1]))
bench.quote("Sell", "64250", "9000")
for number in range(10_000):
    order = bench.place("Buy", "0.001", "64250" if number % 2 else "64000", order_link_id=f"n{number}")
    store.save(bench.venue.core)
    print(order.order_link_id, order.order_status, flush=True)
    if number % 2 == 0:
        bench.cancel(order)
"""


def restored(path: Path, *symbols: str) -> tuple[Venue, Store]:
    store = Store(path)
    venue = Venue(store.at_last_prices(LINEAR), StillMarket(*symbols or (SYMBOL,)), START)
    resume(venue.core, venue.trading.triggers, store.restore(venue.core))
    return venue, store


def test_all_of_an_account_comes_back(bench: Bench, tmp_path: Path) -> None:
    store = Store(tmp_path / "folder" / "state.db")
    bench.quote("Sell", "64250.5", "1")
    bench.place("Buy", "0.5", order_link_id="first", stop_loss=Decimal(60000))
    resting = bench.place("Buy", "0.1", "64000")
    bench.set_leverage(7)
    store.save(bench.venue.core)
    store.close()
    venue, store = restored(tmp_path / "folder" / "state.db")
    account, before = venue.account(ALICE), bench.venue.account(ALICE)
    assert account.orders == before.orders
    assert account.positions == before.positions
    assert account.executions == before.executions
    assert account.log == before.log
    assert account.order_ids == {"first": before.executions[0].order_id}
    assert venue.core.ledger.balances == bench.venue.core.ledger.balances
    assert venue.board("linear", SYMBOL).last_price == Decimal("64250.5")
    assert venue.board("linear", SYMBOL).book.holds(account.orders[resting.order_id])
    store.close()


def test_restored_stops_still_trigger(bench: Bench, tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    bench.quote("Sell", "64250", "1")
    bench.place("Buy", "0.5")
    bench.venue.set_trading_stop(
        ALICE, TradingStop("linear", SYMBOL, stop_loss=Decimal(64000), sl_trigger_by="MarkPrice"), START
    )
    store.save(bench.venue.core)
    store.close()
    venue, store = restored(tmp_path / "state.db")
    board = venue.board("linear", SYMBOL)
    board.book.set_house("Buy", board.spec.ticks(Decimal(63990)), 1_000)
    board.mark_price = Decimal(63990)
    venue.advance(START + 1)
    assert venue.account(ALICE).position("linear", SYMBOL).size == 0
    store.close()


def test_a_restored_order_is_not_crossed_by_the_first_quotes(bench: Bench, tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    order = bench.place("Buy", "0.1", "64300")
    store.save(bench.venue.core)
    store.close()
    store = Store(tmp_path / "state.db")
    venue = Venue(LINEAR, StillMarket(SYMBOL), START)
    book = venue.board("linear", SYMBOL).book
    for tick in range(128_550, 128_650, 10):
        book.set_house("Sell", tick, 100)
    resume(venue.core, venue.trading.triggers, store.restore(venue.core))
    assert book.bids.best() == 128_600
    assert book.asks.best() == 128_610
    assert venue.account(ALICE).orders[order.order_id].order_status == "New"
    store.close()


def test_rows_of_symbols_that_are_not_listed_wait(bench: Bench, tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    bench.quote("Sell", "64250", "1")
    bench.place("Buy", "0.5")
    resting = bench.place("Buy", "0.1", "64000")
    store.save(bench.venue.core)
    store.close()
    other, store = restored(tmp_path / "state.db", "XRPUSDT")
    assert not other.account(ALICE).orders
    assert other.balance(ALICE, "USDT").unrealised_pnl == 0
    other.core.touched.add(ALICE)
    store.save(other.core)
    store.close()
    venue, store = restored(tmp_path / "state.db")
    assert list(venue.account(ALICE).orders) == [resting.order_id]
    assert venue.account(ALICE).position("linear", SYMBOL).size == Decimal("0.5")
    store.close()


def test_a_killed_process_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().split() for _ in range(300)]
        process.send_signal(signal.SIGKILL)
        acknowledged += [line.split() for line in process.stdout.read().splitlines() if line.count(" ") == 1]
    venue, store = restored(path)
    account = venue.account(ALICE)
    assert len(acknowledged) >= 300
    for link, status in acknowledged:
        order = account.find("", link) or account.find_closed("", link)
        assert order is not None, f"{link} was lost"
        assert status == "New" or order.order_status == status
    filled = [order for order in account.closed_orders.values() if order.order_status == "Filled"]
    assert account.position("linear", SYMBOL).size == Decimal("0.001") * len(filled)
    assert len(account.executions) == len(filled)
    assert venue.core.ledger.total("USDT") == 0
    store.close()


def test_one_exchange_at_a_time_uses_a_file(tmp_path: Path) -> None:
    first = Store(tmp_path / "state.db")
    with pytest.raises(StoreError, match="in use by another exchange"):
        Store(tmp_path / "state.db")
    first.close()
    Store(tmp_path / "state.db").close()


def test_what_is_no_state_file_says_so_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, whatever its name " * 40)
    with pytest.raises(StoreError) as error:
        Store(path)
    assert "\n" not in str(error.value)
    assert "notes.txt" in str(error.value)


def test_a_file_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="another version"):
        Store(path)


def test_a_file_of_the_first_format_is_brought_up_to_date(tmp_path: Path, bench: Bench) -> None:
    path = tmp_path / "state.db"
    store = Store(path)
    bench.place("Buy", "0.1", "64000")
    store.save(bench.venue.core)
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("ALTER TABLE accounts DROP COLUMN settings")
        db.execute("PRAGMA user_version = 1")
    db.close()
    store = Store(path)
    venue = Venue(LINEAR, StillMarket(SYMBOL), START)
    assert len(store.restore(venue.core)) == 1
    account = venue.account(ALICE)
    account.settings.hedged.add("ETHUSDT")
    venue.core.touched.add(ALICE)
    store.save(venue.core)
    store.close()
    again = Venue(LINEAR, StillMarket(SYMBOL), START)
    reopened = Store(path)
    reopened.restore(again.core)
    assert again.account(ALICE).settings == account.settings
    reopened.close()


def test_a_damaged_row_is_named_and_not_guessed(tmp_path: Path, bench: Bench) -> None:
    path = tmp_path / "state.db"
    store = Store(path)
    bench.place("Buy", "0.1", "64000")
    store.save(bench.venue.core)
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE orders SET body = 'x'")
    db.close()
    store = Store(path)
    with pytest.raises(StoreError, match="not a state file"):
        store.restore(Venue(LINEAR, StillMarket(SYMBOL), START).core)
    store.close()
