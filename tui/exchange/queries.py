"""Questions over REST, all pages of each. A failed question raises; it is never an empty answer."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from tui.exchange import parse
from tui.exchange.session import Session
from tui.model.account import Execution, FeeRate, Position, Wallet
from tui.model.enums import Category
from tui.model.facts import CandlesLoaded, SnapshotLoaded
from tui.model.instrument import Instrument, RiskTier
from tui.model.market import Candle, CandleWish, Ticker
from tui.model.order import Order

Item = TypeVar("Item")
MOST_PAGES = 40
MOST_CANDLES = 1_000
"""A page of /v5/market/kline holds no more."""
TIERS_FOR = 30
"""Beyond so many instruments risk tiers are asked for one symbol at a time."""


def instruments(session: Session, category: Category) -> tuple[Instrument, ...]:
    """All instruments, with their risk tiers where the category is small enough to ask for all of them."""
    params = {"limit": 1000} if category is not Category.SPOT else {}
    found = [
        parse.instrument(row, category) for row in _pages(session, "get_instruments_info", category=category, **params)
    ]
    if category not in {Category.LINEAR, Category.INVERSE} or len(found) > TIERS_FOR:
        return tuple(found)
    tiers = risk_tiers(session, category)
    return tuple(replace(each, risk_tiers=tiers.get(each.symbol, ())) for each in found)


def risk_tiers(session: Session, category: Category, symbol: str | None = None) -> dict[str, tuple[RiskTier, ...]]:
    """Risk tiers by symbol, ascending."""
    params = {"symbol": symbol} if symbol else {}
    tiers: dict[str, list[RiskTier]] = {}
    for row in _pages(session, "get_risk_limit", category=category, **params):
        tiers.setdefault(parse.text(row, "symbol"), []).append(parse.risk_tier(row))
    return {name: tuple(sorted(found, key=_limit)) for name, found in tiers.items()}


def _limit(tier: RiskTier) -> Decimal:
    return tier.risk_limit_value


def tickers(session: Session, category: Category, now: float) -> tuple[Ticker, ...]:
    """Tickers of a category as they are now."""
    reply = session.ask("get_tickers", category=category)
    return tuple(
        parse.merge_ticker(None, row, category, reply.time, now) for row in parse.rows(reply.result.get("list"))
    )


def candles(session: Session, category: Category, symbol: str, interval: str, limit: int = 200) -> tuple[Candle, ...]:
    """Candles, oldest first; the last one is still running. More than a thousand are asked for in pages."""
    found: dict[int, Candle] = {}
    while len(found) < limit:
        until = {"end": min(found) - 1} if found else {}
        some = min(limit - len(found), MOST_CANDLES)
        reply = session.ask("get_kline", category=category, symbol=symbol, interval=interval, limit=some, **until)
        page = [parse.rest_candle(item, category, symbol, interval) for item in _list(reply.result)]
        known = len(found)
        found |= {candle.start: candle for candle in page}
        if len(page) < some or len(found) == known:
            break
    row = [found[start] for start in sorted(found)]
    return (*row[:-1], replace(row[-1], confirm=False)) if row else ()


def candle_page(session: Session, wish: CandleWish) -> CandlesLoaded:
    """One page of candles, at most a thousand, oldest first; of a page up to now the last one is still running."""
    until = {} if wish.end is None else {"end": wish.end}
    limit = min(wish.limit, MOST_CANDLES)
    asked = {"category": wish.category, "symbol": wish.symbol, "interval": wish.interval}
    reply = session.ask("get_kline", **asked, limit=limit, **until)
    found = [parse.rest_candle(item, wish.category, wish.symbol, wish.interval) for item in _list(reply.result)]
    row = sorted({each.start: each for each in found}.values(), key=lambda each: each.start)
    if row and wish.end is None:
        row[-1] = replace(row[-1], confirm=False)
    return CandlesLoaded(wish, tuple(row), is_oldest=len(row) < limit)


def fee_rates(session: Session, category: Category) -> tuple[FeeRate, ...]:
    """Our fees by symbol."""
    reply = session.ask("get_fee_rates", category=category)
    return tuple(parse.fee_rate(row) for row in parse.rows(reply.result.get("list")))


def open_orders(session: Session, category: Category, settle_coin: str) -> tuple[Order, ...]:
    """Everything that can still be filled."""
    return _orders(session, "get_open_orders", category, settleCoin=settle_coin, openOnly=0, limit=50)


def recent_orders(session: Session, category: Category, settle_coin: str) -> tuple[Order, ...]:
    """The latest closed orders, one page."""
    reply = session.ask("get_open_orders", category=category, settleCoin=settle_coin, openOnly=1, limit=50)
    return tuple(parse.order(row, category) for row in parse.rows(reply.result.get("list")))


def find_order(
    session: Session, category: Category, symbol: str, order_link_id: str, order_id: str = ""
) -> Order | None:
    """An order by our id, open or closed; None when neither the live list nor the history knows it."""
    ids = {"orderId": order_id} if order_id else {"orderLinkId": order_link_id}
    for name in ("get_open_orders", "get_order_history"):
        found = _orders(session, name, category, symbol=symbol, **ids)
        if found:
            return found[0]
    return None


def executions(session: Session, category: Category, since_ms: int = 0) -> tuple[Execution, ...]:
    """Fills since a moment of the last seven days (exchange time, ms), else the latest fifty; oldest first."""
    if since_ms:
        rows = list(_pages(session, "get_executions", category=category, startTime=since_ms, limit=100))
    else:
        rows = parse.rows(session.ask("get_executions", category=category, limit=50).result.get("list"))
    return tuple(reversed([parse.execution(row, category) for row in rows]))


def positions(session: Session, category: Category, settle_coin: str) -> tuple[Position, ...]:
    """Everything that is held."""
    params: dict[str, Any] = {"settleCoin": settle_coin, "limit": 200}
    return tuple(parse.position(row, category) for row in _pages(session, "get_positions", category=category, **params))


def flat_positions(session: Session, category: Category, symbols: Iterable[str]) -> tuple[Position, ...]:
    """Positions of some symbols with nothing in them: they carry the leverage that is set."""
    found: list[Position] = []
    for symbol in symbols:
        reply = session.ask("get_positions", category=category, symbol=symbol)
        found += [parse.position(row, category) for row in parse.rows(reply.result.get("list"))]
    return tuple(each for each in found if each.is_flat)


def position(session: Session, category: Category, symbol: str, position_idx: int = 0) -> Position | None:
    """One position as it is now, None when nothing is held."""
    reply = session.ask("get_positions", category=category, symbol=symbol)
    found = [parse.position(row, category) for row in parse.rows(reply.result.get("list"))]
    return next((each for each in found if each.position_idx == position_idx and not each.is_flat), None)


def wallet(session: Session) -> Wallet:
    """The unified account."""
    reply = session.ask("get_wallet_balance", accountType="UNIFIED")
    found = parse.rows(reply.result.get("list"))
    if not found:
        raise parse.MalformedPayload("no account in the wallet balance")
    return parse.wallet(found[0], reply.time)


def account_snapshot(
    session: Session,
    category: Category,
    settle_coin: str,
    now_ms: int,
    symbols: Iterable[str] = (),
    fills_since_ms: int = 0,
) -> SnapshotLoaded:
    """The whole account; `now_ms` is the exchange's time before the first question.

    Of `symbols` the positions without anything in them are read too; of fills those since a moment, or the latest.
    """
    held = positions(session, category, settle_coin)
    holding = {each.symbol for each in held}
    flat = flat_positions(session, category, [symbol for symbol in symbols if symbol not in holding])
    return SnapshotLoaded(
        category=category,
        orders=open_orders(session, category, settle_coin),
        closed=recent_orders(session, category, settle_coin),
        positions=(*held, *flat),
        executions=executions(session, category, fills_since_ms),
        wallet=wallet(session),
        asked_at=now_ms,
    )


def _orders(session: Session, name: str, category: Category, **params: Any) -> tuple[Order, ...]:
    return tuple(parse.order(row, category) for row in _pages(session, name, category=category, **params))


def _list(result: Any) -> list[Any]:
    found = result.get("list")
    if not isinstance(found, list):
        raise parse.MalformedPayload("no list in the answer")
    return found


def _pages(session: Session, name: str, **params: Any) -> Iterator[parse.Row]:
    """Every row of every page. The cursor comes percent-encoded and is sent back as it came."""
    cursor = ""
    for _ in range(MOST_PAGES):
        reply = session.ask(name, **params, **({"cursor": cursor} if cursor else {}))
        yield from parse.rows(_list(reply.result))
        cursor = str(reply.result.get("nextPageCursor") or "")
        if not cursor:
            return
    raise parse.MalformedPayload("a list without an end")
