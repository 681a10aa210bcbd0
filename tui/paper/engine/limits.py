"""The price at which an order may trade at worst: its own limit, the price limit, a market order's slippage."""

from decimal import ROUND_HALF_EVEN, Decimal

from tui.paper.engine import errors
from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.requests import NewOrder
from tui.paper.engine.types import ZERO


def limit_price(request: NewOrder, account: Account, board: Board) -> Decimal:
    """A market order's internal limit, or a limit order's price held inside the price limit.

    Zero for a conditional market order, whose limit is that of the moment in which it is triggered.
    """
    highest_buy, lowest_sell = board.limit_band()
    buys = request.side == "Buy"
    if request.order_type == "Market" or request.price is None:
        if request.trigger_price is not None:
            return ZERO
        limit = highest_buy if buys else lowest_sell
        return limit if request.slippage is None else _tolerated(request, board, limit)
    if request.trigger_price is not None:
        return request.price
    return held_inside(request.price, request.side, account, board)


def held_inside(price: Decimal, side: str, account: Account, board: Board) -> Decimal:
    """A limit price moved to the price limit, or refused where the account wants that.

    By default futures prices are moved and spot prices refused (docs/v5/account/set-price-limit).
    """
    highest_buy, lowest_sell = board.limit_band()
    inside = min(price, highest_buy) if side == "Buy" else max(price, lowest_sell)
    spot = not board.spec.has_positions
    clamps = account.settings.clamp_spot if spot else account.settings.clamp_perp
    if inside != price and not clamps:
        raise errors.beyond_price_limit(side, str(inside), spot=spot)
    return inside


def _tolerated(request: NewOrder, board: Board, limit: Decimal) -> Decimal:
    """The limit of a market order with a tolerance from the best opposite price (docs/v5/order/create-order)."""
    best = board.book.opposite(request.side).best()
    if best is None or request.slippage is None:
        return limit
    price, sign = board.spec.price(best), 1 if request.side == "Buy" else -1
    if request.slippage_type == "TickSize":
        price += sign * request.slippage * board.spec.tick_size
    else:
        price *= 1 + sign * request.slippage / 100
    price = (price / board.spec.tick_size).to_integral_value(ROUND_HALF_EVEN) * board.spec.tick_size
    return min(price, limit) if sign > 0 else max(price, limit)
