"""One WebSocket connection over pybit, used once and thrown away.

pybit 5.17 merges books slowly, reconnects without a pause, and lets an error in a callback end its reader thread
without a word. This subclass takes its socket thread and its signing and nothing else: every frame is handed
over raw, nothing that happens in a callback is raised, and building a new connection is its owner's business.
"""

import contextlib
import json
import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

import websocket
from pybit.unified_trading import WebSocket

from tui.exchange.credentials import Credentials
from tui.exchange.parse import clean

SOCKET_TIMEOUT = 10.0
"""Seconds after which a connect, a handshake or a frame cut off in the middle counts as broken."""
AUTH_LIFE_MS = 10_000
GOODBYE_WITHIN = 1.0
"""Seconds that a connection which is let go of has for its reader to end by itself."""

log = logging.getLogger(__name__)

OnText = Callable[[str], None]
OnOpen = Callable[[], None]
OnEnd = Callable[[str], None]
OnSend = Callable[[dict[str, Any]], None]


class RawStream(WebSocket):  # type: ignore[misc]
    """Connects in a thread of its own; the callbacks are called from that thread."""

    def __init__(
        self,
        url: str,
        *,
        on_open: OnOpen,
        on_text: OnText,
        on_end: OnEnd,
        credentials: Credentials | None = None,
        on_send: OnSend | None = None,
    ) -> None:
        self._url = url
        self._tell_send = on_send
        self._tell_open, self._tell_text, self._tell_end = on_open, on_text, on_end
        self._ended = False
        self._socket: websocket.WebSocket | None = None
        super().__init__(
            "private" if credentials is not None else "linear",
            testnet=False,
            api_key=credentials.key if credentials is not None else None,
            api_secret=credentials.reveal() if credentials is not None else None,
            rsa_authentication=credentials is not None and credentials.is_rsa,
            retries=2,
            restart_on_error=False,
        )

    def __repr__(self) -> str:
        return f"RawStream({self._url})"

    # --- pybit's hooks --------------------------------------------------------------------------

    def _connect(self, url: str) -> None:  # noqa: ARG002 - ours replaces pybit's
        """Start the reader thread; nothing is awaited here."""
        self.endpoint = self._url
        self.ws = websocket.WebSocketApp(
            self._url,
            on_open=lambda _: self._on_open(),
            on_message=lambda _, frame: self._on_message(frame),
            on_error=lambda _, error: self._on_error(error),
            on_close=lambda *_: self._on_close(),
        )
        self.wst = threading.Thread(target=self._run, name=f"stream {self._url.rsplit('/', 1)[-1]}", daemon=True)
        self.wst.start()

    def _run(self) -> None:
        reason = "closed"
        try:
            websocket.setdefaulttimeout(SOCKET_TIMEOUT)
            # The frames are JSON, and its parser refuses bad UTF-8 itself: checking it twice costs most of the time.
            self.ws.run_forever(skip_utf8_validation=True)
        except Exception as error:  # noqa: BLE001 - the owner is told whatever ended it
            reason = _words(error)
        self._end(reason)
        if self._socket is not None:
            # The library forgets a connection that has ended and leaves its socket to the garbage collector.
            self._socket.shutdown()  # type: ignore[no-untyped-call]

    def _on_open(self) -> None:
        self._socket = self.ws.sock
        self._guard(self._tell_open)

    def _on_message(self, message: str) -> None:
        self._guard(self._tell_text, message)

    def _on_error(self, error: BaseException) -> None:
        self._end(_words(error))

    def _on_close(self) -> None:
        self._end("closed by the exchange")

    # --- for the owner --------------------------------------------------------------------------

    def send(self, message: dict[str, Any]) -> bool:
        """Send a request; False when the connection is gone."""
        if self._tell_send is not None:
            self._tell_send(message)
        try:
            self.ws.send(json.dumps(message))
        except Exception as error:  # noqa: BLE001 - a dead socket may raise anything
            self._end(_words(error))
            return False
        return True

    def authenticate(self, now_ms: int) -> bool:
        """Send the auth request; its answer comes as a message."""
        from pybit._http_manager import generate_signature

        expires = now_ms + AUTH_LIFE_MS
        signature = generate_signature(self.rsa_authentication, self.api_secret, f"GET/realtime{expires}")
        return self.send({"op": "auth", "args": [self.api_key, expires, signature]})

    def drop(self) -> None:
        """Let go of the connection without waiting for anything."""
        self._ended = True
        threading.Thread(target=self._close, name="stream closer", daemon=True).start()

    def _close(self) -> None:
        self.exited = True
        try:
            self.ws.keep_running = False
            sock = self._socket or self.ws.sock
            if sock is None:
                return
            with contextlib.suppress(Exception):
                sock.send_close()
            self.wst.join(GOODBYE_WITHIN)
            # A reader that the exchange leaves waiting wakes up when its socket is shut.
            if sock.sock is not None:
                sock.sock.shutdown(socket.SHUT_RDWR)
        except Exception as error:  # noqa: BLE001 - it is being thrown away
            log.debug("while closing: %s", type(error).__name__)

    def _guard(self, call: Callable[..., None], *args: Any) -> None:
        if self._ended:
            return
        try:
            call(*args)
        except Exception:
            # Raising here would end the reader thread without a word.
            log.exception("a stream callback failed")

    def _end(self, reason: str) -> None:
        if self._ended:
            return
        self._ended = True
        try:
            self._tell_end(reason)
        except Exception:
            log.exception("the end of a stream could not be told")


def _words(error: BaseException) -> str:
    """An error in a few words that are safe to show."""
    text = clean(str(error), 120)
    name = type(error).__name__
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, websocket.WebSocketTimeoutException):
        return "timed out"
    if isinstance(error, websocket.WebSocketBadStatusException):
        return f"handshake refused (HTTP {error.status_code})"
    return text or name
