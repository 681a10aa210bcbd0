"""Faults of what clients send on streams."""

from typing import Any, Protocol

import orjson

from tui.paper.faults.frames import FaultyFrames
from tui.paper.faults.plan import FaultPlan


class Hearing(Protocol):
    """The session of a connection."""

    def receive(self, frame: str | bytes) -> bool:
        """Take in one message; False ends the connection."""
        ...

    def refuse(self, frame: str | bytes, code: int, message: str) -> bool:
        """Answer it with a failure instead; False ends the connection."""
        ...


class FaultyMessages:
    """The way of messages from one connection to its session."""

    def __init__(self, plan: FaultPlan, channel: str, frames: FaultyFrames) -> None:
        self._messages, self._channel, self._frames = plan.messages, channel, frames

    def receive(self, frame: str | bytes, session: Hearing) -> bool:
        """Hand a message on, or do what a fault asks for; False ends the connection."""
        if not self._messages.active:
            return session.receive(frame)
        rule = self._messages.strike(f"{self._channel} {_op(frame)}", self._frames.key)
        if rule is None:
            return session.receive(frame)
        return True if rule.kind == "ignore" else session.refuse(frame, rule.code, rule.message)


def _op(frame: str | bytes) -> str:
    try:
        message: Any = orjson.loads(frame)
    except orjson.JSONDecodeError:
        return ""
    return str(message.get("op", "")) if isinstance(message, dict) else ""
