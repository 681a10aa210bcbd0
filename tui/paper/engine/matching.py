"""Orders and the book: matching, resting, and what a fill means for other orders of the account."""

from tui.paper.engine.board import Board
from tui.paper.engine.closing import Closing
from tui.paper.engine.core import Core
from tui.paper.engine.events import LiquidationEvent, TradeEvent
from tui.paper.engine.exits import Exits
from tui.paper.engine.settlement import FillTerms, settle_fill
from tui.paper.engine.spot import affordable_lots, settle_spot
from tui.paper.engine.spot_exits import SpotExits
from tui.paper.engine.types import Order, Trade

MAKER, TAKER = FillTerms(is_maker=True), FillTerms(is_maker=False)
NO_MORE = "EC_NoImmediateQtyToFill"


class Matching:
    """Fills orders of users and of the market."""

    def __init__(self, core: Core, exits: Exits, spot_exits: SpotExits, closing: Closing) -> None:
        self._core, self._exits, self._spot_exits, self._closing = core, exits, spot_exits, closing

    def enter(self, board: Board, order: Order, now: int) -> None:
        """Match an accepted order and rest or end what is left."""
        book, limit = board.book, order.tick
        if order.time_in_force == "PostOnly" and book.available(order.side, limit, 1):
            self._closing.close(order, now, "UNKNOWN", "EC_PostOnlyWillTakeLiquidity")
            return
        if order.time_in_force == "FOK" and book.available(order.side, limit, order.lots_left) < order.lots_left:
            self._closing.close(order, now, "UNKNOWN", NO_MORE)
            return
        self.match(board, order, now)
        if not order.is_open:
            return
        if order.budget is not None and order.cum_exec_qty and board.book.opposite(order.side).keys:
            self._finish_amount(board, order, now)
            return
        if order.time_in_force in {"IOC", "FOK"}:
            self._closing.close(order, now, "UNKNOWN", NO_MORE)
            return
        order.order_status = "PartiallyFilled" if order.cum_exec_qty else "New"
        book.add(order)
        self._core.tell_order(order, now)
        self.trim_reducing(order.uid, board, order.position_idx, now)

    def match(self, board: Board, order: Order, now: int, how: FillTerms = TAKER) -> None:
        """Take from the book what an order can get."""
        trades: list[Trade] = []
        while order.is_open and order.lots_left:
            if order.smp_type != "None" and self._prevent_self_match(board, order, now):
                continue
            fill = board.book.take(order.side, order.tick, self._wanted(order, board))
            if fill is None:
                break
            trades.append(board.record_trade(now, order.side, fill.tick, fill.lots))
            if fill.maker is not None:
                self._fill(board, fill.maker, fill.tick, fill.lots, now, MAKER)
            self._fill(board, order, fill.tick, fill.lots, now, how)
        self._publish(board, trades)

    def house_takes(self, board: Board, side: str, limit: int, lots: int, now: int) -> int:
        """The market takes up to `lots` down to `limit`; returns what it got."""
        trades: list[Trade] = []
        left = lots
        while left:
            fill = board.book.take(side, limit, left)
            if fill is None:
                break
            left -= fill.lots
            trades.append(board.record_trade(now, side, fill.tick, fill.lots))
            if fill.maker is not None:
                self._fill(board, fill.maker, fill.tick, fill.lots, now, MAKER)
        self._publish(board, trades)
        return lots - left

    def house_trades(self, board: Board, side: str, limit: int, lots: int, now: int) -> int:
        """A trade of another place: it takes what stands in its way here, and the rest is printed at its price."""
        taken = self.house_takes(board, side, limit, lots, now)
        if taken < lots:
            self._publish(board, [board.record_trade(now, side, limit, lots - taken)])
        return taken

    def house_is_liquidated(self, board: Board, side: str, limit: int, lots: int, now: int) -> int:
        """A position of the market's is liquidated by an order of `side`; what was open is open no more."""
        taken = self.house_takes(board, side, limit, lots, now)
        if taken:
            qty, held = board.spec.qty(taken), "Buy" if side == "Sell" else "Sell"
            board.interest.add(-qty)
            event = LiquidationEvent(*board.key, held, qty, board.spec.price(limit), now)
            self._core.events.append(event)
        return taken

    def after_position_change(self, uid: str, board: Board, position_idx: int, now: int) -> None:
        """Keep reduce-only orders and position stops in step with the position."""
        account = self._core.accounts[uid]
        self.trim_reducing(uid, board, position_idx, now)
        position = account.position(board.spec.category, board.spec.symbol, position_idx)
        self._exits.follow_position(account, board, position, now)

    def trim_reducing(self, uid: str, board: Board, position_idx: int, now: int) -> None:
        """Resting reduce-only orders never exceed the position: the newest are cut or cancelled first."""
        account = self._core.accounts[uid]
        spec = board.spec
        working = account.working_in(*board.key)
        reducing = [
            order
            for order in working.reducing.values()
            if order.position_idx == position_idx and board.book.holds(order)
        ]
        if not reducing:
            return
        position = account.position(spec.category, spec.symbol, position_idx)
        room = spec.lots(abs(position.size))
        for order in reducing:
            lots = room if position.side not in {"", order.side} else 0
            if lots <= 0:
                self._closing.close(order, now, "CancelByReduceOnly")
            elif order.lots_left > lots:
                board.book.reduce(order, lots)
                order.qty -= spec.qty(order.lots_left - lots)
                order.lots_left = lots
                self._core.tell_order(order, now)
            room -= max(0, min(lots, order.lots_left))

    # --- inside ---------------------------------------------------------------------------------

    def _wanted(self, order: Order, board: Board) -> int:
        if order.reduce_only:
            position = self._core.accounts[order.uid].position(order.category, order.symbol, order.position_idx)
            closes = position.side not in {"", order.side}
            return min(order.lots_left, board.spec.lots(abs(position.size))) if closes else 0
        if order.budget is not None:
            return min(order.lots_left, affordable_lots(order, board))
        return order.lots_left

    def _fill(self, board: Board, order: Order, tick: int, lots: int, now: int, how: FillTerms) -> None:
        spec, core = board.spec, self._core
        order.lots_left -= lots
        if not spec.has_positions:
            settle_spot(core, board, order, spec.price(tick), spec.qty(lots), now, how)
            self._tell_fill(order, now)
            if order.order_status == "Filled" and (order.take_profit or order.stop_loss):
                self._spot_exits.attach(core.accounts[order.uid], board, order, now)
            return
        settle_fill(core, board, order, spec.price(tick), spec.qty(lots), now, how)
        self._tell_fill(order, now)
        core.tell_position(order.uid, board, now, order.position_idx)
        account = core.accounts[order.uid]
        position = account.position(spec.category, spec.symbol, order.position_idx)
        if position.side == order.side:
            self._exits.attach(account, board, order, spec.qty(lots), now)
        self.after_position_change(order.uid, board, order.position_idx, now)

    def _tell_fill(self, order: Order, now: int) -> None:
        if order.lots_left:
            order.order_status = "PartiallyFilled"
        else:
            order.order_status = "Filled"
            self._core.accounts[order.uid].close_order(order)
        self._core.tell_order(order, now)

    def _finish_amount(self, board: Board, order: Order, now: int) -> None:
        """End an order by amount: filled when what is left buys no lot, else the book was used up to its limit."""
        if affordable_lots(order, board):
            self._closing.close(order, now, "UNKNOWN", NO_MORE)
            return
        order.lots_left = 0
        self._tell_fill(order, now)

    def _prevent_self_match(self, board: Board, order: Order, now: int) -> bool:
        """Cancel what would meet an order of the same user; the later order says which (docs/v5/smp)."""
        maker = board.book.front(order.side, order.tick)
        if maker is None or maker.uid != order.uid:
            return False
        order.smp_order_id, maker.smp_order_id = maker.order_id, order.order_id
        if order.smp_type in {"CancelMaker", "CancelBoth"}:
            self._closing.close(maker, now, "CancelBySmp", "EC_CancelBySmp")
        if order.smp_type in {"CancelTaker", "CancelBoth"}:
            self._closing.close(order, now, "CancelBySmp", "EC_CancelBySmp")
        return True

    def _publish(self, board: Board, trades: list[Trade]) -> None:
        if trades:
            self._core.events.append(TradeEvent(*board.key, tuple(trades)))
