"""A paper exchange in a thread of its own, and plain clients that share no code with it."""

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, TypeVar
from urllib.parse import urlencode

import requests
from websockets.sync.client import ClientConnection, connect

from tui.paper.serve import BEAT, PAPER_KEY, PAPER_SECRET, PaperExchange, Running, Settings, wall_clock

PATIENCE = 10
Result = TypeVar("Result")


class Served:
    """One exchange that serves until `stop`."""

    def __init__(self, settings: Settings | None = None, **more: Any) -> None:
        self.later = 0
        """How much later it is by all its clocks than by ours, ms; add to it to let time pass."""
        more.setdefault("clock", lambda: wall_clock() + self.later)
        self.exchange = PaperExchange(settings or Settings(), **more)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE), "the exchange did not start"

    def _run(self) -> None:
        async def serve() -> None:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            await self.exchange.run(self._started, self._stop)

        asyncio.run(serve())

    def _started(self, running: Running) -> None:
        self.running = running
        self._ready.set()

    def do(self, action: Callable[[], Result]) -> Result:
        """Run something on the exchange's own loop, then tell what it caused."""

        async def run() -> Result:
            done = action()
            self.exchange.beat()
            return done

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(PATIENCE)

    def until(self, condition: Callable[[], Any], patience: float = 2 * PATIENCE) -> Any:
        """Look after each beat whether something is so; fails when it does not come to be."""

        async def look() -> Any:
            deadline = time.monotonic() + patience
            while not (found := condition()):
                assert time.monotonic() < deadline, "it did not come to be"
                await asyncio.sleep(BEAT)
            return found

        return asyncio.run_coroutine_threadsafe(look(), self._loop).result(patience + PATIENCE)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the exchange did not stop"

    def client(self, key: str = PAPER_KEY, secret: str = PAPER_SECRET) -> "Client":
        return Client(self.running.rest, key, secret)

    def public(self) -> "Stream":
        return Stream(f"{self.running.ws}/v5/public/linear")

    def private(self, *topics: str) -> "Stream":
        """An authenticated private stream with some topics."""
        stream = Stream(f"{self.running.ws}/v5/private")
        assert stream.auth()["success"]
        if topics:
            assert stream.ask({"op": "subscribe", "args": list(topics)})["success"]
        return stream


class Client:
    """Signed REST."""

    def __init__(self, rest: str, key: str = PAPER_KEY, secret: str = PAPER_SECRET) -> None:
        self.rest, self.key, self.secret = rest, key, secret
        self.http = requests.Session()

    def signed(self, payload: str, stamp: int | None = None, window: int = 5000) -> dict[str, str]:
        """The headers of a request; `stamp` is now unless it is said."""
        stamp = round(time.time() * 1000) if stamp is None else stamp
        text = f"{stamp}{self.key}{window}{payload}"
        return {
            "X-BAPI-API-KEY": self.key,
            "X-BAPI-TIMESTAMP": str(stamp),
            "X-BAPI-RECV-WINDOW": str(window),
            "X-BAPI-SIGN": hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
        }

    def get(self, path: str, **params: Any) -> Any:
        """The whole envelope of a GET."""
        query = urlencode(params)
        url = f"{self.rest}{path}?{query}" if query else f"{self.rest}{path}"
        return self.http.get(url, headers=self.signed(query), timeout=PATIENCE).json()

    def post(self, path: str, **body: Any) -> Any:
        """The whole envelope of a POST."""
        text = json.dumps(body)
        headers = self.signed(text) | {"Content-Type": "application/json"}
        return self.http.post(f"{self.rest}{path}", data=text, headers=headers, timeout=PATIENCE).json()

    def must(self, envelope: Any) -> Any:
        """The result of what must have gone well."""
        assert envelope["retCode"] == 0, envelope
        return envelope["result"]

    def order(self, side: str, qty: str, price: str = "", symbol: str = "BTCUSDT", **more: Any) -> Any:
        """Place an order that must be accepted; its ids."""
        kind: dict[str, Any] = {"orderType": "Limit", "price": price} if price else {"orderType": "Market"}
        body = {"category": "linear", "symbol": symbol, "side": side, "qty": qty, **kind} | more
        return self.must(self.post("/v5/order/create", **body))

    def realtime(self, **params: Any) -> Any:
        rows = self.must(self.get("/v5/order/realtime", category="linear", **params))["list"]
        return rows[0] if len(rows) == 1 else rows


class Stream:
    """One WebSocket connection."""

    def __init__(self, url: str) -> None:
        self._open = ExitStack()
        # Without pings of its own: they would go on in a thread that outlives the test.
        connecting = connect(url, open_timeout=PATIENCE, compression=None, proxy=None, ping_interval=None)
        self.socket: ClientConnection = self._open.enter_context(connecting)

    def send(self, message: Any) -> None:
        self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def receive(self) -> Any:
        return json.loads(self.socket.recv(timeout=PATIENCE))

    def ask(self, message: Any) -> Any:
        """Send, and the next message that is not a push."""
        self.send(message)
        while True:
            reply = self.receive()
            if "topic" not in reply:
                return reply

    def subscribe(self, *topics: str) -> Any:
        reply = self.ask({"op": "subscribe", "args": list(topics), "req_id": "s"})
        assert reply["success"], reply
        return reply

    def auth(self, key: str = PAPER_KEY, secret: str = PAPER_SECRET, expires: int | None = None) -> Any:
        expires = round(time.time() * 1000) + 5_000 if expires is None else expires
        text = f"GET/realtime{expires}".encode()
        return self.ask({"op": "auth", "args": [key, expires, hmac.new(secret.encode(), text, "sha256").hexdigest()]})

    def wait_for(self, wanted: Callable[[Any], Any]) -> Any:
        """The first message that is wanted, within the test's patience."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            message = self.receive()
            if wanted(message):
                return message
        raise AssertionError("it did not come")

    def rows(self, topic: str, until: Callable[[Any], Any]) -> list[Any]:
        """All rows of a topic up to the wanted one."""
        seen: list[Any] = []

        def take(message: Any) -> bool:
            if message.get("topic") != topic:
                return False
            for row in message["data"]:
                seen.append(row)
                if until(row):
                    return True
            return False

        self.wait_for(take)
        return seen

    def close(self) -> None:
        self._open.close()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
