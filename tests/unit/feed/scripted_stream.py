"""A loopback WebSocket server that behaves as told, and a sink that can be waited on."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tui.model.facts import Fact, FeedPhase, FeedState, FeedStateChanged

PATIENCE = 8.0
"""Longest wait of a test for anything, s; it is never reached where all is well."""


@dataclass
class Manners:
    """How a connection answers."""

    pongs: bool = True
    auth: bool | None = True
    """None gives no answer."""
    subscribe: bool | None = True
    gone: frozenset[str] = frozenset()
    """Topics that are not to be had: a request that names one is refused."""
    garbles: str = ""
    """An op whose answers come with a value of another type in the place of their verdict."""


@dataclass
class Peer:
    """The server's end of one connection."""

    connection: ServerConnection
    manners: Manners
    requests: list[dict[str, Any]] = field(default_factory=list)

    def push(self, message: object) -> None:
        """Send a message, or a raw frame."""
        self.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def reset(self) -> None:
        """End with a TCP reset."""
        self.connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.socket.shutdown(socket.SHUT_RD)

    def topics(self, op: str) -> list[list[str]]:
        """The arguments of each request of a kind."""
        return [request["args"] for request in self.requests if request["op"] == op]


class ScriptedStream:
    """The n-th connection has the n-th of `manners`; the last counts for all that follow."""

    def __init__(self) -> None:
        self.manners = [Manners()]
        self.peers: list[Peer] = []
        self.changed = threading.Condition()
        self.before_ack: Callable[[], None] = lambda: None
        self.server: Server

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"ws://127.0.0.1:{self.server.socket.getsockname()[1]}"

    def handle(self, connection: ServerConnection) -> None:
        """Answer one connection until it ends."""
        with self.changed:
            manners = replace(self.manners[min(len(self.peers), len(self.manners) - 1)])
            peer = Peer(connection, manners)
            self.peers.append(peer)
            self.changed.notify_all()
        try:
            for text in connection:
                request = json.loads(text)
                with self.changed:
                    peer.requests.append(request)
                    self.changed.notify_all()
                self.answer(peer, manners, request)
        except (ConnectionClosed, OSError):
            return

    def answer(self, peer: Peer, manners: Manners, request: dict[str, Any]) -> None:
        """One answer, as public streams give it."""
        op = request["op"]
        if op == "ping" and manners.pongs:
            peer.push({"success": True, "ret_msg": "pong", "op": "ping", "req_id": request.get("req_id")})
        if op == "auth" and manners.auth is not None:
            verdict = {} if manners.garbles == op else manners.auth
            peer.push({"op": "auth", "success": verdict, "ret_msg": "" if manners.auth else "bad \x1b[1mkey"})
        if op in {"subscribe", "unsubscribe"} and manners.subscribe is not None:
            self.before_ack()
            good = manners.subscribe and not manners.gone & set(request["args"])
            verdict = {} if manners.garbles == op else good
            why = "" if good else "no topic"
            peer.push({"op": op, "success": verdict, "ret_msg": why, "req_id": request["req_id"]})

    def wait(self, condition: Callable[["ScriptedStream"], bool]) -> None:
        """Until something holds of what was received."""
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self), PATIENCE), self.peers

    def peer(self, number: int) -> Peer:
        """The n-th connection, from 0, once it is there."""
        self.wait(lambda _: len(self.peers) > number)
        return self.peers[number]


@contextmanager
def scripted_stream() -> Iterator[ScriptedStream]:
    """A server that is up for as long as the block lasts."""
    script = ScriptedStream()
    script.server = serve(script.handle, "127.0.0.1", 0, ping_interval=None, close_timeout=0.2)
    thread = threading.Thread(target=script.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.server.shutdown()
        thread.join(2)


class Facts:
    """A sink."""

    def __init__(self) -> None:
        self.all: list[Fact] = []
        self.changed = threading.Condition()

    def __call__(self, fact: Fact) -> None:
        with self.changed:
            self.all.append(fact)
            self.changed.notify_all()

    @property
    def states(self) -> list[FeedState]:
        """What was told of the connection."""
        return [fact.state for fact in self.all if isinstance(fact, FeedStateChanged)]

    @property
    def phases(self) -> list[FeedPhase]:
        """The phases in order, repetitions left out."""
        found: list[FeedPhase] = []
        for state in self.states:
            if found[-1:] != [state.phase]:
                found.append(state.phase)
        return found

    def wait(self, condition: Callable[["Facts"], bool]) -> None:
        """Until something holds of what was told."""
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self), PATIENCE), self.phases

    def wait_phase(self, phase: FeedPhase, times: int = 1) -> FeedState:
        """Until a phase was entered so many times."""
        self.wait(lambda facts: facts.phases.count(phase) >= times)
        return next(state for state in reversed(self.states) if state.phase is phase)
