"""Orders: placing, matching, amending, cancelling."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from tui.paper.engine import errors
from tui.paper.engine.account import Account, order_margin
from tui.paper.engine.board import Board
from tui.paper.engine.core import Core, new_id
from tui.paper.engine.settlement import FillTerms, settle_fill
from tui.paper.engine.stops import POSITION_STOPS, Stops
from tui.paper.engine.types import ZERO, NewOrder, Order, OrderAmendment, Trade, TradeEvent
from tui.paper.engine.validation import check_new, check_notional, check_price

MAKER, TAKER = FillTerms(is_maker=True), FillTerms(is_maker=False)


class Trading:
    """The rules of orders over the shared core."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.stops = Stops(core, self._activate, self.close_order)

    # --- users' requests ------------------------------------------------------------------------

    def place(self, uid: str, request: NewOrder, now: int) -> Order:
        """Take in an order; raises VenueError when it is refused.

        What becomes of it is told by events: an order without liquidity is accepted and then cancelled.
        """
        core = self._core
        account = core.accounts[uid]
        board = core.board(request.category, request.symbol)
        check_new(request, account, board)
        if request.reduce_only:
            request = self._reducing(request, account, board)
        order = self._make(uid, request, board, now)
        if order.order_status == "Untriggered":
            self._accept(account, order)
            self.stops.watch(order)
            core.tell_order(order, now)
            return order
        if request.order_type == "Market" and not request.reduce_only:
            check_notional(order.qty, board.mark_price, board.spec)
        self._check_margin(account, board, order)
        self._accept(account, order)
        self._enter(board, order, now)
        core.tell_position(uid, board, now, order.position_idx)
        return order

    def amend(self, uid: str, request: OrderAmendment, now: int) -> Order:
        """Change an open order: less quantity keeps its place in the queue, anything else loses it."""
        core = self._core
        account = core.accounts[uid]
        board = core.board(request.category, request.symbol)
        order = account.find(request.order_id, request.order_link_id)
        if order is None or order.symbol != request.symbol:
            raise errors.VenueError(110001, "order not exists or too late to replace")
        changes = (request.qty, request.price, request.trigger_price, request.take_profit, request.stop_loss)
        if all(change is None for change in changes):
            raise errors.bad_parameter("nothing to amend")
        qty = order.qty if request.qty is None else request.qty
        price = order.price if request.price is None else request.price
        self._check_amendment(board, account, order, qty, price)
        if request.take_profit is not None:
            order.take_profit = request.take_profit or None
        if request.stop_loss is not None:
            order.stop_loss = request.stop_loss or None
        if order.order_status == "Untriggered":
            order.qty, order.price = qty, price
            order.lots_left, order.tick = board.spec.lots(qty), board.spec.ticks(price)
            if request.trigger_price is not None:
                check_price(request.trigger_price, board.spec)
                order.trigger_price = request.trigger_price
            core.tell_order(order, now)
        else:
            self._requeue(board, order, qty, price, now)
        core.tell_position(uid, board, now, order.position_idx)
        return order

    def cancel(self, uid: str, category: str, symbol: str, order_id: str, order_link_id: str, now: int) -> Order:
        """Cancel one order by either id."""
        account = self._core.accounts[uid]
        board = self._core.board(category, symbol)
        order = account.find(order_id, order_link_id)
        if order is None or order.symbol != symbol:
            raise errors.order_not_found()
        self.close_order(order, now, "CancelByUser", "EC_PerCancelRequest")
        self._core.tell_position(uid, board, now, order.position_idx)
        return order

    def cancel_many(
        self, uid: str, orders: Iterable[Order], now: int, cancel_type: str = "CancelByUser"
    ) -> list[Order]:
        """Cancel several orders."""
        done = list(orders)
        for order in done:
            self.close_order(order, now, cancel_type, "EC_PerCancelRequest")
        for category, symbol in {(order.category, order.symbol) for order in done}:
            self._core.tell_position(uid, self._core.board(category, symbol), now)
        return done

    def close_order(self, order: Order, now: int, cancel_type: str, reason: str) -> None:
        """End an open order without filling it any further."""
        board = self._core.boards[order.category, order.symbol]
        board.book.remove(order)
        self.stops.forget(order)
        waiting = order.order_status == "Untriggered"
        order.order_status = "Deactivated" if waiting else "Cancelled"
        order.cancel_type, order.reject_reason, order.lots_left = cancel_type, reason, 0
        self._core.accounts[order.uid].close_order(order)
        self._core.tell_order(order, now)

    # --- the market's own orders ----------------------------------------------------------------

    def house_takes(self, board: Board, side: str, limit: int, lots: int, now: int) -> int:
        """The market takes up to `lots` down to `limit`; returns what it got."""
        trades: list[Trade] = []
        left = lots
        while left:
            fill = board.book.take(side, limit, left)
            if fill is None:
                break
            left -= fill.lots
            _print(trades, board.record_trade(now, side, fill.tick, fill.lots))
            if fill.maker is not None:
                self._fill(board, fill.maker, fill.tick, fill.lots, now, MAKER)
        self._publish(board, trades)
        return lots - left

    # --- inside ---------------------------------------------------------------------------------

    def _make(self, uid: str, request: NewOrder, board: Board, now: int) -> Order:
        spec = board.spec
        price = self._limit_price(request, board)
        conditional = request.trigger_price is not None
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
            lots_left=spec.lots(request.qty),
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
            stop_order_type="Stop" if conditional else "",
            last_price_on_created=board.last_price,
        )

    @staticmethod
    def _limit_price(request: NewOrder, board: Board) -> Decimal:
        """A market order's internal limit, or a limit order's price held inside the price limit."""
        highest_buy, lowest_sell = board.limit_band()
        buys = request.side == "Buy"
        if request.order_type == "Market" or request.price is None:
            if request.trigger_price is not None:
                return ZERO
            return highest_buy if buys else lowest_sell
        if request.trigger_price is not None:
            return request.price
        return min(request.price, highest_buy) if buys else max(request.price, lowest_sell)

    def _reducing(self, request: NewOrder, account: Account, board: Board) -> NewOrder:
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

    def _check_margin(self, account: Account, board: Board, order: Order) -> None:
        """110007 when the order could open more than the balance carries."""
        if order.reduce_only:
            return
        core, spec = self._core, board.spec
        balance = core.balance(account, spec.settle_coin)
        price = board.mark_price if order.order_type == "Market" else order.price
        before = order_margin(account, spec)
        after = order_margin(account, spec, (order.side, order.qty, price))
        if after > before and after - before > balance.available:
            raise errors.insufficient_balance()
        position = account.position(spec.category, spec.symbol, order.position_idx)
        value = (abs(position.size) if position.side == order.side else ZERO) * board.mark_price + order.qty * price
        if after > before and spec.tier(value).max_leverage < position.leverage:
            raise errors.VenueError(
                110090,
                "Order placement failed as your position may exceed the max limit. Please adjust your leverage to "
                f"{spec.tier(value).max_leverage} or below to increase the max. position limit",
            )

    def _accept(self, account: Account, order: Order) -> None:
        account.open_order(order)
        if order.order_link_id:
            account.order_ids[order.order_link_id] = order.order_id

    def _activate(self, order: Order, now: int) -> None:
        """A trigger was reached: the order goes to the book, or ends when its margin is not there."""
        board = self._core.boards[order.category, order.symbol]
        account = self._core.accounts[order.uid]
        order.order_status = "Triggered"
        self._core.tell_order(order, now)
        order.order_status = "New"
        highest_buy, lowest_sell = board.limit_band()
        if order.order_type == "Market":
            order.price = highest_buy if order.sign > 0 else lowest_sell
            order.tick = board.spec.ticks(order.price)
        if order.reduce_only:
            position = account.position(order.category, order.symbol, order.position_idx)
            closable = abs(position.size) if position.side not in {"", order.side} else ZERO
            if not closable:
                self.close_order(order, now, "CancelByReduceOnly", "EC_PerCancelRequest")
                return
            order.lots_left = min(order.lots_left, board.spec.lots(closable))
            order.qty = board.spec.qty(order.lots_left)
        else:
            try:
                # It counts as resting already, so it must not be charged twice.
                order.order_status = "Triggered"
                self._check_margin(account, board, order)
            except errors.VenueError:
                self.close_order(order, now, "CancelByCannotAffordOrderCost", "EC_Others")
                return
            order.order_status = "New"
        self._enter(board, order, now)
        self._core.tell_position(order.uid, board, now, order.position_idx)

    def _enter(self, board: Board, order: Order, now: int) -> None:
        """Match an accepted order and rest or end what is left."""
        book, limit = board.book, order.tick
        if order.time_in_force == "PostOnly" and book.available(order.side, limit, 1):
            self.close_order(order, now, "UNKNOWN", "EC_PostOnlyWillTakeLiquidity")
            return
        if order.time_in_force == "FOK" and book.available(order.side, limit, order.lots_left) < order.lots_left:
            self.close_order(order, now, "UNKNOWN", "EC_NoImmediateQtyToFill")
            return
        self._match(board, order, now)
        if not order.is_open:
            return
        if order.time_in_force in {"IOC", "FOK"}:
            self.close_order(order, now, "UNKNOWN", "EC_NoImmediateQtyToFill")
            return
        order.order_status = "PartiallyFilled" if order.cum_exec_qty else "New"
        book.add(order)
        self._core.tell_order(order, now)
        self._trim_reducing(order.uid, board, now)

    def _match(self, board: Board, order: Order, now: int) -> None:
        trades: list[Trade] = []
        while order.is_open and order.lots_left:
            lots = order.lots_left
            if order.reduce_only:
                lots = min(lots, self._closable(order, board))
            fill = board.book.take(order.side, order.tick, lots)
            if fill is None:
                break
            _print(trades, board.record_trade(now, order.side, fill.tick, fill.lots))
            if fill.maker is not None:
                self._fill(board, fill.maker, fill.tick, fill.lots, now, MAKER)
            self._fill(board, order, fill.tick, fill.lots, now, TAKER)
        self._publish(board, trades)

    def _closable(self, order: Order, board: Board) -> int:
        position = self._core.accounts[order.uid].position(order.category, order.symbol, order.position_idx)
        if position.side in {"", order.side}:
            return 0
        return board.spec.lots(abs(position.size))

    def _fill(self, board: Board, order: Order, tick: int, lots: int, now: int, how: FillTerms) -> None:
        spec, core = board.spec, self._core
        settle_fill(core, board, order, spec.price(tick), spec.qty(lots), now, how)
        order.lots_left -= lots
        if not order.lots_left:
            order.order_status = "Filled"
            core.accounts[order.uid].close_order(order)
        else:
            order.order_status = "PartiallyFilled"
        core.tell_order(order, now)
        core.tell_position(order.uid, board, now, order.position_idx)
        self.after_position_change(order.uid, board, now, order)

    def after_position_change(self, uid: str, board: Board, now: int, cause: Order | None = None) -> None:
        """Keep reduce-only orders and position stops in step with the position."""
        self._trim_reducing(uid, board, now)
        account = self._core.accounts[uid]
        idx = cause.position_idx if cause is not None else 0
        position = account.position(board.spec.category, board.spec.symbol, idx)
        if cause is not None and position.side == cause.side and (cause.take_profit or cause.stop_loss):
            self.stops.set_exits(
                account,
                board,
                now,
                take_profit=cause.take_profit,
                stop_loss=cause.stop_loss,
                triggers=(cause.tp_trigger_by, cause.sl_trigger_by),
            )
        self.stops.follow_position(account, board, now)

    def _trim_reducing(self, uid: str, board: Board, now: int) -> None:
        """Resting reduce-only orders never exceed the position: the newest are cut or cancelled first."""
        account = self._core.accounts[uid]
        spec = board.spec
        working = account.working_in(*board.key)
        reducing = [order for order in working.reducing.values() if board.book.holds(order)]
        if not reducing:
            return
        position = account.position(spec.category, spec.symbol)
        room = spec.lots(abs(position.size))
        for order in reducing:
            lots = room if position.side not in {"", order.side} else 0
            if lots <= 0:
                self.close_order(order, now, "CancelByReduceOnly", "EC_PerCancelRequest")
            elif order.lots_left > lots:
                board.book.reduce(order, lots)
                order.qty -= spec.qty(order.lots_left - lots)
                order.lots_left = lots
                self._core.tell_order(order, now)
            room -= max(0, min(lots, order.lots_left))

    def _check_amendment(self, board: Board, account: Account, order: Order, qty: Decimal, price: Decimal) -> None:
        spec = board.spec
        if order.order_type == "Limit":
            check_price(price, spec)
        if qty != order.qty:
            if order.stop_order_type in POSITION_STOPS:
                raise errors.full_stop_follows_position()
            if qty <= order.cum_exec_qty:
                raise errors.below_filled()
            if qty % spec.qty_step or qty < spec.min_order_qty or qty > spec.max_order_qty:
                raise errors.VenueError(10001, "Qty invalid")
        if order.order_type == "Limit" and not order.reduce_only:
            check_notional(qty, price, spec)
        if not order.rests or order.reduce_only:
            return
        extra = qty * price - order.qty * order.price
        position = account.position(spec.category, spec.symbol, order.position_idx)
        needed = extra * (1 / position.leverage + 2 * spec.taker_fee)
        opens = position.side in {"", order.side}
        if opens and needed > 0 and needed > self._core.balance(account, spec.settle_coin).available:
            raise errors.insufficient_balance()

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
        self._enter(board, order, now)

    def _publish(self, board: Board, trades: list[Trade]) -> None:
        if trades:
            self._core.events.append(TradeEvent(*board.key, tuple(trades)))


def _print(trades: list[Trade], trade: Trade) -> None:
    trades.append(trade)
