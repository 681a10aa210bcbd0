"""The past over REST: orders, fills and closed P&L by windows of seven days and pages inside them.

A window is at most seven days wide (docs/v5/order/order-list, docs/v5/order/execution, docs/v5/position/close-pnl),
and nothing older than two years is kept.
"""

from collections.abc import Iterator
from typing import Any

from tui.exchange import parse
from tui.exchange.parse import MalformedPayload, Row
from tui.exchange.session import Session
from tui.model.enums import Category
from tui.model.facts import HistoryLoaded
from tui.model.history import AccountInfo, ClosedPnl, HistoryKind, HistoryPlace, HistoryRange, HistoryRow, time_of

DAY_MS = 86_400_000
WINDOW_MS = 7 * DAY_MS
KEPT_MS = 730 * DAY_MS
ROWS_AT_ONCE = 100
"""Reading rests after so many rows."""
WINDOWS_AT_ONCE = 13
"""And after a quarter of a year in which nothing happened."""
_ASK = {
    HistoryKind.ORDERS: ("get_order_history", 50),
    HistoryKind.FILLS: ("get_executions", 100),
    HistoryKind.CLOSED: ("get_closed_pnl", 100),
}


def read(
    session: Session,
    kind: HistoryKind,
    category: Category,
    settle_coin: str,
    wanted: HistoryRange,
    place: HistoryPlace | None = None,
) -> Iterator[HistoryLoaded]:
    """Pages of a range from its end, or from a place in it, back; rests after some rows. Raises ExchangeError."""
    if kind is HistoryKind.CLOSED and category is Category.SPOT:
        # Spot has no positions, so nothing is closed.
        yield HistoryLoaded(kind, wanted, (), wanted.since_ms, None, pauses=True)
        return
    since = max(wanted.since_ms, wanted.until_ms - KEPT_MS)
    here, rows, windows = place or HistoryPlace(wanted.until_ms), 0, 0
    while True:
        start = max(since, here.end_ms - WINDOW_MS)
        found, cursor = _page(session, kind, category, settle_coin, wanted.symbol, start, here)
        rows += len(found)
        if cursor and cursor != here.cursor:
            following: HistoryPlace | None = HistoryPlace(here.end_ms, cursor)
            reached = _oldest(found, here.end_ms)
        else:
            following = HistoryPlace(start - 1) if start > since else None
            reached, windows = start, windows + 1
        rests = following is None or rows >= ROWS_AT_ONCE or windows >= WINDOWS_AT_ONCE
        yield HistoryLoaded(kind, wanted, found, reached, following, pauses=rests)
        if rests or following is None:
            return
        here = following


def _oldest(rows: tuple[HistoryRow, ...], otherwise: int) -> int:
    """The time of the oldest row of a page."""
    return min(map(time_of, rows), default=otherwise)


def _page(
    session: Session,
    kind: HistoryKind,
    category: Category,
    settle_coin: str,
    symbol: str,
    start: int,
    place: HistoryPlace,
) -> tuple[tuple[HistoryRow, ...], str]:
    name, limit = _ASK[kind]
    params: dict[str, Any] = {"category": category, "startTime": start, "endTime": place.end_ms, "limit": limit}
    if symbol:
        params["symbol"] = symbol
    elif kind is HistoryKind.ORDERS and category is Category.LINEAR:
        params["settleCoin"] = settle_coin
    if place.cursor:
        # It comes percent-encoded and is sent back as it came.
        params["cursor"] = place.cursor
    result = session.ask(name, **params).result
    rows = parse.rows(result.get("list"))
    return tuple(_row(kind, row, category) for row in rows), str(result.get("nextPageCursor") or "")


def _row(kind: HistoryKind, row: Row, category: Category) -> HistoryRow:
    if kind is HistoryKind.ORDERS:
        return parse.order(row, category)
    if kind is HistoryKind.FILLS:
        return parse.execution(row, category)
    return closed_pnl(row, category)


def closed_pnl(row: Row, category: Category) -> ClosedPnl:
    """A row of closed-pnl."""
    order_id = parse.text(row, "orderId")
    if not order_id:
        raise MalformedPayload("a closed P&L without an order")
    created = parse.whole(row, "createdTime")
    return ClosedPnl(
        category=category,
        symbol=parse.text(row, "symbol"),
        order_id=order_id,
        side=parse.side(row),
        qty=parse.number(row, "qty"),
        order_price=parse.positive(row, "orderPrice"),
        order_type=parse.text(row, "orderType"),
        exec_type=parse.text(row, "execType"),
        closed_size=parse.number(row, "closedSize"),
        cum_entry_value=parse.number(row, "cumEntryValue"),
        avg_entry_price=parse.positive(row, "avgEntryPrice"),
        cum_exit_value=parse.number(row, "cumExitValue"),
        avg_exit_price=parse.positive(row, "avgExitPrice"),
        closed_pnl=parse.number(row, "closedPnl"),
        fill_count=parse.whole(row, "fillCount"),
        leverage=parse.positive(row, "leverage"),
        open_fee=parse.optional(row, "openFee"),
        close_fee=parse.optional(row, "closeFee"),
        created_time=created,
        updated_time=parse.whole(row, "updatedTime") or created,
    )


def account_info(session: Session) -> AccountInfo:
    """The account's mode (docs/v5/account/account-info)."""
    result = session.ask("get_account_info").result
    return AccountInfo(parse.text(result, "marginMode"), parse.whole(result, "unifiedMarginStatus"))
