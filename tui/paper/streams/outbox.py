"""What is to be sent on one connection. A client that does not read is cut off, it never holds up the others."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode

from tui.paper.faults.frames import FaultyFrames
from tui.paper.faults.plan import FaultPlan
from tui.paper.ports import reset

MOST_FRAMES = 5_000
MOST_BYTES = 8 * 1024 * 1024


class Outbox:
    """A bounded queue in front of one connection, with the faults that are asked for."""

    def __init__(self, connection: ServerConnection, channel: str, plan: FaultPlan) -> None:
        self._connection = connection
        self._frames: deque[bytes] = deque()
        self._filled = asyncio.Event()
        self._waiting = 0
        self._overflowed = False
        self.faults = FaultyFrames(plan, channel, self)
        self._end_with: int | None = None
        self._sent_at = self._now()

    def quiet_for(self) -> float:
        """Seconds since something was sent."""
        return self._now() - self._sent_at

    def put(self, frame: bytes) -> None:
        """Queue a frame; too many waiting ends the connection at once, as one that reads nothing hears no goodbye."""
        if self.faults.is_clear:
            self.queue(frame)
        else:
            self.faults.pass_on(frame)

    async def run(self) -> None:
        """Send until the connection ends."""
        try:
            while not self._overflowed:
                await self._filled.wait()
                self._filled.clear()
                while self._frames:
                    frame = self._frames.popleft()
                    self._waiting -= len(frame)
                    await self._connection.send(frame, text=True)
                    self._sent_at = self._now()
                if self._end_with is not None:
                    await self._connection.close(self._end_with)
                    return
        except ConnectionClosed:
            return

    # --- what a fault can do --------------------------------------------------------------------

    def queue(self, frame: bytes) -> None:
        """Queue a frame past all faults."""
        if self._overflowed:
            return
        self._frames.append(frame)
        self._waiting += len(frame)
        if len(self._frames) > MOST_FRAMES or self._waiting > MOST_BYTES:
            self._overflowed = True
            self._frames.clear()
            self._connection.transport.abort()
        self._filled.set()

    def later(self, ms: int, action: Callable[[], None]) -> None:
        """Do something after a while."""
        asyncio.get_running_loop().call_later(ms / 1_000, action)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def cut(self) -> None:
        """Tear the connection down."""
        reset(self._connection.transport)

    def close(self, code: int) -> None:
        """Close it with a code, after what is queued."""
        self._end_with = code
        self._filled.set()

    def go_deaf(self) -> None:
        """Hear nothing any more: pings of the protocol are not answered either."""
        self._connection.transport.pause_reading()

    def drop_pongs(self) -> None:
        """Leave the protocol's own pings unanswered: the library answers them by itself."""
        protocol: Any = self._connection.protocol
        send_frame = protocol.send_frame

        def send_unless_pong(frame: Any) -> None:
            if frame.opcode is not Opcode.PONG:
                send_frame(frame)

        protocol.send_frame = send_unless_pong
