"""Order entry over WebSocket: its dialect, its checks, and pybit's client of it."""

import time
from collections.abc import Iterator
from typing import Any

import documented
import pytest
from documented import problems
from pybit.unified_trading import WebSocketTrading
from served import PATIENCE, Served, Stream
from websockets.exceptions import ConnectionClosed

from tui.paper.serve import READ_ONLY_KEY, READ_ONLY_SECRET

ORDER = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "orderType": "Limit",
    "qty": "0.01",
    "price": "64000",
}

BTC = {"category": "linear", "symbol": "BTCUSDT"}


@pytest.fixture
def trade(still: Served) -> Iterator[Stream]:
    with Stream(f"{still.running.ws}/v5/trade") as stream:
        yield stream


def request(op: str = "order.create", offset: int = 0, **more: Any) -> dict[str, Any]:
    header = {"X-BAPI-TIMESTAMP": str(round(time.time() * 1000) + offset)}
    return {"reqId": "one", "op": op, "header": header, "args": [ORDER]} | more


def test_the_dialect(trade: Stream) -> None:
    replies = {"trade_ping": trade.ask({"op": "ping"}), "trade_auth": trade.auth()}
    replies["trade_order"] = trade.ask(request())
    batch = {"category": "linear", "request": [ORDER, ORDER | {"qty": "0"}]}
    replies["trade_order_batch"] = trade.ask(request("order.create-batch", reqId="two", args=[batch]))
    assert replies["trade_ping"]["op"] == "pong"
    assert (replies["trade_order"]["reqId"], replies["trade_order"]["retCode"]) == ("one", 0)
    assert replies["trade_order"]["data"]["orderId"]
    assert [each["code"] for each in replies["trade_order_batch"]["retExtInfo"]["list"]] == [0, 10001]
    if not documented.CONTRACT.is_dir():
        pytest.skip("the machine-readable contract is not here")
    for name, reply in replies.items():
        # Without a reqId none comes back.
        skip = () if "reqId" in reply else ("reqId",)
        assert problems(documented.load(f"ws/{name}")["fields"], reply, accepted=skip) == [], name


def test_refusals(still: Served, trade: Stream) -> None:
    assert trade.ask(request())["retCode"] == 10001, "not authenticated"
    assert trade.auth()["retCode"] == 0
    assert trade.auth()["retCode"] == 20001
    assert trade.ask(request())["retCode"] == 0
    assert trade.ask(request())["retCode"] == 20006
    assert trade.ask(request("order.eat"))["retCode"] == 10404
    assert trade.ask(request(reqId="a", offset=-6_000))["retCode"] == 10002
    assert trade.ask(request(reqId="b", offset=2_000))["retCode"] == 10002
    assert trade.ask(request(reqId="c" * 37))["retCode"] == 10001
    for wrong in (
        {"args": []},
        {"args": [ORDER, ORDER]},
        {"args": None},
        {"header": None},
        {"header": {}},
        {"reqId": 3},
    ):
        assert trade.ask(request() | {"reqId": ""} | wrong)["retCode"] == 10001
    refused = trade.ask(request("order.cancel", reqId="d", args=[{**ORDER, "orderId": "none"}]))
    assert (refused["retCode"], refused["data"]) == (110001, {})
    assert trade.ask("nonsense")["retCode"] == 10001
    assert isinstance(still.client().realtime(symbol="BTCUSDT"), dict), "one order came of all this"


def test_limits_are_counted_with_rest(still: Served, trade: Stream) -> None:
    assert trade.auth()["retCode"] == 0
    assert trade.ask(request())["header"]["X-Bapi-Limit-Status"] == "9"
    client = still.client()
    body = "{}"
    answer = client.http.post(
        f"{client.rest}/v5/order/create", data=body, headers=client.signed(body), timeout=PATIENCE
    )
    assert answer.headers["X-Bapi-Limit-Status"] == "8"


def test_a_read_only_key_places_nothing(trade: Stream) -> None:
    assert trade.auth(READ_ONLY_KEY, READ_ONLY_SECRET)["retCode"] == 0
    assert trade.ask(request())["retCode"] == 10005


def test_a_wrong_secret_ends_it(trade: Stream) -> None:
    assert trade.auth(secret="wrong")["retCode"] == 10004
    with pytest.raises(ConnectionClosed):
        trade.receive()


def test_pybits_own_client(still: Served) -> None:
    class Local(WebSocketTrading):  # type: ignore[misc]
        def _connect(self, url: str) -> None:
            super()._connect(still.running.ws + url[url.index("/v5/") :])

    def heard(answer: Any) -> None:
        """pybit registers this only after it has sent, so an answer may miss it: the exchange is asked instead."""

    def eventually(quantities: list[str]) -> None:
        deadline = time.monotonic() + PATIENCE
        while [row["qty"] for row in client.must(client.get("/v5/order/realtime", **BTC))["list"]] != quantities:
            assert time.monotonic() < deadline

    client = still.client()
    trading = Local(testnet=True, api_key=still.running.api_key, api_secret=still.running.api_secret)
    try:
        trading.place_order(heard, **ORDER, orderLinkId="mine")
        eventually(["0.01"])
        trading.amend_order(heard, **BTC, orderLinkId="mine", qty="0.02")
        eventually(["0.02"])
        trading.cancel_order(heard, **BTC, orderLinkId="mine")
        eventually([])
    finally:
        trading.exit()
