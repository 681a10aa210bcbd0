"""The REST server: one dispatcher in front of the routes."""

from collections.abc import Callable
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Path

from tui.paper.engine.errors import VenueError
from tui.paper.engine.venue import Venue
from tui.paper.faults.control import Control
from tui.paper.faults.http import FaultyHttp
from tui.paper.house import House
from tui.paper.keys import ApiKey, Keyring
from tui.paper.rest.accounts import query_api
from tui.paper.rest.commands import Commands
from tui.paper.rest.params import Params
from tui.paper.rest.routes import BATCHES, PRIVATE_GET, PRIVATE_POST, PUBLIC, QUERY_API, TIME
from tui.paper.wire import dump, envelope

Clock = Callable[[], int]
LARGEST_BODY = 256 * 1024


class RestApi:
    """Answers requests from a venue. `committed` is called after whatever may have changed it."""

    def __init__(
        self,
        venue: Venue,
        commands: Commands,
        keys: Keyring,
        clock: Clock,
        committed: Callable[[], None],
        house: House,
    ) -> None:
        self._venue, self._commands, self._keys = venue, commands, keys
        self._clock, self._committed, self._house = clock, committed, house

    def app(self, control: Control | None = None) -> FaultyHttp:
        """The ASGI application, with the control endpoint where it is asked for."""
        routes = [Path("/{path:path}", self._handle, methods=["GET", "POST"])]
        if control is not None:
            routes = [*control.routes(), *routes]
        return FaultyHttp(Starlette(routes=routes), self._house.faults, self._clock, self._house.go_down)

    async def _handle(self, request: Request) -> Response:
        path, now = request.url.path, self._clock()
        headers: dict[str, str] = {}
        forbidden = self._forbidden(request)
        if forbidden:
            return Response(forbidden, 403, {"Connection": "close"}, "text/plain")
        if not _is_served(path, request.method):
            return _answer(envelope({}, now, 10404, f"Not Found: {request.method} {path}"), 404)
        body = await _body(request) if request.method == "POST" else b""
        if body is None:
            return _answer(envelope({}, now, 10001, "params error: body too large"), 413)
        extra: Any = None
        try:
            result, extra = self._serve(path, request, body, now, headers)
            code, message = 0, "OK"
        except VenueError as refused:
            result, code, message = refused.result, refused.ret_code, refused.ret_msg
        self._committed()
        return _answer(envelope(result, self._clock(), code, message, extra), 200, headers)

    def _forbidden(self, request: Request) -> str:
        """Why not: too many from one address (docs/v5/rate-limit), or a GET that brings a body (docs/v5/error)."""
        address = request.client.host if request.client is not None else ""
        if not self._house.visitors.admits_request(address, self._house.market_clock()):
            return "403, access too frequent"
        sent = request.headers
        if request.method == "GET" and (sent.get("content-length", "0") != "0" or "transfer-encoding" in sent):
            return "403, a GET has no body"
        return ""

    def _serve(self, path: str, request: Request, body: bytes, now: int, headers: dict[str, str]) -> tuple[Any, Any]:
        public = PUBLIC.get(path)
        if public is not None:
            at = now if path == TIME else self._house.market_clock()
            return public(self._venue, Params(request.query_params), at), None
        key = self._authenticate(request, body, now)
        now = self._house.market_clock()
        if path == QUERY_API:
            self._commands.count(key, path, {}, now, headers)
            return query_api(self._venue, key, now), None
        if request.method == "GET":
            self._commands.count(key, path, request.query_params, now, headers)
            return PRIVATE_GET[path](self._venue, key.uid, Params(request.query_params), now), None
        return self._commands.run(key, path, _parsed(body), now, headers)

    def _authenticate(self, request: Request, body: bytes, now: int) -> ApiKey:
        sent = request.headers
        payload = body if request.method == "POST" else request.scope["query_string"]
        key = self._keys.authenticate(
            sent.get("x-bapi-api-key", ""),
            sent.get("x-bapi-timestamp", ""),
            sent.get("x-bapi-recv-window", ""),
            sent.get("x-bapi-sign", ""),
            payload,
            now,
        )
        key.check_use(request.client.host if request.client is not None else "", now)
        return key


def _is_served(path: str, method: str) -> bool:
    if method == "POST":
        return path in PRIVATE_POST or path in BATCHES
    return path in PUBLIC or path in PRIVATE_GET or path == QUERY_API


async def _body(request: Request) -> bytes | None:
    """The body, None when it is larger than any request needs."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            return None
    return body


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        values = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise VenueError(10001, "params error: body is not JSON") from None
    if not isinstance(values, dict):
        raise VenueError(10001, "params error: body is not an object")
    return values


def _answer(body: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(dump(body), status, headers, media_type="application/json")
