"""The WebSocket server: paths, sessions, and the idle rule."""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable
from http import HTTPStatus
from socket import socket

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tui.paper.engine.events import Event
from tui.paper.engine.venue import Venue
from tui.paper.faults.messages import FaultyMessages
from tui.paper.faults.rules import Rule
from tui.paper.house import House
from tui.paper.keys import Keyring
from tui.paper.ports import reset
from tui.paper.rest.commands import Commands
from tui.paper.streams.outbox import Outbox
from tui.paper.streams.private import PrivateTopics
from tui.paper.streams.protection import DisconnectProtection
from tui.paper.streams.public import PublicTopics
from tui.paper.streams.sessions import PrivateSession, PublicSession, Session
from tui.paper.streams.topics import PRIVATE_PATH, PUBLIC_PATHS, TRADE_PATH
from tui.paper.streams.trade import TradeSession

IDLE_LIMIT = 600
"""Seconds without a word from the client or a push to it after which a connection is cut."""
SLOWEST_HANDSHAKE = 60
SHORTEST_IDLE = 30
# A client that only knocks is no news; websockets would print its traceback.
LOG = logging.getLogger("tui.paper.streams")
LOG.addFilter(lambda record: record.getMessage() != "opening handshake failed")


class StreamServer:
    """Public and private streams of one venue."""

    def __init__(
        self,
        venue: Venue,
        commands: Commands,
        keys: Keyring,
        clock: Callable[[], int],
        committed: Callable[[], None],
        house: House,
    ) -> None:
        self._house = house
        self._commands, self._keys, self._clock, self._committed = commands, keys, clock, committed
        self._public = {category: PublicTopics(venue, category) for category in PUBLIC_PATHS.values()}
        self._private = PrivateTopics(venue)
        self._protection = DisconnectProtection(venue)

    def publish(self, events: Iterable[Event], now: int) -> None:
        """Push events and what is due."""
        told = list(events)
        self._private.publish(told, now)
        for topics in self._public.values():
            topics.publish(told, now)

    def protect(self, now: int) -> None:
        """Cancel the orders of those who asked for it and have been disconnected too long."""
        self._protection.check(self._private.protections(), now)

    @contextlib.asynccontextmanager
    async def serving(self, listening: socket) -> AsyncIterator[None]:
        """Serve on a listening socket."""
        server = await serve(
            self._handle,
            sock=listening,
            process_request=self._admit,
            compression=None,
            ping_interval=None,
            max_size=128 * 1024,
            open_timeout=SLOWEST_HANDSHAKE,
            close_timeout=1,
            logger=LOG,
        )
        try:
            yield
        finally:
            server.close()
            await server.wait_closed()

    async def _handle(self, connection: ServerConnection) -> None:
        channel = _channel(_path(connection.request))
        outbox = Outbox(connection, channel, self._house.faults)
        session = self._session(connection, outbox)
        writer = asyncio.create_task(outbox.run())
        try:
            outbox.faults.open()
            faults = FaultyMessages(self._house.faults, channel, outbox.faults)
            await self._read(connection, session, faults, outbox)
        finally:
            session.leave()
            await asyncio.sleep(0)
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer

    async def _read(
        self, connection: ServerConnection, session: Session, faults: FaultyMessages, outbox: Outbox
    ) -> None:
        idle_limit = _idle_limit(connection.request)
        rest: float = idle_limit
        with contextlib.suppress(ConnectionClosed):
            while True:
                try:
                    frame = await asyncio.wait_for(connection.recv(), rest)
                except TimeoutError:
                    rest = idle_limit - outbox.quiet_for()
                    if rest > 0:
                        continue
                    await connection.close(1000, "idle")
                    return
                rest = idle_limit
                if not faults.receive(frame, session):
                    # Let the refusal go out before the end.
                    await asyncio.sleep(0.05)
                    await connection.close(1000)
                    return

    def _session(self, connection: ServerConnection, outbox: Outbox) -> Session:
        path = _path(connection.request)
        category = PUBLIC_PATHS.get(path)
        if category is not None:
            return PublicSession(self._public[category], category, outbox, self._clock)
        address = str(connection.remote_address[0])
        if path == TRADE_PATH:
            house = self._house
            return TradeSession(self._commands, self._keys, outbox, self._clock, house, self._committed, address)
        return PrivateSession(self._private, self._keys, outbox, self._clock, address)

    async def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse a handshake on an unknown path, beyond the limit of connections, or by a fault."""
        path = _path(request)
        if path not in {*PUBLIC_PATHS, PRIVATE_PATH, TRADE_PATH}:
            return _refusal(HTTPStatus.NOT_FOUND)
        if not self._house.visitors.admits_connection(str(connection.remote_address[0]), self._house.market_clock()):
            return _refusal(HTTPStatus.FORBIDDEN)
        handshakes = self._house.faults.handshakes
        struck = handshakes.strike(f"{_channel(path)} open") if handshakes.active else None
        return None if struck is None else await _struck(struck, connection)


def _path(request: Request | None) -> str:
    return "" if request is None else request.path.partition("?")[0]


def _idle_limit(request: Request | None) -> int:
    """Seconds of silence on both sides that a connection may keep.

    Private ones and order entry choose with max_active_time, such as 1m or 90s.
    """
    path, _, query = (request.path if request is not None else "").partition("?")
    found = re.search(r"(?:^|&)max_active_time=(\d{1,4})(s|m)(?:&|$)", query)
    if found is None or path not in {PRIVATE_PATH, TRADE_PATH}:
        return IDLE_LIMIT
    wanted = int(found[1]) * (60 if found[2] == "m" else 1)
    return min(max(wanted, SHORTEST_IDLE), IDLE_LIMIT)


def _channel(path: str) -> str:
    """The name of a channel in the rules of faults: public/linear, private, trade."""
    return path.removeprefix("/v5/")


async def _struck(rule: Rule, connection: ServerConnection) -> Response | None:
    if rule.kind == "slow_handshake":
        await asyncio.sleep(rule.ms / 1_000)
        return None
    if rule.kind == "reset_handshake":
        reset(connection.transport)
    return _refusal(rule.status)


def _refusal(status: int) -> Response:
    phrases = {each.value: each.phrase for each in HTTPStatus}
    return Response(status, phrases.get(status, "Refused"), Headers({"Content-Length": "0"}), b"")
