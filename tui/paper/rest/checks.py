"""What an order would do, asked before it is placed (docs/v5/order/pre-check-order, spot-borrow-check)."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from tui.paper.engine.core import new_id
from tui.paper.engine.errors import bad_parameter
from tui.paper.engine.types import ZERO
from tui.paper.engine.venue import Venue
from tui.paper.rest.orders import new_order
from tui.paper.rest.params import Params
from tui.paper.wire import text

TEN_THOUSAND = Decimal(10_000)


def pre_check(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """The account's initial and maintenance margin rates before and after an order, in ten-thousandths."""
    if params.contract_category() not in {"linear", "inverse"}:
        raise bad_parameter("category invalid")
    before, after = venue.preview(uid, new_order(venue, params), now)

    def rate(part: Decimal, whole: Decimal) -> int:
        return int(part / whole * TEN_THOUSAND) if whole > 0 else 0

    return {
        "orderId": new_id(),
        "orderLinkId": params.text("orderLinkId"),
        "preImrE4": rate(before.initial_margin, before.equity),
        "preMmrE4": rate(before.maintenance_margin, before.equity),
        "postImrE4": rate(after.initial_margin, after.equity),
        "postMmrE4": rate(after.maintenance_margin, after.equity),
    }


def spot_borrow_check(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """How much a spot order could be; nothing is lent here, so with and without borrowing are the same."""
    if params.category() != "spot":
        raise bad_parameter("category only support spot")
    side = params.required("side")
    if side not in {"Buy", "Sell"}:
        raise bad_parameter("side invalid")
    board = venue.board("spot", params.required("symbol"))
    spec = board.spec
    coin = spec.quote_coin if side == "Buy" else spec.base_coin
    free = max(ZERO, venue.balance(uid, coin).free)
    amount = free if side == "Buy" else free * board.last_price
    qty = (free / board.last_price if side == "Buy" else free).quantize(spec.qty_step, ROUND_DOWN)
    amount = amount.quantize(spec.quote_precision, ROUND_DOWN)
    return {
        "symbol": spec.symbol,
        "side": side,
        "maxTradeQty": text(qty),
        "maxTradeAmount": text(amount),
        "spotMaxTradeQty": text(qty),
        "spotMaxTradeAmount": text(amount),
        "borrowCoin": coin,
    }
