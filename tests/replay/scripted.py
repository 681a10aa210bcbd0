"""Recordings that a test writes event by event, at times of its own, and an app that plays them at a word."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson
from textual.pilot import Pilot

from tests.ui.harness import EXCHANGE_MS, LINEAR, WALLET, instrument, order, position
from tui.model.account import Execution
from tui.model.enums import Side
from tui.model.facts import (
    ExecutionReceived,
    Fact,
    FeedPhase,
    FeedState,
    FeedStateChanged,
    InstrumentsLoaded,
    OrderUpdated,
    PositionUpdated,
    SnapshotLoaded,
    Stream,
)
from tui.record.codec import encode
from tui.record.file import EVENTS, SESSION, pack, read
from tui.replay.app import ReplayApp
from tui.replay.player import Player

PATIENCE = 25.0
SYMBOLS = ["BTCUSDT", "ETHUSDT"]
Event = tuple[float, list[Any]]


def fact(moment: float, told: Fact) -> Event:
    return moment, ["fact", encode(told)]


def ticker(moment: float, last: str, symbol: str = "BTCUSDT") -> Event:
    row = {"symbol": symbol, "lastPrice": last, "markPrice": last, "bid1Price": last, "ask1Price": last}
    message = {"topic": f"tickers.{symbol}", "type": "snapshot", "ts": EXCHANGE_MS + int(moment * 1000), "data": row}
    return moment, ["in", "public", orjson.dumps(message).decode()]


def filled(moment: float, number: int) -> list[Event]:
    fill = Execution(
        LINEAR,
        "BTCUSDT",
        f"exec-{number}",
        f"id-o{number}",
        f"o{number}",
        Side.BUY,
        Decimal(64000 + number),
        Decimal("0.01"),
        Decimal(640),
        Decimal("0.3"),
        "Trade",
        is_maker=False,
        exec_time=EXCHANGE_MS,
    )
    done = order(f"o{number}", "Filled", updated_time=EXCHANGE_MS + number)
    held = position(size=Decimal("0.01") * number, updated_time=EXCHANGE_MS + number)
    told: tuple[Fact, ...] = (ExecutionReceived(fill), OrderUpdated(done), PositionUpdated(held))
    return [fact(moment + 0.001 * place, each) for place, each in enumerate(told)]


def beginning(moment: float) -> list[Event]:
    """A console that has just become live, with nothing open."""
    listed = (instrument("BTCUSDT", "0.5", "0.001"), instrument("ETHUSDT", "0.05", "0.01"))
    flat = position(side=None, size=Decimal(0), avg_price=None, updated_time=1)
    events = [
        (moment, ["began", SYMBOLS, "BTCUSDT"]),
        fact(moment, InstrumentsLoaded(LINEAR, listed)),
        fact(moment, SnapshotLoaded(LINEAR, (), (flat,), (), WALLET, EXCHANGE_MS - 5_000)),
    ]
    live = (FeedStateChanged(FeedState(stream, FeedPhase.LIVE, moment, rtt_ms=40.0)) for stream in Stream)
    return [*events, *(fact(moment, each) for each in live)]


def session(began: float, events: list[Event], environment: str = "demo", block: float = 1.0) -> bytes:
    """A session whose events are in blocks of so many seconds."""
    head = orjson.dumps({"format": 1, "environment": environment, "category": "linear", "settle_coin": "USDT"})
    written = pack(SESSION, head, first=began, last=began, mono=began, wall_ms=wall(began), has_fill=False)
    groups: dict[int, list[Event]] = {}
    for moment, event in events:
        groups.setdefault(int((moment - began) / block), []).append((moment, event))
    for group in groups.values():
        first, last = group[0][0], group[-1][0]
        text = b"\n".join(orjson.dumps([moment, *event]) for moment, event in group)
        fill = b"ExecutionReceived" in text
        written += pack(EVENTS, text, first=first, last=last, mono=last, wall_ms=wall(last), has_fill=fill)
    return written


def wall(moment: float) -> int:
    return EXCHANGE_MS + round(moment * 1000)


def ten_minutes() -> bytes:
    """A price that says what second it is, an order that rests from 100 s, fills at 200, 300 and 400 s."""
    events = beginning(1000.0)
    events += [ticker(1000.0 + second, f"{60_000 + second}") for second in range(601)]
    events.append(fact(1100.0, OrderUpdated(order("rests", created_time=EXCHANGE_MS))))
    for number in (1, 2, 3):
        events += filled(1100.0 + number * 100, number)
    events.append((1250.0, ["said", "a word of then", "warning", 6.0]))
    return session(1000.0, sorted(events, key=lambda each: each[0]))


class Watcher:
    """Plays by keys, and turns the clock."""

    def __init__(self, app: ReplayApp, pilot: Pilot[None], clock: list[float]) -> None:
        self.app, self.pilot, self._clock = app, pilot, clock

    def passes(self, seconds: float) -> None:
        """Let time pass for the app."""
        self._clock[0] += seconds

    @property
    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    async def until(self, condition: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while not (found := condition()):
            assert time.monotonic() < deadline, f"it did not come to be:\n{self.screen}"
            await self.pilot.pause(0.02)
        return found

    async def sees(self, text: str) -> None:
        await self.until(lambda: text in self.screen)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def is_at(self, position: float) -> None:
        await self.until(lambda: self.app.is_there and abs(self.app.position - position) < 0.01)


@contextlib.asynccontextmanager
async def watching(data: bytes, size: tuple[int, int] = (140, 40)) -> AsyncIterator[Watcher]:
    """A person before a replay, which is paused at its beginning; its clock stands still."""
    clock = [50.0]
    app = ReplayApp(Player(read(data)), clock=lambda: clock[0])
    async with app.run_test(size=size) as pilot:
        watcher = Watcher(app, pilot, clock)
        await watcher.sees("REPLAY")
        await watcher.press("space")
        await watcher.until(lambda: not app.is_playing)
        yield watcher


def state_of(player: Player) -> dict[str, Any]:
    """All that a scene holds, for comparison."""
    scene = player.scene
    return {
        "tickers": {key: replace(each, received_at=0.0) for key, each in scene.market.tickers.items()},
        "books": {key: replace(each, received_at=0.0) for key, each in scene.market.books.items()},
        "trades": {key: list(each) for key, each in scene.market.trades.items()},
        "instruments": dict(scene.market.instruments),
        "fee rates": dict(scene.market.fee_rates),
        "orders": list(scene.account.orders.items()),
        "closed": list(scene.account.closed.items()),
        "executions": list(scene.account.executions.items()),
        "positions": dict(scene.account.positions),
        "wallet": scene.account.wallet,
        "reconciled": scene.account.is_reconciled,
        "feeds": dict(scene.links.feeds),
        "symbol": scene.symbol,
        "notice": scene.notice,
    }
