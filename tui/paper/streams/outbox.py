"""What is to be sent on one connection. A client that does not read is cut off, it never holds up the others."""

import asyncio
from collections import deque

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

MOST_FRAMES = 5_000


class Outbox:
    """A bounded queue in front of one connection."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._frames: deque[bytes] = deque()
        self._filled = asyncio.Event()
        self._overflowed = False

    def put(self, frame: bytes) -> None:
        """Queue a frame; too many waiting ends the connection."""
        if len(self._frames) >= MOST_FRAMES:
            self._overflowed = True
        else:
            self._frames.append(frame)
        self._filled.set()

    async def run(self) -> None:
        """Send until the connection ends."""
        try:
            while not self._overflowed:
                await self._filled.wait()
                self._filled.clear()
                while self._frames and not self._overflowed:
                    await self._connection.send(self._frames.popleft(), text=True)
            await self._connection.close(1008, "too slow")
        except ConnectionClosed:
            return
