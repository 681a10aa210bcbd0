"""The journals of earlier runs, opened to read only: whether they are whole, and what in them has no end."""

import sqlite3
from pathlib import Path

from tui.doctor.check import Check, Figures, Found, failed, passed, warned
from tui.orders.journal import UNSETTLED

JOURNAL = Check(
    "journal",
    "`PRAGMA quick_check` on every journal of the environment, and its intents without an end; on paper the kept "
    "account as well",
    "move the file away and keep it; then compare the open orders and positions with what you meant",
    ("config",),
    15.0,
)


def intact(folder: Path, environment: str, account: Path | None) -> Found[None]:
    """Every journal of an environment's keys; `account` is the file of a kept paper account."""
    journals = sorted(folder.glob(f"{environment}-*/*.db"))
    broken, open_ends = [], 0
    for path in journals:
        try:
            open_ends += _read(path, count=True)
        except sqlite3.Error as error:
            broken.append(f"{path} ({error})")
    if account is not None and account.exists():
        try:
            _read(account, count=False)
        except sqlite3.Error as error:
            broken.append(f"{account} ({error})")
    figures: Figures = {
        "journals": len(journals),
        "broken": len(broken),
        "without_end": open_ends,
        "folder": str(folder),
    }
    if broken:
        return Found(failed(f"broken: {', '.join(broken)}", JOURNAL.to_do, **figures))
    if open_ends:
        told = f"{open_ends} {'intent has' if open_ends == 1 else 'intents have'} no end in {len(journals)} journals"
        fix = "open the console: it asks the exchange what became of them (those of an open console are on their way)"
        return Found(warned(told, fix, **figures))
    words = f"{len(journals)} journals are whole, nothing is without an end" if journals else "no journal yet"
    return Found(passed(words, **figures))


def _read(path: Path, *, count: bool) -> int:
    """Intents without an end. Raises sqlite3.Error, also for a file that is not whole."""
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2)
    try:
        (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(str(found))
        if not count:
            return 0
        marks = ",".join("?" * len(UNSETTLED))
        (open_ends,) = database.execute(f"SELECT count(*) FROM intents WHERE state IN ({marks})", UNSETTLED).fetchone()  # noqa: S608
        return int(open_ends)
    finally:
        database.close()
