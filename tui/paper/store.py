"""Accounts on disk (SQLite): what a command did is stored before it is acknowledged, and read again at start.

One transaction a command. With the write-ahead log it survives the end of the process at any moment; a power cut
may cost the last commands. The public market is not stored but for its last prices, around which it begins again.
Rows of a symbol that the exchange does not list now stay as they are for the day on which it does.
"""

import json
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from decimal import Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from tui.paper.engine.account import CLOSED_ORDERS_KEPT, EXECUTIONS_KEPT, Account, AccountSettings
from tui.paper.engine.core import Core
from tui.paper.engine.ledger import LogEntry
from tui.paper.engine.position import Position
from tui.paper.engine.types import ClosedPnl, Execution, InstrumentSpec, Order
from tui.paper.rows import Row, from_text, to_text

SCHEMA_VERSION: Final = 2
SCHEMA: Final = """
CREATE TABLE accounts (
    uid TEXT PRIMARY KEY, created_time INTEGER NOT NULL, cum_realised TEXT NOT NULL,
    settings TEXT NOT NULL DEFAULT '{}');
CREATE TABLE balances (
    owner TEXT NOT NULL, coin TEXT NOT NULL, amount TEXT NOT NULL, PRIMARY KEY (owner, coin)) WITHOUT ROWID;
CREATE TABLE positions (
    uid TEXT NOT NULL, category TEXT NOT NULL, symbol TEXT NOT NULL, position_idx INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (uid, category, symbol, position_idx)) WITHOUT ROWID;
CREATE TABLE orders (
    number INTEGER PRIMARY KEY, order_id TEXT NOT NULL UNIQUE, uid TEXT NOT NULL, order_link_id TEXT NOT NULL,
    is_open INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX open_orders ON orders (is_open, uid);
CREATE TABLE executions (number INTEGER PRIMARY KEY, uid TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE closed_pnl (number INTEGER PRIMARY KEY, uid TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE log (number INTEGER PRIMARY KEY, uid TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE prices (
    category TEXT NOT NULL, symbol TEXT NOT NULL, last TEXT NOT NULL, PRIMARY KEY (category, symbol)
) WITHOUT ROWID;
"""


MIGRATIONS: Final = {1: "ALTER TABLE accounts ADD COLUMN settings TEXT NOT NULL DEFAULT '{}'"}
"""What brings a file of a format to the next one."""


class StoreError(Exception):
    """A state file that cannot be used; its text is one line that says why."""


