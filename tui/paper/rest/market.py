"""Public market data (docs/v5/market)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tui.paper import shapes
from tui.paper.engine import interest
from tui.paper.engine.board import Board
from tui.paper.engine.candles import INTERVALS, Candles
from tui.paper.engine.errors import bad_parameter
from tui.paper.engine.types import Candle, InstrumentSpec
from tui.paper.engine.venue import Venue
from tui.paper.rest.pages import page
from tui.paper.rest.params import Params
from tui.paper.wire import short, text

BOOK_LEVELS = {"linear": (25, 1000), "inverse": (25, 1000), "spot": (1, 1000), "option": (1, 25)}
"""Default and most levels (docs/v5/market/orderbook)."""
TRADES = {"linear": (500, 1000), "inverse": (500, 1000), "spot": (60, 60), "option": (500, 1000)}
"""Default and most trades (docs/v5/market/recent-trade)."""


def time(_venue: Venue, _params: Params, now: int) -> Any:
    """Seconds and nanoseconds, both as strings."""
    return {"timeSecond": text(now // 1000), "timeNano": text(now * 1_000_000)}


def instruments_info(venue: Venue, params: Params, _now: int) -> Any:
    """Instruments of a category, those that trade unless asked otherwise; none has a symbolType. Spot has no pages."""
    category = params.category()
    status = params.text("status", "Trading")
    base = params.text("baseCoin", "BTC" if category == "option" and not params.given("symbol") else "")
    if category == "spot":
        base = ""
    rows = [
        shapes.instrument(board.spec)
        for board in venue.boards(category)
        if params.text("symbol", board.spec.symbol) == board.spec.symbol
        and base in {"", board.spec.base_coin}
        and board.spec.status == status
        and not params.given("symbolType")
    ]
    _known(venue, category, params)
    rows.sort(key=lambda row: str(row["symbol"]))
    if category == "spot":
        return {"category": category, "list": rows}
    chosen, cursor = page(rows, params.text("cursor"), params.limit(500, 1000))
    return {"category": category, "list": list(chosen), "nextPageCursor": cursor}


def risk_limit(venue: Venue, params: Params, _now: int) -> Any:
    """Risk tiers, fifteen symbols a page."""
    category = params.contract_category()
    _known(venue, category, params)
    specs = sorted(
        (board.spec for board in venue.boards(category)),
        key=lambda spec: spec.symbol,
    )
    wanted = params.text("symbol")
    specs = [spec for spec in specs if not wanted or spec.symbol == wanted]
    chosen, cursor = page(specs, params.text("cursor"), 15)
    rows = [row for spec in chosen for row in shapes.risk_limits(spec)]
    return {"category": category, "list": rows, "nextPageCursor": cursor}


def tickers(venue: Venue, params: Params, _now: int) -> Any:
    """Tickers of a category or of one symbol."""
    category = params.category()
    _known(venue, category, params)
    wanted, base, date = params.text("symbol"), params.text("baseCoin"), params.text("expDate")
    if category == "option" and not wanted and not base:
        raise bad_parameter("symbol or baseCoin is required")
    rows = [
        shapes.rest_ticker(board)
        for board in venue.boards(category)
        if wanted in {"", board.spec.symbol}
        and (category != "option" or base in {"", board.spec.base_coin})
        and (not date or f"-{date}-" in board.spec.symbol)
    ]
    return {"category": category, "list": rows}


def orderbook(venue: Venue, params: Params, now: int) -> Any:
    """A book's best levels, as many as the category gives when it is not asked."""
    category = params.category()
    board = venue.board(category, params.required("symbol"))
    snapshot = board.snapshot(params.limit(*BOOK_LEVELS[category]))
    return {
        "s": board.spec.symbol,
        "b": [[text(price), text(size)] for price, size in snapshot.bids],
        "a": [[text(price), text(size)] for price, size in snapshot.asks],
        "ts": now,
        "u": snapshot.version,
        "seq": snapshot.seq,
        "cts": snapshot.ts,
    }


def recent_trade(venue: Venue, params: Params, _now: int) -> Any:
    """The last trades, newest first; of options also those of a coin, BTC unless it is said."""
    category = params.category()
    limit = params.limit(*TRADES[category])
    if category == "option" and not params.given("symbol"):
        boards = _options_of(venue, params.text("baseCoin", "BTC"), params.text("optionType"))
    else:
        boards = [venue.board(category, params.required("symbol"))]
    found = [(trade, board.spec.symbol) for board in boards for trade in list(board.trades)[-limit:]]
    found.sort(key=lambda each: (each[0].ts, each[0].seq), reverse=True)
    return {"category": category, "list": [shapes.recent_trade(trade, symbol) for trade, symbol in found[:limit]]}


def _options_of(venue: Venue, coin: str, kind: str) -> list[Board]:
    if kind not in {"", "Call", "Put"}:
        raise bad_parameter("optionType invalid")
    boards = (board for board in venue.boards("option") if board.spec.base_coin == coin)
    return [board for board in boards if kind in {"", board.spec.options_type}]


