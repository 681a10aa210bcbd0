"""The account as last known: orders, executions, positions, wallet.

Facts may come twice, late or out of order; the end is the same. An execution counts once. An order that is
closed stays closed. Of two reports of one thing the one with the later update time wins.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tui.model.account import Execution, Position, Wallet
from tui.model.facts import (
    AccountFact,
    CommandAcknowledged,
    CommandFact,
    CommandOutcomeUnknown,
    CommandRefused,
    CommandSent,
    ExecutionReceived,
    OrderUpdated,
    PositionUpdated,
    SnapshotLoaded,
    WalletUpdated,
)
from tui.model.order import Command, MarginModeRequest, Order, OrderRequest, PositionModeRequest
from tui.state.day import DayState
from tui.state.missed import (
    Difference,
    Missed,
    executions_that_differ,
    orders_that_differ,
    positions_that_differ,
)

CLOSED_KEPT = 500
ISOLATED = "ISOLATED_MARGIN"
EXECUTIONS_KEPT = 2000


class AccountState:
    """One account; `is_reconciled` is False until a snapshot was read over a live stream."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        """Open and pending orders by `Order.key`, oldest first."""
        self.closed: dict[str, Order] = {}
        """Recently closed orders by key, oldest first."""
        self.executions: dict[str, Execution] = {}
        """Recent fills by exec_id, oldest first."""
        self.positions: dict[tuple[str, int], Position] = {}
        """Positions that are held, by symbol and position_idx: in hedge mode a symbol may have two."""
        self.wallet: Wallet | None = None
        self.margin_mode = ""
        """Bybit's word for cross or isolated margin; empty until it was read."""
        self.day = DayState()
        self.is_reconciled = False
        self.missed: tuple[str, ...] = ()
        """What the last snapshot knew that the stream had not told although it was live."""
        self._expected = Missed()
        self._flat: dict[tuple[str, int], Position] = {}
        self._link_ids: dict[str, str] = {}
        self._hedged: dict[str, bool] = {}

    # --- facts ----------------------------------------------------------------------------------

    def apply(self, fact: AccountFact) -> None:
        """Take in what the exchange says."""
        match fact:
            case OrderUpdated(order):
                self._expected.told("order", self._key_of(order))
                self._put_order(order)
            case ExecutionReceived(execution):
                self._expected.told("execution", execution.exec_id)
                self.day.fill(execution)
                self._put_execution(execution)
            case PositionUpdated(position):
                self._expected.told("position", position.key)
                self._put_position(position)
            case WalletUpdated(wallet):
                self._put_wallet(wallet)
            case SnapshotLoaded():
                self._load(fact)

    def apply_command(self, fact: CommandFact) -> None:
        """Take in what became of a command of ours; only new orders and modes leave a trace here."""
        command = fact.command
        if isinstance(fact, CommandAcknowledged):
            self._mode_set(command)
        if not isinstance(command, OrderRequest):
            return
        known = self.orders.get(command.order_link_id)
        match fact:
            case CommandSent():
                if known is None and command.order_link_id not in self.closed:
                    self.orders[command.order_link_id] = _sending(command)
            case CommandAcknowledged(_, _, order_id):
                if order_id:
                    self._link_ids[order_id] = command.order_link_id
                if known is not None and known.is_pending:
                    acked = replace(known, order_status="Acked", order_id=order_id)
                    self.orders[command.order_link_id] = acked
            case CommandOutcomeUnknown():
                if known is not None and known.is_pending:
                    self.orders[command.order_link_id] = replace(known, order_status="Unknown")
            case CommandRefused(_, _, meaning):
                if known is not None and known.is_pending:
                    del self.orders[command.order_link_id]
                    self._close(replace(known, order_status="Rejected", reject_reason=meaning))

    def lose_link(self) -> None:
        """The private stream is gone: what is known may be old until the next snapshot."""
        self.is_reconciled = False
        self._expected.forget()

    # --- questions ------------------------------------------------------------------------------

    def has_unknown(self, symbol: str) -> bool:
        """Whether an order of a symbol was sent of which nobody knows yet what became."""
        return any(each.order_status == "Unknown" and each.symbol == symbol for each in self.orders.values())

    def position(self, symbol: str, position_idx: int = 0) -> Position | None:
        """The position if something is held."""
        return self.positions.get((symbol, position_idx))

    def signed_size(self, symbol: str) -> Decimal:
        """What is held of a symbol, in hedge mode both sides together: above zero long, below short."""
        held = (self.position(symbol, idx) for idx in (0, 1, 2))
        return sum((each.size * each.side.sign for each in held if each is not None and each.side), Decimal(0))

    def is_hedged(self, symbol: str) -> bool:
        """Whether a symbol is in hedge mode: two positions instead of one."""
        return self._hedged.get(symbol, False)

    @property
    def is_isolated(self) -> bool:
        """Whether each position stands alone with the margin that is set aside for it."""
        return self.margin_mode == ISOLATED

    def leverage(self, symbol: str) -> Decimal | None:
        """The leverage set for a symbol, held or not; None where it was never heard of."""
        for idx in (1, 2) if self.is_hedged(symbol) else (0,):
            known = self.positions.get((symbol, idx)) or self._flat.get((symbol, idx))
            if known is not None:
                return known.leverage
        return None

    def orders_of(self, symbol: str) -> list[Order]:
        """Open and pending orders of a symbol."""
        return [order for order in self.orders.values() if order.symbol == symbol]

    # --- merging --------------------------------------------------------------------------------

    def _put_order(self, order: Order) -> None:
        key = self._key_of(order)
        if key in self.closed:
            if order.is_closed and order.updated_time >= self.closed[key].updated_time:
                self.closed[key] = order
            return
        known = self.orders.get(key)
        if order.is_closed:
            self.orders.pop(key, None)
            self._close(order)
        elif known is None or known.is_pending or not _is_older(order, known):
            self.orders[key] = order

    def _key_of(self, order: Order) -> str:
        if order.order_link_id:
            self._link_ids[order.order_id] = order.order_link_id
            return order.order_link_id
        return self._link_ids.get(order.order_id, order.order_id)

    def _close(self, order: Order) -> None:
        self.closed[self._key_of(order)] = order
        while len(self.closed) > CLOSED_KEPT:
            del self.closed[next(iter(self.closed))]

    def _put_execution(self, execution: Execution) -> None:
        self.executions.setdefault(execution.exec_id, execution)
        while len(self.executions) > EXECUTIONS_KEPT:
            del self.executions[next(iter(self.executions))]

    def _mode_set(self, command: Command) -> None:
        if isinstance(command, PositionModeRequest):
            self._hedged[command.symbol] = command.hedge
        elif isinstance(command, MarginModeRequest):
            self.margin_mode = command.margin_mode

    def _put_position(self, position: Position) -> None:
        key = position.key
        known = self.positions.get(key) or self._flat.get(key)
        if known is not None and (position.updated_time, position.seq) < (known.updated_time, known.seq):
            return
        # What is held tells the mode for certain; of what is flat a snapshot does.
        if not position.is_flat:
            self._hedged[position.symbol] = position.position_idx != 0
        if position.is_flat:
            self.positions.pop(key, None)
            self._flat[key] = position
        else:
            self._flat.pop(key, None)
            self.positions[key] = position

    def _put_wallet(self, wallet: Wallet) -> None:
        if self.wallet is None or wallet.ts >= self.wallet.ts:
            self.wallet = wallet

    def _load(self, snapshot: SnapshotLoaded) -> None:
        category, asked_at = snapshot.category, snapshot.asked_at
        self.missed = self._expected.judge(self._differences(snapshot), asked_at) if self.is_reconciled else ()
        for order in (*snapshot.closed, *snapshot.orders):
            self._put_order(order)
        listed = {self._key_of(order) for order in snapshot.orders}
        for key, order in list(self.orders.items()):
            missing = order.category is category and not order.is_pending and key not in listed
            # An order that the stream reported after the question was asked may be missing from the answer.
            if missing and order.updated_time < asked_at:
                del self.orders[key]
        held = {position.key for position in snapshot.positions if not position.is_flat}
        for position in snapshot.positions:
            self._hedged[position.symbol] = position.position_idx != 0
            self._put_position(position)
        for place, position in list(self.positions.items()):
            if position.category is category and place not in held and position.updated_time < asked_at:
                del self.positions[place]
        for execution in snapshot.executions:
            self._put_execution(execution)
        self._put_wallet(snapshot.wallet)
        if snapshot.bookings is not None:
            self.day.book(snapshot.bookings, asked_at)
        self.margin_mode = snapshot.margin_mode or self.margin_mode
        self.is_reconciled = True

    def _differences(self, snapshot: SnapshotLoaded) -> Iterator[Difference]:
        told = ((self._key_of(order), order) for order in (*snapshot.closed, *snapshot.orders))
        yield from orders_that_differ(self.closed | self.orders, told)
        yield from executions_that_differ(self.executions, snapshot)
        yield from positions_that_differ(self._flat | self.positions, snapshot)


def _is_older(order: Order, known: Order) -> bool:
    """Whether a report is older than what is known: by time, then by how much was filled."""
    return (order.updated_time, order.cum_exec_qty) < (known.updated_time, known.cum_exec_qty)


def _sending(request: OrderRequest) -> Order:
    return Order(
        category=request.category,
        symbol=request.symbol,
        order_id="",
        order_link_id=request.order_link_id,
        side=request.side,
        order_type=request.order_type,
        order_status="Sending",
        price=request.price,
        qty=request.qty,
        time_in_force=request.time_in_force,
        reduce_only=request.reduce_only,
        position_idx=request.position_idx,
        take_profit=request.take_profit,
        stop_loss=request.stop_loss,
    )
