"""The one thread that sends: journal first, then the wire, then the reaction that the outcome calls for."""

import itertools
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from decimal import Decimal

from tui.exchange import queries
from tui.exchange.clock import ExchangeClock
from tui.exchange.errors import ExchangeError, Reaction, RefusedError, Verdict, judge
from tui.exchange.parse import MalformedPayload
from tui.exchange.session import Session
from tui.model.enums import Category, OrderType, PositionIdx, Side, TimeInForce
from tui.model.facts import (
    CommandAcknowledged,
    CommandOutcomeUnknown,
    CommandRefused,
    CommandSent,
    Fact,
    Noticed,
    OrderUpdated,
    RateBudgetSeen,
)
from tui.model.order import (
    AmendRequest,
    CancelAllRequest,
    CancelRequest,
    CloseRequest,
    Command,
    FlattenRequest,
    Order,
    OrderRequest,
)
from tui.orders.horizon import HORIZON_MS
from tui.orders.jobs import Job, JobQueue, Priority, Stage, priority_of
from tui.orders.journal import ACKED, REFUSED, UNKNOWN, Journal, JournalError
from tui.orders.link_ids import LinkIds
from tui.orders.wire import call_of, describe
from tui.rules.rounding import floor_to_step

log = logging.getLogger(__name__)

MOST_WAITS, MOST_SENDS = 8, 4
LONGEST_WAIT = 5.0
PAUSE_AFTER_LOCKOUT = 600.0

OWN_CHANCE = random.SystemRandom()
"""Not the shared generator, which others may have seeded."""


