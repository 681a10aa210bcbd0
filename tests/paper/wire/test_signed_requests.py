"""Only what its owner signed, in time, is served."""

import hmac
import json
import time
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import PATIENCE, Client, Served

from tui.paper.engine.errors import VenueError
from tui.paper.keys import ApiKey, Keyring, check_window
from tui.paper.serve import READ_ONLY_KEY, READ_ONLY_SECRET

NOW = 1_700_000_000_000
KEY = ApiKey("somebody", "a secret", "1")
RING = Keyring((KEY,))
WALLET = "/v5/account/wallet-balance"
QUERY = "accountType=UNIFIED"


def signature(text: str, secret: str = KEY.secret) -> str:
    return hmac.new(secret.encode(), text.encode(), sha256).hexdigest()


@given(st.binary(max_size=200), st.integers(0, 60_000))
def test_what_the_owner_signed_is_served(payload: bytes, window: int) -> None:
    head = f"{NOW}{KEY.key}{window}".encode()
    signed = hmac.new(KEY.secret.encode(), head + payload, sha256).hexdigest()
    if window:
        assert RING.authenticate(KEY.key, str(NOW), str(window), signed, payload, NOW) is KEY


@given(st.binary(max_size=60), st.data())
def test_any_tampering_is_refused(payload: bytes, data: st.DataObject) -> None:
    parts = {"stamp": str(NOW), "window": "5000", "payload": payload.hex(), "sign": ""}
    parts["sign"] = signature(f"{NOW}{KEY.key}5000{parts['payload']}")
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name])))
    kept = data.draw(st.sampled_from([0, 1]))
    inserted = data.draw(st.text(max_size=2))
    tampered = parts[name][:at] + inserted + parts[name][at + kept :]
    if tampered == parts[name]:
        return
    sent = parts | {name: tampered}
    with pytest.raises(VenueError) as refused:
        RING.authenticate(KEY.key, sent["stamp"], sent["window"], sent["sign"], sent["payload"].encode(), NOW)
    assert refused.value.ret_code in {10001, 10002, 10004}


@given(st.integers(-20_000, 20_000), st.integers(0, 15_000))
def test_the_window_is_open_for_its_length_and_one_second(offset: int, window: int) -> None:
    if -window <= offset < 1_000:
        check_window(NOW + offset, window, NOW)
        return
    with pytest.raises(VenueError) as refused:
        check_window(NOW + offset, window, NOW)
    assert refused.value.ret_code == 10002
    for part in (f"req_timestamp[{NOW + offset}]", f"server_timestamp[{NOW}]", f"recv_window[{window}]"):
        assert part in refused.value.ret_msg


def wallet(client: Client, headers: dict[str, str], query: str = QUERY) -> Any:
    return client.http.get(f"{client.rest}{WALLET}?{query}", headers=headers, timeout=PATIENCE).json()


def test_the_query_is_signed_as_it_is_sent(simulated: Served) -> None:
    client = simulated.client()
    query = "coin=USDT&accountType=UNIFIED"
    assert wallet(client, client.signed(query), query)["retCode"] == 0
    refused = wallet(client, client.signed(QUERY), query)
    assert refused["retCode"] == 10004
    assert "origin_string[" in refused["retMsg"]
    assert client.secret not in json.dumps(refused)


def test_the_body_is_signed_as_it_is_sent(still: Served) -> None:
    client = still.client()
    body = '{ "category":"linear",  "symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.01","price":"64000"}'
    url = f"{client.rest}/v5/order/create"
    accepted = client.http.post(url, data=body, headers=client.signed(body), timeout=PATIENCE).json()
    assert accepted["retCode"] == 0
    other = client.http.post(url, data=body + " ", headers=client.signed(body), timeout=PATIENCE).json()
    assert other["retCode"] == 10004
    assert isinstance(client.realtime(symbol="BTCUSDT"), dict), "one order only"


@pytest.mark.parametrize("offset", [-5_500, 1_500])
def test_a_stamp_out_of_the_window_is_refused(simulated: Served, offset: int) -> None:
    client = simulated.client()
    stamp = round(time.time() * 1000) + offset
    refused = wallet(client, client.signed(QUERY, stamp=stamp))
    assert refused["retCode"] == 10002
    assert f"req_timestamp[{stamp}]" in refused["retMsg"]


def test_strangers_and_unsigned_requests_are_refused(simulated: Served) -> None:
    assert simulated.client(key="nobody").get(WALLET, accountType="UNIFIED")["retCode"] == 10003
    assert simulated.client(secret="wrong").get(WALLET, accountType="UNIFIED")["retCode"] == 10004
    client = simulated.client()
    assert wallet(client, {})["retCode"] == 10003
    assert wallet(client, client.signed(QUERY) | {"X-BAPI-SIGN": "\xe9\xff"})["retCode"] == 10004
    assert wallet(client, client.signed(QUERY) | {"X-BAPI-TIMESTAMP": "soon"})["retCode"] == 10001


def test_a_read_only_key_reads_only(simulated: Served) -> None:
    reader = simulated.client(READ_ONLY_KEY, READ_ONLY_SECRET)
    assert reader.get(WALLET, accountType="UNIFIED")["retCode"] == 0
    assert reader.must(reader.get("/v5/user/query-api"))["readOnly"] == 1
    order = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "0.01"}
    assert reader.post("/v5/order/create", **order)["retCode"] == 10005
    assert reader.post("/v5/order/cancel-all", category="linear", symbol="BTCUSDT")["retCode"] == 10005
