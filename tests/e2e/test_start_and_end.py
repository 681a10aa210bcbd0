"""How the console starts, how it refuses to, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.exchange_process import ExchangeProcess, is_running
from tests.e2e.terminal import Terminal


def child_of(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0])


def wait_for_its_end(pid: int, within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        os.sched_yield()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found by way of /proc")
@pytest.mark.parametrize(
    ("how", "code"), [(None, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, 137)]
)
@pytest.mark.timeout(90)
def test_the_embedded_exchange_ends_with_the_console(tmp_path: Path, how: signal.Signals | None, code: int) -> None:
    with Terminal(tmp_path, "--fresh") as terminal:
        terminal.wait_for("account live")
        exchange = child_of(terminal.process.pid)
        assert is_running(exchange)
        if how is None:
            terminal.press("\x11")
        else:
            os.kill(terminal.process.pid, how)
        assert terminal.wait_for_end() == code
        wait_for_its_end(exchange)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found by way of /proc")
@pytest.mark.parametrize("stalled", [False, True])
@pytest.mark.timeout(90)
def test_a_terminal_that_is_torn_away_leaves_nothing_behind(tmp_path: Path, stalled: bool) -> None:
    with Terminal(tmp_path, "--fresh") as terminal:
        terminal.wait_for("account live")
        console, exchange = terminal.process.pid, child_of(terminal.process.pid)
        if stalled:
            terminal.stall()
        terminal.tear_away()
        deadline = time.monotonic() + 20
        while os.waitpid(console, os.WNOHANG) == (0, 0):
            assert time.monotonic() < deadline, "the console is still there"
            os.sched_yield()
        wait_for_its_end(exchange)


@pytest.mark.timeout(90)
def test_the_paper_account_is_kept_between_runs(tmp_path: Path) -> None:
    state = str(tmp_path / "paper.db")
    with Terminal(tmp_path, "--state", state) as terminal:
        terminal.wait_for("account live")
        terminal.press("b")
        terminal.wait_for("Esc leave")
        terminal.press("0.03", "backtab", *["shift+down"] * 40, "enter")
        terminal.wait_for("Enter confirms")
        terminal.press("enter")
        terminal.wait_for(r"0\.030 +— +New")
        terminal.press("\x11")
        assert terminal.wait_for_end() == 0
        assert "stays on the exchange: open orders 1" in terminal.transcript
    with Terminal(tmp_path, "--state", state) as terminal:
        terminal.wait_for(r"0\.030 +— +New")


def test_a_wrong_key_and_a_wrong_secret_are_one_clear_line(tmp_path: Path) -> None:
    with ExchangeProcess("--fresh") as exchange:
        for name, value, words in (
            ("BYBIT_API_KEY", "NoSuchKey000000001", "the API key is not known here"),
            ("BYBIT_API_SECRET", "wrong", "the signature is wrong"),
        ):
            keys = exchange.keys | {name: value}
            with Terminal(tmp_path, *exchange.console_arguments, **keys) as terminal:
                assert terminal.wait_for_end() == 1
                assert words in terminal.text
                assert "Traceback" not in terminal.text


def test_an_unknown_symbol_is_one_clear_line(tmp_path: Path) -> None:
    with Terminal(tmp_path, "--fresh", "--symbol", "NOSUCHUSDT") as terminal:
        assert terminal.wait_for_end() == 1
        assert "unknown symbol NOSUCHUSDT" in terminal.text
        assert "Traceback" not in terminal.text


def test_a_terminal_that_is_too_small_is_one_clear_line(tmp_path: Path) -> None:
    with Terminal(tmp_path, "--fresh", columns=50, lines=14) as terminal:
        assert terminal.wait_for_end() == 1
        assert "the terminal is too small: 50x14" in " ".join(terminal.text.split())


def run(*arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)


def test_without_a_terminal_it_says_so() -> None:
    done = run("--fresh")
    assert done.returncode == 1
    assert done.stderr.strip() == "Error: the console needs a terminal: standard input and output must be one"


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("exchange", "--fresh", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.strip() == f"Error: cannot listen on 127.0.0.1:{port}: Address already in use"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("exchange", "--market", "replay:/no/such/file"), "/no/such/file"),
        (("exchange", "--market", "elsewhere"), "must be sim, replay:FILE or mirror:WHERE"),
        (("exchange", "--fresh", "--state", "x.db"), "exclude each other"),
    ],
)
def test_bad_arguments_are_one_clear_line(arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
