"""Wherever a key is from, and however the console ends: its secret is in no file, on no screen and in no output."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from Crypto.PublicKey import RSA

from tests.e2e.exchange_process import ExchangeProcess
from tests.e2e.terminal import Terminal

SUPPORT = Path(__file__).parents[1] / "support"
KEYS = """
[[key]]
key = "rsa-key"
rsa_public_key = "public.pem"
uid = "2000001"
"""
BREAKS = """
import sys, threading
import tui.app
from tui.cli import main

App, where = tui.app.TradingApp, sys.argv.pop(1)
say, part = App._say, App.part

def fails(app):
    secret = app._console.setup.credentials.reveal()
    kept = {"secret": secret, "lines": secret.splitlines()}
    raise KeyError(f"holds {secret}")

def said(app, text, severity="information"):
    say(app, text, severity)
    if text.startswith("the order that was sent last"):
        if where == "handler":
            fails(app)
        threading.Thread(target=fails, args=[app]).start()

def left(app):
    words = part(app)
    if where == "leaving":
        fails(app)
    return words

App._say, App.part = said, left
main()
"""
"""A console in which a handler of the screen, a thread or the leaving fails, with the secret at hand."""


@contextmanager
def exchange_with_keys(folder: Path, source: str) -> Iterator[tuple[ExchangeProcess, dict[str, str], list[str]]]:
    """An exchange, the variables by which the console finds its key, and every text that must not be found."""
    pair = RSA.generate(2048)
    (folder / "public.pem").write_bytes(pair.public_key().export_key())
    (folder / "keys.toml").write_text(KEYS)
    private = folder / "private.pem"
    private.write_bytes(pair.export_key())
    private.chmod(0o600)
    with ExchangeProcess("--fresh", "--keys", str(folder / "keys.toml")) as exchange:
        secret = exchange.printed.api_secret
        if source == "variables":
            yield exchange, exchange.keys, [secret]
        elif source == "keyring":
            entry = {"api_key": exchange.printed.api_key, "api_secret": secret}
            kept = folder / "keyring.json"
            kept.write_text(json.dumps({"bybit-tui paper": json.dumps(entry)}))
            yield exchange, in_keyring(kept), [secret]
        else:
            lines = private.read_text().splitlines()[1:-2]
            named = {"BYBIT_PAPER_API_KEY": "rsa-key", "BYBIT_PAPER_RSA_KEY_FILE": str(private)}
            yield exchange, named, lines


def in_keyring(path: Path) -> dict[str, str]:
    return {
        "PYTHON_KEYRING_BACKEND": "kept_keyring.KeptKeyring",
        "PYTHONPATH": str(SUPPORT),
        "KEPT_KEYRING": str(path),
    }


def found_anywhere(home: Path, terminal: Terminal, secrets: list[str]) -> list[str]:
    """Where a secret was written: names of files, or the terminal."""
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" for path in files)
    assert any(path.suffix == ".db" for path in files)
    seen = {str(path): path.read_bytes().decode(errors="replace") for path in files}
    seen["terminal"] = terminal.transcript
    return [where for where, text in seen.items() if any(secret in text for secret in secrets)]


@pytest.mark.timeout(90)
@pytest.mark.parametrize("source", ["variables", "keyring", "rsa"])
def test_a_whole_session_writes_the_secret_nowhere(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, source: str
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    with exchange_with_keys(folder, source) as (exchange, environment, secrets):
        with Terminal(tmp_path, *exchange.console_arguments, **environment) as terminal:
            terminal.wait_for("account live")
            terminal.press("b")
            terminal.wait_for("Esc leave")
            terminal.press("0.03", "backtab", *["shift+down"] * 40, "enter")
            terminal.wait_for("Enter confirms")
            terminal.press("enter")
            terminal.wait_for(r"0\.030 +— +New")
            # Failures are logged and shown, too.
            exchange.kill()
            terminal.wait_for("reconnecting")
            terminal.press("c")
            terminal.press("\x11")
            assert terminal.wait_for_end() == 0
        assert found_anywhere(tmp_path, terminal, secrets) == []


@pytest.mark.timeout(90)
@pytest.mark.parametrize("source", ["variables", "rsa"])
@pytest.mark.parametrize("where", ["handler", "thread", "leaving"])
def test_a_console_that_fails_says_so_and_shows_no_secret(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, source: str, where: str
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    with exchange_with_keys(folder, source) as (exchange, environment, secrets):
        arguments = (where, *exchange.console_arguments)
        with Terminal(tmp_path, *arguments, program=("-c", BREAKS), **environment) as terminal:
            terminal.wait_for("account live")
            if where != "leaving":
                terminal.press("u")
            if where == "thread":
                terminal.wait_for("the order that was sent last")
            if where != "handler":
                terminal.press("\x11")
            code = terminal.wait_for_end()
        logged = next(tmp_path.rglob("*.log")).read_text()
        assert "KeyError: " in logged
        assert "***" in logged
        assert found_anywhere(tmp_path, terminal, secrets) == []
        told = " ".join(terminal.transcript.split())
        if where == "thread":
            # It goes on, and the screen is not written over.
            assert code == 0
            assert "KeyError" not in told
        else:
            assert code == 1
            assert "The console failed: KeyError in " in told
            assert "The log has the details: " in told
            assert "Traceback" not in told


def test_a_secret_is_typed_into_the_keyring_without_being_shown(tmp_path: Path) -> None:
    kept, secret = tmp_path / "keyring.json", "s3cret-value-of-a-key"
    with Terminal(tmp_path, "keys", "set", "--env", "demo", **in_keyring(kept)) as terminal:
        terminal.wait_for("API key: ")
        terminal.press("demo-key\r")
        terminal.wait_for("API secret")
        terminal.press(f"{secret}\r")
        assert terminal.wait_for_end() == 0
        assert "the system keyring keeps demo… for demo" in terminal.text
    assert secret in kept.read_text()
    assert secret not in terminal.transcript


def test_without_a_key_a_line_says_how_to_give_one(tmp_path: Path) -> None:
    none = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    with Terminal(tmp_path, "--env", "testnet", columns=200, **none) as terminal:
        assert terminal.wait_for_end() == 1
        said = " ".join(terminal.transcript.split())
    assert said.startswith("Error: no API key for testnet: set BYBIT_TESTNET_API_KEY with BYBIT_TESTNET_API_SECRET")
    assert said.endswith("bybit-tui keys set --env testnet (the system keyring: this machine has none that is safe)")


def test_a_private_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    private = tmp_path / "private.pem"
    private.write_bytes(RSA.generate(2048).export_key())
    private.chmod(0o644)
    named = {"BYBIT_TESTNET_API_KEY": "key", "BYBIT_TESTNET_RSA_KEY_FILE": str(private)}
    with Terminal(tmp_path, "--env", "testnet", columns=200, **named) as terminal:
        assert terminal.wait_for_end() == 1
        assert f"chmod 600 {private}" in " ".join(terminal.transcript.split())
