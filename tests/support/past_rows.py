"""Rows of the past for tests."""

from decimal import Decimal
from typing import Any

from tui.model.account import Execution
from tui.model.enums import Category, Side
from tui.model.history import ClosedPnl
from tui.model.order import Order

LINEAR = Category.LINEAR
START = 1_795_305_600_000
"""2026-11-22 00:00:00 UTC."""


def fill(number: int, at: int = START, **more: Any) -> Execution:
    """A fill of 0.5 at 100: value 50, fee 0.0275."""
    made: dict[str, Any] = {
        "category": LINEAR,
        "symbol": "BTCUSDT",
        "exec_id": f"e-{number}",
        "order_id": f"o-{number}",
        "order_link_id": f"tui-{number}",
        "side": Side.BUY,
        "exec_price": Decimal(100),
        "exec_qty": Decimal("0.5"),
        "exec_value": Decimal(50),
        "exec_fee": Decimal("0.0275"),
        "exec_type": "Trade",
        "is_maker": False,
        "exec_time": at,
    }
    return Execution(**(made | more))


def closed(number: int, pnl: str, at: int = START, **more: Any) -> ClosedPnl:
    """A long position of 0.5 that was closed."""
    made: dict[str, Any] = {
        "category": LINEAR,
        "symbol": "BTCUSDT",
        "order_id": f"o-{number}",
        "side": Side.SELL,
        "qty": Decimal("0.5"),
        "order_price": Decimal(100),
        "order_type": "Market",
        "exec_type": "Trade",
        "closed_size": Decimal("0.5"),
        "cum_entry_value": Decimal(50),
        "avg_entry_price": Decimal(100),
        "cum_exit_value": Decimal(55),
        "avg_exit_price": Decimal(110),
        "closed_pnl": Decimal(pnl),
        "fill_count": 1,
        "leverage": Decimal(10),
        "open_fee": Decimal("0.0275"),
        "close_fee": Decimal("0.03025"),
        "created_time": at,
        "updated_time": at,
    }
    return ClosedPnl(**(made | more))


def ended(number: int, at: int = START, **more: Any) -> Order:
    """An order that was filled."""
    made: dict[str, Any] = {
        "category": LINEAR,
        "symbol": "BTCUSDT",
        "order_id": f"o-{number}",
        "order_link_id": f"tui-{number}",
        "side": Side.BUY,
        "order_type": "Limit",
        "order_status": "Filled",
        "price": Decimal(100),
        "qty": Decimal("0.5"),
        "cum_exec_qty": Decimal("0.5"),
        "cum_exec_value": Decimal(50),
        "avg_price": Decimal(100),
        "created_time": at,
        "updated_time": at,
    }
    return Order(**(made | more))
