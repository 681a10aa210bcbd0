"""The command as a process: what it prints, how it ends, what it keeps."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from served import PATIENCE, Client, Stream

from tui.paper.ports import listen

COMMAND = [sys.executable, "-c", "from tui.exchange_command import exchange; exchange()"]
LINEAR: dict[str, Any] = {"category": "linear", "symbol": "BTCUSDT"}


def start(*arguments: str, home: Path | None = None) -> "subprocess.Popen[str]":
    environment = os.environ | ({"HOME": str(home), "XDG_DATA_HOME": str(home)} if home else {})
    pipe = subprocess.PIPE
    return subprocess.Popen([*COMMAND, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment)


def told(process: "subprocess.Popen[str]") -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


@contextmanager
def running(*arguments: str, home: Path | None = None) -> Iterator[tuple["subprocess.Popen[str]", Any]]:
    process = start(*arguments, "--json", home=home)
    try:
        yield process, told(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out, err) == (0, "", "")


def refused(*arguments: str) -> str:
    """The one line that a command ends with, which must be all it says."""
    process = start(*arguments)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode not in {0, -signal.SIGKILL}
    assert out == ""
    assert "Traceback" not in err
    return err.strip().splitlines()[-1]


def free_pair() -> int:
    """A port that is free with the one after it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return int(port)


def test_one_line_of_json_once_it_serves() -> None:
    with running("--fresh") as (_, line):
        assert line.keys() == {"rest", "ws", "api_key", "api_secret"}
        client = Client(line["rest"], line["api_key"], line["api_secret"])
        assert client.get("/v5/user/query-api")["retCode"] == 0
        with Stream(f"{line['ws']}/v5/public/linear") as stream:
            stream.subscribe("tickers.BTCUSDT")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_by_signal_even_with_clients_connected(number: signal.Signals) -> None:
    with running("--fresh") as (process, line), Stream(f"{line['ws']}/v5/public/linear") as stream:
        stream.subscribe("orderbook.50.BTCUSDT")
        with requests.Session() as http:
            http.get(f"{line['rest']}/v5/market/time", timeout=PATIENCE)
            process.send_signal(number)
            assert process.wait(PATIENCE) == 0


def test_it_ends_with_its_parent() -> None:
    with running("--fresh", "--stop-on-eof") as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE) == 0


def test_plain_words() -> None:
    process = start("--fresh")
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(5)]
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    for number, word in enumerate(("http://127.0.0.1:", "/v5/private", "key", "secret")):
        assert word in lines[number]


def test_a_given_port_and_the_next() -> None:
    port = free_pair()
    with running("--fresh", "--port", str(port)) as (_, line):
        assert (line["rest"], line["ws"]) == (f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port + 1}")
        assert f"{port}" in refused("--fresh", "--port", str(port))


def test_replies_do_not_wait_for_acknowledgements() -> None:
    # asyncio turns Nagle's algorithm off only for sockets that are named TCP.
    with listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_the_state_survives_and_belongs_to_one_exchange(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "paper.db"
    with running("--state", str(state)) as (_, line):
        client = Client(line["rest"])
        client.order("Buy", "0.01")
        last = float(client.must(client.get("/v5/market/tickers", **LINEAR))["list"][0]["lastPrice"])
        mine = client.order("Buy", "0.02", str(round(last * 0.985)), orderLinkId="kept")
        wallet = client.must(client.get("/v5/account/wallet-balance", accountType="UNIFIED"))["list"][0]["coin"][0]
        assert str(state) in refused("--state", str(state))
    with running("--state", str(state)) as (_, line):
        client = Client(line["rest"])
        assert client.realtime(symbol="BTCUSDT")["orderId"] == mine["orderId"]
        assert client.realtime(symbol="BTCUSDT", orderLinkId="kept")["orderStatus"] == "New"
        position = client.must(client.get("/v5/position/list", **LINEAR))["list"][0]
        assert (position["side"], position["size"]) == ("Buy", "0.010")
        again = client.must(client.get("/v5/account/wallet-balance", accountType="UNIFIED"))["list"][0]["coin"][0]
        assert again["walletBalance"] == wallet["walletBalance"]
        assert len(client.must(client.get("/v5/execution/list", **LINEAR))["list"]) >= 1
        new = {**LINEAR, "side": "Buy", "orderType": "Market", "qty": "0.01", "orderLinkId": "kept"}
        assert client.post("/v5/order/create", **new)["retCode"] == 110072


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    state = str(tmp_path / "paper.db")
    process = start("--state", state, "--json")
    client = Client(told(process)["rest"])
    last = float(client.must(client.get("/v5/market/tickers", **LINEAR))["list"][0]["lastPrice"])
    mine = client.order("Sell", "0.01", str(round(last * 1.015)))
    process.kill()
    process.communicate(timeout=PATIENCE)
    with running("--state", state) as (_, line):
        assert Client(line["rest"]).realtime(symbol="BTCUSDT")["orderId"] == mine["orderId"]


def test_the_default_state_is_in_the_users_folder(tmp_path: Path) -> None:
    with running(home=tmp_path):
        pass
    assert [path.name for path in tmp_path.rglob("paper.db")] == ["paper.db"]


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("this is no database and no recording\n" * 100)
    assert str(text) in refused("--state", str(text))
    assert str(text) in refused("--fresh", "--market", f"replay:{text}")
    assert "nowhere" in refused("--fresh", "--market", f"replay:{tmp_path}/nowhere")
    assert text.read_text().startswith("this is no database")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--fresh", "--state", "x"),
        ("--market", "casino"),
        ("--market", "mirror:"),
        ("--market", "replay:x", "--scenario", "gap"),
        ("--scenario", "boom"),
        ("--speed", "0"),
        ("--port", "70000"),
        ("--host", "no.such.host.invalid"),
    ],
)
def test_arguments_that_make_no_sense(arguments: tuple[str, ...]) -> None:
    assert refused("--fresh", *arguments).startswith("Error: ")


def test_the_module_is_cheap_to_import() -> None:
    heavy = {"starlette", "uvicorn", "websockets", "sqlite3"}
    script = f"import sys, tui.exchange_command; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stdout.strip() == "[]"
