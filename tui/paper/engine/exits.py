"""The stops of positions: take profit, stop loss, trailing stop; of the whole position or of parts of it.

They are conditional orders like any other: they show in the order list, follow the position and end with it
(docs/v5/position/trading-stop). Full is one pair of market orders as large as the position. Partial is up to
twenty pairs of a size of their own, market or limit, of which one order ends the other.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tui.paper.engine import errors
from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.closing import Closing
from tui.paper.engine.core import Core, new_id
from tui.paper.engine.position import Position
from tui.paper.engine.requests import TradingStop
from tui.paper.engine.triggers import FALLS, RISES, Triggers
from tui.paper.engine.types import ZERO, Order
from tui.paper.engine.validation import check_price

TAKE_PROFIT: Final = "TakeProfit"
STOP_LOSS: Final = "StopLoss"
TRAILING: Final = "TrailingStop"
PARTIAL: Final = {TAKE_PROFIT: "PartialTakeProfit", STOP_LOSS: "PartialStopLoss"}
FULL_KINDS: Final = frozenset({TAKE_PROFIT, STOP_LOSS, TRAILING})
PARTIAL_KINDS: Final = frozenset(PARTIAL.values())
MOST_PARTIAL: Final = 20
CLEARED: Final = "CancelByTpSlTsClear"


@dataclass(frozen=True, slots=True)
class Exit:
    """One stop that is wanted; `qty` None is the whole position, a limit price None a market order."""

    kind: str
    trigger: Decimal | None
    trigger_by: str = "LastPrice"
    qty: Decimal | None = None
    limit: Decimal | None = None
    parent_id: str = ""


class Exits:
    """The rules of orders that belong to a position."""

    def __init__(self, core: Core, triggers: Triggers, closing: Closing) -> None:
        self._core, self._triggers, self._closing = core, triggers, closing

    def of_position(self, account: Account, board: Board, position_idx: int = 0) -> dict[str, Order]:
        """A position's waiting stops that cover all of it, by kind."""
        return {order.stop_order_type: order for order in self._waiting(account, board, position_idx, FULL_KINDS)}

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
                _check_exit_side(name, price, board, position.side, above=above)
        if request.tpsl_mode == "Partial":
            self._add_partial(account, board, position, request, now)
        else:
            self._set_full(account, board, request, now)
        if request.trailing_stop is not None:
            self._set_trailing(account, board, request, now)
        position.updated_time = now
        self._core.tell_position(account.uid, board, now, request.position_idx)

    def attach(self, account: Account, board: Board, order: Order, qty: Decimal, now: int) -> None:
        """Make the stops that an order brought with it, after a fill of `qty` that opened."""
        if not (order.take_profit or order.stop_loss):
            return
        if order.tpsl_mode == "Partial":
            self._attach_partial(account, board, order, qty, now)
            return
        by = (order.tp_trigger_by, order.sl_trigger_by)
        self._set_exits(account, board, order.position_idx, (order.take_profit, order.stop_loss), by, now)

    def follow_position(self, account: Account, board: Board, position: Position, now: int) -> None:
        """Fit a position's stops to its size; end them when it is closed or turned."""
        for order in self._waiting(account, board, position.position_idx, FULL_KINDS | PARTIAL_KINDS):
            if not position.size or position.side == order.side:
                self._closing.close(order, now, CLEARED)
            elif order.stop_order_type in FULL_KINDS and order.qty != abs(position.size):
                order.qty = abs(position.size)
                order.lots_left = board.spec.lots(order.qty)
                self._core.tell_order(order, now)

    def end_pair(self, account: Account, order: Order, now: int) -> None:
        """End the other one of a pair of which one was triggered."""
        other = account.orders.get(order.pair_id)
        if other is not None and other.order_status == "Untriggered":
            self._closing.close(other, now, CLEARED)

    # --- inside ---------------------------------------------------------------------------------

    def _set_full(self, account: Account, board: Board, request: TradingStop, now: int) -> None:
        if request.tp_limit_price or request.sl_limit_price:
            raise errors.bad_parameter("tpslMode Full supports market orders only")
        present = self.of_position(account, board, request.position_idx)
        current = {kind: order.trigger_price for kind, order in present.items()}
        wanted = {TAKE_PROFIT: request.take_profit, STOP_LOSS: request.stop_loss}
        same = all(value is None or value == (current.get(kind) or ZERO) for kind, value in wanted.items())
        if same and request.trailing_stop is None:
            raise errors.not_modified()
        by = (request.tp_trigger_by, request.sl_trigger_by)
        self._set_exits(account, board, request.position_idx, (request.take_profit, request.stop_loss), by, now)

    def _set_exits(
        self,
        account: Account,
        board: Board,
        position_idx: int,
        prices: tuple[Decimal | None, Decimal | None],
        triggers: tuple[str, str],
        now: int,
    ) -> None:
        """Set, move or (with zero) remove take profit and stop loss of what is held; None leaves."""
        present = self.of_position(account, board, position_idx)
        position = account.position(*board.key, position_idx)
        for kind, price, trigger_by in zip((TAKE_PROFIT, STOP_LOSS), prices, triggers, strict=True):
            if price is None:
                continue
            known = present.get(kind)
            if not price:
                if known is not None:
                    self._closing.close(known, now, "CancelByUser")
            elif known is None:
                self._add(account, board, position, Exit(kind, price, trigger_by or "LastPrice"), now)
            elif known.trigger_price != price:
                known.trigger_price = price
                known.trigger_by = trigger_by or known.trigger_by
                self._core.tell_order(known, now)

    def _add_partial(self, account: Account, board: Board, position: Position, request: TradingStop, now: int) -> None:
        spec = board.spec
        sizes = [size for size in (request.tp_size, request.sl_size) if size is not None]
        if request.take_profit and request.stop_loss and len(set(sizes)) > 1:
            raise errors.bad_parameter("tpSize and slSize must be equal")
        qty = sizes[0] if sizes else abs(position.size)
        if qty <= 0 or qty % spec.qty_step:
            raise errors.bad_parameter("tpSize or slSize invalid")
        if qty > abs(position.size):
            raise errors.too_little_left()
        wanted = [
            Exit(PARTIAL[TAKE_PROFIT], request.take_profit, request.tp_trigger_by, qty, request.tp_limit_price),
            Exit(PARTIAL[STOP_LOSS], request.stop_loss, request.sl_trigger_by, qty, request.sl_limit_price),
        ]
        self._add_pair(account, board, position, wanted, now)

    def _attach_partial(self, account: Account, board: Board, order: Order, qty: Decimal, now: int) -> None:
        """A pair for what an order filled; more fills make the pair larger."""
        known = [
            each
            for each in self._waiting(account, board, order.position_idx, PARTIAL_KINDS)
            if each.parent_id == order.order_id
        ]
        for each in known:
            each.qty += qty
            each.lots_left = board.spec.lots(each.qty)
            self._core.tell_order(each, now)
        if known:
            return
        position, number = account.position(*board.key, order.position_idx), order.order_id
        goal, stop = PARTIAL[TAKE_PROFIT], PARTIAL[STOP_LOSS]
        wanted = [
            Exit(goal, order.take_profit, order.tp_trigger_by, qty, order.tp_limit_price, number),
            Exit(stop, order.stop_loss, order.sl_trigger_by, qty, order.sl_limit_price, number),
        ]
        self._add_pair(account, board, position, wanted, now, limited=False)

    def _add_pair(
        self,
        account: Account,
        board: Board,
        position: Position,
        wanted: list[Exit],
        now: int,
        *,
        limited: bool = True,
    ) -> None:
        chosen = [each for each in wanted if each.trigger]
        waiting = self._waiting(account, board, position.position_idx, PARTIAL_KINDS)
        if limited and len(waiting) + len(chosen) > MOST_PARTIAL * 2:
            raise errors.too_many_partial_stops(MOST_PARTIAL)
        for each in chosen:
            if each.limit is not None:
                check_price(each.limit, board.spec)
        made = [self._add(account, board, position, each, now) for each in chosen]
        if len(made) == 2:
            made[0].pair_id, made[1].pair_id = made[1].order_id, made[0].order_id

    def _set_trailing(self, account: Account, board: Board, request: TradingStop, now: int) -> None:
        known = self.of_position(account, board, request.position_idx).get(TRAILING)
        if known is not None:
            self._closing.close(known, now, "CancelByUser")
        if not request.trailing_stop:
            return
        if request.trailing_stop < board.spec.tick_size:
            raise errors.bad_parameter("trailingStop invalid")
        position = account.position(*board.key, request.position_idx)
        order = self._add(account, board, position, Exit(TRAILING, None), now)
        order.trail = request.trailing_stop
        order.active_price = request.active_price or None
        self._triggers.follow(order, board, now)

    def _waiting(self, account: Account, board: Board, position_idx: int, kinds: frozenset[str]) -> list[Order]:
        return [
            order
            for order in account.working_in(*board.key).waiting.values()
            if order.stop_order_type in kinds and order.position_idx == position_idx
        ]

    def _add(self, account: Account, board: Board, position: Position, wanted: Exit, now: int) -> Order:
        closes = "Sell" if position.size > 0 else "Buy"
        takes_profit = wanted.kind in {TAKE_PROFIT, PARTIAL[TAKE_PROFIT]}
        falls = takes_profit == (closes == "Buy")
        qty = abs(position.size) if wanted.qty is None else wanted.qty
        limited = wanted.limit is not None
        order = Order(
            uid=account.uid,
            category=board.spec.category,
            symbol=board.spec.symbol,
            order_id=new_id(),
            order_link_id="",
            side=closes,
            order_type="Limit" if limited else "Market",
            price=wanted.limit or ZERO,
            qty=qty,
            time_in_force="GTC" if limited else "IOC",
            created_time=now,
            updated_time=now,
            order_status="Untriggered",
            tick=board.spec.ticks(wanted.limit or ZERO),
            lots_left=board.spec.lots(qty),
            reduce_only=True,
            close_on_trigger=True,
            position_idx=position.position_idx,
            trigger_price=wanted.trigger,
            trigger_direction=FALLS if falls else RISES,
            trigger_by=wanted.trigger_by,
            stop_order_type=wanted.kind,
            tpsl_mode="Partial" if wanted.kind in PARTIAL_KINDS else "Full",
            create_type=f"CreateBy{wanted.kind}",
            last_price_on_created=board.last_price,
            parent_id=wanted.parent_id,
        )
        account.open_order(order)
        self._triggers.watch(order)
        self._core.tell_order(order, now)
        return order


def _check_exit_side(name: str, price: Decimal, board: Board, side: str, *, above: bool) -> None:
    base = board.last_price
    if (price <= base) if above else (price >= base):
        word = "higher" if above else "lower"
        raise errors.bad_parameter(f"{name}:{price} set for {side} position should be {word} than {base}")
