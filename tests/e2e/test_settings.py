"""Settings of the file, the environment and the command line reach the console."""

import time
from pathlib import Path

import pytest

from tests.e2e.exchange_process import ExchangeProcess
from tests.e2e.terminal import Terminal


@pytest.mark.timeout(90)
def test_a_file_is_taken_and_the_command_line_outranks_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        'symbols = ["ethusdt", "XRPUSDT"]\n[paper]\nscenario = "calm"\n[limits.paper]\nmax_order_notional = 50\n'
    )
    named = {"BYBIT_TUI_CONFIG": str(path)}
    with Terminal(tmp_path, "--fresh", **named) as terminal:
        terminal.wait_for("account live")
        terminal.wait_for("ETHUSDT +[0-9]")
        assert "BTCUSDT" not in terminal.text
        terminal.press("b")
        terminal.wait_for("Esc leave")
        terminal.press("1", "enter")
        terminal.wait_for(r"your limit is 50 \(see bybit-tui config show\)")
    with Terminal(tmp_path, "--fresh", "--symbol", "SOLUSDT", **named) as terminal:
        terminal.wait_for("SOLUSDT +[0-9]")
        assert "ETHUSDT" not in terminal.text
    path.write_text("\nsymbol = 1\n")
    with Terminal(tmp_path, "--fresh", columns=200, **named) as terminal:
        assert terminal.wait_for_end() == 1
        assert f"{path}, line 2: there is no setting symbol; did you mean symbols?" in terminal.text


@pytest.mark.timeout(120)
def test_contracts_that_are_settled_in_another_coin_are_shown_only_when_it_is_the_one(tmp_path: Path) -> None:
    with ExchangeProcess("--fresh") as exchange:
        arguments = exchange.console_arguments
        with Terminal(tmp_path, *arguments, "--symbol", "BTCPERP", columns=200, **exchange.keys) as terminal:
            assert terminal.wait_for_end() == 1
            assert "BTCPERP is settled in USDC: --settle-coin USDC trades it" in terminal.text
        with Terminal(tmp_path, *arguments, BYBIT_TUI_SETTLE_COIN="USDC", **exchange.keys) as terminal:
            terminal.wait_for("account live")
            terminal.wait_for("BTCPERP +[0-9]")
            assert "BTCUSDT" not in terminal.text
            terminal.press("b")
            terminal.wait_for("Esc leave")
            terminal.press("0.01", "backtab", *["shift+down"] * 40, "enter")
            terminal.wait_for("Enter confirms")
            terminal.press("enter")
            terminal.wait_for(r"BTCPERP +Buy +Limit +[\d,.]+ +0\.010 +— +New")
            (order,) = exchange.open_orders("BTCPERP")
            assert order["qty"] == "0.01"


@pytest.mark.timeout(90)
def test_low_bandwidth_writes_less(tmp_path: Path) -> None:
    def written(*arguments: str) -> int:
        with Terminal(tmp_path, "--fresh", "--seed", "5", "--scenario", "volatile", *arguments) as terminal:
            terminal.wait_for("account live")
            terminal.wait_for("BTCUSDT +[0-9]")
            before, until = len(terminal.transcript), time.monotonic() + 5
            while time.monotonic() < until:
                terminal._read()
            return len(terminal.transcript) - before

    assert 0 < written("--bandwidth", "low") < written() / 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--env", "testnet", "--tld", "ge"), "bybit.ge is none of Bybit's: bybit.com, bytick.com"),
        (("--env", "mainnet", "--rest", "http://192.0.2.1", "--ws", "ws://192.0.2.1"), "--rest must begin with https"),
        (("--env", "paper", "--tld", "kz"), "are for Bybit's own servers"),
        (("--env", "demo", "--tld", "kz", "--rest", "https://x", "--ws", "wss://x"), "are for Bybit's own servers"),
        (("--fresh", "--market", "mirror:mainnet", "--scenario", "calm"), "--scenario is for the simulated market"),
    ],
)
def test_addresses_that_make_no_sense_are_one_clear_line(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    with Terminal(tmp_path, *arguments, columns=200) as terminal:
        assert terminal.wait_for_end() in {1, 2}
        assert words in terminal.text
        assert "Traceback" not in terminal.text
