"""Orders that wait for a price: conditional orders, and the stops of a position.

A position's stop loss, take profit and trailing stop are conditional orders like any other: they show in the
order list, follow the position's size and end with it (docs/v5/position/trading-stop).
"""

from collections.abc import Callable
from decimal import Decimal

from tui.paper.engine import errors
from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.core import Core, new_id
from tui.paper.engine.types import ZERO, Order, TradingStop
from tui.paper.engine.validation import check_price

TAKE_PROFIT, STOP_LOSS, TRAILING = "TakeProfit", "StopLoss", "TrailingStop"
POSITION_STOPS = frozenset({TAKE_PROFIT, STOP_LOSS, TRAILING})
FALLS, RISES = 2, 1

Activate = Callable[[Order, int], None]
Close = Callable[[Order, int, str, str], None]


class Stops:
    """Untriggered orders by symbol, and the rules of those that belong to a position."""

    def __init__(self, core: Core, activate: Activate, close: Close) -> None:
        self._core = core
        self._activate = activate
        self._close = close
        self._waiting: dict[tuple[str, str], dict[str, Order]] = {}

    def watch(self, order: Order) -> None:
        """Begin to compare an order's trigger with the market."""
        self._waiting.setdefault((order.category, order.symbol), {})[order.order_id] = order

    def forget(self, order: Order) -> None:
        """Stop comparing."""
        self._waiting.get((order.category, order.symbol), {}).pop(order.order_id, None)

    def check(self, board: Board, now: int) -> None:
        """Trigger what the market has reached, and let trailing stops follow it."""
        waiting = self._waiting.get(board.key)
        if not waiting:
            return
        for order in list(waiting.values()):
            if order.order_id not in waiting:
                continue
            price = board.price_of(order.trigger_by)
            if order.trail is not None and not self._trail(order, price, now):
                continue
            trigger = order.trigger_price
            if trigger is None:
                continue
            reached = price >= trigger if order.trigger_direction == RISES else price <= trigger
            if reached:
                self.forget(order)
                self._activate(order, now)

    # --- a position's own stops -----------------------------------------------------------------

    def of_position(self, account: Account, board: Board) -> dict[str, Order]:
        """A position's waiting stops by kind."""
        return {
            order.stop_order_type: order
            for order in account.working_in(*board.key).waiting.values()
            if order.stop_order_type in POSITION_STOPS
        }

    def set_trading_stop(self, account: Account, board: Board, request: TradingStop, now: int) -> None:
        """Change the stops of a position as asked. Raises VenueError for what makes no sense."""
        position = account.position(*board.key, request.position_idx)
        if not position.size:
            raise errors.VenueError(10001, "can not set tp/sl/ts for zero position")
        given = (request.take_profit, request.stop_loss, request.trailing_stop)
        if all(value is None for value in given):
            raise errors.not_modified()
        for name, price, above in (
            (TAKE_PROFIT, request.take_profit, position.size > 0),
            (STOP_LOSS, request.stop_loss, position.size < 0),
        ):
            if price:
                check_price(price, board.spec)
                self._check_exit_side(name, price, board, position.side, above=above)
        current = {kind: order.trigger_price for kind, order in self.of_position(account, board).items()}
        wanted = {TAKE_PROFIT: request.take_profit, STOP_LOSS: request.stop_loss}
        same = all(value is None or value == (current.get(kind) or ZERO) for kind, value in wanted.items())
        if same and request.trailing_stop is None:
            raise errors.not_modified()
        self.set_exits(
            account,
            board,
            now,
            take_profit=request.take_profit,
            stop_loss=request.stop_loss,
            triggers=(request.tp_trigger_by, request.sl_trigger_by),
        )
        if request.trailing_stop is not None:
            self._set_trailing(account, board, request, now)
        position.updated_time = now
        self._core.tell_position(account.uid, board, now, request.position_idx)

    def set_exits(
        self,
        account: Account,
        board: Board,
        now: int,
        *,
        take_profit: Decimal | None,
        stop_loss: Decimal | None,
        triggers: tuple[str, str] = ("LastPrice", "LastPrice"),
    ) -> None:
        """Set, move or (with zero) remove the take profit and stop loss of what is held; None leaves."""
        present = self.of_position(account, board)
        for kind, price, trigger_by in (
            (TAKE_PROFIT, take_profit, triggers[0]),
            (STOP_LOSS, stop_loss, triggers[1]),
        ):
            if price is None:
                continue
            known = present.get(kind)
            if not price:
                if known is not None:
                    self._close(known, now, "CancelByUser", "EC_PerCancelRequest")
            elif known is None:
                self._add(account, board, kind, price, trigger_by or "LastPrice", now)
            elif known.trigger_price != price:
                known.trigger_price = price
                known.trigger_by = trigger_by or known.trigger_by
                self._core.tell_order(known, now)

    def follow_position(self, account: Account, board: Board, now: int) -> None:
        """Fit a position's stops to its size; end them when it is closed or turned."""
        position = account.position(*board.key)
        for order in self.of_position(account, board).values():
            if not position.size or position.side == order.side:
                self._close(order, now, "CancelByTpSlTsClear", "EC_PerCancelRequest")
            elif order.qty != abs(position.size):
                order.qty = abs(position.size)
                order.lots_left = board.spec.lots(order.qty)
                self._core.tell_order(order, now)

    def _add(
        self, account: Account, board: Board, kind: str, price: Decimal | None, trigger_by: str, now: int
    ) -> Order:
        position = account.position(*board.key)
        closes = "Sell" if position.size > 0 else "Buy"
        falls = (kind == TAKE_PROFIT) == (closes == "Buy")
        order = Order(
            uid=account.uid,
            category=board.spec.category,
            symbol=board.spec.symbol,
            order_id=new_id(),
            order_link_id="",
            side=closes,
            order_type="Market",
            price=ZERO,
            qty=abs(position.size),
            time_in_force="IOC",
            created_time=now,
            updated_time=now,
            order_status="Untriggered",
            lots_left=board.spec.lots(abs(position.size)),
            reduce_only=True,
            close_on_trigger=True,
            position_idx=position.position_idx,
            trigger_price=price,
            trigger_direction=FALLS if falls else RISES,
            trigger_by=trigger_by,
            stop_order_type=kind,
            create_type=f"CreateBy{kind}",
            last_price_on_created=board.last_price,
        )
        account.open_order(order)
        self.watch(order)
        self._core.tell_order(order, now)
        return order

    def _set_trailing(self, account: Account, board: Board, request: TradingStop, now: int) -> None:
        known = self.of_position(account, board).get(TRAILING)
        if known is not None:
            self._close(known, now, "CancelByUser", "EC_PerCancelRequest")
        if not request.trailing_stop:
            return
        if request.trailing_stop < board.spec.tick_size:
            raise errors.bad_parameter("trailingStop invalid")
        order = self._add(account, board, TRAILING, None, "LastPrice", now)
        order.trail = request.trailing_stop
        order.active_price = request.active_price or None
        self._trail(order, board.last_price, now)

    def _trail(self, order: Order, price: Decimal, now: int) -> bool:
        """Move a trailing stop after the price; False while it is not active."""
        falls = order.trigger_direction == FALLS
        if order.active_price is not None:
            if price < order.active_price if falls else price > order.active_price:
                return False
            order.active_price = None
        distance = order.trail or ZERO
        target = price - distance if falls else price + distance
        known = order.trigger_price
        if known is None or (target > known if falls else target < known):
            order.trigger_price = target
            self._core.tell_order(order, now)
        return True

    @staticmethod
    def _check_exit_side(name: str, price: Decimal, board: Board, side: str, *, above: bool) -> None:
        base = board.last_price
        if (price <= base) if above else (price >= base):
            word = "higher" if above else "lower"
            raise errors.bad_parameter(f"{name}:{price} set for {side} position should be {word} than {base}")
