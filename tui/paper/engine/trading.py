"""Users' requests about orders: placing, amending, cancelling."""

from collections.abc import Iterable
from dataclasses import replace

from tui.paper.engine import errors
from tui.paper.engine.account import Account
from tui.paper.engine.amending import Amending
from tui.paper.engine.board import Board
from tui.paper.engine.closing import Closing
from tui.paper.engine.core import Core, Totals, new_id
from tui.paper.engine.exits import Exits
from tui.paper.engine.funds import check_funds, extra_margin
from tui.paper.engine.limits import limit_price
from tui.paper.engine.matching import Matching
from tui.paper.engine.requests import NewOrder, OrderAmendment
from tui.paper.engine.spot_exits import SpotExits
from tui.paper.engine.spot_rules import check_spot, waiting_kind
from tui.paper.engine.triggers import Triggers
from tui.paper.engine.types import ZERO, Order
from tui.paper.engine.validation import check_new, check_notional

UNBOUNDED = 10**18
"""Lots of an order whose size is an amount of the quote coin: the amount ends it."""


class Trading:
    """The rules of orders over the shared core."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.triggers = Triggers(core, self._activate)
        self.closing = Closing(core, self.triggers)
        self.exits = Exits(core, self.triggers, self.closing)
        self.matching = Matching(core, self.exits, SpotExits(core, self.triggers), self.closing)
        self._amending = Amending(core, self.matching)

    def place(self, uid: str, request: NewOrder, now: int) -> Order:
        """Take in an order; raises VenueError when it is refused.

        What becomes of it is told by events: an order without liquidity is accepted and then cancelled.
        """
        core = self._core
        if request.category == "option":
            raise errors.trading_not_allowed()
        account = core.accounts[uid]
        board = core.board(request.category, request.symbol)
        order = self._checked(uid, request, account, board, now)
        if order.order_status == "Untriggered":
            if order.stop_order_type == "tpslOrder":
                check_funds(core, account, board, order)
            self._accept(account, order)
            self.triggers.watch(order)
            core.tell_order(order, now)
            return order
        check_funds(core, account, board, order)
        self._accept(account, order)
        self.matching.enter(board, order, now)
        self._tell_position(uid, board, order, now)
        return order

    def preview(self, uid: str, request: NewOrder, now: int) -> tuple[Totals, Totals]:
        """The account's totals before an order and with what it would bind; raises VenueError as `place` would.

        A market order is judged as the position that it would make.
        """
        account = self._core.accounts[uid]
        board = self._core.board(request.category, request.symbol)
        order = self._checked(uid, request, account, board, now)
        check_funds(self._core, account, board, order)
        before = self._core.totals(account)
        price = self._core.usd(board.spec.settle_coin)
        bound = ZERO if order.reduce_only else extra_margin(account, board, order) * price
        value = board.spec.value(order.qty, board.mark_price) * price
        opens = bound > ZERO and order.order_type == "Market"
        maintenance = value * board.spec.tier(value).maintenance if opens else ZERO
        return before, replace(
            before,
            initial_margin=before.initial_margin + bound,
            maintenance_margin=before.maintenance_margin + maintenance,
        )

    def amend(self, uid: str, request: OrderAmendment, now: int) -> Order:
        """Change an open order: less quantity keeps its place in the queue, anything else loses it."""
        if request.category == "option":
            raise errors.trading_not_allowed()
        account = self._core.accounts[uid]
        board = self._core.board(request.category, request.symbol)
        order = account.find(request.order_id, request.order_link_id)
        if order is None or order.symbol != request.symbol or order.category != request.category:
            raise errors.cannot_replace(request.category)
        self._amending.amend(account, board, order, request, now)
        self._tell_position(uid, board, order, now)
        return order

    def cancel(self, uid: str, category: str, symbol: str, order_id: str, order_link_id: str, now: int) -> Order:
        """Cancel one order by either id."""
        if category == "option":
            raise errors.trading_not_allowed()
        account = self._core.accounts[uid]
        board = self._core.board(category, symbol)
        order = account.find(order_id, order_link_id)
        if order is None or order.symbol != symbol or order.category != category:
            raise errors.order_not_found(category)
        self.closing.close(order, now, "CancelByUser")
        self._tell_position(uid, board, order, now)
        return order

    def cancel_many(
        self, uid: str, orders: Iterable[Order], now: int, cancel_type: str = "CancelByUser"
    ) -> list[Order]:
        """Cancel several orders."""
        done = list(orders)
        for order in done:
            if order.is_open:
                self.closing.close(order, now, cancel_type)
        for category, symbol, idx in {(order.category, order.symbol, order.position_idx) for order in done}:
            board = self._core.board(category, symbol)
            if board.spec.has_positions:
                self._core.tell_position(uid, board, now, idx)
        return done

    # --- inside ---------------------------------------------------------------------------------

    def _checked(self, uid: str, request: NewOrder, account: Account, board: Board, now: int) -> Order:
        if not board.spec.has_positions:
            check_spot(request, account, board)
            return self._make(uid, request, account, board, now)
        check_new(request, account, board)
        if account.is_hedged(board.spec) and (request.side == "Buy") != (request.position_idx == 1):
            # In hedge mode an order against its position can only close it.
            request = replace(request, reduce_only=True)
        if request.reduce_only:
            request = _reducing(request, account, board)
        order = self._make(uid, request, account, board, now)
        if request.order_type == "Market" and not request.reduce_only and request.trigger_price is None:
            check_notional(order.qty, board.mark_price, board.spec)
        return order

    def _make(self, uid: str, request: NewOrder, account: Account, board: Board, now: int) -> Order:
        spec = board.spec
        price = limit_price(request, account, board)
        conditional = request.trigger_price is not None
        by_amount = request.market_unit == "quoteCoin"
        return Order(
            uid=uid,
            category=request.category,
            symbol=request.symbol,
            order_id=new_id(),
            order_link_id=request.order_link_id,
            side=request.side,
            order_type=request.order_type,
            price=price,
            qty=request.qty,
            time_in_force="IOC" if request.order_type == "Market" else request.time_in_force,
            created_time=now,
            updated_time=now,
            order_status="Untriggered" if conditional else "New",
            tick=spec.ticks(price),
            lots_left=UNBOUNDED if by_amount else spec.lots(request.qty),
            reduce_only=request.reduce_only,
            close_on_trigger=request.close_on_trigger,
            position_idx=request.position_idx,
            trigger_price=request.trigger_price,
            trigger_direction=request.trigger_direction if conditional else 0,
            trigger_by=request.trigger_by if conditional else "",
            take_profit=request.take_profit or None,
            stop_loss=request.stop_loss or None,
            tp_trigger_by=request.tp_trigger_by if request.take_profit else "",
            sl_trigger_by=request.sl_trigger_by if request.stop_loss else "",
            tpsl_mode=(request.tpsl_mode or "Full") if request.take_profit or request.stop_loss else "",
            tp_limit_price=request.tp_limit_price,
            sl_limit_price=request.sl_limit_price,
            stop_order_type=waiting_kind(request) if conditional else "",
            last_price_on_created=board.last_price,
            market_unit=request.market_unit,
            budget=request.qty if by_amount else None,
            slippage_type=request.slippage_type,
            slippage=request.slippage,
            smp_type=request.smp_type,
        )

    def _accept(self, account: Account, order: Order) -> None:
        account.open_order(order)
        if order.order_link_id:
            account.order_ids[order.order_link_id] = order.order_id

    def _activate(self, order: Order, now: int) -> None:
        """A trigger was reached: the order goes to the book, or ends when it cannot be paid for."""
        core = self._core
        board = core.boards[order.category, order.symbol]
        account = core.accounts[order.uid]
        self.exits.end_pair(account, order, now)
        order.order_status = "Triggered"
        core.tell_order(order, now)
        highest_buy, lowest_sell = board.limit_band()
        if order.order_type == "Market":
            order.price = highest_buy if order.sign > 0 else lowest_sell
            order.tick = board.spec.ticks(order.price)
        if order.reduce_only:
            position = account.position(order.category, order.symbol, order.position_idx)
            closable = abs(position.size) if position.side not in {"", order.side} else ZERO
            if not closable:
                self.closing.close(order, now, "CancelByReduceOnly")
                return
            order.lots_left = min(order.lots_left, board.spec.lots(closable))
            order.qty = board.spec.qty(order.lots_left)
        try:
            check_funds(core, account, board, order)
        except errors.VenueError:
            self.closing.close(order, now, "CancelByCannotAffordOrderCost", "EC_Others")
            return
        order.order_status = "New"
        self.matching.enter(board, order, now)
        self._tell_position(order.uid, board, order, now)

    def _tell_position(self, uid: str, board: Board, order: Order, now: int) -> None:
        if board.spec.has_positions:
            self._core.tell_position(uid, board, now, order.position_idx)


def _reducing(request: NewOrder, account: Account, board: Board) -> NewOrder:
    """Check a reduce-only request against the position and cut it to what can be closed."""
    if request.trigger_price is not None:
        return request
    position = account.position(request.category, request.symbol, request.position_idx)
    if not position.size:
        raise errors.nothing_to_reduce()
    if position.side == request.side:
        raise errors.wrong_reduce_side()
    held = abs(position.size)
    if not request.qty:
        return replace(request, qty=min(held, board.spec.max_mkt_order_qty))
    return replace(request, qty=min(request.qty, held))
