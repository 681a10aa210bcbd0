"""Take profit and stop loss that a spot limit order brings with it (docs/v5/order/create-order).

When it is filled they are made for what it brought, as a pair that reserves the coin once and of which one ends
the other.
"""

from decimal import ROUND_DOWN, Decimal
from typing import Final

from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.core import Core, new_id
from tui.paper.engine.triggers import FALLS, RISES, Triggers
from tui.paper.engine.types import ZERO, Order

ATTACHED: Final = "BidirectionalTpslOrder"


class SpotExits:
    """Makes the pair."""

    def __init__(self, core: Core, triggers: Triggers) -> None:
        self._core, self._triggers = core, triggers

    def attach(self, account: Account, board: Board, order: Order, now: int) -> None:
        """Make the take profit and stop loss of a filled order."""
        wanted = [
            (order.take_profit, order.tp_limit_price, order.side == "Buy"),
            (order.stop_loss, order.sl_limit_price, order.side == "Sell"),
        ]
        qty = _got(order, board)
        if not qty:
            return
        made = [
            self._add(account, board, order, qty, trigger, limit, rises=rises, now=now)
            for trigger, limit, rises in wanted
            if trigger
        ]
        if len(made) == 2:
            made[0].pair_id, made[1].pair_id = made[1].order_id, made[0].order_id
        for each in made:
            account.open_order(each)
            self._triggers.watch(each)
            self._core.tell_order(each, now)

    @staticmethod
    def _add(
        account: Account,
        board: Board,
        order: Order,
        qty: Decimal,
        trigger: Decimal,
        limit: Decimal | None,
        *,
        rises: bool,
        now: int,
    ) -> Order:
        return Order(
            uid=account.uid,
            category=order.category,
            symbol=order.symbol,
            order_id=new_id(),
            order_link_id="",
            side="Sell" if order.side == "Buy" else "Buy",
            order_type="Limit" if limit else "Market",
            price=limit or ZERO,
            qty=qty,
            time_in_force="GTC" if limit else "IOC",
            created_time=now,
            updated_time=now,
            order_status="Untriggered",
            tick=board.spec.ticks(limit or ZERO),
            lots_left=board.spec.lots(qty),
            trigger_price=trigger,
            trigger_direction=RISES if rises else FALLS,
            trigger_by="LastPrice",
            stop_order_type=ATTACHED,
            market_unit="" if limit else "baseCoin",
            last_price_on_created=board.last_price,
            parent_id=order.order_id,
        )


def _got(order: Order, board: Board) -> Decimal:
    """What of the base coin can be sold or bought back: a buy brought less than it filled, by its fee."""
    spec = board.spec
    qty = order.cum_exec_qty - order.cum_exec_fee if order.side == "Buy" else order.cum_exec_qty
    return (qty / spec.qty_step).to_integral_value(ROUND_DOWN) * spec.qty_step
