"""Wire dicts become frozen values here, at the door; no dict of Bybit's travels further.

Every parser is total: it returns a value or raises MalformedPayload. Text from outside is cleaned of whatever
could move a cursor.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tui.model.account import Booking, CoinBalance, Execution, FeeRate, Position, Wallet
from tui.model.enums import Category, Side
from tui.model.instrument import Instrument, RiskTier
from tui.model.market import Candle, Level, Liquidation, Ticker, Trade
from tui.model.order import Order
from tui.rules.api_key import KeyInfo

Row = Mapping[str, Any]
ZERO = Decimal(0)

# C0, DEL, C1, soft hyphen, zero-width and joiners, line and paragraph separators, bidi marks and isolates, byte
# order mark, tags; and lone surrogates, which JSON can spell but no file or terminal can take.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_LONGEST_NUMBER, _LARGEST_EXPONENT = 80, 40
"""Beyond these a figure is no price, size or sum, and reckoning with it could overflow."""
_LARGEST_WHOLE = 2**63 - 1


_PLAIN = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?").fullmatch
"""A figure that needs no further look: nine of ten figures that arrive are in a book's levels, and are these."""


class MalformedPayload(ValueError):  # noqa: N818 - it names what came, not what failed
    """A message or a reply that is not what Bybit's documents say."""


def clean(value: object, longest: int = 300) -> str:
    """Text that is safe to show: without control, bidi and zero-width characters, and not endless."""
    return _UNSAFE.sub("", str(value))[:longest]


def optional(row: Row, name: str) -> Decimal | None:
    """A number, or None where the field is absent or empty."""
    value = row.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, float) or not isinstance(value, str | int) or isinstance(value, bool):
        raise MalformedPayload(f"{name} is not a number")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise MalformedPayload(f"{name} is not a number") from None
    if not number.is_finite():
        raise MalformedPayload(f"{name} is not finite")
    if abs(number.adjusted()) > _LARGEST_EXPONENT or len(str(number)) > _LONGEST_NUMBER:
        raise MalformedPayload(f"{name} is out of range")
    return number


def number(row: Row, name: str) -> Decimal:
    """A number that must be there."""
    value = optional(row, name)
    if value is None:
        raise MalformedPayload(f"{name} is missing")
    return value


def positive(row: Row, name: str) -> Decimal | None:
    """A number above zero, None for zero: prices that are not set are sent as "0"."""
    value = optional(row, name)
    return value or None


def whole(row: Row, name: str, default: int = 0) -> int:
    """A whole number written either way."""
    value = row.get(name)
    if value is None or value == "":
        return default
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise MalformedPayload(f"{name} is not a whole number")
    try:
        number = int(value)
    except ValueError:
        raise MalformedPayload(f"{name} is not a whole number") from None
    if abs(number) > _LARGEST_WHOLE:
        raise MalformedPayload(f"{name} is out of range")
    return number


def text(row: Row, name: str) -> str:
    """A text, empty where it is absent; a number counts as one."""
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise MalformedPayload(f"{name} is not a text")
    return clean(value)


def flag(row: Row, name: str) -> bool:
    """True or false, false where it is absent or empty."""
    value = row.get(name)
    if value is None or value == "":
        return False
    if not isinstance(value, bool):
        raise MalformedPayload(f"{name} is neither true nor false")
    return value


def side(row: Row, name: str = "side") -> Side:
    """Buy or Sell."""
    try:
        return Side(row.get(name, ""))
    except ValueError:
        raise MalformedPayload(f"{name} is neither Buy nor Sell") from None


def mapping(value: object) -> Row:
    """A JSON object."""
    if not isinstance(value, dict):
        raise MalformedPayload("not an object")
    return value


def rows(value: object) -> list[Row]:
    """A list of JSON objects."""
    if not isinstance(value, list):
        raise MalformedPayload("not a list")
    return [mapping(item) for item in value]


# --- market -------------------------------------------------------------------------------------

_TICKER_PRICES = {
    "last_price": "lastPrice",
    "mark_price": "markPrice",
    "index_price": "indexPrice",
    "prev_price_24h": "prevPrice24h",
    "high_price_24h": "highPrice24h",
    "low_price_24h": "lowPrice24h",
    "bid1_price": "bid1Price",
    "ask1_price": "ask1Price",
}
_TICKER_FIELDS = _TICKER_PRICES | {
    "price_24h_pcnt": "price24hPcnt",
    "volume_24h": "volume24h",
    "turnover_24h": "turnover24h",
    "open_interest": "openInterest",
    "funding_rate": "fundingRate",
    "bid1_size": "bid1Size",
    "ask1_size": "ask1Size",
}


