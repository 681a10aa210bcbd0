"""Faults of REST as a client sees them, and what the exchange holds afterwards."""

import json
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from quoted_market import QuotedMarket
from served import PATIENCE, Client, Served, Stream
from struck import Struck
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tui.paper.serve import READ_ONLY_KEY, READ_ONLY_SECRET, Settings

CREATE = "POST /v5/order/create"
ORDER: dict[str, Any] = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "orderType": "Limit",
    "qty": "0.01",
    "price": "64000",
}


def place(client: Client, **more: Any) -> Any:
    return client.post("/v5/order/create", **ORDER, **more)


@pytest.mark.parametrize(("kind", "held"), [("drop", 0), ("lose_reply", 1)])
def test_a_connection_that_ends_says_nothing_of_the_order(faulty: Struck, client: Client, kind: str, held: int) -> None:
    faulty.strike(kind, CREATE, times=1)
    with pytest.raises(requests.ConnectionError):
        place(client)
    assert len(faulty.orders) == held
    assert place(client)["retCode"] == 0, "only one was to be struck"


def test_a_cut_body_is_shorter_than_it_says(faulty: Struck, client: Client) -> None:
    faulty.strike("cut_body", CREATE, times=1)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        place(client)
    assert len(faulty.orders) == 1


def test_before_a_lost_reply_comes_not_a_byte(faulty: Struck) -> None:
    faulty.strike("lose_reply", "/v5/market/time")
    address = urlsplit(faulty.running.rest)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as raw:
        raw.sendall(b"GET /v5/market/time HTTP/1.1\r\nHost: x\r\n\r\n")
        assert raw.recv(1) == b""


@pytest.mark.parametrize(
    ("kind", "more", "status", "starts"),
    [
        ("status", {"status": 502}, 502, ""),
        ("status", {"status": 403}, 403, ""),
        ("html", {"status": 504}, 504, "<html>"),
        ("html", {"status": 200}, 200, "<html>"),
        ("body", {"message": "null"}, 200, "null"),
    ],
)
def test_something_else_answers_instead(
    faulty: Struck, client: Client, kind: str, more: Any, status: int, starts: str
) -> None:
    number = faulty.strike(kind, CREATE, times=1, **more)
    answer = client.http.post(f"{client.rest}/v5/order/create", data="{}", timeout=PATIENCE)
    assert (answer.status_code, answer.text[:6]) == (status, starts)
    assert not faulty.orders
    assert faulty.hits(number) == 1


@pytest.mark.parametrize(("kind", "held"), [("ret_code", 0), ("ret_code_after", 1)])
def test_a_code_is_answered_before_or_after(faulty: Struck, client: Client, kind: str, held: int) -> None:
    faulty.strike(kind, CREATE, times=1, code=10016, message="Server error.")
    answer = place(client)
    assert (answer["retCode"], answer["retMsg"], answer["result"]) == (10016, "Server error.", {})
    assert len(faulty.orders) == held


@pytest.mark.parametrize("ahead", [3_600_000, -5_000])
def test_a_storm_of_10006_says_when_to_come_back(faulty: Struck, client: Client, ahead: int) -> None:
    faulty.strike("ret_code", CREATE, code=10006, message="Too many visits.", reset_ms=ahead)
    answer = client.http.post(f"{client.rest}/v5/order/create", data="{}", timeout=PATIENCE)
    told = answer.json()
    assert (told["retCode"], answer.headers["X-Bapi-Limit-Status"]) == (10006, "0")
    assert int(answer.headers["X-Bapi-Limit-Reset-Timestamp"]) == told["time"] + ahead


@pytest.mark.parametrize("kind", ["delay", "late", "drip"])
def test_a_slow_exchange_is_only_slow(faulty: Struck, client: Client, kind: str) -> None:
    faulty.strike(kind, CREATE, times=1, ms=150, ms_max=160)
    began = time.monotonic()
    assert place(client)["retCode"] == 0
    assert time.monotonic() - began >= 0.15


@pytest.mark.parametrize(("kind", "at_once"), [("delay", 0), ("late", 1)])
def test_a_request_whose_client_has_gone_arrives_all_the_same(faulty: Struck, kind: str, at_once: int) -> None:
    faulty.strike(kind, CREATE, ms=300)
    orders = faulty.private("order")
    client = faulty.client()
    text = json.dumps(ORDER)
    with pytest.raises(requests.ReadTimeout):
        client.http.post(f"{client.rest}/v5/order/create", data=text, headers=client.signed(text), timeout=0.1)
    assert len(faulty.orders) == at_once
    assert orders.wait_for(lambda message: message.get("topic") == "order")["data"][0]["orderStatus"] == "New"
    orders.close()


