"""What a user sets: leverage, modes, margin, the price limit's action (docs/v5/position, docs/v5/account)."""

from typing import Any

from tui.paper import shapes
from tui.paper.engine import account_settings
from tui.paper.engine.errors import VenueError, bad_parameter
from tui.paper.engine.venue import Venue
from tui.paper.rest.params import Params

FIELDS_OF_ADDED_MARGIN = (
    "symbol",
    "positionIdx",
    "riskId",
    "riskLimitValue",
    "size",
    "avgPrice",
    "liqPrice",
    "bustPrice",
    "markPrice",
    "positionValue",
    "leverage",
    "autoAddMargin",
    "positionStatus",
    "positionIM",
    "positionMM",
    "takeProfit",
    "stopLoss",
    "trailingStop",
    "unrealisedPnl",
    "cumRealisedPnl",
    "createdTime",
    "updatedTime",
)


def set_leverage(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Both sides' leverage, which must be equal except in hedge mode under isolated margin."""
    category, symbol = params.contract_category(), params.required("symbol")
    buy, sell = params.decimal("buyLeverage"), params.decimal("sellLeverage")
    if buy is None or sell is None:
        raise bad_parameter("buyLeverage and sellLeverage are required")
    account_settings.set_leverage(venue.core, venue.account(uid), venue.board(category, symbol), buy, sell, now)
    return {}


def switch_mode(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """One-way or hedge mode of a symbol, else of a coin."""
    category, mode = params.contract_category(), params.integer("mode")
    if mode is None:
        raise bad_parameter("mode is required")
    symbol, coin = params.text("symbol"), params.text("coin")
    if category == "inverse":
        raise VenueError(110029, "Hedge mode is not supported for this symbol")
    account_settings.switch_mode(venue.core, venue.account(uid), symbol, coin, mode)
    return {}


def set_margin_mode(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """Cross or isolated margin of the account; a refusal tells its reasons."""
    reasons = account_settings.set_margin_mode(venue.core, venue.account(uid), params.required("setMarginMode"))
    told = {"reasons": [{"reasonCode": code, "reasonMsg": message} for code, message in reasons]}
    if reasons:
        raise VenueError(3400045, "Set margin mode failed", told)
    return told


def add_margin(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """More or less margin for an isolated position; the answer is the position."""
    category, symbol = params.contract_category(), params.required("symbol")
    amount = params.decimal("margin", signed=True)
    if not amount:
        raise bad_parameter("margin invalid")
    account, board = venue.account(uid), venue.board(category, symbol)
    held = account_settings.add_margin(venue.core, account, board, params.integer("positionIdx") or 0, amount, now)
    row = shapes.position(venue, account, held)
    return {"category": category, **{name: row[name] for name in FIELDS_OF_ADDED_MARGIN}}


def set_auto_add_margin(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """Whether an isolated position may draw on the balance."""
    board = venue.board(params.contract_category(), params.required("symbol"))
    wanted = params.integer("autoAddMargin")
    if wanted not in {0, 1}:
        raise bad_parameter("autoAddMargin invalid")
    idx = params.integer("positionIdx") or 0
    account_settings.set_auto_add_margin(venue.core, venue.account(uid), board, idx, wanted=bool(wanted))
    return {}


def switch_isolated(_venue: Venue, _uid: str, _params: Params, _now: int) -> Any:
    """For accounts from before the unified one (docs/v5/position/cross-isolate)."""
    raise VenueError(100028, "The API cannot be accessed by unified account users.")


def set_limit_price_action(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """Whether a limit price beyond the price limit is moved to it (docs/v5/account/set-price-limit)."""
    category = params.category()
    if category not in {"linear", "inverse", "spot"}:
        raise bad_parameter("category invalid")
    wanted, settings = params.flag("modifyEnable"), venue.account(uid).settings
    if category == "spot":
        settings.clamp_spot = wanted
    else:
        settings.clamp_perp = wanted
    venue.core.touched.add(uid)
    return {}


def user_setting_config(venue: Venue, uid: str, _params: Params, _now: int) -> Any:
    """The same as it is: true moves the price on spot, and refuses it on perpetuals."""
    settings = venue.account(uid).settings
    return {
        "lpaSpot": settings.clamp_spot,
        "lpaPerp": not settings.clamp_perp,
        "deltaEnable": False,
        "smsef": False,
        "fmsef": False,
    }