_OPTION_FIELDS = {
    "mark_iv": "markIv",
    "bid_iv": "bid1Iv",
    "ask_iv": "ask1Iv",
    "delta": "delta",
    "gamma": "gamma",
    "vega": "vega",
    "theta": "theta",
    "underlying_price": "underlyingPrice",
}
_OPTION_STREAM_NAMES = {
    "bid1Price": "bidPrice",
    "bid1Size": "bidSize",
    "ask1Price": "askPrice",
    "ask1Size": "askSize",
    "bid1Iv": "bidIv",
    "ask1Iv": "askIv",
    "markIv": "markPriceIv",
    "price24hPcnt": "change24h",
}
"""What the stream of options calls otherwise than REST does (docs/v5/websocket/public/ticker)."""


def _option_name(row: Row, key: str) -> str:
    return key if key in row else _OPTION_STREAM_NAMES.get(key, key)


def merge_ticker(last: Ticker | None, row: Row, category: Category, ts: int, received_at: float) -> Ticker:
    """A ticker from a snapshot (last is None) or a delta, in which a missing field is unchanged."""
    symbol = text(row, "symbol") or (last.symbol if last is not None else "")
    if not symbol:
        raise MalformedPayload("a ticker without a symbol")
    values: dict[str, Any] = {}
    fields = _TICKER_FIELDS | _OPTION_FIELDS if category is Category.OPTION else _TICKER_FIELDS
    for name, usual in fields.items():
        key = _option_name(row, usual) if category is Category.OPTION else usual
        if key in row:
            values[name] = positive(row, key) if name in _TICKER_PRICES else optional(row, key)
        elif last is not None:
            values[name] = getattr(last, name)
    funding = whole(row, "nextFundingTime") or (last.next_funding_time if last is not None else None)
    return Ticker(category, symbol, ts, received_at, next_funding_time=funding or None, **values)


def levels(value: object) -> list[Level]:
    """Price levels of a book message; a size of zero deletes."""
    if not isinstance(value, list):
        raise MalformedPayload("levels are not a list")
    found = []
    for item in value:
        if not isinstance(item, list) or len(item) < 2:
            raise MalformedPayload("a level is not a pair")
        price, size = _level_figure(item[0], "price"), _level_figure(item[1], "size")
        if price <= 0 or size < 0:
            raise MalformedPayload("a level's price or size is out of range")
        found.append(Level(price, size))
    return found


def _level_figure(value: object, name: str) -> Decimal:
    if type(value) is str and _PLAIN(value):
        return Decimal(value)
    return number({name: value}, name)


def trade(row: Row, category: Category) -> Trade:
    """A row of publicTrade."""
    return Trade(
        category,
        text(row, "s"),
        text(row, "i"),
        side(row, "S"),
        number(row, "p"),
        number(row, "v"),
        whole(row, "T"),
    )


def liquidation(row: Row, category: Category) -> Liquidation:
    """A row of allLiquidation."""
    return Liquidation(category, text(row, "s"), side(row, "S"), number(row, "v"), number(row, "p"), whole(row, "T"))


def stream_candle(row: Row, category: Category, symbol: str) -> Candle:
    """A row of the kline topic."""
    return Candle(
        category,
        symbol,
        text(row, "interval"),
        whole(row, "start"),
        number(row, "open"),
        number(row, "high"),
        number(row, "low"),
        number(row, "close"),
        number(row, "volume"),
        number(row, "turnover"),
        flag(row, "confirm"),
    )


def rest_candle(item: object, category: Category, symbol: str, interval: str) -> Candle:
    """A row of market/kline: start, open, high, low, close, volume, turnover."""
    if not isinstance(item, list) or len(item) < 7:
        raise MalformedPayload("a candle is not a list of seven")
    names = ("start", "open", "high", "low", "close", "volume", "turnover")
    row = dict(zip(names, item, strict=False))
    opened, high, low, close, volume, turnover = (number(row, name) for name in names[1:])
    start = whole(row, "start")
    return Candle(category, symbol, interval, start, opened, high, low, close, volume, turnover, confirm=True)


