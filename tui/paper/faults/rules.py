"""What a fault is. The tables here are what files, the control endpoint and the docs page go by."""

from dataclasses import dataclass, fields
from typing import Any, Final

HTTP: Final = {
    "delay": "The request waits `ms` before it is carried out.",
    "late": "The request is carried out at once, its reply comes after `ms`.",
    "drop": "The connection is closed and the request is not carried out.",
    "lose_reply": "The request is carried out and the connection closed instead of a reply.",
    "cut_body": "The reply ends in its middle.",
    "status": "HTTP `status` with no envelope; the request is not carried out.",
    "html": "An HTML page with HTTP `status`; the request is not carried out.",
    "ret_code": "An envelope with `code` and `message`; the request is not carried out.",
    "ret_code_after": "The request is carried out, and answered with `code` and `message` nevertheless.",
}
"""Kinds that strike a request; `where` is matched with its method and path, such as POST /v5/order/create."""

FRAMES: Final = {
    "lose": "The frame is not sent: a gap, when it is a delta of a book.",
    "hold": "The frame is sent after `ms`.",
    "duplicate": "The frame is sent twice.",
    "reorder": "The frame is sent after the one that follows it.",
    "malformed": "The frame is broken as `shape` says: cut, text, types, huge or control.",
    "cut": "The connection is torn down.",
    "close": "The connection is closed with `code`.",
    "silence": "Nothing is sent or heard on the connection from now on; it stays open.",
    "no_pong": "Pings are not answered on the connection from now on; all else goes on.",
}
"""Kinds that strike a frame; `where` is matched with its channel and topic, such as private order.

A reply has its op for a topic: public/linear subscribe, trade order.create.
"""

CONNECTIONS: Final = {
    "refuse_auth": "The auth request of a stream is refused.",
    "refuse_handshake": "The WebSocket handshake is answered with HTTP `status`.",
}
"""Kinds that strike a connection; `where` is matched with its channel: public/linear, private, trade."""

KINDS: Final = HTTP | FRAMES | CONNECTIONS
SHAPES: Final = ("cut", "text", "types", "huge", "control")


class FaultError(Exception):
    """A rule that makes no sense; the text says which key and what is allowed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault: a kind, where it strikes, and when."""

    kind: str
    where: str = "*"
    """A pattern with * and ? for what the kind is matched with."""
    percent: int = 100
    """How likely a match is struck."""
    after: int = 0
    """So many matches pass first."""
    times: int = 0
    """So many matches are struck at the most; 0 is no end."""
    seconds: int = 0
    """For so long from when the rule is added; 0 is no end."""
    ms: int = 1_000
    status: int = 503
    code: int = 10_016
    message: str = "Server error."
    shape: str = "cut"


TEXTS: Final = frozenset({"kind", "where", "message", "shape"})
NAMES: Final = tuple(each.name for each in fields(Rule))


def rule_of(values: dict[str, Any], name: str = "fault") -> Rule:
    """The rule of a table of values. Raises FaultError, one line."""
    for key, value in values.items():
        if key not in NAMES:
            raise FaultError(f"{name}: no key {key!r} (there are {', '.join(NAMES)})")
        wanted = str if key in TEXTS else int
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise FaultError(f"{name}: {key} must be a {'text' if wanted is str else 'whole number'}")
        if isinstance(value, int) and value < 0:
            raise FaultError(f"{name}: {key} must not be below zero")
    if "kind" not in values:
        raise FaultError(f"{name}: kind is missing (one of {', '.join(KINDS)})")
    rule = Rule(**values)
    if rule.kind not in KINDS:
        raise FaultError(f"{name}: no kind {rule.kind!r} (there are {', '.join(KINDS)})")
    if rule.shape not in SHAPES:
        raise FaultError(f"{name}: no shape {rule.shape!r} (there are {', '.join(SHAPES)})")
    if rule.percent > 100:
        raise FaultError(f"{name}: percent must be 0 to 100")
    if rule.kind in {"status", "html", "refuse_handshake"} and not 300 <= rule.status <= 599:
        raise FaultError(f"{name}: status must be 300 to 599")
    return rule
