"""Limits by address: who asks or connects too much is kept out, and nobody else is."""

import pytest
from struck import Struck
from websockets.exceptions import InvalidStatus

from tui.paper.visitors import BLOCKED_FOR, CONNECTIONS, CONNECTIONS_WINDOW, REQUESTS, REQUESTS_WINDOW, Visitors


def test_the_window_of_requests_rolls() -> None:
    visitors = Visitors()
    step = REQUESTS_WINDOW // REQUESTS + 1
    assert all(visitors.admits_request("a", number * step) for number in range(3 * REQUESTS))


def test_too_many_requests_shut_one_address_out_for_ten_minutes() -> None:
    visitors = Visitors()
    assert [visitors.admits_request("a", 0) for _ in range(REQUESTS + 1)] == [True] * REQUESTS + [False]
    assert visitors.admits_request("b", 0)
    assert not visitors.admits_connection("a", 0)
    assert not visitors.admits_request("a", BLOCKED_FOR - 1)
    assert visitors.admits_request("a", BLOCKED_FOR)
    assert visitors.admits_connection("a", BLOCKED_FOR)


def test_too_many_connections_are_refused_and_requests_are_not() -> None:
    visitors = Visitors()
    assert [visitors.admits_connection("a", 0) for _ in range(CONNECTIONS + 1)] == [True] * CONNECTIONS + [False]
    assert visitors.admits_request("a", 0)
    assert not visitors.admits_connection("a", CONNECTIONS_WINDOW - 1)
    assert visitors.admits_connection("a", CONNECTIONS_WINDOW)


def test_one_connection_too_many(faulty: Struck) -> None:
    visitors, now = faulty.exchange.visitors, faulty.exchange._market_clock()
    faulty.do(lambda: [visitors.admits_connection("127.0.0.1", now) for _ in range(CONNECTIONS - 1)])
    faulty.public().close()
    with pytest.raises(InvalidStatus) as refused:
        faulty.public()
    assert refused.value.response.status_code == 403
    assert faulty.client().get("/v5/market/time")["retCode"] == 0
    faulty.later = CONNECTIONS_WINDOW
    faulty.public().close()
