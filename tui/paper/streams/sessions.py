"""One client's connection: its requests and the replies in the dialect of its channel.

Dialects and replies: docs/v5/websocket/wss-authentication.
"""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import uuid4

from tui.paper.engine.errors import VenueError
from tui.paper.keys import Keyring
from tui.paper.streams.frames import parsed
from tui.paper.streams.outbox import Outbox
from tui.paper.streams.private import PrivateTopics
from tui.paper.streams.public import PublicTopics
from tui.paper.streams.topics import Channel, Topic, channel_of, contains_both, is_private, parse_public
from tui.paper.wire import dump

Clock = Callable[[], int]
MOST_ARGS_TEXT = 21_000
SPOT_ARGS = 10


class Session(Protocol):
    """What the server needs of a connection's session."""

    def receive(self, frame: str | bytes) -> bool:
        """Take in one message; False ends the connection."""
        ...

    def refuse(self, frame: str | bytes, code: int, message: str) -> bool:
        """Answer a message with a failure; False ends the connection."""
        ...

    def leave(self) -> None:
        """The connection ended."""
        ...


class PublicSession:
    """A connection to one category's public channel."""

    def __init__(self, topics: PublicTopics, category: str, outbox: Outbox, clock: Clock) -> None:
        self._topics, self._category, self._outbox, self._clock = topics, category, outbox, clock
        self._conn_id = str(uuid4())
        self._length = 0

    def receive(self, frame: str | bytes) -> bool:
        """Answer subscribe, unsubscribe and ping."""
        request = parsed(frame)
        if request is None:
            self._reply(op="", req_id="", success=False, message="Invalid request: not a JSON object")
            return True
        op, req_id = _op(request), _req_id(request)
        if op == "ping":
            self._pong(req_id)
        elif op in {"subscribe", "unsubscribe"}:
            self._change(op, request.get("args"), req_id)
        else:
            self._reply(op=op, req_id=req_id, success=False, message="error:invalid op")
        return True

    def refuse(self, frame: str | bytes, code: int, message: str) -> bool:  # noqa: ARG002 - no code in this dialect
        """Answer a request with a failure."""
        request = parsed(frame) or {}
        self._reply(op=_op(request), req_id=_req_id(request), success=False, message=message)
        return True

    def leave(self) -> None:
        """Forget the subscriptions."""
        self._topics.leave(self._outbox)

    def _change(self, op: str, args: Any, req_id: str) -> None:
        problem, topics, unknown = self._topics_of(args, op)
        if problem:
            self._reply(op=op, req_id=req_id, success=False, message=problem)
            return
        # The acknowledgement goes out before the first snapshot.
        if self._category == "option":
            self._report(req_id, args, unknown)
        else:
            self._reply(op=op, req_id=req_id, success=True, message="subscribe" if self._category == "spot" else "")
        for topic in topics:
            if op == "subscribe":
                self._topics.subscribe(topic, self._outbox, self._clock())
            else:
                self._topics.unsubscribe(topic, self._outbox)

    def _topics_of(self, args: Any, op: str) -> tuple[str, list[Topic], list[str]]:
        """What is wrong with a request as a whole, its topics, and those of options that there are not."""
        channel = channel_of(self._category)
        if not isinstance(args, list) or not args or not all(isinstance(arg, str) for arg in args):
            return "error:args invalid", [], []
        length = sum(len(arg) for arg in args)
        problem = self._too_many(args, length, channel) if op == "subscribe" else ""
        if problem:
            return problem, [], []
        topics, unknown = [], []
        for arg in args:
            topic = parse_public(arg, channel)
            if topic is not None and self._topics.knows(topic):
                if op == "subscribe" and channel.once and self._topics.listens(topic, self._outbox):
                    return f"error:already subscribed,topic:{arg}", [], []
                topics.append(topic)
            elif self._category == "option":
                # It takes whatever names a contract, and stays silent on what it does not push.
                unknown += [] if self._topics.lists(arg.rpartition(".")[2]) else [arg]
            elif topic is None or self._category != "spot":
                return f"error:handler not found,topic:{arg}", [], []
            else:
                return f"Invalid symbol :[{arg}]", [], []
        self._length = max(0, self._length + (length if op == "subscribe" else -length))
        return "", topics, unknown

    def _too_many(self, args: list[str], length: int, channel: Channel) -> str:
        """Which limit a subscription would break; what they bring is undocumented."""
        if self._length + length > MOST_ARGS_TEXT:
            return "error:args too long"
        if self._category == "spot" and len(args) > SPOT_ARGS:
            return f"args size >{SPOT_ARGS}"
        if channel.most_topics and self._topics.count(self._outbox) + len(args) > channel.most_topics:
            return f"args size >{channel.most_topics}"
        return ""

    def _pong(self, req_id: str) -> None:
        if self._category == "option":
            self._outbox.put(dump({"args": [str(self._clock())], "op": "pong"}))
        elif self._category == "spot" and not req_id:
            # Futures send an empty req_id back, spot none.
            body = {"success": True, "ret_msg": "pong", "conn_id": self._conn_id, "op": "ping"}
            self._outbox.put(dump(body))
        else:
            self._reply(op="ping", req_id=req_id, success=True, message="pong")

    def _report(self, req_id: str, args: list[str], unknown: list[str]) -> None:
        """The reply of the option channel, which tells each topic's fate."""
        data = {"failTopics": unknown, "successTopics": [arg for arg in args if arg not in unknown]}
        body: dict[str, Any] = {"success": not unknown, "conn_id": self._conn_id, "data": data, "type": "COMMAND_RESP"}
        self._outbox.put(dump({"req_id": req_id, **body} if req_id else body))

    def _reply(self, *, op: str, req_id: str, success: bool, message: str) -> None:
        body = {"success": success, "ret_msg": message, "conn_id": self._conn_id, "req_id": req_id, "op": op}
        self._outbox.put(dump(body))


