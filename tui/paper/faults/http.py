"""Faults of REST, around the whole application: what strikes a request before, instead of or after it is served."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import orjson

from tui.paper.faults.plan import FaultPlan
from tui.paper.faults.rules import Rule

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
PAGE: Final = b"<html><head><title>Service</title></head><body><h1>Please come back later</h1></body></html>"
PIECES: Final = 20
KEY_HEADER: Final = b"x-bapi-api-key"


class FaultyHttp:
    """An ASGI application with faults; the control endpoint is never struck."""

    def __init__(
        self, app: App, plan: FaultPlan, clock: Callable[[], int], go_down: Callable[[int, str], None]
    ) -> None:
        self._app, self._requests, self._clock, self._go_down = app, plan.requests, clock, go_down

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not self._requests.active or scope["type"] != "http" or scope["path"].startswith("/control"):
            await self._app(scope, receive, send)
            return
        rule = self._requests.strike(f"{scope['method']} {scope['path']}", _key(scope))
        if rule is None:
            await self._app(scope, receive, send)
        else:
            await self._struck(rule, scope, receive, send)

    async def _struck(self, rule: Rule, scope: Message, receive: Receive, send: Send) -> None:
        match rule.kind:
            case "delay":
                # The body is read first: the request is on its way although its client may have gone.
                arrived = await _arrived(receive)
                if await _waited(rule.ms, send):
                    await self._app(scope, arrived, send)
            case "drop":
                await _hang_up(send)
            case "down":
                self._go_down(rule.down_seconds, rule.port)
                await _hang_up(send)
            case "status":
                await _answer(send, rule.status, b"", "text/plain")
            case "html":
                await _answer(send, rule.status, PAGE, "text/html")
            case "body":
                await _answer(send, 200, rule.message.encode(), "application/json")
            case "ret_code":
                await self._answer_code(rule, send)
            case _:
                await self._carried_out(rule, scope, receive, send)

    async def _carried_out(self, rule: Rule, scope: Message, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        start, body = messages[0], b"".join(each.get("body", b"") for each in messages[1:])
        match rule.kind:
            case "lose_reply":
                await _hang_up(send)
            case "ret_code_after":
                await self._answer_code(rule, send)
            case "cut_body":
                await send(start)
                await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
                await _hang_up(send, gently=True)
            case "drip":
                await send(start)
                await _drip(send, body, rule.ms)
            case _:
                if await _waited(rule.ms, send):
                    await send(start)
                    await send({"type": "http.response.body", "body": body})

    async def _answer_code(self, rule: Rule, send: Send) -> None:
        now = self._clock()
        body = {"retCode": rule.code, "retMsg": rule.message, "result": {}, "retExtInfo": {}, "time": now}
        headers = []
        if rule.code == 10006:
            headers = [
                (b"x-bapi-limit", b"10"),
                (b"x-bapi-limit-status", b"0"),
                (b"x-bapi-limit-reset-timestamp", str(now + rule.reset_ms).encode()),
            ]
        await _answer(send, 200, orjson.dumps(body), "application/json", headers)


def _key(scope: Message) -> str:
    for name, value in scope["headers"]:
        if name == KEY_HEADER:
            return str(value, "latin-1")
    return ""


async def _answer(
    send: Send, status: int, body: bytes, kind: str, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    own = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*own, *(headers or [])]})
    await send({"type": "http.response.body", "body": body})


async def _drip(send: Send, body: bytes, ms: int) -> None:
    size = max(1, -(-len(body) // PIECES))
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    for piece in pieces:
        if not await _waited(ms / len(pieces), send):
            return
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _arrived(receive: Receive) -> Receive:
    """Take in a whole request; what gives it out again."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    waiting = iter(messages)

    async def give() -> Message:
        return next(waiting, {"type": "http.disconnect"})

    return give


async def _waited(ms: float, send: Send) -> bool:
    """Wait; False when the server ends meanwhile, and the request with it."""
    try:
        await asyncio.sleep(ms / 1_000)
    except asyncio.CancelledError:
        await _hang_up(send)
        return False
    return True


async def _hang_up(send: Send, *, gently: bool = False) -> None:
    """Close the connection under the request: the server hands out its `send` bound to what has the transport."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        # What was written goes out first where the body is cut; otherwise nothing does.
        (transport.close if gently else transport.abort)()
    # The server notices the end on its next turns, and then asks for no reply any more.
    for _ in range(3):
        await asyncio.sleep(0)
