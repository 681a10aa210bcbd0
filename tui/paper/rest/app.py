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
from tui.paper.keys import ApiKey, Keyring
from tui.paper.limits import Allowance, RateLimiter, too_many_visits
from tui.paper.rest.accounts import query_api
from tui.paper.rest.orders import MOST_IN_BATCH
from tui.paper.rest.params import Params
from tui.paper.rest.routes import BATCHES, PRIVATE_GET, PRIVATE_POST, PUBLIC, QUERY_API, QUERY_API_GROUP, BatchRoute
from tui.paper.wire import dump, envelope

Clock = Callable[[], int]
LARGEST_BODY = 256 * 1024


class RestApi:
    """Answers requests from a venue. `committed` is called after whatever may have changed it."""

    def __init__(self, venue: Venue, keys: Keyring, clock: Clock, committed: Callable[[], None]) -> None:
        self._venue, self._keys, self._clock, self._committed = venue, keys, clock, committed
        self._limiter = RateLimiter()

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(routes=[Path("/{path:path}", self._handle, methods=["GET", "POST"])])

    async def _handle(self, request: Request) -> Response:
        path, now = request.url.path, self._clock()
        headers: dict[str, str] = {}
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
            result, code, message = {}, refused.ret_code, refused.ret_msg
        self._committed()
        return _answer(envelope(result, self._clock(), code, message, extra), 200, headers)

    def _serve(self, path: str, request: Request, body: bytes, now: int, headers: dict[str, str]) -> tuple[Any, Any]:
        public = PUBLIC.get(path)
        if public is not None:
            return public(self._venue, Params(request.query_params), now), None
        key = self._authenticate(request, body, now)
        if path == QUERY_API:
            self._count(key, QUERY_API_GROUP, path, now, headers)
            return query_api(self._venue, key), None
        if request.method == "GET":
            route = PRIVATE_GET[path]
            self._count(key, route.group, path, now, headers)
            return route.handler(self._venue, key.uid, Params(request.query_params), now), None
        if key.read_only:
            raise VenueError(10005, "Permission denied, please check your API key permissions.")
        if path in BATCHES:
            return self._batch(BATCHES[path], key, path, body, now, headers)
        route = PRIVATE_POST[path]
        self._count(key, route.group, path, now, headers)
        return route.handler(self._venue, key.uid, Params(_parsed(body)), now), None

    def _batch(
        self, route: BatchRoute, key: ApiKey, path: str, body: bytes, now: int, headers: dict[str, str]
    ) -> tuple[Any, Any]:
        values = _parsed(body)
        held = values.get("request")
        units = len(held) if isinstance(held, list) and 1 <= len(held) <= MOST_IN_BATCH else 1
        allowed = self._count(key, route.group, path, now, headers, units)
        return route.handler(self._venue, key.uid, Params(values), now, allowed)

    def _authenticate(self, request: Request, body: bytes, now: int) -> ApiKey:
        sent = request.headers
        payload = body if request.method == "POST" else request.scope["query_string"]
        return self._keys.authenticate(
            sent.get("x-bapi-api-key", ""),
            sent.get("x-bapi-timestamp", ""),
            sent.get("x-bapi-recv-window", ""),
            sent.get("x-bapi-sign", ""),
            payload,
            now,
        )

    def _count(self, key: ApiKey, group: str, path: str, now: int, headers: dict[str, str], units: int = 1) -> int:
        """Count a request and write its headers; returns how many of its units may pass, never none."""
        allowance = self._limiter.take(key.uid, group, path, now, units)
        headers.update(_limit_headers(allowance))
        if allowance.exceeded:
            raise too_many_visits()
        return allowance.granted


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


def _limit_headers(allowance: Allowance) -> dict[str, str]:
    return {
        "X-Bapi-Limit": str(allowance.limit),
        "X-Bapi-Limit-Status": str(allowance.remaining),
        "X-Bapi-Limit-Reset-Timestamp": str(allowance.reset_at),
    }


def _answer(body: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(dump(body), status, headers, media_type="application/json")
