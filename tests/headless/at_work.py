"""A person's commands against an exchange of a test, in this process."""

import json
import logging
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from living_market import LivingMarket
from person import UID
from served import Client
from struck import Struck

from tui.cli import main
from tui.paper.serve import PAPER_KEY, PAPER_SECRET


class AtWork:
    """Runs commands; knows what the exchange holds and what was put down."""

    def __init__(self, home: Path, exchange: Struck) -> None:
        self.home, self.exchange = home, exchange
        self.client: Client = exchange.client()

    def run(self, *words: str, **environ: str) -> Result:
        """A command as it would be typed, with the addresses of the exchange unless it names its own."""
        place = () if "--rest" in words else ("--rest", self.exchange.running.rest, "--ws", self.exchange.running.ws)
        return CliRunner().invoke(main, [*place, *words], env=environ)

    def must(self, *words: str, **environ: str) -> str:
        """What a command printed that ended well."""
        done = self.run(*words, **environ)
        assert done.exit_code == 0, (done.stdout, done.stderr)
        return done.stdout

    def told(self, *words: str, code: int = 0, **environ: str) -> Any:
        """What a command told a machine."""
        done = self.run(*words, "--json", **environ)
        assert done.exit_code == code, (done.stdout, done.stderr)
        return json.loads(done.stdout)

    @property
    def account(self) -> Any:
        """The account as the exchange has it."""
        return self.exchange.exchange.venue.account(UID)

    @property
    def placed(self) -> list[Any]:
        """Every order that the exchange ever took."""
        return [*self.account.orders.values(), *self.account.closed_orders.values()]

    @property
    def held(self) -> dict[str, str]:
        """Sizes by symbol; above zero is long."""
        return {each.symbol: f"{each.size.normalize():f}" for each in self.account.held()}

    def journal(self) -> list[tuple[str, str, str]]:
        """What was wanted: words, state and detail, of all runs; the files may be in use."""
        rows: list[tuple[str, str, str]] = []
        for path in sorted(self.home.glob("state/bybit-tui/journal/*/*.db")):
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
                rows += db.execute("SELECT what, state, detail FROM intents ORDER BY created_ms").fetchall()
        return rows


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An exchange whose prices stand still, and a home without settings."""
    for name in [each for each in os.environ if each.startswith("BYBIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("STATE", "DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("BYBIT_API_KEY", PAPER_KEY)
    monkeypatch.setenv("BYBIT_API_SECRET", PAPER_SECRET)
    # Commands send the log to a file and uncaught errors there too: that ends with the test.
    monkeypatch.setattr("sys.excepthook", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    exchange = Struck(market=LivingMarket())
    yield AtWork(tmp_path, exchange)
    exchange.stop()
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    logging.raiseExceptions = True
