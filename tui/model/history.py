"""What the exchange keeps of the past (docs/v5/order/order-list, execution, position/close-pnl). Times are its ms."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tui.model.account import Execution
from tui.model.enums import Category, Side
from tui.model.order import Order


class HistoryKind(StrEnum):
    """A list of the past."""

    ORDERS = "orders"
    FILLS = "fills"
    CLOSED = "closed P&L"


@dataclass(frozen=True, slots=True)
class ClosedPnl:
    """What one closing order brought, fees on both ways taken off; values in the settle coin."""

    category: Category
    symbol: str
    order_id: str
    side: Side
    """The side of the closing order: a long position is closed by Sell."""
    qty: Decimal
    order_price: Decimal | None
    order_type: str
    exec_type: str
    closed_size: Decimal
    cum_entry_value: Decimal
    avg_entry_price: Decimal | None
    cum_exit_value: Decimal
    avg_exit_price: Decimal | None
    closed_pnl: Decimal
    fill_count: int
    leverage: Decimal | None
    open_fee: Decimal | None
    close_fee: Decimal | None
    created_time: int
    updated_time: int


HistoryRow = Order | Execution | ClosedPnl


def key_of(row: HistoryRow) -> str:
    """What tells rows of one kind apart, however often they are heard of."""
    if isinstance(row, Execution):
        return row.exec_id
    if isinstance(row, ClosedPnl):
        # One order may close more than once; each row has its own beginning.
        return f"{row.order_id}/{row.created_time}"
    return row.order_id or row.order_link_id


def time_of(row: HistoryRow) -> int:
    """When it happened: an order when it was made, as the exchange's own list has it."""
    return row.exec_time if isinstance(row, Execution) else row.created_time


@dataclass(frozen=True, slots=True)
class HistoryRange:
    """What is read: of one symbol or of all (""), from and up to a moment, both included."""

    symbol: str
    since_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class HistoryPlace:
    """Where reading goes on: a window of at most seven days that ends at a moment, and the cursor inside it."""

    end_ms: int
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """The account's mode."""

    margin_mode: str
    unified_margin_status: int = 0
