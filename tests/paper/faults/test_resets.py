"""A connection is reset, also one that has ended already."""

import asyncio
import socket

import pytest

from tui.paper.ports import reset


@pytest.mark.parametrize("ended", [False, True])
async def test_a_reset_of_what_has_ended_is_no_error(ended: bool) -> None:
    loop = asyncio.get_running_loop()
    closed = loop.create_future()

    class Line(asyncio.Protocol):
        def connection_lost(self, exc: Exception | None) -> None:
            closed.set_result(exc)

    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(Line, sock=ours)
    if ended:
        transport.abort()
        await closed
        ours.close()
    reset(transport)
    await asyncio.wait_for(closed, 5)
    theirs.close()