class PrivateSession:
    """A connection to the private channel."""

    def __init__(self, topics: PrivateTopics, keys: Keyring, outbox: Outbox, clock: Clock, address: str) -> None:
        self._topics, self._keys, self._outbox, self._clock = topics, keys, outbox, clock
        self._address = address
        self._conn_id = f"{uuid4().hex[:20]}-p"
        self._authenticated = False

    def receive(self, frame: str | bytes) -> bool:
        """Answer auth, subscribe, unsubscribe and ping; a refused auth ends the connection."""
        request = parsed(frame)
        if request is None:
            self._reply("", "", success=False, message="Invalid request: not a JSON object")
            return True
        op, req_id = _op(request), _req_id(request)
        if op == "ping":
            body: dict[str, Any] = {"op": "pong", "args": [str(self._clock())], "conn_id": self._conn_id}
            self._outbox.put(dump({"req_id": req_id, **body} if req_id else body))
            return True
        if op == "auth":
            return self._auth(request.get("args"), req_id)
        if op not in {"subscribe", "unsubscribe"}:
            self._reply(op, req_id, success=False, message=f"unknown op {op}")
        elif not self._authenticated:
            self._reply(op, req_id, success=False, message="Request not authorized")
        else:
            self._change(op, request.get("args"), req_id)
        return True

    def refuse(self, frame: str | bytes, code: int, message: str) -> bool:  # noqa: ARG002 - no code in this dialect
        """Answer a request with a failure; a refused auth ends the connection."""
        request = parsed(frame) or {}
        op = _op(request)
        self._reply(op, _req_id(request), success=False, message=message)
        return op != "auth"

    def leave(self) -> None:
        """Forget the connection."""
        self._topics.leave(self._outbox)

    def _auth(self, args: Any, req_id: str) -> bool:
        try:
            key, expires, signature = args
            owner = self._keys.authenticate_stream(str(key), int(expires), str(signature), self._clock())
            owner.check_use(self._address, self._clock())
        except VenueError as refused:
            self._reply("auth", req_id, success=False, message=refused.ret_msg)
            return False
        except (TypeError, ValueError, OverflowError):
            self._reply("auth", req_id, success=False, message="Params Error")
            return False
        if self._authenticated:
            self._reply("auth", req_id, success=False, message="Repeat auth")
            return True
        self._authenticated = True
        self._outbox.faults.key = owner.key
        self._topics.join(self._outbox, owner.uid)
        self._reply("auth", req_id, success=True, message="")
        return True

    def _change(self, op: str, args: Any, req_id: str) -> None:
        if not isinstance(args, list) or not args or not all(isinstance(arg, str) for arg in args):
            self._reply(op, req_id, success=False, message="error:args invalid")
            return
        unknown = [arg for arg in args if not is_private(arg)]
        if unknown:
            self._reply(op, req_id, success=False, message=f"error:handler not found,topic:{unknown[0]}")
            return
        if op == "subscribe" and contains_both(args):
            self._reply(op, req_id, success=False, message="error:all-in-one and categorised topics in one request")
            return
        for topic in args:
            if op == "subscribe":
                self._topics.subscribe(topic, self._outbox)
            else:
                self._topics.unsubscribe(topic, self._outbox)
        self._reply(op, req_id, success=True, message="")

    def _reply(self, op: str, req_id: str, *, success: bool, message: str) -> None:
        body = {"success": success, "ret_msg": message, "op": op, "conn_id": self._conn_id}
        self._outbox.put(dump({"req_id": req_id, **body} if req_id else body))


def _op(request: dict[str, Any]) -> str:
    value = request.get("op")
    return value if isinstance(value, str) else ""


def _req_id(request: dict[str, Any]) -> str:
    value = request.get("req_id", "")
    return value if isinstance(value, str) else str(value)
