"""A long run of the real console in a real terminal at full feed, with a fault each minute.

    uv run python -m tests.faults.soak --minutes 90 --json soak.json

It trades by keys, and another client trades on the same account; memory, threads, file handles and the time from a
key to the screen are told for each quarter of the run: they should be the same in all of them.
"""

import argparse
import contextlib
import json
import random
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.e2e.exchange_process import ExchangeProcess
from tests.e2e.terminal import Terminal

FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "cut", "where": "public/linear *", "times": 3},
    {"kind": "cut", "where": "private *", "times": 2},
    {"kind": "silence", "where": "public/linear *", "times": 1},
    {"kind": "no_pong", "where": "private *", "times": 1},
    {"kind": "lose", "where": "public/linear orderbook*", "percent": 5},
    {"kind": "duplicate", "where": "*", "percent": 20},
    {"kind": "reorder", "where": "public/linear *", "percent": 5},
    {"kind": "malformed", "where": "public/linear *", "percent": 1, "shape": "types"},
    {"kind": "malformed", "where": "public/linear *", "percent": 1, "shape": "utf8"},
    {"kind": "malformed", "where": "public/linear *", "percent": 1, "shape": "huge"},
    {"kind": "lose", "where": "private *", "percent": 50},
    {"kind": "hold", "where": "private *", "ms": 500, "ms_max": 4_000},
    {"kind": "refuse_handshake", "where": "* open", "status": 503, "times": 5},
    {"kind": "lose_reply", "where": "POST /v5/order/*", "percent": 50},
    {"kind": "drop", "where": "POST /v5/order/*", "percent": 50},
    {"kind": "html", "where": "*", "percent": 30, "status": 502},
    {"kind": "ret_code", "where": "POST /v5/order/*", "code": 10_006, "percent": 60},
    {"kind": "ret_code_after", "where": "POST /v5/order/create", "code": 10_016, "percent": 50},
    {"kind": "late", "where": "*", "ms": 300, "ms_max": 3_000, "percent": 50},
    {"kind": "down", "where": "POST /v5/order/create", "down_seconds": 8, "times": 1},
)
STRUCK_FOR = 25.0
"""Seconds of each minute in which its fault is in force."""


@dataclass
class Sample:
    """What the console's process held at one moment; latency is from the key to the screen that answers it."""

    minute: float
    rss_mb: float
    threads: int
    handles: int
    latency_ms: float


@dataclass
class Told:
    """What the run came to."""

    samples: list[Sample] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    stale_shown: int = 0
    reconnects_shown: int = 0
    orders_by_keys: int = 0