def instrument(row: Row, category: Category) -> Instrument:
    """A row of instruments-info."""
    price, lot = mapping(row.get("priceFilter")), mapping(row.get("lotSizeFilter"))
    leverage, risk = mapping(row.get("leverageFilter") or {}), mapping(row.get("riskParameters") or {})
    most = optional(lot, "maxOrderQty") or optional(lot, "maxLimitOrderQty") or Decimal("1e15")
    step = optional(lot, "qtyStep") or number(lot, "basePrecision")
    tick = number(price, "tickSize")
    if tick <= 0 or step <= 0:
        raise MalformedPayload("a step is not above zero")
    return Instrument(
        category=category,
        symbol=text(row, "symbol"),
        status=text(row, "status"),
        base_coin=text(row, "baseCoin"),
        quote_coin=text(row, "quoteCoin"),
        settle_coin=text(row, "settleCoin") or text(row, "quoteCoin"),
        tick_size=tick,
        min_price=optional(price, "minPrice") or tick,
        max_price=optional(price, "maxPrice") or Decimal("1e12"),
        qty_step=step,
        min_order_qty=optional(lot, "minOrderQty") or step,
        max_order_qty=most,
        max_mkt_order_qty=optional(lot, "maxMktOrderQty") or optional(lot, "maxMarketOrderQty") or most,
        min_notional_value=optional(lot, "minNotionalValue") or optional(lot, "minOrderAmt") or ZERO,
        max_leverage=optional(leverage, "maxLeverage") or Decimal(1),
        min_leverage=optional(leverage, "minLeverage") or Decimal(1),
        leverage_step=optional(leverage, "leverageStep") or Decimal("0.01"),
        funding_interval=whole(row, "fundingInterval"),
        price_limit_ratio_x=optional(risk, "priceLimitRatioX"),
        price_limit_ratio_y=optional(risk, "priceLimitRatioY"),
    )


def risk_tier(row: Row) -> RiskTier:
    """A row of risk-limit."""
    return RiskTier(
        whole(row, "id"),
        number(row, "riskLimitValue"),
        number(row, "maintenanceMargin"),
        number(row, "initialMargin"),
        number(row, "maxLeverage"),
        optional(row, "mmDeduction") or ZERO,
    )


def fee_rate(row: Row) -> FeeRate:
    """A row of fee-rate."""
    return FeeRate(text(row, "symbol"), number(row, "takerFeeRate"), number(row, "makerFeeRate"))


# --- account ------------------------------------------------------------------------------------


def category_of(row: Row, default: Category | None = None) -> Category:
    """The category of a row, or the one that its list was asked for."""
    value = text(row, "category")
    if not value and default is not None:
        return default
    try:
        return Category(value)
    except ValueError:
        raise MalformedPayload("category is unknown") from None


def position_idx(row: Row) -> int:
    """Which position of a symbol it is about."""
    value = whole(row, "positionIdx")
    if value not in {0, 1, 2}:
        raise MalformedPayload("positionIdx is unknown")
    return value


def order(row: Row, category: Category | None = None) -> Order:
    """An order of a query or of the order topic."""
    order_id = text(row, "orderId")
    if not order_id:
        raise MalformedPayload("an order without an id")
    return Order(
        category=category_of(row, category),
        symbol=text(row, "symbol"),
        order_id=order_id,
        order_link_id=text(row, "orderLinkId"),
        side=side(row),
        order_type=text(row, "orderType"),
        order_status=text(row, "orderStatus"),
        price=positive(row, "price"),
        qty=number(row, "qty"),
        cum_exec_qty=optional(row, "cumExecQty") or ZERO,
        cum_exec_value=optional(row, "cumExecValue") or ZERO,
        leaves_qty=optional(row, "leavesQty"),
        avg_price=positive(row, "avgPrice"),
        time_in_force=text(row, "timeInForce"),
        reduce_only=flag(row, "reduceOnly"),
        close_on_trigger=flag(row, "closeOnTrigger"),
        position_idx=position_idx(row),
        stop_order_type=_known(text(row, "stopOrderType")),
        trigger_price=positive(row, "triggerPrice"),
        trigger_direction=whole(row, "triggerDirection"),
        trigger_by=_known(text(row, "triggerBy")),
        take_profit=positive(row, "takeProfit"),
        stop_loss=positive(row, "stopLoss"),
        cancel_type=_known(text(row, "cancelType")),
        reject_reason=_reason(text(row, "rejectReason")),
        created_time=whole(row, "createdTime"),
        updated_time=whole(row, "updatedTime"),
    )


def execution(row: Row, category: Category | None = None) -> Execution:
    """A fill of a query or of the execution topic."""
    exec_id = text(row, "execId")
    if not exec_id:
        raise MalformedPayload("an execution without an id")
    price, qty = number(row, "execPrice"), number(row, "execQty")
    return Execution(
        category=category_of(row, category),
        symbol=text(row, "symbol"),
        exec_id=exec_id,
        order_id=text(row, "orderId"),
        order_link_id=text(row, "orderLinkId"),
        side=side(row),
        exec_price=price,
        exec_qty=qty,
        exec_value=optional(row, "execValue") or price * qty,
        exec_fee=optional(row, "execFee") or ZERO,
        exec_type=text(row, "execType"),
        is_maker=flag(row, "isMaker"),
        exec_time=whole(row, "execTime"),
        closed_size=optional(row, "closedSize") or ZERO,
        exec_pnl=optional(row, "execPnl"),
        fee_currency=text(row, "feeCurrency"),
    )


