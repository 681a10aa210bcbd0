"""--record and replay in real processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.replay.scripted import ten_minutes


def replay(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", "replay", str(path)], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot read {path}: No such file or directory"),
        (b"dear diary\n", "{path} is no recording of bybit-tui"),
        (b"", "{path}: nothing is recorded in it"),
        (ten_minutes()[:40], "{path}: nothing is recorded in it"),
    ],
    ids=["absent", "text", "empty", "cut"],
)
def test_what_cannot_be_played_is_one_line_and_two(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "one.rec"
    if content is not None:
        path.write_bytes(content)
    ended = replay(path)
    assert ended.returncode == 2
    assert ended.stderr == f"Error: {words.format(path=path)}\n"
    assert ended.stdout == ""


@pytest.mark.timeout(240)
def test_a_console_that_was_killed_has_recorded_all_that_it_did(tmp_path: Path) -> None:
    path = tmp_path / "one.rec"
    with Terminal(tmp_path, "--fresh", "--record", str(path)) as terminal:
        terminal.wait_for("account live", within=60)
        terminal.wait_for("BTCUSDT +[0-9]")
        terminal.press("b")
        terminal.wait_for("Esc leave")
        terminal.press("0.01", "backtab", *["shift+down"] * 20, "enter")
        terminal.wait_for("Enter confirms")
        terminal.press("enter")
        terminal.wait_for(r"BTCUSDT +Buy +Limit +[\d,.]+ +0\.010 +— +New")
        os.kill(terminal.process.pid, signal.SIGKILL)
    assert path.stat().st_mode & 0o077 == 0
    with Terminal(tmp_path, "replay", str(path)) as terminal:
        terminal.wait_for("REPLAY", within=60)
        terminal.press("\x1b[F")
        terminal.wait_for(r"BTCUSDT +Buy +Limit +[\d,.]+ +0\.010 +— +(New|Acked|Sending)")
        terminal.press("\x11")
        assert terminal.wait_for_end() == 0


@pytest.mark.timeout(60)
def test_a_file_that_is_no_recording_is_not_recorded_to(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("dear diary")
    with Terminal(tmp_path, "--fresh", "--record", str(path), columns=200) as terminal:
        assert terminal.wait_for_end() == 1
        assert f"{path} is no recording of bybit-tui: nothing is appended to it" in terminal.text
    assert path.read_text() == "dear diary"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("stalled", [False, True])
def test_a_replay_ends_with_its_terminal_whatever_holds_its_screen(tmp_path: Path, stalled: bool) -> None:
    path = tmp_path / "one.rec"
    path.write_bytes(ten_minutes())
    with Terminal(tmp_path, "replay", str(path)) as terminal:
        terminal.wait_for("REPLAY", within=60)
        if stalled:
            terminal.press(*["n", "home"] * 20)
            terminal.stall()
        terminal.tear_away()
        assert os.waitstatus_to_exitcode(waited(terminal.process.pid)) == 128 + signal.SIGHUP


def waited(pid: int) -> int:
    """The status with which a process ended; fails when it does not end."""
    deadline = time.monotonic() + 40
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return status
        assert time.monotonic() < deadline, "it did not end"
        threading.Event().wait(0.05)