class Soak:
    """One run."""

    def __init__(self, exchange: ExchangeProcess, terminal: Terminal, seed: int) -> None:
        self._exchange, self._terminal = exchange, terminal
        self._chance = random.Random(seed)
        self._http = requests.Session()
        self.told = Told()
        self._was = {"STALE": False, "reconnecting": False}

    def run(self, minutes: float) -> Told:
        """So many minutes, each with a fault of its own."""
        self._terminal.wait_for("account live", 30)
        start = time.monotonic()
        number = 0
        while time.monotonic() - start < minutes * 60:
            began = start + number * 60
            self._sample(start)
            self._strike()
            self._trade()
            self._watch_until(began + STRUCK_FOR)
            self._control("DELETE")
            self._watch_until(began + 40)
            self._terminal.press("X", "X")
            self._watch_until(began + 45)
            self._sample(start)
            self._watch_until(began + 60)
            number += 1
            self._terminal.transcript = ""
        return self.told

    # --- a minute -------------------------------------------------------------------------------

    def _strike(self) -> None:
        rule = self._chance.choice(FAULTS)
        name = f"{rule['kind']} {rule.get('where', '*')}"
        self.told.faults[name] = self.told.faults.get(name, 0) + 1
        self._control("POST", rule)

    def _trade(self) -> None:
        """An order by keys, and orders of another client on the same account."""
        terminal = self._terminal
        terminal.press("b")
        if self._is_there("Esc leave", 5):
            terminal.press("0.01", "enter")
            if self._is_there("Enter confirms", 5):
                terminal.press("enter")
                self.told.orders_by_keys += 1
            self._watch_until(time.monotonic() + 1)
        terminal.press("\x1b")
        for side in ("Buy", "Sell"):
            order = {"category": "linear", "symbol": "ETHUSDT", "side": side, "orderType": "Market", "qty": "0.1"}
            # The faults strike it too; what it does not get through is not what is measured.
            with contextlib.suppress(Exception):
                self._exchange.session.place_order(**order)

    def _sample(self, start: float) -> None:
        began = time.monotonic()
        self._terminal.press("?")
        shown = self._is_there("Esc closes|closes this|Keys", 10)
        latency = (time.monotonic() - began) * 1000 if shown else float("nan")
        self._terminal.press("\x1b")
        self._watch_until(time.monotonic() + 0.5)
        status = _status(self._terminal.process.pid)
        handles = len(list(Path(f"/proc/{self._terminal.process.pid}/fd").iterdir()))
        minute = (time.monotonic() - start) / 60
        sample = Sample(round(minute, 2), int(status["VmRSS"]) / 1024, int(status["Threads"]), handles, latency)
        self.told.samples.append(sample)
        print(
            f"{minute:6.1f} min  {sample.rss_mb:6.1f} MB  {sample.threads:3d} threads  {handles:3d} handles  "
            f"{latency:6.0f} ms  stale {self.told.stale_shown}  reconnects {self.told.reconnects_shown}",
            flush=True,
        )

    # --- small things ---------------------------------------------------------------------------

    def _watch_until(self, moment: float) -> None:
        """Read the screen as a person would, and count what it says."""
        while time.monotonic() < moment:
            self._terminal._read()
            text = self._terminal.text
            for word in self._was:
                shows = word in text
                if shows and not self._was[word]:
                    if word == "STALE":
                        self.told.stale_shown += 1
                    else:
                        self.told.reconnects_shown += 1
                self._was[word] = shows
            assert self._terminal.process.isalive(), f"the console has ended:\n{text}"

    def _is_there(self, pattern: str, within: float) -> bool:
        try:
            self._terminal.wait_for(pattern, within)
        except AssertionError:
            return False
        return True

    def _control(self, method: str, body: Any = None) -> None:
        url = f"{self._exchange.printed.rest}/control/faults"
        for _ in range(30):
            try:
                self._http.request(method, url, json=body, timeout=5).raise_for_status()
            except requests.RequestException:
                time.sleep(1)  # the exchange is down, as it was told to be
            else:
                return
        raise AssertionError("the exchange did not come back")


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: (value.split() or [""])[0] for name, _, value in (line.partition(":") for line in lines)}


def summary(told: Told) -> str:
    """Medians of the four quarters, side by side."""
    samples = told.samples
    quarter = max(1, len(samples) // 4)
    lines = ["quarter     RSS MB   threads   handles   key to screen ms (median, worst)"]
    for number in range(4):
        part = samples[number * quarter : (number + 1) * quarter] or samples[-1:]
        latencies = [each.latency_ms for each in part]
        lines.append(
            f"{number + 1:7d} {statistics.median(each.rss_mb for each in part):10.1f} "
            f"{statistics.median(each.threads for each in part):9.0f} "
            f"{statistics.median(each.handles for each in part):9.0f} "
            f"{statistics.median(latencies):12.0f} {max(latencies):8.0f}"
        )
    lines.append(
        f"faults {sum(told.faults.values())}, stale periods shown {told.stale_shown}, reconnects shown "
        f"{told.reconnects_shown}, orders by keys {told.orders_by_keys}"
    )
    return "\n".join(lines)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExchangeProcess("--fresh", "--control") as exchange:
        home = Path(folder)
        with Terminal(home, *exchange.console_arguments, **exchange.keys) as terminal:
            told = Soak(exchange, terminal, options.seed).run(options.minutes)
            terminal.press("\x11")
            code = terminal.wait_for_end(30)
    print(summary(told), f"exit code {code}", sep="\n")
    if options.json is not None:
        options.json.write_text(json.dumps(asdict(told), indent=1))


if __name__ == "__main__":
    main()
