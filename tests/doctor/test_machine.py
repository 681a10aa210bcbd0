"""Packages, settings, terminals and journals: as they are on this machine, and as they should not be."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from struck import Struck

from tests.doctor.examined import SMALLEST, Examined, of
from tui.doctor.check import Outcome, Status
from tui.doctor.journal import intact
from tui.doctor.machine import _fits
from tui.doctor.terminal import Seen, judge
from tui.orders.journal import ACKED, Journal

GOOD = {"LANG": "de_DE.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}


def test_a_package_that_is_too_new_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: Struck) -> None:
    folder = tmp_path / "pybit-99.1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: pybit\nVersion: 99.1\n")
    monkeypatch.syspath_prepend(tmp_path)
    of(exchange, tmp_path).fails("versions", "pybit 99.1 is installed, ", "uv sync")


def test_versions_are_compared_by_their_numbers() -> None:
    assert _fits("5.17.0", ">=", "5.17")
    assert _fits("5.9", "<", "5.18")
    assert not _fits("5.18", "<", "5.18")
    assert _fits("2.34.2.post1", "<", "2.35")
    assert _fits("5.17", "==", "5.17.0")


def test_a_setting_that_makes_no_sense_is_told_with_file_line_and_what_is_allowed(
    tmp_path: Path, exchange: Struck
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("\n[orders]\nconfirm = 'perhaps'\n")
    found = of(exchange, tmp_path)
    found.fails("config", f"{path}, line 3: orders.confirm must be one of always, above, never", "config show")
    assert found["place"].told == "not checked: config failed"
    path.write_text("[keymap]\nticket_buy = 'x'\n")
    of(exchange, tmp_path).fails("config", f"{path}, line 2: keymap.ticket_buy", "config show")
    path.write_text("[orders]\nconfirm = 'never'\n")
    assert of(exchange, tmp_path)["config"].told == f"{path} reads"


def seen(columns: int = 120, lines: int = 36, encoding: str = "utf-8", esc_ms: int | None = None) -> Seen:
    return Seen(columns, lines, encoding, esc_ms)


def judged(terminal: Seen, **more: str) -> Outcome:
    return judge(terminal, {**GOOD, **more}, SMALLEST).outcome


@pytest.mark.parametrize(
    ("outcome", "told", "fix"),
    [
        (
            judged(seen(), LC_ALL="C"),
            "the locale is C, so that lines and arrows are drawn in ASCII",
            "export LANG=C.UTF-8",
        ),
        (judged(seen(encoding="latin-1")), "output is not UTF-8", "export LANG=C.UTF-8"),
        (judged(seen(), LANG=""), "no locale is set", "export LANG=C.UTF-8"),
        (judged(seen(), TERM="xterm", COLORTERM=""), "16 colours, UTF-8: shades fall together", "COLORTERM=truecolor"),
        (judged(seen(), TERM="screen", COLORTERM="", TMUX="x"), "in tmux", 'default-terminal "tmux-256color"'),
        (judged(seen(), TERM="screen", COLORTERM="", STY="x"), "in screen", "term screen-256color"),
        (judged(seen(), TERM="dumb", COLORTERM=""), "TERM says that it can draw nothing", "export TERM=xterm-256color"),
        (judged(seen(esc_ms=500), TMUX="x"), "tmux holds Esc back for 500 ms", "set -sg escape-time 10"),
        (judged(seen(0, 0)), "no terminal", "run this where the console is to run"),
    ],
)
def test_what_a_terminal_lacks_is_told(outcome: Outcome, told: str, fix: str) -> None:
    assert outcome.status is Status.WARNING
    assert told in outcome.told
    assert fix in outcome.fix


def test_a_terminal_as_it_should_be() -> None:
    assert judged(seen()).told == "120x36, 16 million colours, UTF-8"
    assert judged(seen(), SSH_TTY="/dev/pts/1").told.endswith("over SSH (--bandwidth low draws less)")
    assert judged(seen(), NO_COLOR="1").told == "120x36, no colours, UTF-8"
    assert judged(seen(), NO_COLOR="1").status is Status.OK
    assert judged(seen(59, 16)).told == "too small: 59x16, at least 60x16 is needed"
    assert judged(seen(60, 15)).status is Status.FAILED


def journal_in(folder: Path, intents: int) -> Journal:
    """A journal of the paper environment, with intents that have no end."""
    journal = Journal(folder / "journal" / "paper-Abcdef" / "one.db")
    for number in range(intents):
        journal.begin(f"c{number}", f"o{number}", "linear", "BTCUSDT", "{}" * 200)
    return journal


def test_what_a_killed_console_left_is_counted_and_nothing_is_changed(tmp_path: Path) -> None:
    living = journal_in(tmp_path, 3)
    living.end("c0", ACKED)
    # As a kill leaves it: what is in the log has not gone into the file.
    left = tmp_path / "left" / "paper-Abcdef"
    shutil.copytree(living.path.parent, left)
    assert (left / "one.db-wal").stat().st_size > 0
    before = {each.name: each.read_bytes() for each in left.iterdir() if not each.name.endswith("-shm")}
    for folder in (left.parent, living.path.parents[1]):
        outcome = intact(folder, "paper", None).outcome
        assert outcome.status is Status.WARNING
        assert outcome.told == "2 intents have no end in 1 journals"
        assert "it asks the exchange what became of them" in outcome.fix
    assert before == {each.name: each.read_bytes() for each in left.iterdir() if not each.name.endswith("-shm")}
    living.begin("c9", "o9", "linear", "BTCUSDT", "{}")
    living.close()
    assert intact(left.parent, "mainnet", None).outcome.told == "no journal yet"


@pytest.mark.parametrize("how", ["no database", "broken inside", "cut"])
def test_a_broken_journal_is_named(tmp_path: Path, exchange: Struck, how: str) -> None:
    journal = journal_in(tmp_path, 60)
    journal.close()
    path = journal.path
    assert of(exchange, tmp_path)["journal"].status is Status.WARNING
    content = bytearray(path.read_bytes())
    if how == "no database":
        content = bytearray(b"not a database at all" * 100)
    elif how == "cut":
        content = content[: len(content) // 2]
    else:
        content[5_000:9_000] = b"\xff" * 4_000
    path.write_bytes(content)
    found: Examined = of(exchange, tmp_path)
    found.fails("journal", f"broken: {path} (", "move the file away and keep it")
    assert found["journal"].figures["broken"] == 1
    assert path.read_bytes() == content


def test_a_kept_paper_account_that_is_broken_is_named(tmp_path: Path) -> None:
    account = tmp_path / "paper.db"
    assert intact(tmp_path, "paper", account).outcome.status is Status.OK
    with sqlite3.connect(account) as database:
        database.execute("CREATE TABLE kept (x)")
    database.close()
    assert intact(tmp_path, "paper", account).outcome.status is Status.OK
    account.write_bytes(b"something else" * 1_000)
    outcome = intact(tmp_path, "paper", account).outcome
    assert outcome.status is Status.FAILED
    assert str(account) in outcome.told
