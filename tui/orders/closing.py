"""Commands that are made of others: a close by the position of now, and flatten until nothing is left."""

import logging
from collections.abc import Callable
from decimal import Decimal

from tui.exchange import queries
from tui.exchange.errors import ExchangeError, Reaction, Verdict
from tui.exchange.parse import MalformedPayload
from tui.exchange.session import Session
from tui.model.account import Position
from tui.model.enums import Category, OrderType, PositionIdx, Side, TimeInForce
from tui.model.facts import CommandSent, Fact
from tui.model.order import CancelAllRequest, CloseRequest, Command, FlattenRequest, OrderRequest
from tui.orders.jobs import Job, JobQueue, Priority, Stage
from tui.orders.link_ids import LinkIds
from tui.orders.outcomes import Outcomes
from tui.orders.pauses import Pauses
from tui.rules.rounding import floor_to_step

log = logging.getLogger(__name__)

SPOT_KINDS = ("Order", "StopOrder", "tpslOrder")
"""On spot each kind of order is cancelled by its own word (docs/v5/order/cancel-all)."""
FLATTENED = "everything is being flattened"
MOST_READS = 12
"""Failed readings of the account after which a flatten or a close says that it cannot go on."""
MOST_ROUNDS = 5
LOOK_AFTER = 0.4
"""Seconds between the closing orders of a flatten and the look whether they did it."""


class Closing:
    """Reads the account before it sends: no size is closed that is not there."""

    def __init__(
        self,
        session: Session,
        queue: JobQueue,
        outcomes: Outcomes,
        pauses: Pauses,
        link_ids: LinkIds,
        submit: Callable[[Command, Priority, str], object],
        sink: Callable[[Fact], None],
    ) -> None:
        self._session, self._queue, self._outcomes, self._pauses = session, queue, outcomes, pauses
        self._link_ids, self._submit, self._sink = link_ids, submit, sink

    def close(self, job: Job, command: CloseRequest) -> bool:
        """Turn a close into an order by the position of now; False when there is nothing to send (yet)."""
        if command.category is Category.SPOT:
            return self._sell(job, command)
        try:
            held = queries.position(self._session, command.category, command.symbol, int(command.position_idx))
        except (ExchangeError, MalformedPayload) as error:
            self._read_again(job, error, "the position could not be read")
            return False
        if held is None or held.side is None:
            self._outcomes.refuse(job, Verdict(Reaction.EXPLAIN, "there is no position to close", ""))
            return False
        qty = held.size if command.fraction == 1 else floor_to_step(held.size * command.fraction, command.qty_step)
        if not qty:
            self._outcomes.refuse(job, Verdict(Reaction.EXPLAIN, "the share is smaller than one step", "close more"))
            return False
        job.command = _closing(
            held.side, qty, command.category, command.symbol, command.order_link_id, command.position_idx
        )
        self._sink(CommandSent(job.command_id, job.command))
        return True

    def _sell(self, job: Job, command: CloseRequest) -> bool:
        """Turn a close into the sale of what is free of a coin now: on spot there is no reduce-only."""
        try:
            balance = queries.wallet(self._session).coin(command.coin)
        except (ExchangeError, MalformedPayload) as error:
            self._read_again(job, error, "the wallet could not be read")
            return False
        free = balance.free if balance is not None else Decimal(0)
        qty = floor_to_step(free * command.fraction, command.qty_step)
        if not qty:
            what = f"less than one step of {command.coin} is free"
            self._outcomes.refuse(job, Verdict(Reaction.EXPLAIN, what, "open orders bind it, or it is dust"))
            return False
        job.command = OrderRequest(
            category=command.category,
            symbol=command.symbol,
            side=Side.SELL,
            order_type=OrderType.MARKET,
            qty=qty,
            order_link_id=command.order_link_id,
            time_in_force=TimeInForce.IOC,
        )
        self._sink(CommandSent(job.command_id, job.command))
        return True

    def flatten(self, job: Job, command: FlattenRequest) -> None:
        """One step: cancel, then close, then look; again while something is left. It ends when the account is flat."""
        self._outcomes.begin(job)
        if not job.cancels_queued:
            # Positions are read after the cancel has had its turn: an order may fill until then.
            job.cancels_queued = True
            for dropped in self._queue.drop(_opens):
                if dropped.may_exist:
                    # It is not sent again; whether it is there is asked for.
                    self._outcomes.unknown(dropped, FLATTENED)
                    self._queue.put(dropped)
                else:
                    self._outcomes.refuse(dropped, Verdict(Reaction.EXPLAIN, FLATTENED, ""))
            for kind in SPOT_KINDS if command.category is Category.SPOT else ("",):
                cancel = CancelAllRequest(command.category, None, command.settle_coin, order_filter=kind)
                self._submit(cancel, Priority.FLATTEN, job.origin)
            self._queue.put(job)
            return
        try:
            positions = queries.positions(self._session, command.category, command.settle_coin)
            orders = queries.open_orders(self._session, command.category, command.settle_coin)
        except (ExchangeError, MalformedPayload) as error:
            self._read_again(job, error, "the account could not be read")
            return
        held = [each for each in positions if each.side is not None]
        if not held and not orders:
            if self._queue.has(_may_arrive):
                self._queue.later(job, LOOK_AFTER)
            else:
                self._outcomes.acknowledge(job, "")
            return
        if job.rounds >= MOST_ROUNDS:
            left = f"positions {len(held)}, open orders {len(orders)} are left"
            self._outcomes.refuse(
                job, Verdict(Reaction.EXPLAIN, f"not flat: {left}", "look at them, and flatten again")
            )
            return
        job.rounds += 1
        for position in held:
            self._close_whole(command.category, position, job.origin)
        # Whatever is still open was placed meanwhile, or the cancel did not arrive.
        job.cancels_queued = not (orders and job.rounds > 1)
        self._queue.later(job, LOOK_AFTER if job.rounds == 1 else self._pauses.backoff(job.rounds))

    def _close_whole(self, category: Category, position: Position, origin: str) -> None:
        if position.side is None:
            return
        idx = PositionIdx(position.position_idx)
        order = _closing(position.side, position.size, category, position.symbol, self._link_ids.next(), idx)
        self._submit(order, Priority.FLATTEN, origin)

    def _read_again(self, job: Job, error: Exception, meaning: str) -> None:
        """A question that failed is not an empty answer."""
        log.warning("%s: %s", meaning, error)
        job.asks += 1
        if job.asks >= MOST_READS:
            fix = "nothing was sent; try again" if not job.rounds else "look at the account, and try again"
            self._outcomes.refuse(job, Verdict(Reaction.EXPLAIN, f"{meaning}: {error}", fix))
        else:
            self._queue.later(job, self._pauses.backoff(job.asks))


def _opens(job: Job) -> bool:
    """Whether a job that waits to be sent would only add to what has to be closed."""
    return job.priority is Priority.NEW and job.stage is Stage.SEND


def _may_arrive(job: Job) -> bool:
    """Whether an order is on its way of which nobody knows yet whether it arrives."""
    return job.priority is Priority.NEW and job.stage is Stage.ASK


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
