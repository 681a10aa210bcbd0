"""What was wanted, on disk before it is on the wire (SQLite, write-ahead log, every commit synced).

Each console writes a file of its own and holds a lock on it while it lives, so two consoles never fight over one;
a file whose lock is free was left by a console that has ended, and the next start settles it.
"""

import fcntl
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS intents (
    command_id TEXT PRIMARY KEY,
    order_link_id TEXT NOT NULL,
    category TEXT NOT NULL,
    symbol TEXT NOT NULL,
    what TEXT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
);
"""
SENDING, UNKNOWN, ACKED, REFUSED = "Sending", "Unknown", "Acked", "Refused"
UNSETTLED = (SENDING, UNKNOWN)
MOST_SIDE_BY_SIDE = 64


class JournalError(Exception):
    """The journal cannot be written: nothing may be sent without it. Its text is one line."""


class JournalInUseError(JournalError):
    """Another console holds it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One intent."""

    command_id: str
    order_link_id: str
    category: str
    symbol: str
    what: str
    state: str
    detail: str
    created_ms: int
    updated_ms: int


class Journal:
    """The journal of one console. Safe to use from any thread."""

    def __init__(self, path: Path) -> None:
        """Open or make a file. Raises JournalError, also when another console holds it."""
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._guard = _locked(path.with_suffix(".lock"))
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise JournalError(f"cannot open the journal {path}: {error}") from None

    def begin(self, command_id: str, order_link_id: str, category: str, symbol: str, what: str) -> None:
        """Write an intent down; when this returns it is on disk."""
        now = _now()
        row = (command_id, order_link_id, category, symbol, what, SENDING, "", now, now)
        self._write("INSERT OR IGNORE INTO intents VALUES (?,?,?,?,?,?,?,?,?)", *row)

    def end(self, command_id: str, state: str, detail: str = "") -> None:
        """Write down what became of it."""
        statement = "UPDATE intents SET state=?, detail=?, updated_ms=? WHERE command_id=?"
        self._write(statement, state, detail, _now(), command_id)

    def unsettled(self) -> list[Entry]:
        """Intents of which nobody knows what became."""
        marks = ",".join("?" * len(UNSETTLED))
        return self._read(f"SELECT * FROM intents WHERE state IN ({marks}) ORDER BY created_ms", *UNSETTLED)  # noqa: S608

    def entries(self) -> list[Entry]:
        """All intents, oldest first."""
        return self._read("SELECT * FROM intents ORDER BY created_ms, rowid")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()
            self._guard.close()

    def _write(self, statement: str, *values: object) -> None:
        try:
            with self._lock:
                self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise JournalError(f"cannot write the journal: {error}") from None

    def _read(self, statement: str, *values: object) -> list[Entry]:
        try:
            with self._lock:
                return [Entry(*row) for row in self._db.execute(statement, values)]
        except (sqlite3.Error, TypeError) as error:
            raise JournalError(f"cannot read the journal {self.path}: {error}") from None


def abandoned(folder: Path, own: Path) -> Iterator[Journal]:
    """Journals in a folder that no living console holds and that have unsettled intents."""
    for path in sorted(folder.glob("*.db")):
        if path == own:
            continue
        try:
            journal = Journal(path)
        except JournalError:
            continue
        try:
            has_work = bool(journal.unsettled())
        except JournalError:
            has_work = False
        if has_work:
            yield journal
        else:
            journal.close()


def orders_since(folder: Path, since_ms: int) -> list[int]:
    """When orders that may add to a position were wanted (this machine's ms), whichever console wanted them."""
    statement = (
        "SELECT created_ms FROM intents WHERE created_ms >= ? AND what NOT LIKE '% reduce-only' "
        "AND (what LIKE 'Buy %' OR what LIKE 'Sell %')"
    )
    return sorted(int(row[0]) for row in _read_all(folder, since_ms, statement, since_ms))


def unknown_symbols(folder: Path, since_ms: int) -> set[str]:
    """Symbols with an order of which some console, one that lives among them, does not know what became."""
    return {str(row[0]) for row in _read_all(folder, since_ms, "SELECT symbol FROM intents WHERE state = ?", UNKNOWN)}


def _read_all(folder: Path, since_ms: int, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
    """Rows of every journal that was written to since a moment, also of those that are in use. Raises JournalError."""
    for path in sorted(folder.glob("*.db")):
        # The newest rows are in the file beside it.
        beside = path.with_name(f"{path.name}-wal")
        try:
            if max(each.stat().st_mtime for each in (path, beside) if each.exists()) * 1000 < since_ms:
                continue
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
                yield from db.execute(statement, values).fetchall()
        except (OSError, sqlite3.Error) as error:
            raise JournalError(f"cannot read the journal {path}: {error}") from None


def first_free(folder: Path, name: str) -> Journal:
    """A journal that short runs use one after the other, or side by side. Raises JournalError."""
    for number in range(MOST_SIDE_BY_SIDE):
        try:
            return Journal(folder / f"{name}-{number}.db")
        except JournalInUseError:
            continue
    raise JournalError(f"more than {MOST_SIDE_BY_SIDE} commands run at the same time")


def _locked(path: Path) -> IO[str]:
    guard = path.open("a", encoding="utf-8")
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        guard.close()
        raise JournalInUseError(f"another console is using {path.with_suffix('.db')}") from None
    return guard


def _now() -> int:
    return time.time_ns() // 1_000_000
