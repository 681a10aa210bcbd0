import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.unit.orders.fakes import ScriptedSession, order_row, reply
from tui.exchange.errors import ExchangeError, NoAnswerError
from tui.orders.journal import Journal, JournalError, abandoned
from tui.orders.settle import TooEarlyError, settle_last_runs

LATER = time.time_ns() // 1_000_000 + 3_600_000


def begin(journal: Journal, command_id: str = "c1", link_id: str = "a") -> None:
    journal.begin(command_id, link_id, "linear", "BTCUSDT", "Buy 0.01 BTCUSDT @ 64000")


def test_an_intent_is_unsettled_until_its_end_is_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "own.db")
    begin(journal, "c1")
    begin(journal, "c2")
    begin(journal, "c3")
    journal.end("c1", "Acked", "id-1")
    journal.end("c2", "Unknown", "no answer")
    assert [entry.command_id for entry in journal.unsettled()] == ["c2", "c3"]
    assert [entry.state for entry in journal.entries()] == ["Acked", "Unknown", "Sending"]
    journal.close()


def test_two_consoles_never_share_a_journal(tmp_path: Path) -> None:
    first = Journal(tmp_path / "own.db")
    with pytest.raises(JournalError, match="another console"):
        Journal(tmp_path / "own.db")
    assert list(abandoned(tmp_path, tmp_path / "other.db")) == []
    first.close()


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot open the journal"):
        Journal(tmp_path / "file" / "own.db")


def test_what_a_dead_console_left_is_settled_by_asking(tmp_path: Path) -> None:
    left = Journal(tmp_path / "left.db")
    begin(left, "c1", "filled")
    begin(left, "c2", "never-arrived")
    left.close()
    own = Journal(tmp_path / "own.db")
    session = ScriptedSession()

    def answer(name: str, params: dict[str, str]) -> None:
        known = name == "get_order_history" and params["orderLinkId"] == "filled"
        session.script(name, reply(list=[order_row("filled", "Filled")] if known else []))

    session.on_call = answer
    findings = settle_last_runs(session, tmp_path, own, LATER)  # type: ignore[arg-type]
    assert "Filled" in findings[0]
    assert "never reached" in findings[1]
    assert settle_last_runs(session, tmp_path, own, LATER) == []  # type: ignore[arg-type]
    own.close()


def test_an_intent_that_may_still_arrive_is_not_called_lost(tmp_path: Path) -> None:
    left = Journal(tmp_path / "left.db")
    begin(left)
    (entry,) = left.entries()
    left.close()
    own = Journal(tmp_path / "own.db")
    session = ScriptedSession()
    with pytest.raises(TooEarlyError):
        settle_last_runs(session, tmp_path, own, entry.updated_ms + 1_000)  # type: ignore[arg-type]
    (line,) = settle_last_runs(session, tmp_path, own, entry.updated_ms + 8_000)  # type: ignore[arg-type]
    assert "never reached" in line
    own.close()


def test_nothing_is_settled_while_the_exchange_cannot_be_asked(tmp_path: Path) -> None:
    left = Journal(tmp_path / "left.db")
    begin(left)
    left.close()
    own = Journal(tmp_path / "own.db")
    session = ScriptedSession()
    session.script("get_open_orders", NoAnswerError("down"))
    with pytest.raises(ExchangeError):
        settle_last_runs(session, tmp_path, own, LATER)  # type: ignore[arg-type]
    (again,) = abandoned(tmp_path, own.path)
    assert [entry.state for entry in again.unsettled()] == ["Sending"]
    again.close()
    own.close()


class Exchange(BaseHTTPRequestHandler):
    """Takes orders and never answers; keeps the ids that it saw."""

    seen: list[str]
    arrived: threading.Event

    def do_POST(self) -> None:
        """An order."""
        import json

        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append(body["orderLinkId"])
        if len(self.seen) >= 3:
            self.arrived.set()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"retCode":0,"retMsg":"OK","result":{"orderId":"1"},"retExtInfo":{},"time":1}')

    def log_message(self, *_: object) -> None:
        """Silent."""


SENDER = """
import sys
from decimal import Decimal
from pathlib import Path
from tui.exchange.clock import ExchangeClock
from tui.exchange.credentials import Credentials
from tui.exchange.environment import paper
from tui.exchange.logs import log_to_file
from tui.exchange.session import Session
from tui.model.enums import Category, OrderType, Side
from tui.model.order import OrderRequest
from tui.orders.journal import Journal
from tui.orders.link_ids import LinkIds
from tui.orders.worker import OrderWorker
folder, url = Path(sys.argv[1]), sys.argv[2]
log_to_file(folder / "log", [])
clock, ids = ExchangeClock(), LinkIds()
session = Session(paper(url, url), Credentials("key", "secret"), clock)
worker = OrderWorker(session, Journal(folder / "own.db"), lambda fact: None, clock, ids)
while True:
    worker.submit(OrderRequest(Category.LINEAR, "BTCUSDT", Side.BUY, OrderType.MARKET, Decimal(1), ids.next()))
    worker.work_off_one()
"""


def test_every_id_that_the_exchange_saw_is_in_the_journal_of_a_killed_console(tmp_path: Path) -> None:
    Exchange.seen, Exchange.arrived = [], threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    sender = subprocess.Popen([sys.executable, "-c", SENDER, str(tmp_path), url])
    try:
        assert Exchange.arrived.wait(30)
    finally:
        os.kill(sender.pid, signal.SIGKILL)
        sender.wait(10)
        server.shutdown()
        server.server_close()
    journal = Journal(tmp_path / "own.db")
    written = {entry.order_link_id for entry in journal.entries()}
    journal.close()
    assert set(Exchange.seen) <= written
    assert len(Exchange.seen) == len(set(Exchange.seen))
