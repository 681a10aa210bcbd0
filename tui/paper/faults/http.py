"""Faults of REST, around the whole application: what strikes a request before, instead of or after it is served."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from tui.paper.faults.plan import FaultPlan
from tui.paper.faults.rules import HTTP, Rule

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
PAGE = b"<html><head><title>Service</title></head><body><h1>Please come back later</h1></body></html>"


class FaultyHttp:
    """An ASGI application with faults; the control endpoint is never struck."""

    def __init__(self, app: App, plan: FaultPlan, clock: Callable[[], int]) -> None:
        self._app, self._plan, self._clock = app, plan, clock

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not self._plan.active or scope["type"] != "http" or scope["path"].startswith("/control"):
            await self._app(scope, receive, send)
            return
        rule = self._plan.strike(HTTP, f"{scope['method']} {scope['path']}")
        if rule is None:
            await self._app(scope, receive, send)
        else:
            await self._struck(rule, scope, receive, send)

    async def _struck(self, rule: Rule, scope: Message, receive: Receive, send: Send) -> None:
        match rule.kind:
            case "delay":
                await asyncio.sleep(rule.ms / 1_000)
                await self._app(scope, receive, send)
            case "drop":
                await _hang_up(send)
            case "status":
                await _answer(send, rule.status, b"", "text/plain")
            case "html":
                await _answer(send, rule.status, PAGE, "text/html")
            case "ret_code":
                await _answer(send, 200, self._envelope(rule), "application/json", self._limit_headers(rule))
            case _:
                await self._carried_out(rule, scope, receive, send)

    async def _carried_out(self, rule: Rule, scope: Message, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        if rule.kind == "lose_reply":
            await _hang_up(send)
        elif rule.kind == "ret_code_after":
            await _answer(send, 200, self._envelope(rule), "application/json", self._limit_headers(rule))
        elif rule.kind == "cut_body":
            start, body = messages[0], b"".join(each.get("body", b"") for each in messages[1:])
            await send(start)
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await _hang_up(send, gently=True)
        else:
            await asyncio.sleep(rule.ms / 1_000)
            for message in messages:
                await send(message)

    def _envelope(self, rule: Rule) -> bytes:
        body = {"retCode": rule.code, "retMsg": rule.message, "result": {}, "retExtInfo": {}, "time": self._clock()}
        return orjson.dumps(body)

    def _limit_headers(self, rule: Rule) -> list[tuple[bytes, bytes]]:
        """Of a 10006, which says when to come back."""
        if rule.code != 10006:
            return []
        reset = str(self._clock() + 1_000).encode()
        return [
            (b"x-bapi-limit", b"10"),
            (b"x-bapi-limit-status", b"0"),
            (b"x-bapi-limit-reset-timestamp", reset),
        ]


async def _answer(
    send: Send, status: int, body: bytes, kind: str, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    own = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*own, *(headers or [])]})
    await send({"type": "http.response.body", "body": body})


async def _hang_up(send: Send, *, gently: bool = False) -> None:
    """Close the connection under the request: the server hands out its `send` bound to what has the transport."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        # What was written goes out first where the body is cut; otherwise nothing does.
        (transport.close if gently else transport.abort)()
    # The server notices the end on its next turns, and then asks for no reply any more.
    for _ in range(3):
        await asyncio.sleep(0)
