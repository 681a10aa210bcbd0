"""The audit log: who asked for what, whole lines whatever happens, and nothing secret."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.orders.fakes import Bench, reply
from tui.exchange.clock import ExchangeClock
from tui.exchange.errors import NoAnswerError, RefusedError
from tui.model.enums import Category, OrderType, Side
from tui.model.facts import CommandAcknowledged, Noticed
from tui.model.order import CancelRequest, FlattenRequest, OrderRequest
from tui.orders.audit import AuditLog, Event, Record, records
from tui.orders.journal import Journal
from tui.orders.link_ids import LinkIds
from tui.orders.worker import OrderWorker

ORDER = OrderRequest(Category.LINEAR, "BTCUSDT", Side.BUY, OrderType.LIMIT, Decimal("0.01"), "a", price=Decimal(64000))
WRITER = """
import sys
from pathlib import Path
from tui.orders.audit import AuditLog, Event, Record
log = AuditLog(Path(sys.argv[1]), "paper", sys.argv[2], [])
print("ready", flush=True)
for number in range(10**9):
    assert log.write(Record(Event.ASKED, f"{number}", "key b", detail="x" * 3000)) == ""
"""


class AuditedBench(Bench):
    """A worker with an audit log."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.journal.close()
        self.journal = Journal(folder / "audited.db")
        self.audit = AuditLog(folder / "audit", "demo", "instance", ["SECRET"])
        self.worker = OrderWorker(
            self.session,  # type: ignore[arg-type]
            self.journal,
            self.facts.append,
            self.time,  # type: ignore[arg-type]
            LinkIds(),
            self.audit,
            monotonic=self.time.monotonic,
            draw=lambda: 0.5,
        )
        self.folder = folder / "audit"

    @property
    def lines(self) -> list[Record]:
        """What the log says, oldest first."""
        return list(reversed(list(records(self.folder))))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[AuditedBench]:
    made = AuditedBench(tmp_path)
    yield made
    made.journal.close()


def test_who_asked_what_was_sent_and_what_came_of_it(bench: AuditedBench) -> None:
    on_the_wire: list[list[str]] = []
    bench.session.on_call = lambda *_: on_the_wire.append([each.event for each in bench.lines])
    bench.session.script("place_order", reply(orderId="1"))
    bench.worker.submit(ORDER, "key Enter")
    bench.run()
    assert on_the_wire == [["asked", "sent"]], "before the wire"
    asked, sent, acked = bench.lines
    assert {each.origin for each in bench.lines} == {"key Enter"}
    assert {each.what for each in bench.lines} == {"Buy 0.01 BTCUSDT @ 64000"}
    assert (asked.environment, asked.instance, asked.symbol) == ("demo", "instance", "BTCUSDT")
    (call,) = bench.session.calls
    assert sent.request == {"call": call[0], **call[1]}
    assert (acked.event, acked.order_id, acked.order_link_id) == (Event.ACKED, "1", "a")


def test_refusals_unknown_outcomes_and_what_was_left(bench: AuditedBench) -> None:
    bench.session.script("cancel_order", RefusedError(10005, "SECRET is not permitted", {}))
    bench.worker.submit(CancelRequest(Category.LINEAR, "BTCUSDT", "9", ""), "key c")
    bench.run()
    assert [each.event for each in bench.lines] == ["asked", "sent", "refused"]
    assert "10005" in bench.lines[-1].detail
    assert "*** is not permitted" in bench.lines[-1].detail
    bench.session.script("place_order", NoAnswerError("no answer in time"))
    bench.worker.submit(ORDER)
    bench.worker.work_off_one()
    bench.worker.stop()
    assert [each.event for each in bench.lines[3:]] == ["asked", "sent", "unknown", "left"]


def test_what_a_flatten_is_made_of_has_its_origin(bench: AuditedBench) -> None:
    held = {"symbol": "BTCUSDT", "side": "Buy", "size": "0.5", "avgPrice": "1", "positionIdx": 0}
    bench.session.script("get_positions", reply(list=[held]), reply(list=[]))
    bench.worker.submit(FlattenRequest(Category.LINEAR, "USDT"), "key X X")
    bench.run()
    assert {each.request["call"] for each in bench.lines if each.event == "sent"} == {
        "cancel_all_orders",
        "place_order",
    }
    assert {each.origin for each in bench.lines} == {"key X X"}


def test_lines_are_whole_after_a_kill_and_beside_another_writer(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name], stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    try:
        for each in writers:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        wanted: dict[str, int] = {}
        while min(wanted.get(name, 0) for name in ("one", "two")) < 20:
            wanted = {}
            for record in records(tmp_path):
                wanted[record.instance] = wanted.get(record.instance, 0) + 1
    finally:
        for each in writers:
            os.kill(each.pid, signal.SIGKILL)
            each.wait(20)
            assert each.stdout is not None
            each.stdout.close()
    (path,) = tmp_path.glob("*.jsonl")
    told: dict[str, list[int]] = {"one": [], "two": []}
    whole = list(records(tmp_path))
    for record in reversed(whole):
        assert len(record.detail) == 3_000
        told[record.instance].append(int(record.what))
    for numbers in told.values():
        assert numbers == list(range(len(numbers))), "none is lost, in order"
    # A kill between two pages of a write may cut that one line.
    assert len(path.read_text().splitlines()) - len(whole) <= len(writers)
    assert path.stat().st_mode & 0o077 == 0


def test_a_line_that_was_cut_costs_only_itself(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, "paper", "i", [])
    log.write(Record(Event.ASKED, "first"))
    (path,) = tmp_path.glob("*.jsonl")
    with path.open("a") as file:
        file.write('{"event":"sent","what":"cut o')
    log.write(Record(Event.ACKED, "last"))
    with path.open("a") as file:
        file.write(
            '[]\n{"event":"nonsense","time":1,"what":"x"}\nnull\n{"event":"sent","time":1e400}\n{"event":"sent","time":9e30}\n'
        )
    assert [each.what for each in records(tmp_path)] == ["last", "first"]


def test_a_full_disk_is_told_once_and_holds_up_nothing(bench: AuditedBench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tui.orders.audit._append", full)
    bench.session.script("place_order", reply(orderId="1"))
    bench.worker.submit(ORDER)
    bench.run()
    assert [each.order_id for each in bench.of(CommandAcknowledged)] == ["1"]
    assert [each.text for each in bench.of(Noticed)] == ["the audit log cannot be written: No space left on device"], (
        "once"
    )


def test_what_is_written_later_is_written_before_the_end(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, "paper", "i", [])
    for number in range(20):
        log.later(Record(Event.STOPPED, f"{number}"))
    log.close()
    assert [int(each.what) for each in records(tmp_path)] == list(range(19, -1, -1))
    assert max(each.time for each in records(tmp_path)) <= ExchangeClock().local_ms()
