"""Orders, fills and closed P&L as rows of a table."""

from collections.abc import Callable
from datetime import UTC, datetime

from tui.model.account import Execution
from tui.model.enums import Side
from tui.model.history import ClosedPnl, HistoryKind, HistoryRow, key_of, time_of
from tui.model.instrument import Instrument
from tui.model.order import Order
from tui.panes.line_table import Cell, Column, Row
from tui.rules.figures import DASH, fixed, on_step

_ORDERS = (
    Column("time UTC", 19, right=False),
    Column("symbol", 9, right=False),
    Column("side", 4, right=False),
    Column("type", 6, right=False, rank=4),
    Column("price", 9),
    Column("qty", 7),
    Column("filled", 7, rank=2),
    Column("average", 9, rank=3),
    Column("status", 9, right=False, rank=1),
    Column("trigger", 9, rank=6),
    Column("reason", 10, right=False, rank=7),
    Column("order id", 8, right=False, rank=8),
)
_FILLS = (
    Column("time UTC", 19, right=False),
    Column("symbol", 9, right=False),
    Column("side", 4, right=False),
    Column("price", 9),
    Column("qty", 7),
    Column("value", 9, rank=3),
    Column("fee", 8, rank=1),
    Column("P&L", 8, rank=2),
    Column("role", 5, right=False, rank=4),
    Column("kind", 7, right=False, rank=5),
    Column("order id", 8, right=False, rank=7),
)
_CLOSED = (
    Column("time UTC", 19, right=False),
    Column("symbol", 9, right=False),
    Column("closed", 6, right=False),
    Column("qty", 7, rank=1),
    Column("entry", 9, rank=1),
    Column("exit", 9, rank=1),
    Column("P&L", 9),
    Column("fees", 8, rank=3),
    Column("lev", 4, rank=5),
    Column("type", 6, right=False, rank=6),
    Column("kind", 6, right=False, rank=6),
    Column("order id", 8, right=False, rank=7),
)
COLUMNS: dict[HistoryKind, tuple[Column, ...]] = {
    HistoryKind.ORDERS: _ORDERS,
    HistoryKind.FILLS: _FILLS,
    HistoryKind.CLOSED: _CLOSED,
}
_STATUS_STYLES = {"Filled": "gain", "Rejected": "loss", "PartiallyFilledCanceled": "warn"}
_SHORT_STATUS = {"PartiallyFilledCanceled": "part cancelled"}
_SHORT = {"TakeProfit": "TP", "StopLoss": "SL", "TrailingStop": "trail", "Stop": "stop"}

Lookup = Callable[[str], Instrument | None]


def row_of(row: HistoryRow, lookup: Lookup) -> Row:
    """A row of the table of its kind."""
    instrument = lookup(row.symbol)
    if isinstance(row, Execution):
        return _fill(row, instrument)
    return _closed(row, instrument) if isinstance(row, ClosedPnl) else _order(row, instrument)


def moment(ms: int) -> str:
    """An exchange time as 2026-11-22 01:46:23, UTC."""
    try:
        return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S") if ms else DASH
    except (OverflowError, ValueError, OSError):
        return DASH


def _order(order: Order, instrument: Instrument | None) -> Row:
    tick = instrument.tick_size if instrument is not None else None
    step = instrument.qty_step if instrument is not None else None
    price = "market" if order.order_type == "Market" else on_step(order.price, tick)
    kind = order.stop_order_type or order.order_type
    return Row(
        key_of(order),
        (
            *_head(order),
            Cell(_SHORT.get(kind, kind)),
            Cell(price),
            Cell(on_step(order.qty, step)),
            Cell(on_step(order.cum_exec_qty, step), "" if order.cum_exec_qty else "quiet"),
            Cell(on_step(order.avg_price, tick), "" if order.avg_price else "quiet"),
            Cell(
                _SHORT_STATUS.get(order.order_status, order.order_status),
                _STATUS_STYLES.get(order.order_status, "quiet"),
            ),
            Cell(on_step(order.trigger_price, tick), "" if order.trigger_price else "quiet"),
            Cell(order.reject_reason, "quiet"),
            Cell(order.order_id, "quiet"),
        ),
    )


def _fill(fill: Execution, instrument: Instrument | None) -> Row:
    tick = instrument.tick_size if instrument is not None else None
    step = instrument.qty_step if instrument is not None else None
    profit = fill.exec_pnl if fill.closed_size else None
    return Row(
        key_of(fill),
        (
            *_head(fill),
            Cell(on_step(fill.exec_price, tick)),
            Cell(on_step(fill.exec_qty, step)),
            Cell(fixed(fill.exec_value, 2), "quiet"),
            Cell(fixed(fill.exec_fee, 4), "gain" if fill.exec_fee < 0 else ""),
            Cell(fixed(profit, 2, sign=True), "quiet" if profit is None else "gain" if profit >= 0 else "loss"),
            Cell("maker" if fill.is_maker else "taker", "quiet"),
            Cell(fill.exec_type, "quiet" if fill.exec_type == "Trade" else "warn"),
            Cell(fill.order_id, "quiet"),
        ),
    )


def _closed(closed: ClosedPnl, instrument: Instrument | None) -> Row:
    tick = instrument.tick_size if instrument is not None else None
    step = instrument.qty_step if instrument is not None else None
    fees = None if closed.open_fee is None or closed.close_fee is None else closed.open_fee + closed.close_fee
    was_long = closed.side is Side.SELL
    when, symbol, _ = _head(closed)
    return Row(
        key_of(closed),
        (
            when,
            symbol,
            Cell("Long" if was_long else "Short", "gain" if was_long else "loss"),
            Cell(on_step(closed.closed_size, step)),
            Cell(on_step(closed.avg_entry_price, tick)),
            Cell(on_step(closed.avg_exit_price, tick)),
            Cell(fixed(closed.closed_pnl, 2, sign=True), "gain" if closed.closed_pnl >= 0 else "loss"),
            Cell(fixed(fees, 4), "quiet"),
            Cell(f"{closed.leverage.normalize():f}x" if closed.leverage else DASH, "quiet"),
            Cell(closed.order_type, "quiet"),
            Cell(closed.exec_type, "quiet" if closed.exec_type == "Trade" else "warn"),
            Cell(closed.order_id, "quiet"),
        ),
    )


def _head(row: HistoryRow) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(moment(time_of(row)), "quiet"),
        Cell(row.symbol, "strong"),
        Cell(str(row.side), "gain" if row.side is Side.BUY else "loss"),
    )
