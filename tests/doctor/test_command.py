"""The command as a person and a machine use it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.e2e.terminal import Terminal
from tui.cli import main
from tui.doctor.check import Check, Outcome, Result, Status
from tui.doctor.order import CHECKS
from tui.doctor.reference import page
from tui.doctor.told import has_marks, is_well, line, summary
from tui.paper.serve import PAPER_KEY, PAPER_SECRET

PAGE = Path(__file__).parents[2] / "docs" / "doctor.md"
UTF_8 = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def run(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`python -m tui …` with a home of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BYBIT_", "XDG_"))}
    command = [sys.executable, "-m", "tui", *arguments]
    environ = inherited | UTF_8 | {"HOME": str(home)} | environ
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=90, check=False)


def test_on_paper_all_is_well_for_a_machine(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["environment"] == "paper"
    assert told["ok"] is True
    assert [each["name"] for each in told["checks"]] == [each.name for each in CHECKS]
    by_name = {each["name"]: each for each in told["checks"]}
    # A loaded machine may be slow, and this one may have no terminal: both are told and are no failure.
    slow = {"terminal", "clock", "public stream", "private stream"}
    assert {each["status"] for name, each in by_name.items() if name not in slow} == {"ok"}
    assert all(set(each) == {"name", "status", "told", "fix", "figures"} for each in told["checks"])
    assert by_name["private stream"]["figures"]["heartbeat_ms"] >= 0
    assert by_name["rate limit"]["figures"]["limit"] == 10
    assert PAPER_SECRET not in done.stdout
    assert PAPER_KEY not in done.stdout
    # It leaves nothing behind: no account, no journal, no log.
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


def test_on_paper_all_is_well_for_a_person(tmp_path: Path) -> None:
    with Terminal(tmp_path, "doctor", columns=100, **UTF_8) as terminal:
        assert terminal.wait_for_end(90) == 0
        assert "checks are well" in terminal.text
        assert "\x1b[32m\x1b[1m✓\x1b[0m terminal        100x36, 16 million colours, UTF-8" in terminal.transcript
        assert terminal.transcript.count("✓") + terminal.transcript.count("\x1b[1m!") == len(CHECKS)
        assert PAPER_SECRET not in terminal.transcript


def test_a_small_terminal_and_a_bad_setting_are_told_and_the_exit_code_says_so(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('env = "moon"\n')
    named = {"BYBIT_TUI_CONFIG": str(path), "PYTHONIOENCODING": "ascii"}
    with Terminal(tmp_path, "doctor", columns=50, lines=12, **UTF_8, **named) as terminal:
        assert terminal.wait_for_end(60) == 1
        told = terminal.transcript
    words = " ".join(told.split())
    assert "too small: 50x12, at least 60x16 is needed" in words
    assert "-> make the window larger" in words
    # What cannot be written here is spelled out.
    assert "ok     \x1b[0m versions" in told
    assert "FAILED \x1b[0m terminal" in told
    assert "✓" not in told
    done = run(tmp_path, "doctor", "--json", BYBIT_TUI_CONFIG=str(path))
    assert done.returncode == 1
    (config,) = [each for each in json.loads(done.stdout)["checks"] if each["name"] == "config"]
    assert config["told"] == f"{path}, line 1: env must be one of paper, demo, testnet, mainnet"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rest", "http://127.0.0.1:1"), "--rest and --ws go together"),
        (("--env", "paper", "--tld", "kz"), "are for Bybit's own servers"),
        (("--env", "moon"), "'moon' is not one of"),
    ],
)
def test_options_that_make_no_sense_are_a_line(arguments: tuple[str, ...], words: str) -> None:
    done = CliRunner().invoke(main, ["doctor", *arguments])
    assert done.exit_code == 2
    assert words in done.output


def result(status: Status, told: str = "told", fix: str = "fix it") -> Result:
    return Result(Check("check", "", ""), Outcome(status, told, fix))


def test_lines_go_on_below_their_words() -> None:
    shown = line(result(Status.FAILED, "word " * 20, "do " * 30), marks=True, colour=False, width=60).splitlines()
    assert shown[0].startswith("✗ check           word word")
    assert all(each.startswith(" " * 18) and len(each) <= 60 for each in shown[1:])
    assert sum(each.strip().startswith("→ do") for each in shown) == 1
    assert "→" not in line(result(Status.OK), marks=True, colour=False, width=60)
    plain = line(result(Status.WARNING, "not … here"), marks=False, colour=False, width=60)
    assert plain.startswith("warning check           not ? here\n")
    assert "-> fix it" in plain
    assert has_marks("utf-8", {})
    assert has_marks("utf-8", {"LANG": "de_DE.UTF-8", "TERM": "xterm"})
    assert not has_marks("utf-8", {"LANG": "C.UTF-8", "LC_ALL": "POSIX"})
    assert not has_marks("utf-8", {"TERM": "linux"})
    assert not has_marks("ascii", {})
    assert not has_marks(None, {})


def test_a_warning_is_no_failure_and_what_was_not_checked_is_none_the_less() -> None:
    assert is_well([result(Status.OK), result(Status.WARNING)])
    assert not is_well([result(Status.OK), result(Status.FAILED)])
    assert not is_well([result(Status.OK), result(Status.SKIPPED)])
    assert summary([result(Status.OK), result(Status.FAILED), result(Status.SKIPPED)]) == (
        "1 of 3 checks are well; 1 failed, 1 not checked"
    )


def test_every_check_needs_earlier_ones_only() -> None:
    names = [each.name for each in CHECKS]
    assert len(set(names)) == len(names)
    for number, each in enumerate(CHECKS):
        assert set(each.needs) <= set(names[:number]), each.name
        assert each.to_do
        assert each.looks_at


def test_the_page_says_what_the_checks_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
    for each in CHECKS:
        assert page().count(f"| {each.name} | {each.looks_at} |") == 1
