"""Keys that sign with RSA, that may not everything, that end, and that are bound to an address; files of keys."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15
from quoted_market import QuotedMarket
from served import PATIENCE, Client, Served, Stream

from tui.paper.key_file import KeyFileError, read_keys
from tui.paper.serve import Settings

FILE = """
[[key]]
key = "rsa"
rsa_public_key = "rsa.pem"
uid = "2000001"

[[key]]
key = "futures"
secret = "one"
uid = "2000001"
permissions = ["Derivatives"]

[[key]]
key = "ended"
secret = "two"
uid = "2000001"
expires = 2020-01-31

[[key]]
key = "elsewhere"
secret = "three"
uid = "2000001"
ips = ["192.0.2.1"]
"""
ORDER: dict[str, Any] = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "64000"}


@pytest.fixture(scope="module")
def pair() -> RSA.RsaKey:
    return RSA.generate(1024)


@pytest.fixture(scope="module")
def keyed(pair: RSA.RsaKey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("keys")
    (folder / "rsa.pem").write_bytes(pair.public_key().export_key())
    path = folder / "keys.toml"
    path.write_text(FILE)
    served = Served(Settings(keys=path), market=QuotedMarket())
    yield served
    served.stop()


def by_rsa(pair: RSA.RsaKey, text: str) -> str:
    return base64.b64encode(pkcs1_15.new(pair).sign(SHA256.new(text.encode()))).decode()


def test_rsa_signs_requests_and_streams(keyed: Served, pair: RSA.RsaKey) -> None:
    stamp, body = str(round(time.time() * 1_000)), json.dumps({"category": "linear", **ORDER})
    headers = {
        "X-BAPI-API-KEY": "rsa",
        "X-BAPI-TIMESTAMP": stamp,
        "X-BAPI-RECV-WINDOW": "5000",
        "X-BAPI-SIGN": by_rsa(pair, f"{stamp}rsa5000{body}"),
    }
    url = f"{keyed.running.rest}/v5/order/create"
    assert requests.post(url, data=body, headers=headers, timeout=PATIENCE).json()["retCode"] == 0
    headers["X-BAPI-SIGN"] = by_rsa(pair, f"{stamp}rsa5000{body} ")
    assert requests.post(url, data=body, headers=headers, timeout=PATIENCE).json()["retCode"] == 10004
    headers["X-BAPI-SIGN"] = "no base64"
    assert requests.post(url, data=body, headers=headers, timeout=PATIENCE).json()["retCode"] == 10004
    expires = round(time.time() * 1_000) + 5_000
    with Stream(f"{keyed.running.ws}/v5/private") as stream:
        args = ["rsa", expires, by_rsa(pair, f"GET/realtime{expires}")]
        assert stream.ask({"op": "auth", "args": args})["success"]


def test_a_key_may_only_what_it_was_given(keyed: Served) -> None:
    client = keyed.client("futures", "one")
    assert client.post("/v5/order/create", category="linear", **ORDER)["retCode"] == 0
    assert client.post("/v5/order/create", category="spot", **ORDER)["retCode"] == 10005
    granted = client.must(client.get("/v5/user/query-api"))["permissions"]
    assert (granted["Derivatives"], granted["Spot"]) == (["DerivativesTrade"], [])


@pytest.mark.parametrize(("key", "secret", "code"), [("ended", "two", 33004), ("elsewhere", "three", 10010)])
def test_a_key_that_ended_or_is_bound_elsewhere(keyed: Served, key: str, secret: str, code: int) -> None:
    assert keyed.client(key, secret).get("/v5/account/info")["retCode"] == code
    with Stream(f"{keyed.running.ws}/v5/private") as stream:
        assert stream.auth(key, secret)["success"] is False
    with Stream(f"{keyed.running.ws}/v5/trade") as stream:
        assert stream.auth(key, secret)["retCode"] == code


def test_users_have_accounts_of_their_own(keyed: Served) -> None:
    mine, theirs = keyed.client(), keyed.client("futures", "one")
    order = mine.order("Buy", "0.01", "64000")["orderId"]
    assert theirs.post("/v5/order/cancel", category="linear", symbol="BTCUSDT", orderId=order)["retCode"] == 110001
    assert mine.post("/v5/order/cancel", category="linear", symbol="BTCUSDT", orderId=order)["retCode"] == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("key = 1", "must hold tables"),
        ('[[key]]\nkey = "a"\nuid = "1"', "one of secret and rsa_public_key"),
        ('[[key]]\nkey = "a"\nsecret = "s"', "uid is missing"),
        ('[[key]]\nkey = "a"\nsecret = "s"\nuid = "one"', "uid must be digits"),
        ('[[key]]\nkey = "a"\nsecret = "s"\nuid = "1"\npermisions = []', "no entry 'permisions'"),
        ('[[key]]\nkey = "a"\nsecret = "s"\nuid = "1"\npermissions = ["All"]', "permissions may be"),
        ('[[key]]\nkey = "a"\nsecret = "s"\nuid = "1"\nexpires = "soon"', "expires must be a date"),
        (
            '[[key]]\nkey = "a"\nsecret = "s"\nuid = "1"\npermissions = [["Spot"]]',
            "permissions must be a list of strings",
        ),
        ('[[key]]\nkey = "a"\nsecret = "s"\nuid = "1"\nips = [1]', "ips must be a list of strings"),
        ('[[key]]\nkey = "a"\nsecret = "s"\nuid = "1"\nips = ["home"]', "'home' is not an IP address"),
        ('[[key]]\nkey = "a"\nrsa_public_key = "none.pem"\nuid = "1"', "not an RSA public key"),
        ('[[key]]\nkey = "a"\nsecret = "s"\nuid = "1"\n' * 2, "the same key twice"),
        ("[[key", "not TOML"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(text)
    with pytest.raises(KeyFileError, match=told) as wrong:
        read_keys(path)
    assert str(path) in str(wrong.value)
    assert "\n" not in str(wrong.value)


# --- disconnect cancel protection -------------------------------------------------------------------


@pytest.fixture
def moved(still: Served) -> Callable[[int], None]:
    """Let some seconds pass for the exchange."""

    def jump(seconds: int) -> None:
        def move() -> None:
            still.later += seconds * 1_000

        still.do(move)

    return jump


def test_orders_end_when_the_user_is_gone_too_long(still: Served, client: Client, moved: Callable[[int], None]) -> None:
    client.must(client.post("/v5/order/disconnected-cancel-all", product="DERIVATIVES", timeWindow=10))
    assert client.must(client.get("/v5/account/info"))["dcpStatus"] == "ON"
    order = client.order("Buy", "0.01", "64000")["orderId"]
    orders = still.exchange.venue.account("1000001").orders
    first, second = still.private("dcp.future"), still.private("dcp.future")
    first.close()
    still.do(lambda: None)
    moved(60)
    assert order in orders, "one connection is still there"
    second.close()
    while still.do(still.exchange.streams._private.protections):
        pass
    still.do(lambda: None)
    moved(9)
    assert order in orders
    moved(2)
    assert order not in orders
    closed = still.exchange.venue.account("1000001").closed_orders[order]
    assert (closed.order_status, closed.cancel_type) == ("Cancelled", "CancelByDCP")


def test_who_never_listened_is_not_protected(still: Served, client: Client, moved: Callable[[int], None]) -> None:
    client.must(client.post("/v5/order/disconnected-cancel-all", product="DERIVATIVES", timeWindow=10))
    order = client.order("Buy", "0.01", "64000")["orderId"]
    moved(60)
    assert order in still.exchange.venue.account("1000001").orders


@pytest.mark.parametrize("given", [{"timeWindow": 2}, {"timeWindow": 301}, {"product": "ALL", "timeWindow": 10}, {}])
def test_a_protection_that_makes_no_sense(client: Client, given: dict[str, Any]) -> None:
    assert client.post("/v5/order/disconnected-cancel-all", **given)["retCode"] == 10001


def test_the_system_status_can_be_listened_to(simulated: Served) -> None:
    with Stream(f"{simulated.running.ws}/v5/public/misc/status") as stream:
        assert stream.ask({"op": "subscribe", "args": ["system.status"]})["success"]
        assert stream.ask({"op": "subscribe", "args": ["tickers.BTCUSDT"]})["success"] is False
