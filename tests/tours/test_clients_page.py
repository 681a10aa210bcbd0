"""The Python on the page about clients runs as it stands there."""

import queue
import re
import threading
import warnings
from pathlib import Path
from typing import Any

import pytest
from served import Served

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"
BLOCKS = re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL)
SNIPPETS = [
    (f"{name} {number}", code)
    for name, text in BLOCKS
    for number, code in enumerate(re.findall(r"```python\n(.*?)```", text, re.DOTALL), start=1)
]


def test_every_client_has_its_lines() -> None:
    assert [name for name, _ in SNIPPETS] == ["pybit 1", "pybit 2", "ccxt 1", "ccxt.pro 1"]


@pytest.mark.parametrize(("name", "code"), SNIPPETS, ids=[name for name, _ in SNIPPETS])
def test_it_runs(exchange: Served, capsys: pytest.CaptureFixture[str], name: str, code: str) -> None:
    running = exchange.running
    given: dict[str, Any] = {
        "REST": running.rest,
        "STREAMS": running.ws,
        "KEY": running.api_key,
        "SECRET": running.api_secret,
        "heard": queue.Queue(),
    }
    # A block begins where the page begins: without a position.
    position = exchange.exchange.venue.account("1000001").position("linear", "BTCUSDT")
    held = position.size
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)
                exec(compile(code, f"{PAGE.name}: {name}", "exec"), given)
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    # ccxt.pro's block has a loop of its own, which the test's thread may have already.
    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert not failed, failed
    printed = capsys.readouterr().out.split()
    assert printed
    if name in {"pybit 1", "ccxt 1"}:
        assert printed[0] in {"Filled", "closed"}
        assert float(printed[1]) == pytest.approx(float(held) + 0.01)
