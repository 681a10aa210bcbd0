"""The control endpoint: there only when it is asked for, and only on the own machine."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from quoted_market import QuotedMarket
from served import PATIENCE, Client, Served
from websockets.exceptions import ConnectionClosed

from tui.exchange_command import exchange as exchange_command
from tui.paper.serve import Settings


@pytest.fixture
def controlled() -> Iterator[Served]:
    served = Served(Settings(control=True), market=QuotedMarket())
    yield served
    served.stop()


def ask(served: Served, method: str, path: str, body: Any = None) -> requests.Response:
    return requests.request(method, f"{served.running.rest}/control/{path}", json=body, timeout=PATIENCE)


def test_there_is_none_unless_it_is_asked_for() -> None:
    served = Served(market=QuotedMarket())
    try:
        assert ask(served, "POST", "faults", {"kind": "drop"}).status_code == 404
        assert served.exchange.faults.told() == []
    finally:
        served.stop()


def test_faults_are_added_counted_and_lifted(controlled: Served) -> None:
    rule = {"kind": "ret_code", "where": "GET /v5/market/time", "code": 10016}
    number = ask(controlled, "POST", "faults", rule).json()["id"]
    client = controlled.client()
    assert client.get("/v5/market/time")["retCode"] == 10016
    told = ask(controlled, "GET", "faults").json()["faults"]
    assert [(each["id"], each["hits"]) for each in told] == [(number, 1)]
    assert ask(controlled, "DELETE", f"faults/{number}").json() == {"faults": []}
    assert client.get("/v5/market/time")["retCode"] == 0
    assert ask(controlled, "DELETE", f"faults/{number}").status_code == 404
    ask(controlled, "POST", "faults", rule)
    assert ask(controlled, "DELETE", "faults").json() == {"faults": []}


@pytest.mark.parametrize("body", [{"kind": "boom"}, [1], {}])
def test_a_rule_that_makes_no_sense_is_told_so(controlled: Served, body: Any) -> None:
    answer = ask(controlled, "POST", "faults", body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert ask(controlled, "GET", "faults").json() == {"faults": []}


def test_the_control_endpoint_is_not_struck_itself(controlled: Served) -> None:
    ask(controlled, "POST", "faults", {"kind": "drop"})
    assert ask(controlled, "DELETE", "faults").status_code == 200


def test_the_clock_is_moved(controlled: Served) -> None:
    client: Client = controlled.client()
    assert ask(controlled, "POST", "clock", {"skew_ms": -30_000}).json() == {"skew_ms": -30_000}
    assert client.get("/v5/account/info")["retCode"] == 10002
    assert ask(controlled, "POST", "clock", {"skew_ms": "soon"}).status_code == 400
    assert ask(controlled, "POST", "clock", {"skew_ms": 3_600_001}).status_code == 400
    assert ask(controlled, "POST", "nothing", {}).status_code == 404


def test_ports_are_shut_and_open_again(controlled: Served) -> None:
    rest = controlled.running.rest
    with controlled.public() as stream:
        assert ask(controlled, "POST", "down", {"seconds": 1}).json() == {"seconds": 1, "port": "all"}
        with pytest.raises(ConnectionClosed):
            stream.receive()
    deadline = time.monotonic() + PATIENCE
    refused = 0
    while True:
        assert time.monotonic() < deadline
        try:
            ask(controlled, "GET", "faults")
        except requests.ConnectionError:
            refused += 1
        else:
            if refused:
                break
    assert controlled.running.rest == rest
    assert ask(controlled, "POST", "down", {"seconds": 1, "port": "8080"}).status_code == 400
    assert ask(controlled, "POST", "down", {}).status_code == 400


@pytest.mark.parametrize(("method", "path"), [("GET", "faults"), ("DELETE", "faults/1"), ("POST", "clock")])
def test_a_web_page_controls_nothing(controlled: Served, method: str, path: str) -> None:
    url = f"{controlled.running.rest}/control/{path}"
    answer = requests.request(
        method, url, json={"skew_ms": 5}, headers={"Origin": "https://example.com"}, timeout=PATIENCE
    )
    assert answer.status_code == 403
    assert controlled.exchange.skew == 0


def test_it_is_not_served_to_other_machines() -> None:
    ended = CliRunner().invoke(exchange_command, ["--control", "--host", "0.0.0.0", "--fresh"])
    assert ended.exit_code == 2
    assert "loopback" in ended.output


def test_a_bad_file_of_faults_is_one_line(tmp_path: Any) -> None:
    path = tmp_path / "faults.toml"
    path.write_text('[[fault]]\nkind = "boom"\n')
    ended = CliRunner().invoke(exchange_command, ["--fresh", "--faults", str(path)])
    assert ended.exit_code == 1
    assert ended.output.count("\n") == 1
    assert "no kind 'boom'" in ended.output
