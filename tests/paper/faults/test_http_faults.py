"""Faults of REST as a client sees them, and what the exchange holds afterwards."""

import time
from typing import Any

import pytest
import requests
from conftest import Struck
from served import PATIENCE, Client
from websockets.exceptions import ConnectionClosed

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


@pytest.mark.parametrize(("kind", "status", "starts"), [("status", 502, ""), ("html", 504, "<html>")])
def test_a_gateway_answers_instead(faulty: Struck, client: Client, kind: str, status: int, starts: str) -> None:
    faulty.strike(kind, CREATE, times=1, status=status)
    answer = client.http.post(f"{client.rest}/v5/order/create", data="{}", timeout=PATIENCE)
    assert answer.status_code == status
    assert answer.text.startswith(starts)
    assert not faulty.orders


@pytest.mark.parametrize(("kind", "held"), [("ret_code", 0), ("ret_code_after", 1)])
def test_a_code_is_answered_before_or_after(faulty: Struck, client: Client, kind: str, held: int) -> None:
    faulty.strike(kind, CREATE, times=1, code=10016, message="Server error.")
    answer = place(client)
    assert (answer["retCode"], answer["retMsg"], answer["result"]) == (10016, "Server error.", {})
    assert len(faulty.orders) == held


def test_a_storm_of_10006_says_when_to_come_back(faulty: Struck, client: Client) -> None:
    faulty.strike("ret_code", CREATE, code=10006, message="Too many visits.")
    answer = client.http.post(f"{client.rest}/v5/order/create", data="{}", timeout=PATIENCE)
    assert answer.json()["retCode"] == 10006
    assert int(answer.headers["X-Bapi-Limit-Reset-Timestamp"]) > answer.json()["time"]


@pytest.mark.parametrize("kind", ["delay", "late"])
def test_a_slow_exchange_is_only_slow(faulty: Struck, client: Client, kind: str) -> None:
    faulty.strike(kind, CREATE, times=1, ms=150)
    began = time.monotonic()
    assert place(client)["retCode"] == 0
    assert time.monotonic() - began >= 0.15


def test_other_requests_go_on(faulty: Struck, client: Client) -> None:
    faulty.strike("drop", CREATE)
    assert client.get("/v5/market/time")["retCode"] == 0


def test_a_clock_that_is_off_refuses_signatures(faulty: Struck, client: Client) -> None:
    faulty.exchange.skew = 60_000
    assert place(client)["retCode"] == 10002
    server = int(client.get("/v5/market/time")["result"]["timeNano"]) // 1_000_000
    assert abs(server - time.time() * 1_000 - 60_000) < 5_000
    faulty.exchange.skew = 0
    assert place(client)["retCode"] == 0


def test_an_exchange_that_is_down_refuses_and_comes_back_with_its_orders(faulty: Struck, client: Client) -> None:
    order = place(client)["result"]["orderId"]
    private = faulty.private("order")
    rest = faulty.running.rest
    faulty._loop.call_soon_threadsafe(faulty.exchange.go_down, 1)
    with pytest.raises(ConnectionClosed):
        private.receive()
    refused, deadline = 0, time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < deadline
        try:
            client.get("/v5/market/time")
        except requests.ConnectionError:
            refused += 1
        else:
            if refused:
                break
    assert (client.realtime(symbol="BTCUSDT")["orderId"], faulty.running.rest) == (order, rest)
    private.close()


def test_an_address_that_asks_too_much_is_shut_out(faulty: Struck, client: Client) -> None:
    url = f"{client.rest}/v5/market/time"
    codes = [client.http.get(url, timeout=PATIENCE).status_code for _ in range(602)]
    assert codes[:590] == [200] * 590
    assert codes[-1] == 403
    faulty.exchange.skew = 10 * 60_000 + 1
    assert client.http.get(url, timeout=PATIENCE).status_code == 200


def test_a_get_that_brings_a_body_is_forbidden(faulty: Struck, client: Client) -> None:
    url = f"{client.rest}/v5/market/time"
    assert client.http.get(url, data="{}", timeout=PATIENCE).status_code == 403
