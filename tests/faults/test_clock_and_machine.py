"""Clocks that are off or jump, names that cannot be resolved, certificates that are wrong, a process that is halted."""

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from living_market import LivingMarket
from person import at_the_console
from struck import Struck

from tests.e2e.exchange_process import ExchangeProcess
from tests.e2e.terminal import Terminal
from tui.exchange.clock import ExchangeClock
from tui.exchange.credentials import Credentials
from tui.exchange.environment import paper
from tui.exchange.errors import NoAnswerError, NotSentError
from tui.exchange.session import Session
from tui.feed.market import MarketFeed
from tui.model.enums import Category
from tui.model.facts import Fact, FeedPhase, FeedStateChanged


@pytest.mark.parametrize("seconds", [-30, -2, 2, 30])
async def test_a_clock_that_is_off_from_the_start_is_corrected_and_shown(seconds: int) -> None:
    exchange = Struck(market=LivingMarket())
    exchange.exchange.skew = seconds * 1_000
    async with at_the_console(exchange) as person:
        if abs(seconds) > 2:
            await person.sees(f"clock {abs(seconds)}.0 s {'slow' if seconds > 0 else 'fast'}")
        else:
            assert "clock" not in person.screen
        await person.rests()
        assert not [line for line in person.notices if "clocks disagree" in line]
    exchange.stop()


@pytest.mark.parametrize("seconds", [-30, 30])
async def test_a_clock_that_jumps_is_measured_again_and_the_order_sent_once(seconds: int) -> None:
    async with at_the_console() as person:
        person.exchange.exchange.skew = seconds * 1_000
        await person.rests()
        assert len(person.placed) == 1
        await person.sees("clock 30.0 s (slow|fast)")
        await person.is_told("this machine's clock is off: set it")
        assert [entry.state for entry in person.journal] == ["Acked"]


class Collected:
    """What a feed tells."""

    def __init__(self) -> None:
        self._states: list[FeedStateChanged] = []
        self._changed = threading.Condition()

    def put(self, fact: Fact) -> None:
        with self._changed:
            if isinstance(fact, FeedStateChanged):
                self._states.append(fact)
            self._changed.notify_all()

    def reconnects(self, times: int, within: float = 20.0) -> str:
        """Wait for so many failed tries; why the last one failed."""

        def tried() -> list[FeedStateChanged]:
            return [each for each in self._states if each.state.phase is FeedPhase.RECONNECTING]

        with self._changed:
            assert self._changed.wait_for(lambda: len(tried()) >= times, within)
            return tried()[-1].state.detail


@contextlib.contextmanager
def followed(ws: str) -> Iterator[Collected]:
    told = Collected()
    feed = MarketFeed(paper("http://127.0.0.1:1", ws), Category.LINEAR, told.put)
    feed.watch({"BTCUSDT"}, {"BTCUSDT"})
    feed.start()
    try:
        yield told
    finally:
        feed.stop()


def session_to(rest: str) -> Session:
    return Session(paper(rest, "ws://127.0.0.1:1"), Credentials("k", "s"), ExchangeClock())


def test_a_name_that_cannot_be_resolved_sent_nothing_and_is_tried_for_ever() -> None:
    session = session_to("http://no-such-host.invalid")
    with pytest.raises(NotSentError, match="name cannot be resolved"):
        session.ask("get_server_time")
    session.close()
    with followed("ws://no-such-host.invalid") as told:
        assert told.reconnects(3)


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[int]:
    """A server whose certificate nobody has signed."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    try:
        subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl, which makes the certificate, is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        done = threading.Event()

        def serve() -> None:
            while not done.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = listening.accept()
                    with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True):
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        done.set()
        thread.join(5)


def test_a_certificate_that_nobody_signed_is_not_spoken_to(tls_port: int) -> None:
    session = session_to(f"https://127.0.0.1:{tls_port}")
    with pytest.raises(NotSentError, match="certificate was not accepted"):
        session.ask("get_server_time")
    session.close()
    with followed(f"wss://127.0.0.1:{tls_port}") as told:
        assert "certificate" in told.reconnects(2).lower()


def test_a_server_that_speaks_no_http_leaves_the_outcome_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            connection.recv(1_000)
            connection.sendall(b"SSH-2.0-something\r\n")
            connection.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        session = session_to(f"http://127.0.0.1:{listening.getsockname()[1]}")
        with pytest.raises(NoAnswerError):
            session.ask("place_order", category="linear", symbol="X", side="Buy", orderType="Market", qty="1")
        session.close()
        thread.join(5)


@pytest.mark.timeout(120)
def test_a_console_that_was_halted_says_what_is_old_and_sends_nothing_twice(tmp_path: Path) -> None:
    with (
        ExchangeProcess("--fresh") as exchange,
        Terminal(tmp_path, *exchange.console_arguments, **exchange.keys) as terminal,
    ):
        terminal.wait_for("account live")
        terminal.press("b")
        terminal.wait_for("Esc leave")
        terminal.press("0.03", "backtab", *["shift+down"] * 40, "enter")
        terminal.wait_for("Enter confirms")
        os.kill(terminal.process.pid, signal.SIGSTOP)
        # What is typed meanwhile waits in the line.
        terminal.press("enter")
        halted = time.monotonic()
        while time.monotonic() - halted < 6:
            terminal._read()
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.wait_for("market live")
        terminal.wait_for("account live")
        terminal.wait_until_gone("STALE")
        assert len(exchange.open_orders("BTCUSDT")) <= 1
        terminal.press("X", "X")
        terminal.wait_for(r"Open orders \(0\)")
        assert exchange.open_orders("BTCUSDT") == []
