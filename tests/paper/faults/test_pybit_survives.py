"""What pybit makes of the faults: the same as it makes of them on the network."""

import queue
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from pybit.exceptions import FailedRequestError, InvalidRequestError
from pybit.unified_trading import HTTP, WebSocket
from served import PATIENCE
from struck import Struck

ORDER: dict[str, Any] = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "orderType": "Limit",
    "qty": "0.01",
    "price": "64000",
}
CREATE = "POST /v5/order/create"


@pytest.fixture
def session(faulty: Struck) -> Iterator[HTTP]:
    """pybit that tries again at once."""
    running = faulty.running
    session = HTTP(testnet=True, api_key=running.api_key, api_secret=running.api_secret, retry_delay=0)
    session.endpoint = running.rest
    yield session
    session.client.close()


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "ret_code", "code": 10006, "message": "Too many visits.", "reset_ms": 50},
        {"kind": "ret_code", "code": 10002, "message": "invalid request"},
        {"kind": "ret_code", "code": 30034, "message": "order not exists or too late"},
        {"kind": "delay", "ms": 20},
        {"kind": "drip", "ms": 50},
    ],
)
def test_it_tries_again_and_there_is_one_order(faulty: Struck, session: HTTP, rule: dict[str, Any]) -> None:
    number = faulty.strike(where=CREATE, times=1, **rule)
    placed = session.place_order(**ORDER)
    assert list(faulty.orders) == [placed["result"]["orderId"]]
    assert faulty.hits(number) == 1


@pytest.mark.parametrize(("kind", "held"), [("drop", 0), ("lose_reply", 1), ("cut_body", 1)])
def test_it_cannot_know_and_the_exchange_does(faulty: Struck, session: HTTP, kind: str, held: int) -> None:
    faulty.strike(kind, CREATE, times=1)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        session.place_order(**ORDER, orderLinkId="mine")
    found = session.get_open_orders(category="linear", symbol="BTCUSDT", orderLinkId="mine")["result"]["list"]
    assert len(found) == len(faulty.orders) == held


def test_a_forced_retry_of_a_dropped_request_places_it(faulty: Struck, session: HTTP) -> None:
    session.force_retry = True
    faulty.strike("drop", CREATE, times=2)
    session.place_order(**ORDER, orderLinkId="mine")
    assert len(faulty.orders) == 1


def test_a_forced_retry_of_a_lost_reply_is_told_of_its_own_order(faulty: Struck, session: HTTP) -> None:
    session.force_retry = True
    faulty.strike("lose_reply", CREATE, times=1)
    with pytest.raises(InvalidRequestError, match="110072"):
        session.place_order(**ORDER, orderLinkId="mine")
    assert len(faulty.orders) == 1


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ({"kind": "status", "status": 502}, 502),
        ({"kind": "status", "status": 403}, 403),
        ({"kind": "html", "status": 200}, 409),
    ],
)
def test_it_gives_up_on_what_is_no_reply(faulty: Struck, session: HTTP, rule: dict[str, Any], status: int) -> None:
    faulty.strike(where=CREATE, times=1, **rule)
    with pytest.raises(FailedRequestError) as failed:
        session.place_order(**ORDER)
    assert failed.value.status_code == status
    assert not faulty.orders


def listeners(faulty: Struck) -> set[Any]:
    """The connections that listen to orders."""
    topics = faulty.exchange.streams._private._topics
    return faulty.do(lambda: {outbox for outbox, names in topics.items() if "order" in names})


@pytest.mark.parametrize("kind", ["cut", "close"])
def test_its_stream_connects_again(faulty: Struck, session: HTTP, kind: str) -> None:
    base = faulty.running.ws

    class Local(WebSocket):  # type: ignore[misc]
        def _connect(self, url: str) -> None:
            super()._connect(base + url[url.index("/v5/") :])

    told: queue.Queue[Any] = queue.Queue()
    keys = {"api_key": faulty.running.api_key, "api_secret": faulty.running.api_secret}
    stream = Local(testnet=True, channel_type="private", **keys)
    faulty.strike("hold", "private subscribe", ms=100)  # it notes a subscription only after it has sent it
    try:
        stream.order_stream(told.put)
        placed = session.place_order(**ORDER)["result"]["orderId"]
        assert told.get(timeout=PATIENCE)["data"][0]["orderId"] == placed
        before = listeners(faulty)
        number = faulty.strike(kind, "private order", times=1)
        session.cancel_order(category="linear", symbol="BTCUSDT", orderId=placed)
        deadline = time.monotonic() + PATIENCE
        while not listeners(faulty) - before:
            assert time.monotonic() < deadline, "it did not come back"
        assert faulty.hits(number) == 1
        again = session.place_order(**ORDER)["result"]["orderId"]
        assert told.get(timeout=PATIENCE)["data"][0]["orderId"] == again
    finally:
        stream.exit()
