"""The command with its two options, as a process: what it says, and that it ends without a word."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from served import PATIENCE, Client, Stream
from websockets.exceptions import ConnectionClosed

COMMAND = [sys.executable, "-c", "from tui.exchange_command import exchange; exchange()", "--fresh", "--json"]


@contextmanager
def running(*arguments: str) -> Iterator[Any]:
    """An exchange in a process of its own; afterwards it must have said nothing more."""
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, *arguments], stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out, err) == (0, "", "")


def test_faults_from_a_file_and_at_run_time(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text('[[fault]]\nkind = "ret_code"\nwhere = "GET /v5/account/info"\ncode = 10016\n')
    with running("--faults", str(path), "--control") as line:
        client = Client(line["rest"])
        assert client.get("/v5/account/info")["retCode"] == 10016
        told = requests.get(f"{line['rest']}/control/faults", timeout=PATIENCE).json()["faults"]
        assert [(each["kind"], each["hits"]) for each in told] == [("ret_code", 1)]
        requests.delete(f"{line['rest']}/control/faults/1", timeout=PATIENCE)
        assert client.get("/v5/account/info")["retCode"] == 0


@pytest.mark.parametrize("kind", ["delay", "late", "drip"])
def test_it_ends_in_peace_with_requests_under_way(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(f'[[fault]]\nkind = "{kind}"\nms = 3600000\n[[fault]]\nkind = "silence"\nwhere = "public/*"\n')
    with running("--faults", str(path)) as line, Stream(f"{line['ws']}/v5/public/linear") as stream:
        with pytest.raises((requests.ReadTimeout, requests.ConnectionError)):
            requests.get(f"{line['rest']}/v5/market/time", timeout=0.2)
        stream.socket.socket.close()


@pytest.mark.parametrize("kind", ["drop", "lose_reply", "cut_body"])
def test_it_says_nothing_of_what_it_breaks(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(f'[[fault]]\nkind = "{kind}"\n[[fault]]\nkind = "cut"\nwhere = "public/linear open"\n')
    with running("--faults", str(path)) as line:
        for _ in range(3):
            with pytest.raises(requests.RequestException):
                requests.get(f"{line['rest']}/v5/market/time", timeout=PATIENCE)
        with Stream(f"{line['ws']}/v5/public/linear") as stream, pytest.raises(ConnectionClosed):
            stream.receive()


def test_it_goes_down_and_comes_back_without_a_word() -> None:
    with running("--control") as line:
        assert requests.post(f"{line['rest']}/control/down", json={"seconds": 1}, timeout=PATIENCE).ok
        refused = 0
        while True:
            try:
                requests.get(f"{line['rest']}/v5/market/time", timeout=PATIENCE)
            except requests.ConnectionError:
                refused += 1
            else:
                if refused:
                    break


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])
def test_it_is_not_controlled_from_other_machines(host: str) -> None:
    arguments = [*COMMAND, "--control", "--host", host]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert "loopback" in done.stderr
