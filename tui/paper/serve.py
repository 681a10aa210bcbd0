"""The exchange as a process: REST, streams, and the beat that moves the market."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tui.paper.engine.resume import resume
from tui.paper.engine.specs import LINEAR, LISTED, hastened
from tui.paper.engine.specs.option import option_specs
from tui.paper.engine.types import InstrumentSpec
from tui.paper.engine.venue import Venue
from tui.paper.faults.control import Command, Control
from tui.paper.faults.file import FaultFile, read_faults, whole_number
from tui.paper.faults.kinds import DOWN_PORTS
from tui.paper.faults.plan import FaultPlan
from tui.paper.faults.rules import HOUR_MS, FaultError
from tui.paper.house import House
from tui.paper.key_file import read_keys
from tui.paper.keys import ApiKey, Keyring
from tui.paper.limits import RateLimiter
from tui.paper.market.source import Market
from tui.paper.ports import Port, ServeError, serving_http
from tui.paper.rest.app import RestApi
from tui.paper.rest.commands import Commands
from tui.paper.store import Store
from tui.paper.streams.server import StreamServer
from tui.paper.visitors import Visitors

BEAT = 0.01
UID = "1000001"
DEPOSIT = {"USDT": Decimal(10_000)}
PAPER_KEY = "PaperTradingKey001"
PAPER_SECRET = "PaperTradingSecretThatIsNoSecret0001"  # noqa: S105 - it opens nothing but the paper exchange
READ_ONLY_KEY = "PaperWatchingKey01"
READ_ONLY_SECRET = "PaperWatchingSecretThatIsNoSecret001"  # noqa: S105

OWN_KEYS = (
    ApiKey(PAPER_KEY, PAPER_SECRET, UID, note="paper"),
    ApiKey(READ_ONLY_KEY, READ_ONLY_SECRET, UID, read_only=True, note="paper, read-only"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to start; port 0 means a free one, streams are on the port after the REST port."""

    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 1
    state: Path | None = None
    replay: Path | None = None
    scenario: str = ""
    """One of the simulator's scenarios; empty for its own course."""
    speed: int = 1
    """Funding is paid so many times as often, and the simulator's moods pass so many times as fast."""
    keys: Path | None = None
    """A file of more keys."""
    faults: Path | None = None
    control: bool = False
    """Whether faults, clock and market can be changed at run time, by anyone who reaches the port."""


@dataclass(slots=True)
class Running:
    """An exchange that serves: where it is and what it accepts."""

    rest: str
    ws: str
    api_key: str = PAPER_KEY
    api_secret: str = field(default=PAPER_SECRET, repr=False)