def kline(venue: Venue, params: Params, _now: int) -> Any:
    """Candles, newest first, the running one included."""
    return _candles(venue, params, lambda board: board.candles, width=7)


def mark_kline(venue: Venue, params: Params, _now: int) -> Any:
    """Candles of the mark price, which have no volume."""
    return _candles(venue, params, lambda board: board.mark_candles, width=5)


def index_kline(venue: Venue, params: Params, _now: int) -> Any:
    """Candles of the index price."""
    return _candles(venue, params, lambda board: board.index_candles, width=5)


def premium_kline(venue: Venue, params: Params, _now: int) -> Any:
    """Candles of the premium index of linear perpetuals, a ratio (docs/v5/market/premium-index-kline)."""
    if params.text("category", "linear") != "linear":
        raise bad_parameter("category invalid")
    board, found = _found(venue, params, lambda board: board.premium_candles)
    rows = [
        [text(each.start), *(f"{Decimal(part).scaleb(-6):f}" for part in (each.open, each.high, each.low, each.close))]
        for each in found
    ]
    return {"symbol": board.spec.symbol, "category": "linear", "list": rows}


def _candles(venue: Venue, params: Params, which: Callable[[Board], Candles], width: int) -> Any:
    category = params.text("category", "linear")
    if category not in {"linear", "inverse", "spot"} or (width == 5 and category == "spot"):
        raise bad_parameter("category invalid")
    board, found = _found(venue, params, which)
    return {
        "symbol": board.spec.symbol,
        "category": category,
        "list": [candle_row(board.spec, candle)[:width] for candle in found],
    }


def _found(venue: Venue, params: Params, which: Callable[[Board], Candles]) -> tuple[Board, list[Candle]]:
    board = venue.board(params.text("category", "linear"), params.required("symbol"))
    interval = params.required("interval")
    if interval not in INTERVALS:
        raise bad_parameter("interval invalid")
    limit = params.limit(200, 1000)
    return board, which(board).query(interval, params.integer("start"), params.integer("end"), limit)


def open_interest(venue: Venue, params: Params, _now: int) -> Any:
    """Open interest on an interval's grid, newest first."""
    category = params.contract_category()
    board = venue.board(category, params.required("symbol"))
    interval = params.required("intervalTime")
    if interval not in interest.INTERVALS:
        raise bad_parameter("intervalTime invalid")
    found = board.interest.query(interval, params.integer("startTime"), params.integer("endTime"))
    chosen, cursor = page(found, params.text("cursor"), params.limit(50, 200), lambda each: str(each[0]))
    rows = [
        {
            "openInterest": text(figure.quantize(board.spec.qty_step)),
            "singleOpenInterest": text((figure / 2).quantize(board.spec.qty_step)),
            "timestamp": text(at),
        }
        for at, figure in chosen
    ]
    return {"symbol": board.spec.symbol, "category": category, "list": rows, "nextPageCursor": cursor}


def system_status(_venue: Venue, _params: Params, _now: int) -> Any:
    """Maintenance that is planned or under way: there is none here."""
    return {"list": []}


def announcements(_venue: Venue, params: Params, _now: int) -> Any:
    """What the exchange announces, which is nothing (docs/v5/announcement)."""
    params.required("locale")
    return {"total": 0, "list": []}


def candle_row(spec: InstrumentSpec, candle: Candle) -> list[str]:
    """Start, open, high, low, close, volume, turnover."""
    return [
        text(candle.start),
        text(spec.price(candle.open)),
        text(spec.price(candle.high)),
        text(spec.price(candle.low)),
        text(spec.price(candle.close)),
        text(spec.qty(candle.lots)),
        short(candle.turnover),
    ]


def funding_history(venue: Venue, params: Params, _now: int) -> Any:
    """Fundings paid, newest first; those of before the start are invented."""
    category = params.contract_category()
    board = venue.board(category, params.required("symbol"))
    start, end = params.integer("startTime"), params.integer("endTime")
    if start is not None and end is None:
        raise bad_parameter("endTime is required with startTime")
    rows = [
        {"symbol": board.spec.symbol, "fundingRate": text(rate), "fundingRateTimestamp": text(ts)}
        for ts, rate in reversed(board.funding_history)
        if (start is None or ts >= start) and (end is None or ts <= end)
    ]
    return {"category": category, "list": rows[: params.limit(200, 200)]}


def price_limit(venue: Venue, params: Params, now: int) -> Any:
    """The highest buy and lowest sell price that is taken now."""
    category = params.text("category", "linear")
    if category not in {"linear", "inverse", "spot"}:
        raise bad_parameter("category invalid")
    board = venue.board(category, params.required("symbol"))
    return {**shapes.price_limit(board), "ts": text(now)}


def _known(venue: Venue, category: str, params: Params) -> None:
    if params.given("symbol"):
        venue.board(category, params.text("symbol"))
