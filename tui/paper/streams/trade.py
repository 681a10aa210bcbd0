"""Order entry over WebSocket, in its own dialect (docs/v5/websocket/trade/guideline)."""

from collections import deque
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from tui.paper.engine.errors import VenueError, bad_parameter
from tui.paper.house import House
from tui.paper.keys import DEFAULT_WINDOW, ApiKey, Keyring, check_window
from tui.paper.rest.commands import Commands
from tui.paper.streams.frames import parsed
from tui.paper.streams.outbox import Outbox
from tui.paper.streams.topics import PRODUCTS
from tui.paper.wire import dump

PATHS: Final = {
    "order.create": "/v5/order/create",
    "order.amend": "/v5/order/amend",
    "order.cancel": "/v5/order/cancel",
    "order.create-batch": "/v5/order/create-batch",
    "order.amend-batch": "/v5/order/amend-batch",
    "order.cancel-batch": "/v5/order/cancel-batch",
}
LONGEST_REQ_ID = 36
REQ_IDS_KEPT = 10_000


class TradeSession:
    """A connection to order entry. `committed` is called when a command may have changed something."""

    def __init__(
        self,
        commands: Commands,
        keys: Keyring,
        outbox: Outbox,
        clock: Callable[[], int],
        house: House,
        committed: Callable[[], None],
        address: str,
    ) -> None:
        self._address = address
        self._commands, self._keys, self._outbox = commands, keys, outbox
        self._clock, self._house, self._committed = clock, house, committed
        self._conn_id = f"{uuid4().hex[:20]}-t"
        self._owner: ApiKey | None = None
        self._req_ids: deque[str] = deque(maxlen=REQ_IDS_KEPT)

    def receive(self, frame: str | bytes) -> bool:
        """Answer auth, ping and orders; a refused auth ends the connection."""
        request = parsed(frame)
        if request is None:
            self._reply({}, "", 10001, "Request is not a JSON object")
            return True
        op = request.get("op")
        if op == "ping":
            self._reply(request, "pong", 0, "OK", data=[str(self._clock())])
        elif op == "auth":
            return self._auth(request)
        else:
            self._order(request, op if isinstance(op, str) else "")
        return True

    def refuse(self, frame: str | bytes, code: int, message: str) -> bool:
        """Answer a request with a failure; a refused auth ends the connection."""
        request = parsed(frame) or {}
        op = str(request.get("op", ""))
        header = {"Traceid": uuid4().hex, "Timenow": str(self._clock())}
        self._reply(request, op, code, message, data={}, retExtInfo={}, header=header)
        return op != "auth"

    def leave(self) -> None:
        """Nothing is kept for a connection."""

    def _auth(self, request: dict[str, Any]) -> bool:
        try:
            key, expires, signature = request["args"]
            owner = self._keys.authenticate_stream(str(key), int(expires), str(signature), self._clock())
            owner.check_use(self._address, self._clock())
        except VenueError as refused:
            self._reply(request, "auth", refused.ret_code, refused.ret_msg)
            return False
        except (KeyError, TypeError, ValueError, OverflowError):
            self._reply(request, "auth", 10001, "param error")
            return False
        if self._owner is not None:
            self._reply(request, "auth", 20001, "Repeat auth")
            return True
        self._owner = owner
        self._outbox.faults.key = owner.key
        self._reply(request, "auth", 0, "OK")
        return True

    def _order(self, request: dict[str, Any], op: str) -> None:
        limits: dict[str, str] = {}
        result: Any = {}
        extra: Any = None
        try:
            owner, values = self._checked(request, op, self._clock())
            result, extra = self._commands.run(owner, PATHS[op], values, self._house.market_clock(), limits)
            code, message = 0, "OK"
        except VenueError as refused:
            code, message = refused.ret_code, refused.ret_msg
        self._committed()
        trace = uuid4().hex
        header = {**limits, "Traceid": trace, "TraceId": trace, "Timenow": str(self._clock())}
        self._reply(request, op, code, message, data=result, retExtInfo=extra or {}, header=header)

    def _checked(self, request: dict[str, Any], op: str, now: int) -> tuple[ApiKey, dict[str, Any]]:
        if not self._house.visitors.admits_order(self._address, self._house.market_clock()):
            raise VenueError(10403, "exceed IP rate limit")
        if self._owner is None:
            raise bad_parameter("Request not authorized")
        self._owner.check_use(self._address, now)
        if op not in PATHS:
            raise VenueError(10404, f"op type is not found: {op}")
        self._check_req_id(request.get("reqId"))
        header, args = request.get("header"), request.get("args")
        if not isinstance(args, list) or len(args) != 1 or not isinstance(args[0], dict):
            raise bad_parameter("args must hold one request")
        if not isinstance(header, dict):
            raise bad_parameter("header is required")
        category = args[0].get("category")
        if isinstance(category, str) and category not in PRODUCTS:
            raise VenueError(10404, f"category is not correct/supported: {category}")
        try:
            # Declared a string; clients send numbers too.
            sent = int(header["X-BAPI-TIMESTAMP"])
            window = int(header.get("X-BAPI-RECV-WINDOW") or DEFAULT_WINDOW)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise bad_parameter("header X-BAPI-TIMESTAMP or X-BAPI-RECV-WINDOW invalid") from None
        check_window(sent, window, now)
        return self._owner, args[0]

    def _check_req_id(self, req_id: Any) -> None:
        if req_id is None or req_id == "":
            return
        if not isinstance(req_id, str) or len(req_id) > LONGEST_REQ_ID:
            raise bad_parameter("reqId invalid")
        if req_id in self._req_ids:
            raise VenueError(20006, "reqId is duplicated")
        self._req_ids.append(req_id)

    def _reply(self, request: dict[str, Any], op: str, code: int, message: str, **more: Any) -> None:
        req_id = request.get("reqId")
        body: dict[str, Any] = {"reqId": req_id} if isinstance(req_id, str) and req_id else {}
        body |= {"retCode": code, "retMsg": message, "op": op, **more, "connId": self._conn_id}
        self._outbox.put(dump(body))
