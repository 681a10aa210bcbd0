"""How the console leaves: by key, signal, kill, or because its terminal is gone; and what the next one makes of it."""

import fcntl
import os
import pty
import re
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.e2e.exchange_process import ExchangeProcess, is_running
from tests.e2e.terminal import Terminal

RESTORED = "\x1b[?1049l"
"""What a terminal is sent to leave the alternate screen."""


def strike(exchange: ExchangeProcess, **rule: Any) -> None:
    requests.post(f"{exchange.printed.rest}/control/faults", json=rule, timeout=5).raise_for_status()


def hits(exchange: ExchangeProcess) -> int:
    told = requests.get(f"{exchange.printed.rest}/control/faults", timeout=5).json()["faults"]
    return int(sum(each["hits"] for each in told))


def console(home: Path, exchange: ExchangeProcess, *more: str) -> Terminal:
    terminal = Terminal(home, *exchange.console_arguments, *more, **exchange.keys)
    terminal.wait_for("market live")
    terminal.wait_for("account live")
    return terminal


def send(terminal: Terminal, *, rests: bool = True) -> None:
    """An order that rests far below the market."""
    terminal.press("b")
    terminal.wait_for("Esc leave")
    terminal.press("0.03", "backtab", *["shift+down"] * 40, "enter")
    terminal.wait_for("Enter confirms")
    terminal.press("enter")
    if rests:
        terminal.wait_for(r"0\.030 +— +New")


def journal_of(home: Path) -> list[tuple[str, str]]:
    """(what, state) of every intent, after a check of each file."""
    rows: list[tuple[str, str]] = []
    for path in home.rglob("*.db"):
        with sqlite3.connect(path) as database:
            if database.execute("SELECT name FROM sqlite_master WHERE name='intents'").fetchone():
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                rows += database.execute("SELECT what, state FROM intents ORDER BY created_ms").fetchall()
        database.close()
    return rows


@pytest.mark.timeout(120)
@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
@pytest.mark.parametrize("placed", [True, False], ids=["placed", "not placed"])
def test_a_signal_in_the_middle_of_a_request(tmp_path: Path, how: signal.Signals, placed: bool) -> None:
    with ExchangeProcess("--fresh", "--control") as exchange:
        with console(tmp_path, exchange) as terminal:
            rule = {"kind": "late", "ms": 5_000} if placed else {"kind": "drop"}
            strike(exchange, where="POST /v5/order/create", times=1, **rule)
            send(terminal, rests=False)
            deadline = time.monotonic() + 10
            while not hits(exchange):
                assert time.monotonic() < deadline
            os.kill(terminal.process.pid, how)
            assert terminal.wait_for_end(20) == 128 + how
            if how is not signal.SIGKILL:
                assert RESTORED in terminal.transcript
        ((what, state),) = journal_of(tmp_path)
        assert what.startswith("Buy 0.03 BTCUSDT @ ")
        assert state in {"Sending", "Unknown"}
        with console(tmp_path, exchange) as terminal:
            terminal.wait_for(r"Open orders \(1\)" if placed else r"Open orders \(0\)")
        assert len(exchange.open_orders("BTCUSDT")) == int(placed)
        assert [state for _, state in journal_of(tmp_path)] == ["Acked" if placed else "Refused"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("how", ["key", signal.SIGTERM, signal.SIGHUP], ids=str)
def test_the_open_orders_are_cancelled_where_that_was_asked_for(tmp_path: Path, how: str | signal.Signals) -> None:
    with ExchangeProcess("--fresh") as exchange:
        with console(tmp_path, exchange, "--cancel-on-exit") as terminal:
            send(terminal)
            stop = {"category": "linear", "symbol": "BTCUSDT", "side": "Sell", "orderType": "Market", "qty": "0.01"}
            exchange.session.place_order(**stop, triggerPrice="50000", triggerDirection=2)
            terminal.wait_for(r"Open orders \(2\)")
            if isinstance(how, signal.Signals):
                os.kill(terminal.process.pid, how)
            else:
                terminal.press("\x11")
            terminal.wait_for_end()
            assert (
                "the open orders were cancelled; conditional orders, stops and positions (0) stay"
                in terminal.transcript
            )
        assert [each["orderStatus"] for each in exchange.open_orders("BTCUSDT")] == ["Untriggered"]


@pytest.mark.timeout(120)
def test_what_could_not_be_cancelled_is_said_to_stay(tmp_path: Path) -> None:
    with ExchangeProcess("--fresh", "--control") as exchange:
        with console(tmp_path, exchange, "--cancel-on-exit") as terminal:
            send(terminal)
            strike(exchange, kind="drop", where="POST /v5/order/cancel-all")
            terminal.press("\x11")
            terminal.wait_for_end()
            assert "stays on the exchange: open orders 1, positions 0" in terminal.transcript
            assert "the open orders could not be cancelled" in terminal.transcript
        assert len(exchange.open_orders("BTCUSDT")) == 1


def wait_for(pattern: str, terminal: Terminal, *others: Terminal) -> None:
    """Wait for one screen, and read the others meanwhile: a terminal that nobody reads stalls who writes to it."""
    deadline = time.monotonic() + 30
    while re.search(pattern, terminal.text) is None:
        assert time.monotonic() < deadline, f"{pattern!r} did not show:\n{terminal.text}"
        for each in (terminal, *others):
            each._read()


@pytest.mark.timeout(120)
def test_two_consoles_on_one_account_see_each_other_and_share_no_journal(tmp_path: Path) -> None:
    with (
        ExchangeProcess("--fresh") as exchange,
        console(tmp_path, exchange) as one,
        console(tmp_path, exchange) as other,
    ):
        send(one)
        wait_for(r"0\.030 +— +New", other, one)
        other.press("o", "c")
        wait_for(r"Open orders \(0\)", one, other)
        send(other)
        wait_for(r"0\.030 +— +New", one, other)
        # A third one comes while both live: it settles nothing that is theirs.
        with console(tmp_path, exchange) as third:
            third.wait_for(r"Open orders \(1\)")
            third.press("\x11")
            assert third.wait_for_end() == 0
        assert "left by an earlier run" not in third.transcript
        wait_for(r"Open orders \(1\)", one, other)
        one.press("X", "X")
        wait_for(r"Open orders \(0\)", other, one)
        for each in (one, other):
            each.press("\x11")
            assert each.wait_for_end() == 0
    assert len(list(tmp_path.rglob("*.lock"))) == 3
    assert {state for _, state in journal_of(tmp_path)} == {"Acked"}


@pytest.mark.timeout(90)
def test_a_terminal_that_goes_without_a_signal_is_noticed(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    folders = {name: str(tmp_path / name) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "--fresh"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=kept | folders | {"HOME": str(tmp_path), "TERM": "xterm-256color"},
        # No controlling terminal: the kernel has nobody to send a hang-up to.
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    while b"account" not in seen:
        seen += os.read(ours, 65_536)
    exchange = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
    os.close(ours)
    assert process.wait(15) == 129
    deadline = time.monotonic() + 10
    while is_running(exchange):
        assert time.monotonic() < deadline, "the embedded exchange is still there"
        os.sched_yield()
