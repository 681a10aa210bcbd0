"""The real exchange process, and a bare pybit session to ask it what it has."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, Self

from pybit.unified_trading import HTTP


@dataclass(frozen=True)
class Printed:
    """What the exchange printed at its start."""

    rest: str
    ws: str
    api_key: str
    api_secret: str


class ExchangeProcess:
    """`python -m tui exchange --json …`, ended with the block."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui", "exchange", "--json", "--stop-on-eof", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.printed = Printed(**json.loads(self.process.stdout.readline()))
        self.session = HTTP(api_key=self.printed.api_key, api_secret=self.printed.api_secret)
        self.session.endpoint = self.printed.rest
        self._killed = False

    def kill(self) -> None:
        """End it without a word."""
        self._killed = True
        self.process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        code = self.process.wait(10)
        assert self._killed or code == 0
        self.process.stdout.close()
        self.session.client.close()

    @property
    def console_arguments(self) -> tuple[str, ...]:
        """How a console is pointed here."""
        return ("--rest", self.printed.rest, "--ws", self.printed.ws)

    @property
    def keys(self) -> dict[str, str]:
        """The environment variables with the keys."""
        return {"BYBIT_API_KEY": self.printed.api_key, "BYBIT_API_SECRET": self.printed.api_secret}

    def open_orders(self, symbol: str) -> list[dict[str, Any]]:
        """Open orders of a symbol as the exchange has them."""
        found: list[dict[str, Any]] = self.session.get_open_orders(category="linear", symbol=symbol)["result"]["list"]
        return found

    def position(self, symbol: str) -> dict[str, Any]:
        """The position of a symbol as the exchange has it."""
        found: dict[str, Any] = self.session.get_positions(category="linear", symbol=symbol)["result"]["list"][0]
        return found


def is_running(pid: int) -> bool:
    """Whether a process is there and not just a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
