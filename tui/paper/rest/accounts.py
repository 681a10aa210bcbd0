"""Wallet, account and key (docs/v5/account, docs/v5/user)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tui.paper import shapes
from tui.paper.engine.account import Account
from tui.paper.engine.errors import bad_parameter
from tui.paper.engine.venue import Venue
from tui.paper.keys import ApiKey
from tui.paper.rest.orders import time_range
from tui.paper.rest.pages import page
from tui.paper.rest.params import Params
from tui.paper.wire import text

DAY = 24 * 3_600_000


def wallet_balance(venue: Venue, uid: str, params: Params, _now: int) -> Any:
    """The unified wallet; coins with nothing in them only when they are named."""
    if params.required("accountType") != "UNIFIED":
        raise bad_parameter("accountType only support UNIFIED")
    named = [coin for coin in params.text("coin").split(",") if coin]
    return {"list": [shapes.wallet(venue, venue.account(uid), named or None)]}


def account_info(venue: Venue, uid: str, _params: Params, _now: int) -> Any:
    """The unified account and its mode."""
    account = venue.account(uid)
    return {
        "marginMode": account.settings.margin_mode,
        "updatedTime": text(account.created_time),
        "unifiedMarginStatus": 5,
        "dcpStatus": "ON" if account.settings.dcp else "OFF",
        "timeWindow": max(account.settings.dcp.values(), default=0),
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


def query_api(venue: Venue, key: ApiKey, now: int) -> Any:
    """What the key may do."""
    created = venue.account(key.uid).created_time // 1000
    # A key that is bound to no address ends after 90 days.
    ends = key.expires_at // 1000 if key.expires_at is not None else created + 90 * 24 * 3_600

    def may(permission: str, *names: str) -> list[str]:
        return list(names) if permission in key.permissions and not key.read_only else []

    return {
        "id": "1",
        "note": key.note,
        "apiKey": key.key,
        "readOnly": 1 if key.read_only else 0,
        "secret": "",
        "permissions": {
            "ContractTrade": may("Derivatives", "Order", "Position"),
            "Spot": may("Spot", "SpotTrade"),
            "Wallet": [],
            "Options": may("Options", "OptionsTrade"),
            "Derivatives": may("Derivatives", "DerivativesTrade"),
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
        "ips": list(key.ips) or ["*"],
        "type": 1,
        "deadlineDay": max(0, (ends - now // 1000) // (24 * 3_600)),
        "expiredAt": _iso(ends),
        "createdAt": _iso(created),
        "unified": 0,
        "uta": 1,
        "userID": int(key.uid),
        "inviterID": 0,
        "vipLevel": "No VIP",
        "mktMakerLevel": "0",
        "affiliateID": 0,
        "rsaPublicKey": key.public_key,
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
