"""Open orders, from the moment that they are sent."""

from textual.app import ComposeResult

from tui.model.enums import Side
from tui.model.order import Order
from tui.panes.line_table import Cell, Column, LineTable, Row
from tui.panes.pane import Pane
from tui.rules.figures import DASH, age, on_step
from tui.state.view import ConsoleView

COLUMNS = (
    Column("symbol", 9, right=False),
    Column("side", 4, right=False),
    Column("type", 6, right=False, rank=3),
    Column("price", 9),
    Column("size", 7),
    Column("filled", 7, rank=1),
    Column("state", 9, right=False),
    Column("trigger", 9, rank=4),
    Column("SL", 8, rank=5),
    Column("TP", 8, rank=5),
    Column("TIF", 4, right=False, rank=6),
    Column("flags", 6, right=False, rank=6),
    Column("age", 6, rank=2),
)
STATE_STYLES = {"Sending": "warn", "Unknown": "loss", "Acked": "accent", "PartiallyFilled": "gain"}
SHORT_STATES = {"PartiallyFilled": "part", "Untriggered": "waiting", "Unknown": "UNKNOWN", "Sending": "sending…"}


class OpenOrdersPane(Pane):
    """Each order with its fill progress; what the exchange has not confirmed looks different."""

    def __init__(self) -> None:
        super().__init__(id="orders")

    def compose(self) -> ComposeResult:
        """The table."""
        yield LineTable(COLUMNS, "no open orders", id="orders-table")

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        rows = [_row(view, order) for order in reversed(view.account.orders.values())]
        known = view.account_is_live
        self.query_one(LineTable).show(rows, stale=not known)
        self.title(f"Open orders ({len(rows)})", stale="" if known else "account not live")

    def selected(self, view: ConsoleView) -> Order | None:
        """The order under the cursor."""
        key = self.query_one(LineTable).selected
        return view.account.orders.get(key) if key is not None else None


def _row(view: ConsoleView, order: Order) -> Row:
    instrument = view.market.instrument(order.category, order.symbol)
    tick = instrument.tick_size if instrument is not None else None
    step = instrument.qty_step if instrument is not None else None
    kind = order.stop_order_type or order.order_type
    price = "market" if order.order_type == "Market" else on_step(order.price, tick)
    filled = f"{_share(order)} %" if order.cum_exec_qty else DASH
    seconds = (view.exchange_ms - order.created_time) / 1000 if order.created_time else None
    flags = " ".join(name for name, is_set in (("RO", order.reduce_only), ("CoT", order.close_on_trigger)) if is_set)
    return Row(
        order.key,
        (
            Cell(order.symbol, "strong"),
            Cell(str(order.side), "gain" if order.side is Side.BUY else "loss"),
            Cell(_short_kind(kind)),
            Cell(price),
            Cell(on_step(order.qty, step)),
            Cell(filled, "gain" if order.cum_exec_qty else "quiet"),
            Cell(SHORT_STATES.get(order.order_status, order.order_status), STATE_STYLES.get(order.order_status, "")),
            Cell(on_step(order.trigger_price, tick), "" if order.trigger_price else "quiet"),
            Cell(on_step(order.stop_loss, tick), "" if order.stop_loss else "quiet"),
            Cell(on_step(order.take_profit, tick), "" if order.take_profit else "quiet"),
            Cell(order.time_in_force, "quiet"),
            Cell(flags, "quiet"),
            Cell(age(None if seconds is None else float(int(max(0.0, seconds)))).replace(".0", ""), "quiet"),
        ),
    )


def _share(order: Order) -> int:
    return int(order.cum_exec_qty / order.qty * 100) if order.qty else 0


def _short_kind(kind: str) -> str:
    return {"TakeProfit": "TP", "StopLoss": "SL", "TrailingStop": "trail", "Stop": "stop"}.get(kind, kind)