class Store:
    """The state file of one exchange, which no other process may use meanwhile."""

    def __init__(self, path: Path) -> None:
        """Open the file, made when it is not there. Raises StoreError."""
        self.path = path
        self._saved: dict[tuple[str, str], object] = {}
        with self._named_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=0, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Close the file; what was saved stays."""
        self._db.close()

    def at_last_prices(self, specs: Iterable[InstrumentSpec]) -> tuple[InstrumentSpec, ...]:
        """The instruments with the last stored price of each as the one that its market starts from."""
        with self._named_errors():
            rows = self._rows("SELECT category, symbol, last FROM prices")
            last = {(category, symbol): Decimal(price) for category, symbol, price in rows}
        return tuple(
            replace(spec, start_price=last.get((spec.category, spec.symbol), spec.start_price)) for spec in specs
        )

    def restore(self, core: Core) -> list[Order]:
        """Fill the accounts and the ledger of a new core. Raises StoreError.

        Returns the open orders, oldest first, which are in their accounts but not yet in a book: see `resume`.
        """
        with self._named_errors():
            query = "SELECT uid, created_time, cum_realised, settings FROM accounts"
            for uid, created_time, cum_realised, settings in self._rows(query):
                account = core.accounts[uid] = Account(uid, created_time, core.specs, _settings(settings))
                amounts = json.loads(cum_realised).items()
                account.cum_realised.update((coin, Decimal(text)) for coin, text in amounts)
                self._restore_account(core, account)
            for owner, coin, amount in self._rows("SELECT owner, coin, amount FROM balances"):
                core.ledger.balances[owner, coin] = Decimal(amount)
        orders = [order for account in core.accounts.values() for order in account.orders.values()]
        return sorted(orders, key=lambda order: order.created_time)

    def save(self, core: Core) -> None:
        """Store what changed since the last call: whole, or not at all. Raises StoreError."""
        if not core.touched and not core.changed_orders:
            return
        accounts = [core.accounts[uid] for uid in core.touched]
        with self._transaction():
            for order in core.changed_orders.values():
                self._save_order(order)
            for account in accounts:
                self._save_account(account)
            self._save_balances(core)
            self._save_prices(core)
        for account in accounts:
            for table, rows in _histories(account):
                self._remember(table, account.uid, rows)
        core.changed_orders.clear()
        core.touched.clear()

    def save_prices(self, core: Core) -> None:
        """Store the last prices alone, around which the markets begin at the next start. Raises StoreError."""
        with self._transaction():
            self._save_prices(core)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._named_errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    def _save_prices(self, core: Core) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO prices VALUES (?, ?, ?)",
            [(*key, str(board.last_price)) for key, board in core.boards.items()],
        )

    def _prepare(self) -> None:
        for pragma in ("busy_timeout = 200", "locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute("BEGIN IMMEDIATE")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if not version:
            for statement in SCHEMA.split(";"):
                self._db.execute(statement)
            version = SCHEMA_VERSION
        while version in MIGRATIONS:
            self._db.execute(MIGRATIONS[version])
            version += 1
        if version == SCHEMA_VERSION:
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._db.execute("COMMIT")
        if version != SCHEMA_VERSION:
            raise StoreError(f"{self.path} was written by another version: its format is {version}")

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreError(f"{self.path} is in use by another exchange") from error
            raise StoreError(f"cannot use {self.path}: {error}") from error
        except (sqlite3.Error, OSError, ValueError, TypeError, ArithmeticError) as error:
            raise StoreError(f"{self.path} is not a state file of this exchange: {error}") from error

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._db.execute(query, values).fetchall()

    def _restore_account(self, core: Core, account: Account) -> None:
        uid = account.uid
        closed = "SELECT body FROM orders WHERE uid = ? AND NOT is_open ORDER BY number DESC LIMIT ?"
        for order in self._read(Order, "SELECT body FROM orders WHERE uid = ? AND is_open ORDER BY number", uid):
            if (order.category, order.symbol) in core.specs:
                account.open_order(order)
        for order in reversed(self._read(Order, closed, uid, CLOSED_ORDERS_KEPT)):
            account.closed_orders[order.order_id] = order
        links = "SELECT order_link_id, order_id FROM orders WHERE uid = ? AND order_link_id != ''"
        account.order_ids.update(self._rows(links, uid))
        for position in self._read(Position, "SELECT body FROM positions WHERE uid = ?", uid):
            if (position.category, position.symbol) in core.specs:
                key = (position.category, position.symbol, position.position_idx)
                account.positions[key] = position
        account.executions.extend(self._last_rows(Execution, "executions", uid))
        account.closed_pnl.extend(self._last_rows(ClosedPnl, "closed_pnl", uid))
        account.log.extend(self._last_rows(LogEntry, "log", uid))
        for table, rows in _histories(account):
            self._remember(table, uid, rows)

    def _last_rows(self, kind: type[Row], table: str, uid: str) -> list[Row]:
        query = f"SELECT body FROM {table} WHERE uid = ? ORDER BY number DESC LIMIT ?"  # noqa: S608 - our names
        return self._read(kind, query, uid, EXECUTIONS_KEPT)[::-1]

    def _read(self, kind: type[Row], query: str, *values: object) -> list[Row]:
        return [from_text(kind, body) for (body,) in self._rows(query, *values)]

    def _save_order(self, order: Order) -> None:
        self._db.execute(
            "INSERT INTO orders (order_id, uid, order_link_id, is_open, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (order_id) DO UPDATE SET is_open = excluded.is_open, body = excluded.body",
            (order.order_id, order.uid, order.order_link_id, order.is_open, to_text(order)),
        )

    def _save_account(self, account: Account) -> None:
        realised = json.dumps({coin: str(amount) for coin, amount in account.cum_realised.items()})
        self._db.execute(
            "INSERT OR REPLACE INTO accounts (uid, created_time, cum_realised, settings) VALUES (?, ?, ?, ?)",
            (account.uid, account.created_time, realised, _settings_text(account.settings)),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?, ?)",
            [(account.uid, *key, to_text(position)) for key, position in account.positions.items()],
        )
        for table, rows in _histories(account):
            fresh = _after(rows, self._saved.get((table, account.uid)))
            self._db.executemany(
                f"INSERT INTO {table} (uid, body) VALUES (?, ?)",  # noqa: S608 - our own names
                [(account.uid, to_text(row)) for row in fresh],
            )

    def _save_balances(self, core: Core) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO balances VALUES (?, ?, ?)",
            [(*key, str(amount)) for key, amount in core.ledger.balances.items()],
        )

    def _remember(self, table: str, uid: str, rows: Sequence[object]) -> None:
        if rows:
            self._saved[table, uid] = rows[-1]


def _settings(text: str) -> AccountSettings:
    values = json.loads(text)
    return AccountSettings(**{**values, "hedged": set(values.get("hedged", ()))})


def _settings_text(settings: AccountSettings) -> str:
    return json.dumps({**asdict(settings), "hedged": sorted(settings.hedged)})


def _histories(account: Account) -> tuple[tuple[str, deque[Any]], ...]:
    """What only ever grows, with the table that keeps it."""
    return (("executions", account.executions), ("closed_pnl", account.closed_pnl), ("log", account.log))


def _after(rows: deque[Any], known: object) -> list[Any]:
    """The rows that came after a known one, which is the same object and not just an equal one."""
    return list(takewhile(lambda row: row is not known, reversed(rows)))[::-1]
