"""Clocks that are off, accounts in another mode, limits that are used up, and streams that do not answer."""

from pathlib import Path

import pytest
from struck import Struck

from tests.doctor.examined import key_of, of
from tui.doctor import account, clock
from tui.doctor.check import Status
from tui.exchange.clock import Reading


@pytest.mark.parametrize(
    ("seconds", "words"), [(30, "this machine is 30.0 s slow"), (-4, "this machine is 4.0 s fast")]
)
def test_a_clock_that_is_off_is_told_with_this_systems_command_and_the_rest_is_checked_all_the_same(
    exchange: Struck, tmp_path: Path, seconds: int, words: str
) -> None:
    exchange.exchange.skew = seconds * 1_000
    found = of(exchange, tmp_path)
    found.fails("clock", words, clock.fix_for_this_system())
    assert found["clock"].figures["limit_ms"] == 2_500
    # Requests are stamped by the exchange's clock, as the console stamps them.
    assert found["key accepted"].status is Status.OK
    assert found["private stream"].status is Status.OK


def test_how_far_off_is_how_bad() -> None:
    def judged(offset: float, uncertainty: float) -> tuple[Status, str]:
        outcome = clock.judge(Reading(offset, uncertainty)).outcome
        return outcome.status, outcome.told

    assert judged(400, 10) == (Status.OK, "400 ms off, round trip 20 ms")
    assert judged(1_200, 10)[0] is Status.WARNING
    assert judged(2_600, 10)[0] is Status.FAILED
    # What may be the line's doing is not put down to the clock.
    assert judged(2_600, 2_200) == (Status.WARNING, "the line is slow: round trip 4400 ms")


def test_each_system_has_its_own_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = tmp_path / "version"
    assert clock.fix_for_this_system("darwin").startswith("sudo sntp")
    nothing.write_text("Linux version 5.15 (Microsoft WSL2)")
    assert clock.fix_for_this_system("linux", nothing).startswith("sudo hwclock -s")
    nothing.unlink()
    for program, command in (("chronyc", "chronyc makestep"), ("timedatectl", "timedatectl set-ntp"), ("", "NTP")):
        monkeypatch.setattr("shutil.which", lambda name, has=program: name if name == has else None)
        assert command in clock.fix_for_this_system("linux", nothing)


def test_hedge_mode_is_told(exchange: Struck, tmp_path: Path) -> None:
    client = exchange.client("hedged", "canary-secret-5")
    client.must(client.post("/v5/position/switch-mode", category="linear", symbol="BTCUSDT", mode=3))
    found = of(exchange, tmp_path, key_of("hedged", "canary-secret-5"))
    found.fails("position mode", "BTCUSDT is in hedge mode", "switch to one-way")
    assert of(exchange, tmp_path)["position mode"].told == "one-way (BTCUSDT)"


def test_a_classic_account_is_told(exchange: Struck, tmp_path: Path) -> None:
    answer = '{"retCode":0,"retMsg":"OK","result":{"unifiedMarginStatus":1,"marginMode":"REGULAR_MARGIN"},"time":1}'
    exchange.strike("body", "GET /v5/account/info", message=answer)
    of(exchange, tmp_path).fails("account mode", "a classic account", "upgrade to the unified trading account")
    exchange.lift()
    exchange.strike("body", "GET /v5/account/info", message='{"retCode":0,"result":{}}')
    of(exchange, tmp_path).fails("account mode", "the answer is garbled", "something else than Bybit's API")


def test_a_limit_that_is_nearly_used_up_is_told() -> None:
    def told(**headers: str) -> tuple[Status, str]:
        outcome = account.rate_limit({name.replace("_", "-"): text for name, text in headers.items()}).outcome
        return outcome.status, outcome.told

    assert told(X_Bapi_Limit="10", X_Bapi_Limit_Status="1") == (
        Status.WARNING,
        "1 of 10 requests a second are left for this account",
    )
    assert told(X_Bapi_Limit="10", X_Bapi_Limit_Status="9")[0] is Status.OK
    assert told(X_Bapi_Limit="many")[1] == told()[1] == "the exchange does not tell it"


def test_a_limit_that_is_broken_is_told(exchange: Struck, tmp_path: Path) -> None:
    exchange.strike("ret_code", "GET /v5/user/query-api", code=10006, message="Too many visits.")
    of(exchange, tmp_path).fails("key accepted", "10006: too many requests to one endpoint", "whatever else uses")


def test_streams_that_do_not_answer_are_told(exchange: Struck, tmp_path: Path) -> None:
    exchange.strike("ignore", "private auth")
    exchange.strike("no_pong", "public/linear open")
    found = of(exchange, tmp_path)
    found.fails(
        "private stream", "connected, but the authentication was not answered within 5 s", "a proxy, VPN or firewall"
    )
    found.fails("public stream", "the heartbeat is lost: a ping was not answered", "a proxy, VPN or firewall")


def test_streams_that_refuse_are_told(exchange: Struck, tmp_path: Path) -> None:
    exchange.strike("refuse", "private auth", message="Too many connections [canary]")
    exchange.strike("refuse_handshake", "public/linear open", status=403)
    found = of(exchange, tmp_path)
    found.fails("private stream", "refused: Too many connections [canary]", "check key, secret")
    found.fails("public stream", "it ended: handshake refused (HTTP 403)", "the region of this address")


def test_streams_that_are_cut_or_garbled_are_told(exchange: Struck, tmp_path: Path) -> None:
    exchange.strike("malformed", "private auth", shape="text")
    exchange.strike("cut", "public/linear subscribe")
    found = of(exchange, tmp_path)
    found.fails("private stream", "what came was garbled", "this says nothing about the key")
    found.fails("public stream", "it ended", "a proxy, VPN or firewall")


def test_a_symbol_that_is_not_there_is_told(exchange: Struck, tmp_path: Path) -> None:
    found = of(exchange, tmp_path, symbols=("NOSUCHUSDT",))
    found.fails("position mode", "NOSUCHUSDT: 10001", "read the message")
    found.fails("public stream", "tickers.NOSUCHUSDT was refused", "check the symbol")


def test_a_lost_heartbeat_of_the_account_is_told(exchange: Struck, tmp_path: Path) -> None:
    exchange.strike("no_pong", "private open")
    of(exchange, tmp_path).fails("private stream", "the heartbeat is lost", "a proxy, VPN or firewall")
