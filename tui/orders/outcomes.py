"""What became of a command: into the journal and the audit log, then to whoever listens."""

from collections.abc import Callable, Mapping
from typing import Any

from tui.exchange.errors import ExchangeError, RefusedError, Verdict
from tui.model.facts import CommandAcknowledged, CommandOutcomeUnknown, CommandRefused, Fact, Noticed
from tui.orders.audit import AuditLog, Event, Record
from tui.orders.jobs import Job, Stage
from tui.orders.journal import ACKED, REFUSED, UNKNOWN, Journal, JournalError
from tui.orders.wire import Call, describe


class Outcomes:
    """The journal, the audit log and the sink in their order."""

    def __init__(self, journal: Journal, sink: Callable[[Fact], None], audit: AuditLog | None = None) -> None:
        self._journal, self._sink, self._audit = journal, sink, audit

    def asked(self, job: Job) -> None:
        """Somebody wants it: told once."""
        if not job.is_told:
            job.is_told = True
            self._tell(Event.ASKED, job)

    def sent(self, job: Job, call: Call) -> None:
        """It goes on the wire as soon as this returns."""
        self._tell(Event.SENT, job, request={"call": call.name, **call.params})

    def left(self, job: Job) -> None:
        """The console ends before there is an outcome."""
        words = "its outcome is not known yet" if job.sends else "it was never sent"
        self._tell(Event.LEFT, job, f"the console ended: {words}")

    def begin(self, job: Job) -> None:
        """Write the intent down, once, before its first byte leaves. Raises JournalError."""
        if job.journaled:
            return
        command = job.command
        self._journal.begin(
            job.command_id,
            getattr(command, "order_link_id", ""),
            command.category,
            getattr(command, "symbol", None) or "",
            describe(command),
        )
        job.journaled = True

    def unknown(self, job: Job, why: str) -> None:
        """From now on only the exchange's answer ends it."""
        job.stage, job.why = Stage.ASK, why
        self._end(job, UNKNOWN, why)
        self._tell(Event.UNKNOWN, job, why)
        self._sink(CommandOutcomeUnknown(job.command_id, job.command, why))

    def acknowledge(self, job: Job, order_id: str) -> None:
        """The exchange took it."""
        self._end(job, ACKED, order_id)
        self._tell(Event.ACKED, job, order_id=order_id)
        self._sink(CommandAcknowledged(job.command_id, job.command, order_id))

    def refuse(self, job: Job, verdict: Verdict, error: ExchangeError | None = None) -> None:
        """It was not taken, and will not be."""
        code = error.ret_code if isinstance(error, RefusedError) else None
        meaning = verdict.meaning
        if isinstance(error, RefusedError) and error.ret_msg:
            meaning = f"{meaning} ({error.ret_code}: {error.ret_msg})"
        self._end(job, REFUSED, meaning)
        self._tell(Event.REFUSED, job, meaning)
        self._sink(CommandRefused(job.command_id, job.command, meaning, verdict.fix, code))

    def _end(self, job: Job, state: str, detail: str) -> None:
        """A journal that fails now changes nothing about what the exchange has: it is told, and no more."""
        try:
            self._journal.end(job.command_id, state, detail)
        except JournalError as failed:
            self._sink(Noticed(str(failed), "error"))

    def _tell(
        self, event: Event, job: Job, detail: str = "", order_id: str = "", request: Mapping[str, Any] | None = None
    ) -> None:
        if self._audit is None:
            return
        command = job.command
        record = Record(
            event,
            describe(command),
            origin=job.origin,
            command_id=job.command_id,
            category=command.category,
            symbol=getattr(command, "symbol", None) or "",
            order_link_id=getattr(command, "order_link_id", ""),
            order_id=order_id or getattr(command, "order_id", ""),
            detail=detail,
            request=request or {},
        )
        trouble = self._audit.write(record)
        if trouble:
            self._sink(Noticed(trouble, "warning"))
