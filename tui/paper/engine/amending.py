"""Changing an open order (docs/v5/order/amend-order)."""

from decimal import Decimal

from tui.paper.engine import errors
from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.core import Core
from tui.paper.engine.exits import FULL_KINDS
from tui.paper.engine.funds import check_amended_funds
from tui.paper.engine.limits import held_inside
from tui.paper.engine.matching import Matching
from tui.paper.engine.requests import OrderAmendment
from tui.paper.engine.spot_exits import ATTACHED
from tui.paper.engine.spot_rules import check_spot_size
from tui.paper.engine.types import ZERO, Order
from tui.paper.engine.validation import TRIGGERS, check_notional, check_price
from tui.paper.engine.working import RESERVING

AMENDABLE = (
    "qty",
    "price",
    "trigger_price",
    "take_profit",
    "stop_loss",
    "tp_limit_price",
    "sl_limit_price",
)


class Amending:
    """Checks a change whole before it does any of it."""

    def __init__(self, core: Core, matching: Matching) -> None:
        self._core, self._matching = core, matching

    def amend(self, account: Account, board: Board, order: Order, request: OrderAmendment, now: int) -> None:
        """Change an order as asked. Raises VenueError; then nothing was changed."""
        words = (request.trigger_by, request.tp_trigger_by, request.sl_trigger_by, request.tpsl_mode)
        if all(getattr(request, name) is None for name in AMENDABLE) and not any(words):
            raise errors.bad_parameter("nothing to amend")
        qty = order.qty if request.qty is None else request.qty
        price = order.price if request.price is None else request.price
        if order.order_type == "Limit" and request.price is not None:
            check_price(price, board.spec)
            price = held_inside(price, order.side, account, board)
        self._check(account, board, order, request, qty, price)
        _take_exits(order, request)
        if order.order_status != "Untriggered":
            self._requeue(board, order, qty, price, now)
            return
        order.qty, order.price = qty, price
        if order.budget is None:
            order.lots_left = board.spec.lots(qty)
        else:
            order.budget = qty
        order.tick = board.spec.ticks(price)
        order.trigger_price = request.trigger_price or order.trigger_price
        order.trigger_by = request.trigger_by or order.trigger_by
        self._core.tell_order(order, now)

    def _check(
        self, account: Account, board: Board, order: Order, request: OrderAmendment, qty: Decimal, price: Decimal
    ) -> None:
        spec = board.spec
        if qty != order.qty:
            _check_qty(board, order, qty, price)
        if order.order_type == "Limit" and not order.reduce_only and spec.has_positions:
            check_notional(qty, price, spec)
        for asked in (request.trigger_price, request.take_profit, request.stop_loss):
            if asked:
                check_price(asked, spec)
        for word in (request.trigger_by, request.tp_trigger_by, request.sl_trigger_by):
            if word and word not in TRIGGERS:
                raise errors.bad_parameter("triggerBy invalid")
        if order.cum_exec_qty and (request.take_profit is not None or request.stop_loss is not None):
            raise errors.partly_filled()
        if order.stop_order_type == ATTACHED:
            raise errors.VenueError(170312, "The current order does not support modification")
        if order.rests or order.stop_order_type in RESERVING:
            trigger = request.trigger_price or order.trigger_price or ZERO
            check_amended_funds(self._core, account, board, order, qty, price or trigger)

    def _requeue(self, board: Board, order: Order, qty: Decimal, price: Decimal, now: int) -> None:
        spec = board.spec
        lots = spec.lots(qty - order.cum_exec_qty)
        if price == order.price and lots <= order.lots_left:
            if lots < order.lots_left:
                board.book.reduce(order, lots)
            order.qty, order.lots_left = qty, lots
            self._core.tell_order(order, now)
            return
        board.book.remove(order)
        order.qty, order.price, order.lots_left, order.tick = qty, price, lots, spec.ticks(price)
        self._matching.enter(board, order, now)


def _check_qty(board: Board, order: Order, qty: Decimal, price: Decimal) -> None:
    spec = board.spec
    if order.stop_order_type in FULL_KINDS:
        raise errors.full_stop_follows_position()
    if not spec.has_positions:
        if qty < order.cum_exec_qty or (qty == order.cum_exec_qty and order.rests):
            raise errors.VenueError(170313, "The modified contract quantity cannot be less than to the filled quantity")
        check_spot_size(order.order_type, order.market_unit, qty, price, spec)
        return
    if qty <= order.cum_exec_qty:
        raise errors.below_filled()
    if qty % spec.qty_step or qty < spec.min_order_qty or qty > spec.max_order_qty:
        raise errors.VenueError(10001, "Qty invalid")


def _take_exits(order: Order, request: OrderAmendment) -> None:
    """None leaves, zero removes (docs/v5/order/amend-order)."""
    if request.take_profit is not None:
        order.take_profit = request.take_profit or None
    if request.stop_loss is not None:
        order.stop_loss = request.stop_loss or None
    if request.tp_limit_price is not None:
        order.tp_limit_price = request.tp_limit_price or None
    if request.sl_limit_price is not None:
        order.sl_limit_price = request.sl_limit_price or None
    order.tp_trigger_by = (request.tp_trigger_by or order.tp_trigger_by or "LastPrice") if order.take_profit else ""
    order.sl_trigger_by = (request.sl_trigger_by or order.sl_trigger_by or "LastPrice") if order.stop_loss else ""
    order.tpsl_mode = (request.tpsl_mode or order.tpsl_mode or "Full") if order.take_profit or order.stop_loss else ""
