"""Sending one command: the console's own journal, audit log and order worker, and the wait for what comes of it."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from tui.config.read import Config
from tui.exchange import queries
from tui.exchange.errors import UNREACHED, ExchangeError
from tui.exchange.parse import MalformedPayload
from tui.headless.audit import audit_folder
from tui.headless.exits import Exit, Stop
from tui.headless.options import Asked
from tui.headless.reach import NOT_ACCEPTED, Reach, with_fix
from tui.headless.results import NAMES
from tui.model.facts import CommandAcknowledged, CommandOutcomeUnknown, CommandRefused, Fact, Noticed
from tui.model.order import Command, Order
from tui.orders.audit import AuditLog, Event, Record
from tui.orders.journal import Journal, JournalError, first_free
from tui.orders.link_ids import LinkIds
from tui.orders.settle import TooEarlyError, settle_journal, settle_last_runs
from tui.orders.worker import OrderWorker

if TYPE_CHECKING:
    from pathlib import Path

    from tui.exchange.session import Session

SETTLE_WITHIN = 12.0
"""Seconds that an order waits for what earlier runs left: longer than a request may still take effect."""
LOOK_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command."""

    code: Exit
    words: str
    order_id: str = ""
    ret_code: int | None = None


class Sender:
    """One command's journal and worker."""

    def __init__(self, reach: Reach, session: "Session", journal: Journal, folder: "Path") -> None:
        self._reach, self._session, self._journal, self._folder = reach, session, journal, folder
        self.link_ids = LinkIds()
        self._facts: SimpleQueue[Fact] = SimpleQueue()
        self._audit = _audit(reach, self.link_ids.instance)
        self._worker: OrderWorker | None = None

    def settle(self, *, waits: bool) -> None:
        """Ask what became of what earlier runs left. Raises Stop where that must be known, and is not."""
        until = time.monotonic() + (SETTLE_WITHIN if waits else 0.0)
        told = False
        while True:
            try:
                now_ms = self._reach.clock.local_ms()
                self._found(settle_journal(self._session, self._journal, now_ms))
                self._found(settle_last_runs(self._session, self._folder, self._journal, now_ms))
            except (ExchangeError, MalformedPayload) as error:
                if time.monotonic() >= until:
                    if not waits:
                        return
                    words = f"an order of an earlier run has an unknown outcome ({error}): nothing was sent"
                    raise Stop(Exit.STOPPED, words) from None
                if not told and isinstance(error, TooEarlyError):
                    told = True
                    click.echo("an order of an earlier run may still arrive: waiting until that is known", err=True)
                time.sleep(LOOK_EVERY)
            else:
                return

    def _found(self, lines: list[str]) -> None:
        for line in lines:
            click.echo(line, err=True)
            self._put_down(Record(Event.SETTLED, line, self._reach.asked.command_line))

    def send(self, command: Command, patience: float) -> Outcome:
        """Hand it to the order worker and wait, bounded, for the exchange's final word."""
        worker = OrderWorker(
            self._reach.session(), self._journal, self._facts.put, self._reach.clock, self.link_ids, self._audit
        )
        self._worker = worker
        worker.start()
        until = time.monotonic() + patience
        command_id = worker.submit(command, self._reach.asked.command_line)
        try:
            while (left := until - time.monotonic()) > 0:
                with contextlib.suppress(Empty):
                    outcome = _outcome(self._facts.get(timeout=left), command_id)
                    if outcome is not None:
                        return outcome
        except KeyboardInterrupt:
            pass  # what was sent was sent
        worker.stop()
        self._worker = None
        # The answer may have come with the last breath.
        with contextlib.suppress(Empty):
            while True:
                outcome = _outcome(self._facts.get_nowait(), command_id)
                if outcome is not None:
                    return outcome
        return Outcome(Exit.UNKNOWN, "the outcome is not known: do not send it again")

    def look_for(self, ask: Callable[[], Order | None], done: Callable[[Order], bool], patience: float) -> Order | None:
        """The order as the exchange has it, as soon as it is as far as wanted, else as it was last seen."""
        until = time.monotonic() + patience
        found: Order | None = None
        while True:
            try:
                with contextlib.suppress(ExchangeError, MalformedPayload):
                    found = ask() or found
                if (found is not None and done(found)) or time.monotonic() >= until:
                    return found
                time.sleep(LOOK_EVERY)
            except KeyboardInterrupt:
                return found  # it is on the exchange, whoever waits for it or not

    def find(self, symbol: str, order_link_id: str, order_id: str = "") -> Order | None:
        """An order as it is now. Raises ExchangeError or MalformedPayload."""
        return queries.find_order(self._session, self._reach.category, symbol, order_link_id, order_id)

    def close(self) -> None:
        """End the worker and let go of the journal."""
        if self._worker is not None:
            self._worker.stop()
        self._journal.close()

    def _put_down(self, record: Record) -> None:
        trouble = self._audit.write(record) if self._audit is not None else ""
        if trouble:
            click.echo(trouble, err=True)


@contextlib.contextmanager
def sender(reach: Reach, session: "Session") -> Iterator[Sender]:
    """What sends, for the time of a block. Raises Stop where the journal cannot be written."""
    folder = journals(reach)
    try:
        made = Sender(reach, session, first_free(folder, "command"), folder)
    except JournalError as error:
        raise Stop(Exit.FAILED, str(error)) from None
    try:
        yield made
    except JournalError as error:
        raise Stop(Exit.FAILED, str(error)) from None
    finally:
        made.close()


def journals(reach: Reach) -> "Path":
    """The folder of the journals of an environment's key, which the console uses too."""
    from platformdirs import user_state_path

    key = reach.credentials.key if reach.credentials is not None else ""
    return user_state_path("bybit-tui", appauthor=False) / "journal" / f"{reach.place.name}-{key[:6]}"


@contextlib.contextmanager
def put_down_stops(asked: Asked, settings: Config, what: str, symbol: str = "") -> Iterator[None]:
    """What is stopped in the block before it was sent is put down in the audit log."""
    try:
        yield
    except Stop as stop:
        if asked.as_json and stop.told is None:
            stop.told = {"outcome": NAMES[Exit(stop.exit_code)], "words": stop.message}
        if stop.exit_code == Exit.STOPPED and settings["audit"]:
            record = Record(Event.STOPPED, what, asked.command_line, symbol=symbol, detail=stop.message)
            AuditLog(audit_folder(), settings["env"], LinkIds().instance, []).write(record)
        raise


def _audit(reach: Reach, instance: str) -> AuditLog | None:
    if not reach.settings["audit"]:
        return None
    secrets = reach.credentials.secrets if reach.credentials is not None else []
    return AuditLog(audit_folder(), reach.place.name, instance, secrets)


def _outcome(fact: Fact, command_id: str) -> Outcome | None:
    """The end that a fact tells of; what else a person should know goes to standard error."""
    match fact:
        case Noticed(text):
            click.echo(text, err=True)
        case CommandOutcomeUnknown(told_id, _, why) if told_id == command_id:
            click.echo(f"outcome unknown ({why}): asking the exchange", err=True)
        case CommandAcknowledged(told_id, _, order_id) if told_id == command_id:
            return Outcome(Exit.DONE, "taken", order_id)
        case CommandRefused(told_id, _, meaning, fix, ret_code) if told_id == command_id:
            unreached = meaning.startswith(UNREACHED) or ret_code in NOT_ACCEPTED
            code = Exit.UNREACHED if unreached else Exit.FAILED
            return Outcome(code, with_fix(f"refused: {meaning}", fix), ret_code=ret_code)
    return None
