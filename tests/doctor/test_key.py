"""Keys that are missing, of another place, wrong, bound, ended, or able to do too much or too little."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kept_keyring import KeptKeyring
from quoted_market import QuotedMarket
from struck import Struck

from tests.doctor.examined import examined, key_of, of
from tests.unit.exchange.scripted_http import envelope, scripted_http
from tui.config.read import read_config
from tui.doctor.check import Status
from tui.doctor.place import find
from tui.exchange.environment import DEMO, MAINNET, TESTNET, EnvironmentName, custom
from tui.paper.serve import PAPER_KEY, PAPER_SECRET, READ_ONLY_KEY, READ_ONLY_SECRET

QUERY = "GET /v5/user/query-api"
TRADES = {"ContractTrade": ["Order", "Position"], "Derivatives": ["DerivativesTrade"], "Wallet": []}


def told_key(**more: Any) -> str:
    """An answer of /v5/user/query-api."""
    result = {"apiKey": PAPER_KEY, "readOnly": 0, "permissions": TRADES, "ips": ["127.0.0.1"], "expiredAt": ""} | more
    return json.dumps({"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": {}, "time": 1})


def test_no_key_is_told_with_every_way_to_give_one(
    exchange: Struck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEPT_KEYRING", str(tmp_path / "keyring.json"))
    monkeypatch.setattr("keyring.get_keyring", KeptKeyring)
    found = of(exchange, tmp_path, {})
    found.fails("key", "no API key for paper", "BYBIT_PAPER_API_KEY")
    assert "bybit-tui keys set --env paper" in found["key"].fix
    assert found["key accepted"].told == "not checked: key failed"
    assert found["public stream"].status is Status.OK


def test_half_a_key_is_told(exchange: Struck, tmp_path: Path) -> None:
    of(exchange, tmp_path, {"BYBIT_API_KEY": PAPER_KEY}).fails("key", "BYBIT_API_KEY is set, but neither", "keys list")


def test_a_wrong_secret_is_told_as_that(exchange: Struck, tmp_path: Path) -> None:
    found = of(exchange, tmp_path, key_of(PAPER_KEY, "canary-secret-wrong"))
    found.fails("key accepted", "10004: the signature is wrong", "copied whole")
    assert found["private stream"].told == "not checked: key accepted failed"


@pytest.fixture
def another() -> Iterator[Struck]:
    """Another environment, which knows the paper key."""
    exchange = Struck(market=QuotedMarket())
    yield exchange
    exchange.stop()


@pytest.mark.parametrize("secret", [PAPER_SECRET, "canary-secret-wrong"])
def test_a_key_of_another_environment_is_told_with_that_one(another: Struck, tmp_path: Path, secret: str) -> None:
    demo = custom(EnvironmentName.DEMO, another.running.rest, another.running.ws)
    unanswering = custom(EnvironmentName.MAINNET, "http://127.0.0.1:1", "ws://127.0.0.1:1")
    with scripted_http() as here:
        here.answers = [*[envelope()] * 6, envelope(code=10003, message="API key is invalid.")]
        found = examined(tmp_path, here.url, another.running.ws, key_of(secret=secret), elsewhere=(unanswering, demo))
        assert {each.method for each in here.requests} == {"GET"}
    # A wrong secret does not hide where the key is known.
    found.fails("key accepted", f"unknown here, but known on demo ({another.running.rest})", "bybit-tui --env demo")
    assert found["key accepted"].figures["belongs_to"] == "demo"
    assert str(found["key accepted"].figures["asked"]).startswith("mainnet did not tell (")


def test_a_key_that_nobody_knows_is_told(exchange: Struck, another: Struck, tmp_path: Path) -> None:
    place = custom(EnvironmentName.TESTNET, another.running.rest, another.running.ws)
    found = of(exchange, tmp_path, key_of("nobodys"), elsewhere=(place,))
    found.fails("key accepted", "10003: the key is not known here; asked as well: testnet", "make a key in this env")


def test_a_key_is_tried_on_bybits_own_environments_only(tmp_path: Path) -> None:
    from contextlib import ExitStack

    with ExitStack() as left:
        testnet = read_config(None, {}, {"env": "testnet"})
        assert find(testnet, None, None, left).value.elsewhere == (DEMO, MAINNET)
        assert find(testnet, None, None, left).value.environment == TESTNET
        assert find(testnet, "https://named.test", "wss://named.test", left).value.elsewhere == ()


def test_a_region_that_is_none_of_bybits_is_told(tmp_path: Path) -> None:
    found = examined(tmp_path, None, None, env="demo", domain="bybit", tld="moon")
    found.fails("place", "bybit.moon is none of Bybit's", "correct the option")
    assert found["DNS"].told == "not checked: place failed"


@pytest.mark.parametrize(
    "garbled",
    [
        "null",
        "<html>",
        "[]",
        '{"retCode": "0"}',
        '{"retCode": 0, "result": {}}',
        told_key(permissions=[]),
        told_key()[:99],
    ],
)
def test_a_garbled_answer_is_told_as_such_and_not_as_a_refused_key(
    exchange: Struck, tmp_path: Path, garbled: str
) -> None:
    exchange.strike("body", QUERY, message=garbled)
    found = of(exchange, tmp_path)
    found.fails("key accepted", "the answer is garbled", "this says nothing about the key")
    assert found["key accepted"].figures["garbled"] is True
    assert "10003" not in found["key accepted"].told


@pytest.mark.parametrize(
    ("key", "number", "told", "fix"),
    [
        ("far-away", 2, "10010: this address is not bound to the API key", "add this machine's public address"),
        ("ended", 4, "33004: the API key has expired", "make a new key"),
    ],
)
def test_a_key_that_is_refused_is_told_with_the_reason(
    exchange: Struck, tmp_path: Path, key: str, number: int, told: str, fix: str
) -> None:
    of(exchange, tmp_path, key_of(key, f"canary-secret-{number}")).fails("key accepted", told, fix)


def test_a_key_that_may_not_trade_contracts_is_told(exchange: Struck, tmp_path: Path) -> None:
    found = of(exchange, tmp_path, key_of("only-spot", "canary-secret-1"))
    found.fails("permissions", "it may place no order of contracts", "Contract, Orders and Positions")
    assert of(exchange, tmp_path, key_of("only-spot", "canary-secret-1"), watch=True)["permissions"].status is Status.OK


def test_a_key_that_can_withdraw_or_transfer_is_told(exchange: Struck, tmp_path: Path) -> None:
    exchange.strike("body", QUERY, message=told_key(permissions=TRADES | {"Wallet": ["AccountTransfer", "Withdraw"]}))
    found = of(exchange, tmp_path)
    found.warns("permissions", "it can WITHDRAW", "take that from it")
    assert found["permissions"].figures["withdraw"] is True
    exchange.lift()
    exchange.strike("body", QUERY, message=told_key(permissions=TRADES | {"Wallet": ["SubMemberTransfer"]}))
    of(exchange, tmp_path).warns("permissions", "it can transfer (SubMemberTransfer)", "take that from it")


def test_a_key_that_only_reads_is_told_unless_that_is_wanted(exchange: Struck, tmp_path: Path) -> None:
    reads = key_of(READ_ONLY_KEY, READ_ONLY_SECRET)
    of(exchange, tmp_path, reads).warns("permissions", "it is read-only", "--watch")
    assert of(exchange, tmp_path, reads, watch=True)["permissions"].told == "read-only, as --watch needs"


def test_binding_and_end_of_a_key(exchange: Struck, tmp_path: Path) -> None:
    found = of(exchange, tmp_path, key_of("bound", "canary-secret-3"))
    found.warns("key's end", "it ends in ", "make a new key in time")
    assert found["key's end"].figures["days"] in {2, 3}  # midnight may pass
    assert found["key's address"].told == "bound to 127.0.0.1, and accepted from here"
    exchange.strike("body", QUERY, message=told_key(ips=["*"]))
    found = of(exchange, tmp_path, key_of(), env="demo")
    found.warns("key's address", "bound to no address: it works from anywhere", "bind it")
    assert found["key's end"].told == "no end is told"