class OrderWorker:
    """Takes commands, tells facts. `sink` is called from the worker's thread (CommandSent from the caller's)."""

    def __init__(
        self,
        session: Session,
        journal: Journal,
        sink: Callable[[Fact], None],
        clock: ExchangeClock,
        link_ids: LinkIds,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = OWN_CHANCE.random,
    ) -> None:
        self._session, self._journal, self._sink, self._clock = session, journal, sink, clock
        self._link_ids = link_ids
        self._monotonic, self._draw = monotonic, draw
        self._queue = JobQueue(monotonic)
        self._numbers = itertools.count(1)
        self._locked_until = 0.0
        self._thread = threading.Thread(target=self._run, name="orders", daemon=True)

    def start(self) -> None:
        """Begin to take jobs."""
        self._thread.start()

    def submit(self, command: Command) -> str:
        """Hand a command over; returns its id. Never waits."""
        job = self._job(command)
        self._sink(CommandSent(job.command_id, command))
        self._queue.put(job)
        return job.command_id

    def stop(self, timeout: float = 3.0) -> list[Command]:
        """End after the request that is under way; returns the commands that were not finished."""
        left = self._queue.close()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return [job.command for job in left]

    def work_off_one(self) -> bool:
        """Take the next job and do its next step; False when the queue was closed. The thread's loop body."""
        job = self._queue.get()
        if job is None:
            return False
        try:
            self._step(job)
        except JournalError as error:
            self._refuse(job, Verdict(Reaction.EXPLAIN, str(error), "nothing was sent; free the disk or its rights"))
        except Exception:
            log.exception("the order worker stumbled over %s", describe(job.command))
            if job.sends:
                self._unknown(job, "an error in the console")
            else:
                self._refuse(job, Verdict(Reaction.EXPLAIN, "an error in the console", "it was not sent; see the log"))
        return True

    def next_due(self) -> float | None:
        """The moment (monotonic) at which the next job is due; None when there is none."""
        return self._queue.next_due()

    # --- steps ----------------------------------------------------------------------------------

    def _run(self) -> None:
        while self.work_off_one():
            pass

    def _step(self, job: Job) -> None:
        if job.stage is Stage.ASK:
            self._ask(job)
        elif isinstance(job.command, FlattenRequest):
            self._flatten(job, job.command)
        elif isinstance(job.command, CloseRequest):
            self._close(job, job.command)
        else:
            self._send(job)

    def _send(self, job: Job) -> None:
        if self._monotonic() < self._locked_until:
            self._refuse(job, Verdict(Reaction.STOP, "this address is locked out", "wait ten minutes"))
            return
        self._write_down(job)
        call = call_of(job.command)
        job.sends += 1
        job.first_sent_ms = self._clock.now_ms()
        try:
            reply = self._session.ask(call.name, **call.params)
        except ExchangeError as error:
            self._see_budget(error.headers)
            self._react(job, error)
            return
        self._see_budget(reply.headers)
        self._acknowledge(job, str(reply.result.get("orderId") or ""))

    def _react(self, job: Job, error: ExchangeError) -> None:
        verdict = judge(error)
        log.info("%s: %s", describe(job.command), error)
        match verdict.reaction:
            case Reaction.RETRY if job.waits < MOST_WAITS:
                job.waits += 1
                self._later(job, self._wait_for_reset(job, error.headers))
            case Reaction.RESEND if job.sends < MOST_SENDS:
                self._later(job, self._backoff(job.sends))
            case Reaction.RESYNC if job.sends < MOST_SENDS:
                self._resync()
                self._later(job, self._backoff(job.sends))
            case Reaction.ASK:
                self._unknown(job, verdict.meaning)
            case Reaction.DUPLICATE | Reaction.GONE:
                job.why = verdict.meaning
                self._settle_by_asking(job, verdict)
            case Reaction.NOTHING_TO_DO:
                self._acknowledge(job, "")
            case Reaction.STOP:
                self._locked_until = self._monotonic() + PAUSE_AFTER_LOCKOUT
                self._refuse(job, verdict, error)
            case _:
                self._refuse(job, verdict, error)

    def _unknown(self, job: Job, why: str) -> None:
        """From now on only the exchange's answer ends it."""
        job.stage, job.why = Stage.ASK, why
        self._write_end(job, UNKNOWN, why)
        self._sink(CommandOutcomeUnknown(job.command_id, job.command, why))
        self._later(job, 0.2)

    def _ask(self, job: Job) -> None:
        job.asks += 1
        command = job.command
        if not isinstance(command, OrderRequest | CancelRequest | AmendRequest):
            # Doing these twice is the same as doing them once.
            self._send_again(job, Verdict(Reaction.ASK, job.why, "look at the account before you go on"))
            return
        try:
            found = self._find(command)
        except (ExchangeError, MalformedPayload) as error:
            log.info("asking for %s: %s", describe(command), error)
            self._later(job, self._backoff(job.asks))
            return
        if found is not None:
            self._sink(OrderUpdated(found))
        match command:
            case OrderRequest():
                self._settle_new(job, command, found)
            case CancelRequest():
                self._settle_cancel(job, found)
            case AmendRequest():
                self._settle_amend(job, command, found)

    def _settle_new(self, job: Job, command: OrderRequest, found: Order | None) -> None:
        if found is not None:
            if is_meant(command, found):
                self._acknowledge(job, found.order_id)
            else:
                self._refuse(job, Verdict(Reaction.EXPLAIN, "another order has this id", "see the order list"))
        elif self._clock.now_ms() > job.first_sent_ms + HORIZON_MS:
            self._refuse(
                job,
                Verdict(
                    Reaction.EXPLAIN,
                    f"it did not reach the exchange ({job.why})",
                    "nothing was placed; send it again if you still want it",
                ),
            )
        else:
            self._later(job, self._backoff(job.asks))

    def _settle_cancel(self, job: Job, found: Order | None) -> None:
        if found is None or found.is_closed:
            self._acknowledge(job, found.order_id if found is not None else "")
        elif self._clock.now_ms() > job.first_sent_ms + HORIZON_MS:
            job.stage = Stage.SEND
            self._later(job, 0.0)
        else:
            self._later(job, self._backoff(job.asks))

    def _settle_amend(self, job: Job, command: AmendRequest, found: Order | None) -> None:
        if found is None or found.is_closed:
            self._refuse(job, Verdict(Reaction.GONE, "the order is no longer open", "see the history"))
        elif _is_amended(command, found):
            self._acknowledge(job, found.order_id)
        elif self._clock.now_ms() > job.first_sent_ms + HORIZON_MS:
            self._send_again(job, Verdict(Reaction.EXPLAIN, "the change did not reach the exchange", "try it again"))
        else:
            self._later(job, self._backoff(job.asks))

    def _settle_by_asking(self, job: Job, verdict: Verdict) -> None:
        command = job.command
        if isinstance(command, OrderRequest) and verdict.reaction is Reaction.DUPLICATE:
            job.stage = Stage.ASK
            self._later(job, 0.0)
        elif isinstance(command, CancelRequest):
            job.stage = Stage.ASK
            # Gone is the answer; the question only tells how it ended.
            job.first_sent_ms = self._clock.now_ms()
            self._later(job, 0.0)
        else:
            self._refuse(job, verdict)

    # --- commands made of others ----------------------------------------------------------------

    def _flatten(self, job: Job, command: FlattenRequest) -> None:
        self._write_down(job)
        if not job.cancels_queued:
            # Positions are read after the cancel has had its turn: an order may fill until then.
            job.cancels_queued = True
            cancel = CancelAllRequest(command.category, None, command.settle_coin)
            self._queue.put(self._told(self._job(cancel, Priority.FLATTEN)))
            self._queue.put(job)
            return
        try:
            held = queries.positions(self._session, command.category, command.settle_coin)
        except (ExchangeError, MalformedPayload) as error:
            log.warning("flatten: the positions could not be read: %s", error)
            self._later(job, self._backoff(job.asks + 1))
            job.asks += 1
            return
        for position in held:
            if position.side is None:
                continue
            order = _closing(
                position.side,
                position.size,
                command.category,
                position.symbol,
                self._link_ids.next(),
                PositionIdx(position.position_idx),
            )
            self._queue.put(self._told(self._job(order, Priority.FLATTEN)))
        self._acknowledge(job, "")

    def _close(self, job: Job, command: CloseRequest) -> None:
        try:
            held = queries.position(self._session, command.category, command.symbol, int(command.position_idx))
        except (ExchangeError, MalformedPayload) as error:
            job.asks += 1
            if job.asks >= MOST_SENDS:
                meaning = f"the position could not be read: {error}"
                self._refuse(job, Verdict(Reaction.EXPLAIN, meaning, "nothing was sent; try again"))
            else:
                self._later(job, self._backoff(job.asks))
            return
        if held is None or held.side is None:
            self._refuse(job, Verdict(Reaction.EXPLAIN, "there is no position to close", ""))
            return
        qty = held.size if command.fraction == 1 else floor_to_step(held.size * command.fraction, command.qty_step)
        if not qty:
            self._refuse(job, Verdict(Reaction.EXPLAIN, "the share is smaller than one step", "close more"))
            return
        job.command = _closing(
            held.side, qty, command.category, command.symbol, command.order_link_id, command.position_idx
        )
        self._sink(CommandSent(job.command_id, job.command))
        self._send(job)

    # --- ends -----------------------------------------------------------------------------------

    def _acknowledge(self, job: Job, order_id: str) -> None:
        self._write_end(job, ACKED, order_id)
        self._sink(CommandAcknowledged(job.command_id, job.command, order_id))

    def _refuse(self, job: Job, verdict: Verdict, error: ExchangeError | None = None) -> None:
        code = error.ret_code if isinstance(error, RefusedError) else None
        meaning = verdict.meaning
        if isinstance(error, RefusedError) and error.ret_msg:
            meaning = f"{meaning} ({error.ret_code}: {error.ret_msg})"
        self._write_end(job, REFUSED, meaning)
        self._sink(CommandRefused(job.command_id, job.command, meaning, verdict.fix, code))

    # --- small things ---------------------------------------------------------------------------

    def _job(self, command: Command, priority: Priority | None = None) -> Job:
        command_id = f"{self._link_ids.instance}-c{next(self._numbers)}"
        return Job(command_id, command, priority_of(command) if priority is None else priority)

    def _told(self, job: Job) -> Job:
        self._sink(CommandSent(job.command_id, job.command))
        return job

    def _write_down(self, job: Job) -> None:
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

    def _write_end(self, job: Job, state: str, detail: str) -> None:
        """A journal that fails now changes nothing about what the exchange has: it is told, and no more."""
        try:
            self._journal.end(job.command_id, state, detail)
        except JournalError as failed:
            self._sink(Noticed(str(failed), "error"))

    def _send_again(self, job: Job, otherwise: Verdict) -> None:
        if job.sends >= MOST_SENDS:
            self._refuse(job, otherwise)
            return
        job.stage = Stage.SEND
        self._later(job, self._backoff(job.sends))

    def _find(self, command: OrderRequest | CancelRequest | AmendRequest) -> Order | None:
        order_id = "" if isinstance(command, OrderRequest) else command.order_id
        return queries.find_order(self._session, command.category, command.symbol, command.order_link_id, order_id)

    def _later(self, job: Job, seconds: float) -> None:
        job.not_before = self._monotonic() + seconds
        self._queue.put(job)

    def _backoff(self, tries: int) -> float:
        """Seconds: doubling from 0.25 with jitter."""
        return float(min(LONGEST_WAIT, 0.25 * 2 ** min(tries, 8))) * (0.5 + 0.5 * self._draw())

    def _wait_for_reset(self, job: Job, headers: Mapping[str, str]) -> float:
        """To the moment that the exchange named, if it is a sensible one, with a growing reserve."""
        reserve = self._backoff(job.waits)
        try:
            reset = int(headers.get("X-Bapi-Limit-Reset-Timestamp", ""))
        except ValueError:
            return reserve
        ahead = (reset - self._clock.now_ms()) / 1000
        return float(min(LONGEST_WAIT, max(0.0, ahead))) + reserve * 0.2 if ahead > 0 else reserve

    def _resync(self) -> None:
        try:
            self._session.measure_clock()
        except ExchangeError as error:
            log.warning("the clock could not be measured: %s", error)

    def _see_budget(self, headers: Mapping[str, str]) -> None:
        names = ("X-Bapi-Limit", "X-Bapi-Limit-Status", "X-Bapi-Limit-Reset-Timestamp")
        try:
            limit, remaining, reset = (int(headers[name]) for name in names)
        except (KeyError, ValueError):
            return
        self._sink(RateBudgetSeen(limit, remaining, reset))


def is_meant(command: OrderRequest, found: Order) -> bool:
    """Whether an order on the exchange is the one that was asked for."""
    return (
        found.symbol == command.symbol
        and found.side is command.side
        and found.order_type == command.order_type
        and (command.reduce_only or found.qty == command.qty)
    )


def _is_amended(command: AmendRequest, found: Order) -> bool:
    wanted: tuple[tuple[Decimal | None, Decimal | None], ...] = (
        (command.qty, found.qty),
        (command.price, found.price),
        (command.trigger_price, found.trigger_price),
        (command.take_profit, found.take_profit or Decimal(0)),
        (command.stop_loss, found.stop_loss or Decimal(0)),
    )
    return all(value is None or value == present for value, present in wanted)


def _closing(
    side: Side, qty: Decimal, category: Category, symbol: str, order_link_id: str, position_idx: PositionIdx
) -> OrderRequest:
    return OrderRequest(
        category=category,
        symbol=symbol,
        side=side.opposite,
        order_type=OrderType.MARKET,
        qty=qty,
        order_link_id=order_link_id,
        time_in_force=TimeInForce.IOC,
        reduce_only=True,
        position_idx=position_idx,
    )
