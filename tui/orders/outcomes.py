"""What became of a command: into the journal, then to whoever listens."""

from collections.abc import Callable

from tui.exchange.errors import ExchangeError, RefusedError, Verdict
from tui.model.facts import CommandAcknowledged, CommandOutcomeUnknown, CommandRefused, Fact, Noticed
from tui.orders.jobs import Job, Stage
from tui.orders.journal import ACKED, REFUSED, UNKNOWN, Journal, JournalError
from tui.orders.wire import describe


class Outcomes:
    """The journal and the sink in their order."""

    def __init__(self, journal: Journal, sink: Callable[[Fact], None]) -> None:
        self._journal, self._sink = journal, sink

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
        self._sink(CommandOutcomeUnknown(job.command_id, job.command, why))

    def acknowledge(self, job: Job, order_id: str) -> None:
        """The exchange took it."""
        self._end(job, ACKED, order_id)
        self._sink(CommandAcknowledged(job.command_id, job.command, order_id))

    def refuse(self, job: Job, verdict: Verdict, error: ExchangeError | None = None) -> None:
        """It was not taken, and will not be."""
        code = error.ret_code if isinstance(error, RefusedError) else None
        meaning = verdict.meaning
        if isinstance(error, RefusedError) and error.ret_msg:
            meaning = f"{meaning} ({error.ret_code}: {error.ret_msg})"
        self._end(job, REFUSED, meaning)
        self._sink(CommandRefused(job.command_id, job.command, meaning, verdict.fix, code))

    def _end(self, job: Job, state: str, detail: str) -> None:
        """A journal that fails now changes nothing about what the exchange has: it is told, and no more."""
        try:
            self._journal.end(job.command_id, state, detail)
        except JournalError as failed:
            self._sink(Noticed(str(failed), "error"))
