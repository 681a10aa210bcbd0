"""Ports that listen, and can be shut for a while as if the exchange were gone."""

import asyncio
import contextlib
import logging
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import uvicorn

LOG = logging.getLogger("uvicorn.error")
LOG.addFilter(lambda record: not record.getMessage().startswith("Cancel "))
Opening = Callable[[socket.socket], AbstractAsyncContextManager[None]]
"""Serves on a listening socket from entry to exit, and ends all its connections at the exit."""


class ServeError(Exception):
    """The exchange cannot be started; the text is one line that says why."""


class Port:
    """One listening port. Raises ServeError, when made, if it cannot be had."""

    def __init__(self, host: str, number: int, opening: Opening) -> None:
        self._host, self._opening = host, opening
        self._listening = listen(host, number)
        self.number: int = self._listening.getsockname()[1]
        self.ready = asyncio.Event()
        """Set once it serves; shutting it does not clear this."""
        self._shut_for = 0.0
        self._shut = asyncio.Event()

    def shut(self, seconds: float) -> None:
        """End all connections, and refuse new ones for so long."""
        self._shut_for = seconds
        self._shut.set()

    async def keep_open(self) -> None:
        """Serve until cancelled. Raises ServeError when the port is taken while it is shut."""
        try:
            while True:
                async with self._opening(self._listening):
                    self.ready.set()
                    await self._shut.wait()
                # The server has closed its sockets on the way out.
                await asyncio.sleep(self._shut_for)
                self._shut.clear()
                self._listening = listen(self._host, self.number)
        finally:
            self.release()

    def release(self) -> None:
        """Let go of the socket."""
        self._listening.close()


def listen(host: str, number: int) -> socket.socket:
    """A listening socket; 0 is any free port. Raises ServeError."""
    # asyncio sends small replies at once only on sockets that are named TCP; others wait 40 ms for an ACK.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, number))
        listening.listen(128)
    except (OSError, OverflowError) as failed:
        listening.close()
        reason = failed.strerror if isinstance(failed, OSError) else "no such port"
        raise ServeError(f"cannot listen on {host}:{number}: {reason}") from None
    listening.setblocking(False)
    return listening


def reset(transport: asyncio.Transport) -> None:
    """End a connection by a reset, which no client can take for an end in good order."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        # The connection may have ended by itself in this very turn of the loop.
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


@asynccontextmanager
async def serving_http(app: Any, listening: socket.socket) -> AsyncIterator[None]:
    """Serve an ASGI application."""
    server = _quiet_uvicorn(app)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.ready.wait()
        yield
    finally:
        # At once: the server itself looks up only ten times a second.
        for each in server.servers:
            each.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
        server.should_exit = True
        await serving


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
    # What is not HTTP is answered with a 400 and is no news; nor is a delayed request that ends with the server.
    LOG.setLevel(logging.ERROR)
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
