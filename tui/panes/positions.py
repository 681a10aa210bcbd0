"""Positions, their profit moving with each mark price."""

from decimal import Decimal

from textual.app import ComposeResult

from tui.model.account import Position
from tui.model.enums import Category, Side
from tui.panes.holdings import COLUMNS as HOLDING_COLUMNS
from tui.panes.holdings import SpotHolding, holding_rows, holdings
from tui.panes.line_table import Cell, Column, LineTable, Row
from tui.panes.pane import Pane
from tui.rules.figures import DASH, fixed, on_step, percent, places_of
from tui.rules.profit import figures
from tui.state.view import ConsoleView

COLUMNS = (
    Column("symbol", 9, right=False),
    Column("side", 5, right=False),
    Column("size", 7),
    Column("entry", 10, rank=2),
    Column("mark", 10, rank=1),
    Column("liq", 9, rank=3),
    Column("to liq", 7, rank=4),
    Column("uPnL", 9),
    Column("ROE", 8, rank=1),
    Column("SL", 8, rank=5),
    Column("TP", 8, rank=5),
    Column("lev", 4, rank=6),
    Column("margin", 9, rank=7),
    Column("realised", 9, rank=8),
)


class PositionsPane(Pane):
    """Size, entry, mark, liquidation and the distance to it, profit in money and in percent of margin."""

    def __init__(self) -> None:
        super().__init__(id="positions")

    def compose(self) -> ComposeResult:
        """The table."""
        yield LineTable(COLUMNS, "no positions", id="positions-table")

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        if view.category is Category.SPOT:
            self._paint_holdings(view)
            return
        rows = [_row(view, position) for position in view.account.positions.values()]
        known = view.account_is_live
        self.query_one(LineTable).show(rows, stale=not known)
        priced = not any(view.is_stale(position.symbol) for position in view.account.positions.values())
        self.title(f"Positions ({len(rows)})", stale="account not live" if not known else "" if priced else "prices")

    def _paint_holdings(self, view: ConsoleView) -> None:
        known, table = view.account_is_live, self.query_one(LineTable)
        table.lay_out(HOLDING_COLUMNS, "no coins")
        rows = holding_rows(view)
        table.show(rows, stale=not known)
        self.title(f"Holdings ({len(rows)})", stale="" if known else "account not live")

    def selected_holding(self, view: ConsoleView) -> SpotHolding | None:
        """On spot, the coin under the cursor."""
        key = self.query_one(LineTable).selected
        return next((each for each in holdings(view) if each.balance.coin == key), None)

    def selected(self, view: ConsoleView) -> Position | None:
        """The position under the cursor."""
        key = self.query_one(LineTable).selected
        return next((each for each in view.account.positions.values() if _key(each) == key), None)


def _key(position: Position) -> str:
    return f"{position.symbol}/{position.position_idx}"


def _row(view: ConsoleView, position: Position) -> Row:
    instrument = view.market.instrument(position.category, position.symbol)
    tick = instrument.tick_size if instrument is not None else None
    step = instrument.qty_step if instrument is not None else None
    ticker = view.market.ticker(position.category, position.symbol)
    stale = view.is_stale(position.symbol)
    now = figures(position, ticker.mark_price if ticker is not None else None)
    profit = now.unrealised_pnl
    places = places_of(instrument.settle_coin) if instrument is not None else 2
    colour = "quiet" if stale else "gain" if (profit or 0) >= 0 else "loss"
    close = now.to_liquidation is not None and now.to_liquidation < Decimal("0.1")
    return Row(
        _key(position),
        (
            Cell(position.symbol, "strong"),
            Cell("Long" if position.side is Side.BUY else "Short", "gain" if position.side is Side.BUY else "loss"),
            Cell(on_step(position.size, step)),
            Cell(on_step(position.avg_price, tick)),
            Cell(on_step(now.mark, tick), "quiet" if stale else ""),
            Cell(on_step(position.liq_price, tick), "warn" if position.liq_price else "quiet"),
            Cell(percent(now.to_liquidation, 1, sign=False), "loss" if close else ""),
            Cell(fixed(profit, places, sign=True), colour),
            Cell(percent(now.return_on_margin), colour),
            Cell(on_step(position.stop_loss, tick), "" if position.stop_loss else "quiet"),
            Cell(on_step(position.take_profit, tick), "" if position.take_profit else "quiet"),
            Cell(f"{position.leverage.normalize():f}x" if position.leverage else DASH, "quiet"),
            Cell(fixed(position.position_im, places), "quiet"),
            Cell(fixed(position.cur_realised_pnl, places, sign=True), "quiet"),
        ),
    )
