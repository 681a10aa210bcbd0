"""The exchange as a process: REST, streams, and the beat that moves the market."""

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import uvicorn

from tui.paper.engine.resume import resume
from tui.paper.engine.specs import LINEAR, LISTED, hastened
from tui.paper.engine.venue import Venue
from tui.paper.faults.control import Command, Control, whole_number
from tui.paper.faults.file import read_faults
from tui.paper.faults.plan import FaultPlan
from tui.paper.faults.rules import FaultError
from tui.paper.house import House
from tui.paper.keys import ApiKey, Keyring
from tui.paper.limits import RateLimiter
from tui.paper.market.source import Market
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


class ServeError(Exception):
    """The exchange cannot be started; the text is one line that says why."""


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

    def __init__(self, settings: Settings, clock: Callable[[], int] = wall_clock, market: Market | None = None) -> None:
        """Open the state and make the market, the one of the settings unless one is given.

        Raises StoreError or RecordingError for a file that cannot be used.
        """
        self._settings = settings
        self.skew = 0
        """How far the exchange's clock is off, ms."""
        self._true_clock = clock
        self.faults = FaultPlan(clock)
        _add_faults(self.faults, settings.faults)
        self._down = asyncio.Event()
        self._down_for = 0
        clock = self._clock
        market = market or _market(settings)
        self._store = Store(settings.state) if settings.state is not None else None
        specs = hastened(LISTED, settings.speed)
        if self._store is not None:
            specs = self._store.at_last_prices(specs)
        self.venue = Venue(specs, market, clock())
        if self._store is not None:
            resume(self.venue.core, self.venue.trading.triggers, self._store.restore(self.venue.core))
        self.venue.open_account(UID, DEPOSIT, clock())
        keys = Keyring(
            (
                ApiKey(PAPER_KEY, PAPER_SECRET, UID, note="paper"),
                ApiKey(READ_ONLY_KEY, READ_ONLY_SECRET, UID, read_only=True, note="paper, read-only"),
            )
        )
        self.limiter = RateLimiter()
        self.visitors = Visitors()
        house = House(self.faults, self.visitors)
        commands = Commands(self.venue, self.limiter)
        self.streams = StreamServer(self.venue, commands, keys, clock, self._commit, house)
        self._rest = RestApi(self.venue, commands, keys, clock, self._commit, house)
        self._prices_due = 0

    def _clock(self) -> int:
        return self._true_clock() + self.skew

    async def run(self, started: Callable[[Running], None], stop: asyncio.Event) -> None:
        """Serve until `stop` is set. Raises ServeError when the ports cannot be had."""
        host = self._settings.host
        sockets = bind_pair(host, self._settings.port)
        ports = [each.getsockname()[1] for each in sockets]
        beating = asyncio.create_task(self._beat())
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                await self._serve(sockets, started, stopping, beating)
                if not self._down.is_set():
                    return
                # The ports refuse whoever comes; the market and the orders in it go on.
                await asyncio.wait({stopping}, timeout=self._down_for)
                self._down.clear()
                sockets = bind_pair(host, *ports)
        finally:
            beating.cancel()
            stopping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beating
            self.close()

    async def _serve(
        self,
        sockets: tuple[socket.socket, socket.socket],
        started: Callable[[Running], None],
        stopping: "asyncio.Task[Any]",
        beating: "asyncio.Task[None]",
    ) -> None:
        """Serve on bound sockets until it is to stop or to be down."""
        rest_socket, stream_socket = sockets
        rest = _quiet_uvicorn(self._rest.app(self._control()))
        streams = await self.streams.start(stream_socket)
        serving = asyncio.create_task(rest.serve(sockets=[rest_socket]))
        down = asyncio.create_task(self._down.wait())
        try:
            await rest.ready.wait()
            host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
            started(
                Running(
                    rest=f"http://{host}:{rest_socket.getsockname()[1]}",
                    ws=f"ws://{host}:{stream_socket.getsockname()[1]}",
                )
            )
            await _first_of(stopping, down, serving, beating)
        finally:
            down.cancel()
            streams.close()
            rest.should_exit = True
            await serving
            await streams.wait_closed()

    def go_down(self, seconds: int) -> None:
        """Refuse connections for so long and end those there are."""
        self._down_for = seconds
        self._down.set()

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
        self.skew = whole_number(values, "skew_ms", -3_600_000, 3_600_000)
        return {"skew_ms": self.skew}

    def _control_down(self, values: dict[str, Any]) -> Any:
        self.go_down(whole_number(values, "seconds", 1, 3_600))
        return {"seconds": self._down_for}

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
        now = self._clock()
        self.venue.advance(now)
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


def bind_pair(host: str, port: int, second: int = 0) -> tuple[socket.socket, socket.socket]:
    """Two listening sockets: `port` and `second` or the next, or any two free ones for 0. Raises ServeError."""
    bound: list[socket.socket] = []
    for wanted in (port, second or (port + 1 if port else 0)):
        # asyncio sends small replies at once only on sockets that are named TCP; others wait 40 ms for an ACK.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, wanted))
            listening.listen(128)
        except (OSError, OverflowError) as failed:
            for each in (*bound, listening):
                each.close()
            reason = failed.strerror if isinstance(failed, OSError) else "no such port"
            raise ServeError(f"cannot listen on {host}:{wanted}: {reason}") from None
        listening.setblocking(False)
        bound.append(listening)
    return bound[0], bound[1]


def _market(settings: Settings) -> Market:
    if settings.replay is not None:
        from tui.paper.market.replay import open_replay

        return open_replay(settings.replay, LINEAR)
    from tui.paper.market.simulator import Simulator

    return Simulator(settings.seed, settings.scenario, settings.speed)


def _add_faults(plan: FaultPlan, path: Path | None) -> None:
    if path is None:
        return
    seed, rules = read_faults(path)
    plan.seed(seed)
    for rule in rules:
        plan.add(rule)


class _Uvicorn(uvicorn.Server):
    """uvicorn without its own signal handlers, which the command owns, and with word of its start."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _quiet_uvicorn(app: Any) -> _Uvicorn:
    # What is not HTTP is answered with a 400 and is no news.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=1,
        # Longer than clients' pools are idle: a connection closed under a request looks like a lost order.
        timeout_keep_alive=600,
    )
    return _Uvicorn(config)


async def _first_of(*tasks: "asyncio.Task[Any]") -> None:
    """Wait for the first of some tasks; what it failed of is raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        if not task.cancelled() and task.exception() is not None:
            raise task.exception() or ServeError("stopped")
