"""What is one's own on a chart: orders, entry, liquidation, stops, targets and fills; and the last price."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tui.model.account import Execution, Position
from tui.model.enums import Side
from tui.model.order import Order
from tui.rules.rounding import plain
from tui.state.view import ConsoleView

STOPS = frozenset({"StopLoss", "PartialStopLoss", "TrailingStop"})
TARGETS = frozenset({"TakeProfit", "PartialTakeProfit"})
TRADED = frozenset({"Trade", "AdlTrade", "BustTrade", "Delivery", "Settle"})
"""Kinds of executions that happened at a price; the others are payments."""


@dataclass(frozen=True, slots=True)
class Level:
    """A price across the chart; without a tag it is the last price. The lowest rank wins a row of the axis."""

    price: Decimal
    tag: str
    style: str
    glyph: str
    rank: int


@dataclass(frozen=True, slots=True)
class Fill:
    """A fill of ours."""

    price: Decimal
    ts: int
    side: Side


def levels_of(view: ConsoleView) -> list[Level]:
    """The prices that matter of the selected symbol, the weightiest first."""
    found: dict[tuple[str, Decimal], Level] = {}
    for level in (*_last(view), *_positions(view), *_orders(view)):
        # The exchange keeps a position's stop as an order too.
        found.setdefault((level.tag, level.price), level)
    return sorted(found.values(), key=lambda each: each.rank)


def _last(view: ConsoleView) -> Iterator[Level]:
    ticker = view.ticker
    if ticker is not None and ticker.last_price is not None:
        yield Level(ticker.last_price, "", "quiet" if view.is_stale(view.symbol) else "last", "╌", 0)


def _positions(view: ConsoleView) -> Iterator[Level]:
    for position in view.account.positions.values():
        if position.symbol == view.symbol and position.side is not None:
            yield from _of(position)


def _of(position: Position) -> Iterator[Level]:
    side = "Long" if position.side is Side.BUY else "Short"
    held = f"{side} {plain(position.size)}"
    for price, tag, style, glyph, rank in (
        (position.liq_price, f"liq {side}", "liq", "═", 1),
        (position.avg_price, held, "entry", "─", 2),
        (position.stop_loss, "SL", "stop", "┄", 3),
        (position.take_profit, "TP", "target", "┄", 3),
    ):
        if price is not None:
            yield Level(price, tag, style, glyph, rank)


def _orders(view: ConsoleView) -> Iterator[Level]:
    for order in view.account.orders_of(view.symbol):
        price = order.trigger_price or order.price
        if price is None:
            continue
        if order.stop_order_type in STOPS:
            yield Level(price, "SL", "stop", "┄", 3)
        elif order.stop_order_type in TARGETS:
            yield Level(price, "TP", "target", "┄", 3)
        else:
            yield Level(price, _words(order), "own", "┈", 4)


def _words(order: Order) -> str:
    left = order.leaves_qty if order.leaves_qty is not None else order.qty - order.cum_exec_qty
    words = f"{order.side} {plain(left)}"
    if order.is_pending:
        status = {"Sending": "sending…", "Unknown": "UNKNOWN"}.get(order.order_status, order.order_status)
        return f"{words} {status}"
    return f"trigger {words}" if order.trigger_price is not None else words


def fills_of(view: ConsoleView) -> list[Fill]:
    """One's own fills of the selected symbol, oldest first."""
    return [
        Fill(each.exec_price, each.exec_time, each.side)
        for each in view.account.executions.values()
        if each.symbol == view.symbol and _is_trade(each)
    ]


def _is_trade(execution: Execution) -> bool:
    return execution.exec_type in TRADED and execution.exec_price > 0
