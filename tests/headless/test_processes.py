"""The real command: what rests stays for the next one, an open exchange is found, and nothing needless is imported."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.exchange_process import ExchangeProcess
from tests.headless.at_work import AtWork

PATIENCE = 60


def started(home: Path, *words: str, options: tuple[str, ...] = (), **environ: str) -> subprocess.Popen[str]:
    """`python -m tui …` with a home of its own."""
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "STATE", "CACHE", "CONFIG")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BYBIT_", "XDG_"))}
    return subprocess.Popen(
        [sys.executable, *options, "-m", "tui", *words],
        env=kept | {"HOME": str(home)} | folders | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str], code: int = 0) -> tuple[str, str]:
    """What it printed."""
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == code, (out, err)
    return out, err


def test_an_order_rests_on_the_kept_account_for_the_next_command(tmp_path: Path) -> None:
    first = started(tmp_path, "order", "buy", "BTCUSDT", "0.01", "--price", "60000", "--yes", "--json")
    # At the same time: it waits until the account is free.
    second = started(tmp_path, "order", "buy", "BTCUSDT", "0.02", "--price", "59000", "--yes", "--json")
    told = [json.loads(ended(each)[0]) for each in (first, second)]
    assert [each["order"]["order_status"] for each in told] == ["New", "New"]
    # The exchange of another command, as a console's, tells where it serves.
    with ExchangeProcess("--state", str(tmp_path / "data/bybit-tui/paper.db")) as exchange:
        rows = exchange.open_orders("BTCUSDT")
        assert {each["orderLinkId"] for each in rows} == {each["order_link_id"] for each in told}
        out, _ = ended(started(tmp_path, "cancel", told[0]["order_id"]))
        assert "Cancelled" in out
        assert [each["orderLinkId"] for each in exchange.open_orders("BTCUSDT")] == [told[1]["order_link_id"]]
        exchange.kill()
        exchange.process.wait(PATIENCE)
        # It is gone without a word: what it told is not believed.
        (left,) = json.loads(ended(started(tmp_path, "orders", "--json"))[0])
    assert left["order_link_id"] == told[1]["order_link_id"]
    events = [each["event"] for each in json.loads(ended(started(tmp_path, "audit", "--json"))[0])]
    assert sorted(events) == sorted(["asked", "sent", "acked"] * 3)


def test_an_account_that_is_used_unseen_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: AtWork
) -> None:
    monkeypatch.setattr("tui.headless.reach.FREE_WITHIN", 0.0)
    state = tmp_path / "kept.db"
    with ExchangeProcess("--state", str(state), "--untold"):
        from click.testing import CliRunner

        from tui.cli import main

        done = CliRunner().invoke(main, ["--state", str(state), "positions"])
    assert done.exit_code == 5
    assert f"{state} is in use" in done.stderr
    assert "name it with --rest and --ws" in done.stderr


def imported(errors: str) -> set[str]:
    """Top-level packages by what -X importtime printed."""
    lines = [line for line in errors.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_a_command_imports_what_it_needs(tmp_path: Path, work: AtWork) -> None:
    timed = ("-X", "importtime")
    out, err = ended(started(tmp_path, "--version", options=timed))
    assert out.startswith("bybit-tui ")
    for name in ("Python", "textual", "pybit", "websockets", "websocket-client"):
        assert f"\n{name} " in out
    heavy = {"textual", "pybit", "requests", "websocket", "websockets", "starlette", "uvicorn", "keyring", "Crypto"}
    assert not imported(err) & heavy
    place = ("--rest", work.exchange.running.rest, "--ws", work.exchange.running.ws)
    keys = {"BYBIT_API_KEY": work.client.key, "BYBIT_API_SECRET": work.client.secret}
    for words in (("positions",), ("order", "buy", "BTCUSDT", "0.01", "--price", "60000", "--yes")):
        _, err = ended(started(tmp_path, *place, *words, options=timed, **keys))
        assert "pybit" in imported(err), "the right question was asked"
        assert not imported(err) & {"textual", "websockets", "starlette", "uvicorn", "rich"}
    assert len(work.placed) == 1
    out, err = ended(started(tmp_path, *place, "positions", **keys | {"BYBIT_API_SECRET": "another"}), code=5)
    assert out == ""
    assert re.fullmatch(r"Error: the signature is wrong: .+\n", err), "one line, and nothing of any library's"


@pytest.mark.parametrize(("shell", "checks"), [("bash", "bash"), ("zsh", "zsh"), ("fish", "fish")])
def test_a_shell_completes_commands_and_options(tmp_path: Path, shell: str, checks: str) -> None:
    script, _ = ended(started(tmp_path, "completion", shell))
    assert "_BYBIT_TUI_COMPLETE" in script
    if shutil.which(checks):
        subprocess.run([checks, "-n"], input=script, text=True, check=True, timeout=PATIENCE)
    typed = {"COMP_WORDS": "bybit-tui positions --ca", "COMP_CWORD": "2" if shell != "fish" else "--ca"}
    program = "from tui.cli import main; main(prog_name='bybit-tui')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"_BYBIT_TUI_COMPLETE": f"{shell}_complete"} | typed,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert "--category" in done.stdout