def test_the_pieces_of_a_reply_come_one_by_one(faulty: Struck) -> None:
    faulty.strike("drip", "/v5/market/time", ms=200)
    address = urlsplit(faulty.running.rest)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as raw:
        raw.sendall(b"GET /v5/market/time HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        pieces = list(iter(lambda: raw.recv(65_536), b""))
    assert len(pieces) > 5
    assert b"".join(pieces).endswith(b"}")


def test_one_key_is_struck_and_another_is_not(faulty: Struck, client: Client) -> None:
    faulty.strike("ret_code", "/v5/account/info", key=READ_ONLY_KEY)
    reader = faulty.client(READ_ONLY_KEY, READ_ONLY_SECRET)
    assert reader.get("/v5/account/info")["retCode"] == 10016
    assert client.get("/v5/account/info")["retCode"] == 0


def test_other_requests_go_on(faulty: Struck, client: Client) -> None:
    faulty.strike("drop", CREATE)
    assert client.get("/v5/market/time")["retCode"] == 0


def test_a_clock_that_is_off_refuses_signatures(faulty: Struck, client: Client) -> None:
    faulty.exchange.skew = 60_000
    assert place(client)["retCode"] == 10002
    with Stream(f"{faulty.running.ws}/v5/private") as stream:
        assert not stream.auth()["success"], "its expiry has passed by that clock"
    server = int(client.get("/v5/market/time")["result"]["timeNano"]) // 1_000_000
    assert abs(server - time.time() * 1_000 - 60_000) < 5_000
    faulty.exchange.skew = 0
    assert place(client)["retCode"] == 0


@pytest.mark.parametrize("skew", [-3_600_000, 3_600_000])
def test_a_clock_that_is_set_does_not_halt_the_market(skew: int) -> None:
    moving = Served()
    try:
        with moving.public() as stream:
            stream.subscribe("orderbook.50.BTCUSDT")
            stream.receive()
            for each in (skew, 0):
                moving.exchange.skew = each
                now = time.time() * 1_000 + each
                stream.wait_for(lambda message, now=now: abs(message["ts"] - now) < PATIENCE * 1_000)
                moving.client().must(moving.client().get("/v5/market/kline", symbol="BTCUSDT", interval="1"))
    finally:
        moving.stop()


def test_a_file_says_how_far_the_clock_is_off(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text('skew_ms = -60000\n[[fault]]\nkind = "status"\nwhere = "/v5/account/info"\n')
    served = Served(Settings(faults=path), market=QuotedMarket())
    try:
        client = served.client()
        assert client.get("/v5/user/query-api")["retCode"] == 10002
        late = client.signed("", round(time.time() * 1_000) - 60_000)
        urls = (f"{client.rest}/v5/user/query-api", f"{client.rest}/v5/account/info")
        answers = [client.http.get(url, headers=late, timeout=PATIENCE) for url in urls]
        assert (answers[0].json()["retCode"], answers[1].status_code) == (0, 503)
    finally:
        served.stop()


def has_come_back(client: Client) -> int:
    """Ask until there is an answer; how often it was refused."""
    refused, deadline = 0, time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < deadline
        try:
            client.get("/v5/market/time")
        except requests.ConnectionError:
            refused += 1
        else:
            return refused


def test_an_exchange_that_is_down_refuses_and_comes_back_with_its_orders(faulty: Struck, client: Client) -> None:
    order = place(client)["result"]["orderId"]
    private = faulty.private("order")
    rest = faulty.running.rest
    faulty.go_down(1)
    with pytest.raises(ConnectionClosed):
        private.receive()
    assert has_come_back(client)
    assert (client.realtime(symbol="BTCUSDT")["orderId"], faulty.running.rest) == (order, rest)
    private.close()


def test_one_port_is_down_and_the_other_serves(faulty: Struck, client: Client) -> None:
    faulty.go_down(1, "streams")
    with pytest.raises(ConnectionRefusedError):
        faulty.public()
    assert client.get("/v5/market/time")["retCode"] == 0
    with faulty_stream_again(faulty) as stream:
        stream.subscribe("tickers.BTCUSDT")
        faulty.go_down(1, "rest")
        assert has_come_back(client)
        assert stream.ask({"op": "ping"})["ret_msg"] == "pong"


def faulty_stream_again(faulty: Struck) -> Stream:
    """A connection as soon as there is one to be had."""
    deadline = time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < deadline
        try:
            return faulty.public()
        except OSError:
            continue


def test_a_request_can_bring_the_exchange_down(faulty: Struck, client: Client) -> None:
    faulty.strike("down", CREATE, times=1, down_seconds=1)
    with pytest.raises(requests.ConnectionError):
        place(client)
    assert has_come_back(client)
    assert not faulty.orders
    assert place(client)["retCode"] == 0


def test_an_address_that_asks_too_much_is_shut_out() -> None:
    crowded = Served(market=QuotedMarket())
    url = f"{crowded.running.rest}/v5/market/time"
    try:
        with requests.Session() as http:
            codes = [http.get(url, timeout=PATIENCE).status_code for _ in range(602)]
            assert codes[:590] == [200] * 590
            assert codes[-1] == 403
            assert "too frequent" in http.get(url, timeout=PATIENCE).text
            with pytest.raises(InvalidStatus):
                crowded.public()
            crowded.later = 10 * 60_000
            assert http.get(url, timeout=PATIENCE).status_code == 200
        crowded.public().close()
    finally:
        crowded.stop()


def test_a_get_that_brings_a_body_is_forbidden(faulty: Struck, client: Client) -> None:
    url = f"{client.rest}/v5/market/time"
    assert client.http.get(url, data="{}", timeout=PATIENCE).status_code == 403
    assert client.http.get(url, data=iter([b"{}"]), timeout=PATIENCE).status_code == 403
    assert client.http.get(url, timeout=PATIENCE).status_code == 200
