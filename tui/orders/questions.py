"""Unknown outcomes: the exchange is asked by orderLinkId until its answer is final."""

import logging
from collections.abc import Callable
from decimal import Decimal

from tui.exchange import queries
from tui.exchange.clock import ExchangeClock
from tui.exchange.errors import ExchangeError, Reaction, Verdict
from tui.exchange.parse import MalformedPayload
from tui.exchange.session import Session
from tui.model.facts import Fact, OrderUpdated
from tui.model.order import AmendRequest, CancelRequest, Order, OrderRequest
from tui.orders.horizon import HORIZON_MS
from tui.orders.jobs import Job, JobQueue, Stage
from tui.orders.outcomes import Outcomes
from tui.orders.pauses import Pauses
from tui.orders.wire import describe

log = logging.getLogger(__name__)
MOST_SENDS = 4


class Questions:
    """Asks for jobs in the stage ASK, one question a step."""

    def __init__(
        self,
        session: Session,
        clock: ExchangeClock,
        queue: JobQueue,
        outcomes: Outcomes,
        pauses: Pauses,
        sink: Callable[[Fact], None],
    ) -> None:
        self._session, self._clock, self._queue = session, clock, queue
        self._outcomes, self._pauses, self._sink = outcomes, pauses, sink

    def ask(self, job: Job) -> None:
        """One question, and what follows from its answer."""
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
            self._ask_again(job)
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

    def settle_refused(self, job: Job, verdict: Verdict) -> None:
        """The exchange refused for a reason that may hide a success: ask what is there."""
        command = job.command
        if isinstance(command, OrderRequest) and verdict.reaction is Reaction.DUPLICATE:
            job.stage = Stage.ASK
            self._queue.later(job, 0.0)
        elif isinstance(command, CancelRequest):
            # Gone is the answer; the question tells how it ended, or that it has not even arrived yet.
            job.stage = Stage.ASK
            self._queue.later(job, 0.0)
        else:
            self._outcomes.refuse(job, verdict)

    # --- answers --------------------------------------------------------------------------------

    def _settle_new(self, job: Job, command: OrderRequest, found: Order | None) -> None:
        if found is not None:
            if is_meant(command, found):
                self._outcomes.acknowledge(job, found.order_id)
            else:
                self._outcomes.refuse(job, Verdict(Reaction.EXPLAIN, "another order has this id", "see the order list"))
        elif self._is_final(job):
            self._outcomes.refuse(
                job,
                Verdict(
                    Reaction.EXPLAIN,
                    f"it did not reach the exchange ({job.why})",
                    "nothing was placed; send it again if you still want it",
                ),
            )
        else:
            self._ask_again(job)

    def _settle_cancel(self, job: Job, found: Order | None) -> None:
        if found is not None and found.is_closed:
            self._outcomes.acknowledge(job, found.order_id)
        elif found is not None:
            # At once: cancelling twice is the same as cancelling once.
            self._send_again(
                job, Verdict(Reaction.EXPLAIN, "the order could not be cancelled", "it is open; try again")
            )
        elif self._is_final(job):
            # Not in the history either: it cannot be said how it ended, if it ever was.
            self._outcomes.refuse(
                job, Verdict(Reaction.GONE, "the exchange knows no such order", "look at the open orders")
            )
        else:
            self._ask_again(job)

    def _settle_amend(self, job: Job, command: AmendRequest, found: Order | None) -> None:
        if found is None or found.is_closed:
            self._outcomes.refuse(job, Verdict(Reaction.GONE, "the order is no longer open", "see the history"))
        elif _is_amended(command, found):
            self._outcomes.acknowledge(job, found.order_id)
        elif self._is_final(job):
            self._send_again(job, Verdict(Reaction.EXPLAIN, "the change did not reach the exchange", "try it again"))
        else:
            self._ask_again(job)

    # --- small things ---------------------------------------------------------------------------

    def _is_final(self, job: Job) -> bool:
        """Whether what was sent last can no longer take effect."""
        return self._clock.now_ms() > job.first_sent_ms + HORIZON_MS

    def _ask_again(self, job: Job) -> None:
        self._queue.later(job, self._pauses.backoff(job.asks))

    def _send_again(self, job: Job, otherwise: Verdict) -> None:
        if job.sends >= MOST_SENDS:
            self._outcomes.refuse(job, otherwise)
            return
        job.stage = Stage.SEND
        self._queue.later(job, self._pauses.backoff(job.sends))

    def _find(self, command: OrderRequest | CancelRequest | AmendRequest) -> Order | None:
        order_id = "" if isinstance(command, OrderRequest) else command.order_id
        return queries.find_order(self._session, command.category, command.symbol, command.order_link_id, order_id)


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
