"""A loopback HTTP server that answers as told, and remembers what it was sent."""

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOW = 1_700_000_000_000


@dataclass(frozen=True)
class Answer:
    """One answer; `cut` resets the connection after so many bytes of the body, `silent` never answers.

    `drips` sends one byte of the head or of the body after the other, for ever.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    silent: bool = False
    drips: str = ""


def envelope(result: object = None, *, code: int = 0, message: str = "OK", **headers: str) -> Answer:
    """An answer as the API gives it."""
    body = {"retCode": code, "retMsg": message, "result": result or {}, "retExtInfo": {}, "time": NOW}
    return Answer(json.dumps(body).encode(), headers={name.replace("_", "-"): text for name, text in headers.items()})


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class ScriptedHttp:
    """Answers in the order of `answers`; the last one counts for all that follow."""

    def __init__(self) -> None:
        self.answers = [envelope()]
        self.requests: list[Request] = []
        self.closing = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.answer(self)

            def do_POST(self) -> None:
                owner.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Nothing on standard error."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Take a request and give the next answer."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.requests.append(Request(handler.command, handler.path, dict(handler.headers), body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer.silent:
            self.closing.wait(10)
            return
        if answer.drips:
            self.drip(handler, answer)
            return
        handler.send_response(answer.status)
        for name, text in answer.headers.items():
            handler.send_header(name, text)
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body[: answer.cut])
        if answer.cut is not None:
            handler.wfile.flush()
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()

    def drip(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        """A byte now and then, until the client has had enough."""
        try:
            if answer.drips == "body":
                handler.send_response(answer.status)
                handler.send_header("Content-Length", "1000000")
                handler.end_headers()
            else:
                handler.wfile.write(b"HTTP/1.1 200 ")
            while not self.closing.wait(0.02):
                handler.wfile.write(b"O")
        except OSError:
            handler.close_connection = True


@contextmanager
def scripted_http() -> Iterator[ScriptedHttp]:
    """A server that is up for as long as the block lasts."""
    script = ScriptedHttp()
    thread = threading.Thread(target=script.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.closing.set()
        script.server.shutdown()
        script.server.server_close()
        thread.join(2)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
