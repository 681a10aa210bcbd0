"""Positions, wallet and account (docs/v5/position, docs/v5/account, docs/v5/user)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tui.paper import shapes
from tui.paper.engine.account import Account
from tui.paper.engine.errors import VenueError, bad_parameter
from tui.paper.engine.position import Position
from tui.paper.engine.types import TradingStop
from tui.paper.engine.venue import Venue
from tui.paper.keys import ApiKey
from tui.paper.rest.orders import time_range
from tui.paper.rest.pages import page
from tui.paper.rest.params import Params
from tui.paper.wire import text

DAY = 24 * 3_600_000


def positions(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """Positions: of one symbol also when it is flat, of a settle coin only what is held."""
    category = params.category()
    account = venue.account(uid)
    found: list[Position]
    if params.given("symbol"):
        symbol = params.text("symbol")
        venue.board(category, symbol)
        found = [account.position(category, symbol)]
    elif params.given("settleCoin") or category == "option":
        coin = params.text("settleCoin")
        found = [
            each
            for each in account.held()
            if each.category == category and venue.core.specs[each.category, each.symbol].settle_coin == coin
        ]
    else:
        raise bad_parameter("symbol or settleCoin is required")
    found.sort(key=lambda each: each.created_time, reverse=True)
    chosen, cursor = page(found, params.text("cursor"), params.limit(20, 200), lambda each: each.symbol)
    rows = [shapes.position(venue, account, each) for each in chosen]
    return {"category": category, "list": rows, "nextPageCursor": cursor}


def set_leverage(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Both sides' leverage, which must be equal in one-way mode."""
    category, symbol = params.traded_category(), params.required("symbol")
    buy, sell = params.decimal("buyLeverage"), params.decimal("sellLeverage")
    if buy is None or sell is None:
        raise bad_parameter("buyLeverage and sellLeverage are required")
    if buy != sell:
        raise bad_parameter("buy leverage not equal sell leverage")
    venue.set_leverage(uid, category, symbol, buy, now)
    return {}


def trading_stop(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Stops of a position; "0" removes."""
    if params.text("tpslMode", "Full") != "Full":
        raise VenueError(10001, "params error: tpslMode Partial is not served by this paper exchange")
    request = TradingStop(
        category=params.traded_category(),
        symbol=params.required("symbol"),
        position_idx=params.integer("positionIdx") or 0,
        take_profit=params.decimal("takeProfit"),
        stop_loss=params.decimal("stopLoss"),
        trailing_stop=params.decimal("trailingStop"),
        active_price=params.decimal("activePrice"),
        tp_trigger_by=params.text("tpTriggerBy", "LastPrice"),
        sl_trigger_by=params.text("slTriggerBy", "LastPrice"),
    )
    venue.set_trading_stop(uid, request, now)
    return {}


def closed_pnl(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """Closed profit and loss, newest first."""
    category = params.category()
    start, end = time_range(params, now)
    found = [
        each
        for each in reversed(venue.account(uid).closed_pnl)
        if each.category == category
        and start <= each.created_time <= end
        and params.text("symbol", each.symbol) == each.symbol
    ]
    chosen, cursor = page(found, params.text("cursor"), params.limit(50, 100))
    return {"category": category, "list": [shapes.closed_pnl(each) for each in chosen], "nextPageCursor": cursor}


def wallet_balance(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """The unified wallet; coins with nothing in them only when they are named."""
    if params.required("accountType") != "UNIFIED":
        raise bad_parameter("accountType only support UNIFIED")
    named = [coin for coin in params.text("coin").split(",") if coin]
    return {"list": [shapes.wallet(venue, venue.account(uid), named or None)]}


def account_info(venue: Venue, uid: str, _params: Params, _now: int) -> Any:
    """A unified account in cross margin."""
    return {
        "marginMode": "REGULAR_MARGIN",
        "updatedTime": text(venue.account(uid).created_time),
        "unifiedMarginStatus": 5,
        "dcpStatus": "OFF",
        "timeWindow": 0,
        "smpGroup": 0,
        "isMasterTrader": False,
        "spotHedgingStatus": "OFF",
    }


def fee_rate(venue: Venue, _uid: str, params: Params, _now: int) -> Any:
    """Fees by symbol; derivatives name no category in the reply."""
    category = params.category()
    if params.given("symbol"):
        specs = [venue.board(category, params.text("symbol")).spec]
    else:
        base = params.text("baseCoin")
        specs = [board.spec for board in venue.boards(category) if base in {"", board.spec.base_coin}]
    rows = [
        {
            "symbol": spec.symbol,
            "baseCoin": spec.base_coin,
            "takerFeeRate": text(spec.taker_fee),
            "makerFeeRate": text(spec.maker_fee),
        }
        for spec in specs
    ]
    return {"category": "", "list": rows}


def transaction_log(venue: Venue, uid: str, params: Params, now: int) -> Any:
    """The transaction log, newest first; the last day unless a range is given."""
    if params.given("startTime") or params.given("endTime"):
        start, end = time_range(params, now)
    else:
        start, end = now - DAY, now
    account: Account = venue.account(uid)
    found = [
        each
        for each in reversed(account.log)
        if start <= each.ts <= end
        and params.text("category", each.category) == each.category
        and params.text("currency", each.coin) == each.coin
        and params.text("type", each.kind) == each.kind
    ]
    chosen, cursor = page(found, params.text("cursor"), params.limit(20, 50), lambda each: each.entry_id)
    return {"list": [shapes.log_entry(each) for each in chosen], "nextPageCursor": cursor}


def query_api(venue: Venue, key: ApiKey) -> Any:
    """What the key may do."""
    created = venue.account(key.uid).created_time // 1000
    may = [] if key.read_only else ["DerivativesTrade"]
    return {
        "id": "1",
        "note": key.note,
        "apiKey": key.key,
        "readOnly": 1 if key.read_only else 0,
        "secret": "",
        "permissions": {
            "ContractTrade": [] if key.read_only else ["Order", "Position"],
            "Spot": [],
            "Wallet": [],
            "Options": [],
            "Derivatives": may,
            "CopyTrading": [],
            "BlockTrade": [],
            "Exchange": [],
            "NFT": [],
            "Affiliate": [],
            "Earn": [],
            "FiatP2P": [],
            "FiatConvertBroker": [],
            "FiatGlobalPay": [],
            "FiatBitPay": [],
            "BitCard": [],
            "ByXPost": [],
        },
        "ips": ["*"],
        "type": 1,
        "deadlineDay": 90,
        "expiredAt": _iso(created + 90 * 24 * 3_600),
        "createdAt": _iso(created),
        "unified": 0,
        "uta": 1,
        "userID": int(key.uid),
        "inviterID": 0,
        "vipLevel": "No VIP",
        "mktMakerLevel": "0",
        "affiliateID": 0,
        "rsaPublicKey": "",
        "isMaster": True,
        "parentUid": "0",
        "kycLevel": "LEVEL_DEFAULT",
        "kycRegion": "",
        "userIDInt64": key.uid,
        "inviterIDInt64": "0",
        "affiliateIDInt64": "0",
    }


def apply_money(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """Top a paper account up, as demo trading allows (docs/v5/demo)."""
    for item in params.items("utaDemoApplyMoney"):
        asked = Params(item)
        amount = asked.decimal("amountStr") or Decimal(0)
        venue.deposit(uid, asked.required("coin"), amount)
    return {}


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
