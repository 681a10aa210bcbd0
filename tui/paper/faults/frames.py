"""Faults of streams: what happens to the frames that go out on one connection."""

from collections.abc import Callable
from typing import Any, Final, Protocol

import orjson

from tui.paper.faults.plan import FaultPlan
from tui.paper.faults.rules import Rule

HUGE: Final = 2_000_000
PONGS: Final = frozenset({"ping", "pong"})


class Line(Protocol):
    """What a fault can do to a connection."""

    def queue(self, frame: bytes) -> None:
        """Send a frame."""
        ...

    def later(self, ms: int, action: Callable[[], None]) -> None:
        """Do something after a while, unless the connection has ended."""
        ...

    def cut(self) -> None:
        """Tear the connection down."""
        ...

    def close(self, code: int) -> None:
        """Close it with a code."""
        ...

    def go_deaf(self) -> None:
        """Hear nothing any more."""
        ...

    def drop_pongs(self) -> None:
        """Leave the protocol's own pings unanswered."""
        ...


class FaultyFrames:
    """The way of frames onto one connection."""

    def __init__(self, plan: FaultPlan, channel: str, line: Line) -> None:
        self._plan, self._channel, self._line = plan, channel, line
        self._held: bytes | None = None
        self._silent = False
        self._no_pong = False
        self.key = ""
        """The API key that opened the stream, once one has."""

    @property
    def is_clear(self) -> bool:
        """Whether frames simply pass."""
        return not (self._plan.frames.active or self._silent or self._no_pong or self._held)

    def open(self) -> None:
        """The connection has opened."""
        openings = self._plan.openings
        rule = openings.strike(f"{self._channel} open") if openings.active else None
        if rule is not None:
            self._befall(rule)

    def pass_on(self, frame: bytes) -> None:
        """Send a frame, or what a fault makes of it."""
        if self._silent:
            return
        name = _name(frame)
        if self._no_pong and name in PONGS:
            return
        # What was held back goes out behind this frame, whatever becomes of it.
        held, self._held = self._held, None
        frames = self._plan.frames
        rule = frames.strike(f"{self._channel} {name}", self.key) if frames.active else None
        if rule is None:
            self._line.queue(frame)
        else:
            self._strike(rule, frame, name)
        if held is not None:
            self._line.queue(held)

    def _strike(self, rule: Rule, frame: bytes, name: str) -> None:
        match rule.kind:
            case "lose":
                return
            case "hold":
                self._line.later(rule.ms, lambda: self._line.queue(frame))
            case "duplicate":
                self._line.queue(frame)
                self._line.queue(frame)
            case "reorder":
                self._held = frame
            case "malformed":
                self._line.queue(_broken(frame, rule.shape))
            case "no_pong":
                self._befall(rule)
                if name not in PONGS:
                    self._line.queue(frame)
            case _:
                self._befall(rule)

    def _befall(self, rule: Rule) -> None:
        match rule.kind:
            case "cut":
                self._line.cut()
            case "close":
                self._line.close(rule.close_code)
            case "silence":
                self._silent = True
                self._line.go_deaf()
            case "no_pong":
                self._no_pong = True
                self._line.drop_pongs()


def _name(frame: bytes) -> str:
    """The topic of a push, the op of a reply."""
    try:
        message: Any = orjson.loads(frame)
    except orjson.JSONDecodeError:
        return ""
    return str(message.get("topic") or message.get("op") or "")


def _broken(frame: bytes, shape: str) -> bytes:
    """A frame that is no JSON object."""
    match shape:
        case "cut":
            return frame[: len(frame) // 2]
        case "text":
            return b"upstream connect error or disconnect/reset before headers"
        case "null":
            return b"null"
        case "empty":
            return b""
        case "list":
            return b"[" + frame + b"]"
        case "utf8":
            return frame[:-1] + b',"note":"\xff"}'
        case _:
            return orjson.dumps(_odd(orjson.loads(frame), shape))


def _odd(message: dict[str, Any], shape: str) -> dict[str, Any]:
    """A message that is JSON and still hard to bear; its topic stays, so that it gets to whom it is for."""
    if shape == "types":
        return {name: value if name in {"topic", "op"} else _mistyped(value) for name, value in message.items()}
    if shape == "huge":
        return {**message, "padding": "x" * HUGE}
    return {**message, "note": "\x1b[2J\x1b]0;title\x07[red]\x00\x7f"}


def _mistyped(value: object) -> object:
    return 7 if isinstance(value, str | list | dict) else "seven"