def position(row: Row, category: Category | None = None) -> Position:
    """A position of a query (avgPrice) or of the position topic (entryPrice)."""
    size = optional(row, "size") or ZERO
    holds = bool(size) and text(row, "side") not in {"", "None"}
    return Position(
        category=category_of(row, category),
        symbol=text(row, "symbol"),
        position_idx=position_idx(row),
        side=side(row) if holds else None,
        size=size.copy_abs(),
        avg_price=positive(row, "avgPrice") or positive(row, "entryPrice"),
        mark_price=positive(row, "markPrice"),
        liq_price=positive(row, "liqPrice"),
        leverage=positive(row, "leverage"),
        position_value=optional(row, "positionValue") or ZERO,
        position_im=optional(row, "positionIM"),
        position_mm=optional(row, "positionMM"),
        unrealised_pnl=optional(row, "unrealisedPnl"),
        cur_realised_pnl=optional(row, "curRealisedPnl") or ZERO,
        cum_realised_pnl=optional(row, "cumRealisedPnl") or ZERO,
        take_profit=positive(row, "takeProfit"),
        stop_loss=positive(row, "stopLoss"),
        trailing_stop=positive(row, "trailingStop"),
        position_status=text(row, "positionStatus"),
        created_time=whole(row, "createdTime"),
        updated_time=whole(row, "updatedTime"),
        seq=whole(row, "seq", -1),
    )


def wallet(row: Row, ts: int) -> Wallet:
    """The unified account of a query or of the wallet topic."""
    return Wallet(
        account_type=text(row, "accountType"),
        total_equity=optional(row, "totalEquity"),
        total_wallet_balance=optional(row, "totalWalletBalance"),
        total_margin_balance=optional(row, "totalMarginBalance"),
        total_available_balance=optional(row, "totalAvailableBalance"),
        total_perp_upl=optional(row, "totalPerpUPL"),
        total_initial_margin=optional(row, "totalInitialMargin"),
        total_maintenance_margin=optional(row, "totalMaintenanceMargin"),
        account_im_rate=optional(row, "accountIMRate"),
        account_mm_rate=optional(row, "accountMMRate"),
        coins=tuple(_coin(coin) for coin in rows(row.get("coin", []))),
        ts=ts,
    )


def _coin(row: Row) -> CoinBalance:
    balance = optional(row, "walletBalance") or ZERO
    return CoinBalance(
        coin=text(row, "coin"),
        wallet_balance=balance,
        equity=optional(row, "equity") or balance,
        unrealised_pnl=optional(row, "unrealisedPnl") or ZERO,
        usd_value=optional(row, "usdValue"),
        total_position_im=optional(row, "totalPositionIM"),
        total_position_mm=optional(row, "totalPositionMM"),
        total_order_im=optional(row, "totalOrderIM"),
        cum_realised_pnl=optional(row, "cumRealisedPnl"),
        locked=optional(row, "locked") or ZERO,
        borrow_amount=optional(row, "borrowAmount"),
        available_to_withdraw=optional(row, "availableToWithdraw"),
    )


def booking(row: Row) -> Booking:
    """A row of the transaction log."""
    entry_id = text(row, "id")
    if not entry_id:
        raise MalformedPayload("a booking without an id")
    trade_id, coin = text(row, "tradeId"), text(row, "currency")
    return Booking(entry_id, trade_id, coin, optional(row, "change") or ZERO, whole(row, "transactionTime"))


def _known(value: str) -> str:
    return "" if value in {"UNKNOWN", "None"} else value


def _reason(value: str) -> str:
    return "" if value == "EC_NoError" else value


def key_info(row: Row) -> KeyInfo:
    """What /v5/user/query-api tells of the key that asks."""
    permissions = row.get("permissions")
    ips = row.get("ips")
    return KeyInfo(
        read_only=whole(row, "readOnly") == 1,
        permissions={
            clean(name): tuple(clean(each) for each in granted)
            for name, granted in (permissions.items() if isinstance(permissions, dict) else ())
            if isinstance(granted, list)
        },
        ips=tuple(clean(each) for each in ips) if isinstance(ips, list) else (),
        expires_ms=_moment(row.get("expiredAt")),
    )


def _moment(value: object) -> int:
    """2026-11-21T00:00:00Z in ms since the epoch; 0 where there is none."""
    if not isinstance(value, str) or not value:
        return 0
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return 0
    return int(moment.timestamp() * 1000) if moment.tzinfo is not None and moment.year > 1971 else 0
