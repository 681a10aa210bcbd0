"""A time for a whole request: the timeouts of `requests` are for each read, and a reply in drips has no end for them.

When the time is over the socket is shut down from a watching thread, and whoever reads from it gets an error: what
became of the request is unknown then.
"""

import contextlib
import socket
import threading
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

_running = threading.local()
"""The watch of the request that this thread is making."""


class DeadlineAdapter(HTTPAdapter):
    """Makes requests that end within `seconds`, one at a time."""

    def __init__(self, seconds: float) -> None:
        self._watch = _Watch(seconds)
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        """Connections that say when they are used."""
        self.poolmanager = PoolManager(connections, maxsize=maxsize, block=block, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        """Send and read the whole reply. Raises requests.ReadTimeout when the time is over."""
        _running.watch = self._watch
        self._watch.begin()
        try:
            response = super().send(request, *args, **more)
            response.content  # noqa: B018 - read here, within the time
        except Exception:
            self._watch.check()
            raise
        finally:
            self._watch.end()
            _running.watch = None
        # A head that ends early is no error to the parser.
        self._watch.check()
        return response

    def close(self) -> None:
        """Let go of connections and thread."""
        self._watch.close()
        super().close()


class _Watch:
    """Shuts down the connection of a request that takes too long."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._changed = threading.Condition()
        self._until: float | None = None
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._is_over = False

    def begin(self) -> None:
        with self._changed:
            self._until, self._socket, self._is_over = time.monotonic() + self._seconds, None, False
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="request deadline", daemon=True)
                self._thread.start()

    def take(self, sock: socket.socket | None) -> None:
        """The running request uses this socket; its connection may let go of it before the reply was read."""
        with self._changed:
            self._socket = sock or self._socket

    def end(self) -> None:
        with self._changed:
            self._until = self._socket = None

    def check(self) -> None:
        """Raises requests.ReadTimeout when the time of the last request was over."""
        if self._is_over:
            raise requests.ReadTimeout("the whole time for a reply is over")

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                left = self._seconds if self._until is None else self._until - time.monotonic()
                if left > 0:
                    # Nobody wakes this up for a new request, which costs it nothing: it looks again in time.
                    self._changed.wait(left)
                    continue
                self._is_over, self._until = True, None
                if self._socket is not None:
                    with contextlib.suppress(OSError):
                        self._socket.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _tell(self.sock)

    def request(self, *args: Any, **more: Any) -> None:
        _tell(self.sock)
        super().request(*args, **more)


class _Secure(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _tell(self.sock)

    def request(self, *args: Any, **more: Any) -> None:
        _tell(self.sock)
        super().request(*args, **more)


def _tell(sock: Any) -> None:
    watch: _Watch | None = getattr(_running, "watch", None)
    if watch is not None:
        watch.take(sock)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure
