"""The one thread that sends: journal first, then the wire, then the reaction that the outcome calls for."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Mapping

from tui.exchange.clock import ExchangeClock
from tui.exchange.errors import ExchangeError, Reaction, Verdict, judge
from tui.exchange.session import Session
from tui.model.facts import ClockMeasured, CommandSent, Fact, RateBudgetSeen
from tui.model.order import CloseRequest, Command, FlattenRequest, OrderRequest
from tui.orders.audit import AuditLog
from tui.orders.closing import Closing
from tui.orders.jobs import Job, JobQueue, Priority, Stage, priority_of
from tui.orders.journal import Journal, JournalError
from tui.orders.link_ids import LinkIds
from tui.orders.outcomes import Outcomes
from tui.orders.pauses import OWN_CHANCE, Pauses
from tui.orders.questions import MOST_SENDS, Questions
from tui.orders.wire import call_of, describe

log = logging.getLogger(__name__)

MOST_WAITS = 8
PAUSE_AFTER_LOCKOUT = 600.0
FIRST_QUESTION_AFTER = 0.2


class OrderWorker:
    """Takes commands, tells facts. `sink` is called from the worker's thread (CommandSent from the caller's)."""

    def __init__(
        self,
        session: Session,
        journal: Journal,
        sink: Callable[[Fact], None],
        clock: ExchangeClock,
        link_ids: LinkIds,
        audit: AuditLog | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = OWN_CHANCE.random,
    ) -> None:
        self._session, self._sink, self._clock = session, sink, clock
        self._instance, self._monotonic = link_ids.instance, monotonic
        self._queue = JobQueue(monotonic)
        self._outcomes = Outcomes(journal, sink, audit)
        self._pauses = Pauses(draw)
        self._questions = Questions(session, clock, self._queue, self._outcomes, self._pauses, sink)
        self._closing = Closing(session, self._queue, self._outcomes, self._pauses, link_ids, self._submit_as, sink)
        self._numbers = itertools.count(1)
        self._locked_until = 0.0
        self._thread = threading.Thread(target=self._run, name="orders", daemon=True)

    def start(self) -> None:
        """Begin to take jobs."""
        self._thread.start()

    def submit(self, command: Command, origin: str = "") -> str:
        """Hand a command over; returns its id. Never waits. `origin` is who asks, for the audit log."""
        return self._submit_as(command, priority_of(command), origin)

    def stop(self, timeout: float = 3.0) -> list[Command]:
        """End after the request that is under way; returns the commands that were not finished."""
        left = self._queue.close()
        if self._thread.is_alive():
            self._thread.join(timeout)
        for job in left:
            self._outcomes.left(job)
        return [job.command for job in left]

    def work_off_one(self) -> bool:
        """Take the next job and do its next step; False when the queue was closed. The thread's loop body."""
        job = self._queue.get()
        if job is None:
            return False
        try:
            self._outcomes.asked(job)
            self._step(job)
        except JournalError as error:
            verdict = Verdict(Reaction.EXPLAIN, str(error), "nothing was sent; free the disk or its rights")
            self._outcomes.refuse(job, verdict)
        except Exception:
            log.exception("the order worker stumbled over %s", describe(job.command))
            if job.sends:
                job.asks += 1
                self._unknown(job, "an error in the console")
            else:
                verdict = Verdict(Reaction.EXPLAIN, "an error in the console", "it was not sent; see the log")
                self._outcomes.refuse(job, verdict)
        return True

    def next_due(self) -> float | None:
        """The moment (monotonic) at which the next job is due; None when there is none."""
        return self._queue.next_due()

    # --- steps ----------------------------------------------------------------------------------

    def _run(self) -> None:
        while self.work_off_one():
            pass

    def _submit_as(self, command: Command, priority: Priority, origin: str) -> str:
        job = Job(f"{self._instance}-c{next(self._numbers)}", command, priority, origin=origin)
        self._sink(CommandSent(job.command_id, command))
        self._queue.put(job)
        return job.command_id

    def _step(self, job: Job) -> None:
        if job.stage is Stage.ASK:
            self._questions.ask(job)
        elif isinstance(job.command, FlattenRequest):
            self._closing.flatten(job, job.command)
        elif not isinstance(job.command, CloseRequest) or self._closing.close(job, job.command):
            self._send(job)

    def _send(self, job: Job) -> None:
        if self._monotonic() < self._locked_until:
            self._outcomes.refuse(job, Verdict(Reaction.STOP, "this address is locked out", "wait ten minutes"))
            return
        self._outcomes.begin(job)
        call = call_of(job.command)
        self._outcomes.sent(job, call)
        job.sends += 1
        job.first_sent_ms = self._clock.now_ms()
        try:
            reply = self._session.ask(call.name, **call.params)
        except ExchangeError as error:
            self._see_budget(error.headers)
            self._react(job, error)
            return
        self._see_budget(reply.headers)
        self._outcomes.acknowledge(job, str(reply.result.get("orderId") or ""))

    def _react(self, job: Job, error: ExchangeError) -> None:
        verdict = judge(error)
        log.info("%s: %s", describe(job.command), error)
        match verdict.reaction:
            case Reaction.RETRY if job.waits < MOST_WAITS:
                job.waits += 1
                job.may_exist = isinstance(job.command, OrderRequest)
                self._queue.later(job, self._pauses.to_reset(job.waits, error.headers, self._clock.now_ms()))
            case Reaction.RESEND if job.sends < MOST_SENDS:
                self._queue.later(job, self._pauses.backoff(job.sends))
            case Reaction.RESYNC if job.sends < MOST_SENDS:
                job.may_exist = isinstance(job.command, OrderRequest)
                self._resync()
                self._queue.later(job, self._pauses.backoff(job.sends))
            case Reaction.ASK:
                self._unknown(job, verdict.meaning)
            case Reaction.DUPLICATE | Reaction.GONE:
                job.why = verdict.meaning
                self._questions.settle_refused(job, verdict)
            case Reaction.NOTHING_TO_DO:
                self._outcomes.acknowledge(job, "")
            case reaction:
                if reaction is Reaction.STOP:
                    self._locked_until = self._monotonic() + PAUSE_AFTER_LOCKOUT
                if job.may_exist:
                    # An earlier sending was answered as if it had not been taken: that is not taken on trust.
                    self._unknown(job, verdict.meaning)
                else:
                    self._outcomes.refuse(job, verdict, error)

    def _unknown(self, job: Job, why: str) -> None:
        if job.stage is not Stage.ASK:
            self._outcomes.unknown(job, why)
        self._queue.later(job, self._pauses.backoff(job.asks) if job.asks else FIRST_QUESTION_AFTER)

    # --- small things ---------------------------------------------------------------------------

    def _resync(self) -> None:
        try:
            reading = self._session.measure_clock()
        except ExchangeError as error:
            log.warning("the clock could not be measured: %s", error)
            return
        self._sink(ClockMeasured(reading.offset_ms, reading.uncertainty_ms))

    def _see_budget(self, headers: Mapping[str, str]) -> None:
        names = ("X-Bapi-Limit", "X-Bapi-Limit-Status", "X-Bapi-Limit-Reset-Timestamp")
        try:
            limit, remaining, reset = (int(headers[name]) for name in names)
        except (KeyError, ValueError):
            return
        self._sink(RateBudgetSeen(limit, remaining, reset))
