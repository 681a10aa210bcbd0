"""Alarms at the real console: a fill, a stop, a price, a feed that is away; the bell, and a hook of one's own."""

import json
import shlex
import sys
import threading
from decimal import Decimal
from pathlib import Path

from person import at_the_console

from tui.hook import Hook
from tui.rules.alerts import Alarm, AlertKind, AlertSettings

NOTE = """
import json, os, sys
with open(sys.argv[1], "a") as file:
    names = [name for name in os.environ if name.startswith("BYBIT_")]
    file.write(json.dumps([*sys.argv[2:], names]) + "\\n")
"""


def hook(folder: Path) -> tuple[str, Path]:
    script, heard = folder / "note.py", folder / "heard"
    script.write_text(NOTE)
    return shlex.join([sys.executable, str(script), str(heard)]), heard


def lines(path: Path) -> list[list[str]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


async def test_a_fill_a_stop_and_a_price_ring_and_run_the_hook(tmp_path: Path) -> None:
    command, heard = hook(tmp_path)
    async with at_the_console(hook=command) as person:
        rung: list[int] = []
        person.app.bell = lambda: rung.append(1)  # type: ignore[method-assign]
        await person.order("b", "0.01", "64400")
        await person.until(lambda: any(line[0] == "fill" for line in lines(heard)), "the hook to hear of the fill")
        assert rung
        await person.press("a")
        await person.sees("Alert BTCUSDT")
        await person.sees("Enter sends")
        await person.press("ctrl+u", *"1000", "enter")
        await person.is_told("alert when BTCUSDT has fallen to 1000")
        person.app._alert_desk.alerts.add("BTCUSDT", Decimal(1_000), Decimal(1))
        await person.is_told("ALERT BTCUSDT has risen to")
        await person.until(lambda: any(line[0] == "price" for line in lines(heard)), "the hook to hear of the price")
        assert all(line[-1] == [] for line in lines(heard)), "no key of ours is in the hook's environment"


async def test_a_feed_that_is_away_is_told() -> None:
    async with at_the_console(alerts=AlertSettings(feed_after=1.0)) as person:
        person.exchange.strike("refuse_handshake", "public/linear open", status=503)
        person.exchange.strike("cut", "public/linear *", times=1)
        await person.is_told("ALERT the public feed has not been live for 1 s")


def test_a_hook_that_is_not_there_or_fails_is_said() -> None:
    told: list[str] = []
    heard = threading.Event()

    def tell(text: str) -> None:
        told.append(text)
        heard.set()

    alarm = Alarm(AlertKind.FILL, "BTCUSDT", "filled; rm -rf $HOME")
    for command, words in (("/no/such/command", "cannot be run"), (f"{sys.executable} -c 'exit(3)'", "ended with 3")):
        heard.clear()
        Hook(command, tell).run(alarm)
        assert heard.wait(30)
        assert words in told[-1]