def wall_clock() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class PaperExchange:
    """One exchange in one event loop."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], int] = wall_clock,
        market: Market | None = None,
        specs: tuple[InstrumentSpec, ...] = LISTED,
    ) -> None:
        """Open the state and make the market, the one of the settings unless one is given.

        Raises StoreError, RecordingError or FaultError for a file that cannot be used.
        """
        self._settings = settings
        given = FaultFile() if settings.faults is None else read_faults(settings.faults)
        self.skew = self._first_skew = given.skew_ms
        """How far off the clock is that the exchange shows and judges by, ms."""
        self._true_clock = clock
        self.faults = FaultPlan(clock, given.seed)
        for rule in given.rules:
            self.faults.add(rule)
        self._ports: dict[str, Port] = {}
        market = market or _market(settings)
        self._store = Store(settings.state) if settings.state is not None else None
        specs = hastened(specs, settings.speed)
        if self._store is not None:
            specs = self._store.at_last_prices(specs)
        now = self._market_clock()
        specs += option_specs(now, specs)
        self.venue = Venue(specs, market, now)
        if self._store is not None:
            resume(self.venue.core, self.venue.trading.triggers, self._store.restore(self.venue.core))
        keys = Keyring((*OWN_KEYS, *(read_keys(settings.keys) if settings.keys is not None else ())))
        for uid in keys.uids():
            self.venue.open_account(uid, DEPOSIT, now)
        self.limiter = RateLimiter()
        self.visitors = Visitors()
        house = House(self.faults, self.visitors, self._market_clock, self.go_down)
        commands = Commands(self.venue, self.limiter)
        self.streams = StreamServer(self.venue, commands, keys, self._clock, self._commit, house)
        self._rest = RestApi(self.venue, commands, keys, self._clock, self._commit, house)
        self._prices_due = 0

    def _clock(self) -> int:
        return self._true_clock() + self.skew

    def _market_clock(self) -> int:
        """The time by which the market lives: a clock that is set back while it runs would halt it."""
        return self._true_clock() + self._first_skew

    async def run(self, started: Callable[[Running], None], stop: asyncio.Event) -> None:
        """Serve until `stop` is set. Raises ServeError when the ports cannot be had."""
        host, port = self._settings.host, self._settings.port
        app = self._rest.app(self._control())
        rest = Port(host, port, lambda listening: serving_http(app, listening))
        try:
            streams = Port(host, port + 1 if port else 0, self.streams.serving)
        except ServeError:
            rest.release()
            raise
        self._ports = {"rest": rest, "streams": streams}
        tasks = [
            asyncio.create_task(each) for each in (stop.wait(), self._beat(), rest.keep_open(), streams.keep_open())
        ]
        ready = asyncio.gather(rest.ready.wait(), streams.ready.wait())
        try:
            await _first_of(ready, *tasks)
            if ready.done():
                name = f"[{host}]" if ":" in host else host
                started(Running(rest=f"http://{name}:{rest.number}", ws=f"ws://{name}:{streams.number}"))
                await _first_of(*tasks)
        finally:
            ready.cancel()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.close()

    def go_down(self, seconds: int, port: str = "all") -> None:
        """End connections and refuse new ones for so long; `port` is rest, streams or all."""
        for name, each in self._ports.items():
            if port in {"all", name}:
                each.shut(seconds)

    def _control(self) -> Control | None:
        if not self._settings.control:
            return None
        commands: dict[str, Command] = {
            "clock": self._control_clock,
            "down": self._control_down,
            "market": self._control_market,
        }
        return Control(self.faults, commands)

    def _control_market(self, values: dict[str, Any]) -> Any:
        from tui.paper.market.simulator import Simulator

        market, scenario, coin = self.venue.market, values.get("scenario"), values.get("coin", "BTC")
        if not isinstance(market, Simulator):
            raise FaultError("only the simulated market has scenarios")
        try:
            market.start(str(scenario), str(coin))
        except ValueError as wrong:
            raise FaultError(str(wrong)) from None
        return {"scenario": scenario, "coin": coin}

    def _control_clock(self, values: dict[str, Any]) -> Any:
        self.skew = whole_number(values, "skew_ms", -HOUR_MS, HOUR_MS)
        return {"skew_ms": self.skew}

    def _control_down(self, values: dict[str, Any]) -> Any:
        seconds, port = whole_number(values, "seconds", 1, 3_600), values.get("port", "all")
        if port not in DOWN_PORTS:
            raise FaultError(f"port must be one of {', '.join(DOWN_PORTS)}")
        self.go_down(seconds, port)
        return {"seconds": seconds, "port": port}

    def close(self) -> None:
        """Store what there is and let go of the file."""
        if self._store is not None:
            self._store.save(self.venue.core)
            self._store.save_prices(self.venue.core)
            self._store.close()

    async def _beat(self) -> None:
        while True:
            self.beat()
            await asyncio.sleep(BEAT)

    def beat(self) -> None:
        """Move the market to now and tell what happened."""
        now = self._market_clock()
        self.venue.advance(now)
        self.streams.protect(now)
        self._commit()
        if self._store is not None and now >= self._prices_due:
            self._prices_due = now + 5_000
            self._store.save_prices(self.venue.core)

    def _commit(self) -> None:
        """Store what changed, then tell it: nobody hears of what could still be lost."""
        if self._store is not None:
            self._store.save(self.venue.core)
        else:
            self.venue.core.touched.clear()
            self.venue.core.changed_orders.clear()
        self.streams.publish(self.venue.drain(), self._clock())


def _market(settings: Settings) -> Market:
    if settings.replay is not None:
        from tui.paper.market.replay import open_replay

        return open_replay(settings.replay, LINEAR)
    from tui.paper.market.simulator import Simulator

    return Simulator(settings.seed, settings.scenario, settings.speed)


async def _first_of(*tasks: "asyncio.Future[Any]") -> None:
    """Wait for the first of some tasks; what it failed of is raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        if not task.cancelled() and task.exception() is not None:
            raise task.exception() or ServeError("stopped")
