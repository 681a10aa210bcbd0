"""What is to be sent on one connection. A client that does not read is cut off, it never holds up the others."""

import asyncio
from collections import deque

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

MOST_FRAMES = 5_000
MOST_BYTES = 8 * 1024 * 1024


class Outbox:
    """A bounded queue in front of one connection."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._frames: deque[bytes] = deque()
        self._filled = asyncio.Event()
        self._waiting = 0
        self._overflowed = False

    def put(self, frame: bytes) -> None:
        """Queue a frame; too many waiting ends the connection at once, as one that reads nothing hears no goodbye."""
        if self._overflowed:
            return
        self._frames.append(frame)
        self._waiting += len(frame)
        if len(self._frames) > MOST_FRAMES or self._waiting > MOST_BYTES:
            self._overflowed = True
            self._frames.clear()
            self._connection.transport.abort()
        self._filled.set()

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
        except ConnectionClosed:
            return
