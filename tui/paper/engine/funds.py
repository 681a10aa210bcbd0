"""Whether an account can pay for an order: margin for derivatives, the coin itself for spot."""

from decimal import Decimal

from tui.paper.engine import errors
from tui.paper.engine.account import Account, order_margin
from tui.paper.engine.board import Board
from tui.paper.engine.core import Core
from tui.paper.engine.spot import needed_coin
from tui.paper.engine.types import ZERO, Order


def check_funds(core: Core, account: Account, board: Board, order: Order) -> None:
    """Raise 110007 (derivatives) or 170131 (spot) when a new order needs more than there is.

    A spot TP/SL order that was reserved when it was placed is to be released before.
    """
    if not board.spec.has_positions:
        coin, needed = needed_coin(order, board.spec)
        if needed > core.balance(account, coin).free:
            raise errors.spot_balance_insufficient()
        return
    if order.reduce_only:
        return
    needed = extra_margin(account, board, order)
    if needed > ZERO and needed > core.balance(account, board.spec.settle_coin).available:
        raise errors.insufficient_balance()
    _check_risk_limit(account, board, order)


def check_amended_funds(core: Core, account: Account, board: Board, order: Order, qty: Decimal, price: Decimal) -> None:
    """Raise the same when changing a resting order to `qty` and `price` needs more than there is."""
    spec = board.spec
    if not spec.has_positions:
        sells = order.side == "Sell"
        held = order.price or order.trigger_price or ZERO
        more = qty - order.qty if sells else qty * price - order.qty * held
        if more > core.balance(account, spec.base_coin if sells else spec.quote_coin).free:
            raise errors.spot_balance_insufficient()
        return
    if order.reduce_only:
        return
    position = account.position(spec.category, spec.symbol, order.position_idx)
    if position.side not in {"", order.side}:
        return
    more = spec.value(qty, price) - spec.value(order.qty, order.price)
    needed = more * (1 / position.leverage + 2 * spec.taker_fee)
    if needed > ZERO and needed > core.balance(account, spec.settle_coin).available:
        raise errors.insufficient_balance()


def extra_margin(account: Account, board: Board, order: Order) -> Decimal:
    """What a new order would bind on top of what is bound already."""
    spec = board.spec
    price = board.mark_price if order.order_type == "Market" else order.price
    bound = order_margin(account, spec)
    return order_margin(account, spec, (order.side, order.qty, price)) - bound


def _check_risk_limit(account: Account, board: Board, order: Order) -> None:
    spec = board.spec
    position = account.position(spec.category, spec.symbol, order.position_idx)
    size = abs(position.size + order.sign * order.qty)
    if size <= abs(position.size):
        return
    value = spec.value(size, board.mark_price)
    if value > spec.tiers[-1].limit:
        raise errors.beyond_risk_limit()
    highest = spec.tier(value).max_leverage
    if highest < position.leverage:
        raise errors.VenueError(
            110090,
            "Order placement failed as your position may exceed the max limit. Please adjust your leverage to "
            f"{highest} or below to increase the max. position limit",
        )
