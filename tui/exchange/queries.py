"""Questions over REST, all pages of each. A failed question raises; it is never an empty answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from tui.exchange import parse
from tui.exchange.errors import RefusedError
from tui.exchange.session import Session
from tui.model.account import Booking, Execution, FeeRate, Position, Wallet
from tui.model.enums import Category
from tui.model.facts import CandlesLoaded, SnapshotLoaded
from tui.model.instrument import Instrument, RiskTier
from tui.model.market import BookView, Candle, CandleWish, Ticker
from tui.model.order import Order

Item = TypeVar("Item")
NO_SUCH_SYMBOL = 10_001
MOST_PAGES = 40
MOST_PAGES_OF_A_DAY = 400
MOST_CANDLES = 1_000
"""A page of /v5/market/kline holds no more."""
TIERS_FOR = 30
"""Beyond so many instruments risk tiers are asked for one symbol at a time."""


def instruments(session: Session, category: Category) -> tuple[Instrument, ...]:
    """All instruments, with their risk tiers where the category is small enough to ask for all of them."""
    params: dict[str, Any] = {"limit": 1000} if category is not Category.SPOT else {}
    found = [
        parse.instrument(row, category) for row in _pages(session, "get_instruments_info", category=category, **params)
    ]
    if category not in {Category.LINEAR, Category.INVERSE} or len(found) > TIERS_FOR:
        return tuple(found)
    tiers = risk_tiers(session, category)
    return tuple(replace(each, risk_tiers=tiers.get(each.symbol, ())) for each in found)


def instrument(session: Session, category: Category, symbol: str) -> Instrument | None:
    """One instrument with its risk tiers; None where it is not listed."""
    try:
        reply = session.ask("get_instruments_info", category=category, symbol=symbol)
    except RefusedError as error:
        if error.ret_code == NO_SUCH_SYMBOL:
            return None
        raise
    found = [parse.instrument(row, category) for row in parse.rows(_list(reply.result))]
    if not found or category not in {Category.LINEAR, Category.INVERSE}:
        return found[0] if found else None
    return replace(found[0], risk_tiers=risk_tiers(session, category, symbol).get(symbol, ()))


def risk_tiers(session: Session, category: Category, symbol: str | None = None) -> dict[str, tuple[RiskTier, ...]]:
    """Risk tiers by symbol, ascending."""
    params: dict[str, Any] = {"symbol": symbol} if symbol else {}
    tiers: dict[str, list[RiskTier]] = {}
    for row in _pages(session, "get_risk_limit", category=category, **params):
        tiers.setdefault(parse.text(row, "symbol"), []).append(parse.risk_tier(row))
    return {name: tuple(sorted(found, key=_limit)) for name, found in tiers.items()}


def _limit(tier: RiskTier) -> Decimal:
    return tier.risk_limit_value


def tickers(session: Session, category: Category, now: float, symbol: str = "") -> tuple[Ticker, ...]:
    """Tickers of a category, or the one of a symbol, as they are now."""
    reply = session.ask("get_tickers", category=category, **({"symbol": symbol} if symbol else {}))
    return tuple(
        parse.merge_ticker(None, row, category, reply.time, now) for row in parse.rows(reply.result.get("list"))
    )


def book(session: Session, category: Category, symbol: str, now: float) -> BookView:
    """The best level of each side."""
    result = session.ask("get_orderbook", category=category, symbol=symbol, limit=1).result
    bids, asks = (tuple(parse.levels(result.get(side, []))) for side in ("b", "a"))
    moment, number = parse.whole(result, "ts"), parse.whole(result, "u")
    return BookView(category, symbol, 1, bids, asks, number, moment, now)


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
    """Everything that can still be filled; on spot, where nothing is settled, without a coin."""
    return orders_in(session, category, _settled(settle_coin))


def orders_in(session: Session, category: Category, scope: Mapping[str, str]) -> tuple[Order, ...]:
    """Open orders of a `symbol`, a `baseCoin` or a `settleCoin`; spot needs none of them."""
    return _orders(session, "get_open_orders", category, **scope, openOnly=0, limit=50)


def recent_orders(session: Session, category: Category, settle_coin: str) -> tuple[Order, ...]:
    """The latest closed orders, one page."""
    return recent_orders_in(session, category, _settled(settle_coin))


def recent_orders_in(session: Session, category: Category, scope: Mapping[str, str]) -> tuple[Order, ...]:
    """The latest closed orders of a scope, as `orders_in` has it."""
    reply = session.ask("get_open_orders", category=category, **scope, openOnly=1, limit=50)
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


def find_closed(session: Session, category: Category, an_id: str) -> Order | None:
    """An order of the history by either of its ids, without its symbol; None where it is not known."""
    for name in ("orderId", "orderLinkId"):
        found = _orders(session, "get_order_history", category, **{name: an_id})
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
    """Everything that is held; on spot there are no positions."""
    if category is Category.SPOT:
        return ()
    return positions_in(session, category, _settled(settle_coin))


def positions_in(session: Session, category: Category, scope: Mapping[str, str]) -> tuple[Position, ...]:
    """Positions of a `symbol` (flat ones too) or a `settleCoin`; inverse needs none of them."""
    params: dict[str, Any] = {**scope, "limit": 200}
    return tuple(parse.position(row, category) for row in _pages(session, "get_positions", category=category, **params))


def flat_positions(session: Session, category: Category, symbols: Iterable[str]) -> tuple[Position, ...]:
    """Positions of some symbols with nothing in them: they carry the leverage and the mode that are set."""
    if category not in {Category.LINEAR, Category.INVERSE}:
        return ()
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


def bookings(session: Session, category: Category, since_ms: int) -> tuple[Booking, ...]:
    """What trading and funding changed since a moment (exchange time, ms); transfers have no category."""
    params = {"accountType": "UNIFIED", "category": category, "startTime": since_ms, "limit": 50}
    rows = _pages(session, "get_transaction_log", most=MOST_PAGES_OF_A_DAY, **params)
    return tuple(parse.booking(row) for row in rows)


def margin_mode(session: Session) -> str:
    """REGULAR_MARGIN, ISOLATED_MARGIN or PORTFOLIO_MARGIN."""
    return parse.text(session.ask("get_account_info").result, "marginMode")


def account_snapshot(
    session: Session,
    category: Category,
    settle_coin: str | Sequence[str],
    now_ms: int,
    symbols: Iterable[str] = (),
    fills_since_ms: int = 0,
    booked_since_ms: int = 0,
) -> SnapshotLoaded:
    """The whole account; `now_ms` is the exchange's time before the first question.

    Of `symbols` the positions without anything in them are read too; of fills those since a moment, or the latest;
    bookings only where a moment is given. Inverse contracts are settled in many coins, asked for one after the other.
    """
    coins = (settle_coin,) if isinstance(settle_coin, str) else tuple(settle_coin)
    held = tuple(each for coin in coins for each in positions(session, category, coin))
    holding = {each.symbol for each in held}
    flat = flat_positions(session, category, [symbol for symbol in symbols if symbol not in holding])
    return SnapshotLoaded(
        category=category,
        orders=tuple(each for coin in coins for each in open_orders(session, category, coin)),
        closed=tuple(each for coin in coins for each in recent_orders(session, category, coin)),
        positions=(*held, *flat),
        executions=executions(session, category, fills_since_ms),
        wallet=wallet(session),
        asked_at=now_ms,
        bookings=bookings(session, category, booked_since_ms) if booked_since_ms else None,
        margin_mode=margin_mode(session),
    )


def _settled(coin: str) -> dict[str, str]:
    return {"settleCoin": coin} if coin else {}


def _orders(session: Session, name: str, category: Category, **params: Any) -> tuple[Order, ...]:
    return tuple(parse.order(row, category) for row in _pages(session, name, category=category, **params))


def _list(result: Any) -> list[Any]:
    found = result.get("list")
    if not isinstance(found, list):
        raise parse.MalformedPayload("no list in the answer")
    return found


def _pages(session: Session, name: str, *, most: int = MOST_PAGES, **params: Any) -> Iterator[parse.Row]:
    """Every row of every page. The cursor comes percent-encoded and is sent back as it came."""
    cursor = ""
    for _ in range(most):
        reply = session.ask(name, **params, **({"cursor": cursor} if cursor else {}))
        yield from parse.rows(_list(reply.result))
        cursor = str(reply.result.get("nextPageCursor") or "")
        if not cursor:
            return
    raise parse.MalformedPayload("a list without an end")
