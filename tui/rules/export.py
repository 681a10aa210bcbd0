"""The past as CSV and as JSON. Names are Bybit's; figures are text as the exchange wrote them, never a float."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from tui.model.account import Execution
from tui.model.history import ClosedPnl, HistoryKind, HistoryRow, time_of
from tui.model.order import Order

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""

_FIELDS: dict[HistoryKind, tuple[str, ...]] = {
    HistoryKind.ORDERS: (
        *("category", "symbol", "order_id", "order_link_id", "side", "order_type", "order_status", "price", "qty"),
        *("cum_exec_qty", "cum_exec_value", "avg_price", "time_in_force", "reduce_only", "close_on_trigger"),
        *("position_idx", "stop_order_type", "trigger_price", "take_profit", "stop_loss", "cancel_type"),
        *("reject_reason", "created_time", "updated_time"),
    ),
    HistoryKind.FILLS: (
        *("category", "symbol", "exec_id", "order_id", "order_link_id", "side", "exec_price", "exec_qty"),
        *("exec_value", "exec_fee", "fee_currency", "exec_type", "is_maker", "closed_size", "exec_pnl", "exec_time"),
    ),
    HistoryKind.CLOSED: (
        *("category", "symbol", "order_id", "side", "qty", "order_price", "order_type", "exec_type", "closed_size"),
        *("cum_entry_value", "avg_entry_price", "cum_exit_value", "avg_exit_price", "closed_pnl", "fill_count"),
        *("leverage", "open_fee", "close_fee", "created_time", "updated_time"),
    ),
}


def names(kind: HistoryKind) -> tuple[str, ...]:
    """The columns of a kind: `time` (UTC, ISO 8601) first, then Bybit's names."""
    return ("time", *(_wire(field) for field in _FIELDS[kind]))


def as_csv(kind: HistoryKind, rows: Iterable[HistoryRow]) -> str:
    """A header and a line a row; what is not known is empty, and a text that would be a formula begins with '."""
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\n")
    writer.writerow(names(kind))
    for row in rows:
        writer.writerow([_safe(value) for value in _values(kind, row)])
    return told.getvalue()


def as_json(kind: HistoryKind, rows: Iterable[HistoryRow]) -> str:
    """A list of objects; what is not known is null, times are whole numbers, figures are text."""
    columns = names(kind)
    found = [dict(zip(columns, map(_jsonable, _values(kind, row)), strict=True)) for row in rows]
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _values(kind: HistoryKind, row: Order | Execution | ClosedPnl) -> list[object]:
    return [_iso(time_of(row)), *(getattr(row, field) for field in _FIELDS[kind])]


def _safe(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _jsonable(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if value is None or isinstance(value, bool | int) else str(value)


def _wire(field: str) -> str:
    first, *rest = field.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _iso(moment: int) -> str:
    try:
        return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        return ""
