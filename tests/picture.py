"""The README's picture: the console on the paper exchange, trading, as an SVG that the app exports itself.

uv run python -m tests.picture docs/console.svg
uv run python -m tests.picture docs/ladder.svg l
uv run python -m tests.picture docs/chart.svg c
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.e2e.exchange_process import ExchangeProcess
from tui.app import TradingApp
from tui.console import Console, Setup
from tui.exchange.credentials import Credentials
from tui.exchange.environment import paper
from tui.exchange.logs import log_to_file

SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT")


async def draw(letter: str = "", size: tuple[int, int] = (120, 36)) -> str:
    """Trade a little, go to the screen of a letter, and give what is shown as an SVG."""
    with ExchangeProcess("--fresh", "--seed", "11") as exchange, tempfile.TemporaryDirectory() as folder:
        printed, session = exchange.printed, exchange.session
        place = paper(printed.rest, printed.ws)
        setup = Setup(place, Credentials(printed.api_key, printed.api_secret), SYMBOLS, Path(folder))
        console = Console(setup)
        console.check()
        console.start()
        price = float(session.get_tickers(category="linear", symbol="BTCUSDT")["result"]["list"][0]["lastPrice"])
        session.place_order(
            category="linear",
            symbol="BTCUSDT",
            side="Buy",
            orderType="Market",
            qty="0.5",
            stopLoss=f"{price * 0.97:.0f}",
            takeProfit=f"{price * 1.05:.0f}",
        )
        session.place_order(category="linear", symbol="ETHUSDT", side="Sell", orderType="Market", qty="3")
        session.place_order(
            category="linear", symbol="BTCUSDT", side="Buy", orderType="Limit", qty="0.1", price=f"{price - 4:.0f}"
        )
        app = TradingApp(console)
        async with app.run_test(size=size) as pilot:
            await until(lambda: "Positions (2)" in screen_text(app), pilot.pause)
            await pilot.press(*(("g", letter, "down", "down") if letter else ("b", *"0.05")))
            await pilot.pause(8 if letter else 2)
            picture = app.export_screenshot(title="bybit-tui")
        app.part()
        return picture


async def until(condition: Callable[[], bool], pause: Callable[[float], object]) -> None:
    """Wait for a condition, within ten seconds."""
    for _ in range(100):
        if condition():
            return
        await asyncio.sleep(0.1)
    raise TimeoutError


def screen_text(app: TradingApp) -> str:
    """The titles of the panes."""
    return " ".join(str(pane.border_title) for pane in app.screen.query("Pane"))


if __name__ == "__main__":
    log_to_file(Path(tempfile.gettempdir()) / "bybit-tui-picture.log", [])
    drawn = asyncio.run(draw(*sys.argv[2:3]))
    Path(sys.argv[1]).write_text(drawn, encoding="utf-8")
