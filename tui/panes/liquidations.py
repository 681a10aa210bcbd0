"""Other people's liquidations, as they are told: what was held, how much of it, and at which price."""

from textual.app import ComposeResult

from tui.model.enums import Category, Side
from tui.model.facts import Stream
from tui.model.market import Liquidation
from tui.panes.chart_scale import clock_with_seconds
from tui.panes.line_table import Cell, Column, LineTable, Row
from tui.panes.pane import Pane
from tui.rules.figures import compact, fixed, on_step
from tui.rules.rounding import plain
from tui.state.view import ConsoleView

COLUMNS = (
    Column("UTC", 8, right=False),
    Column("symbol", 9, right=False, rank=1),
    Column("was", 5, right=False),
    Column("size", 9),
    Column("at", 10),
    Column("value", 9, rank=2),
)


class LiquidationsPane(Pane):
    """The newest above; prices are bankruptcy prices."""

    def __init__(self) -> None:
        super().__init__(id="liquidations")

    def compose(self) -> ComposeResult:
        """The table."""
        yield LineTable(COLUMNS, "none heard of yet", id="liquidations-table")

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        market = view.market
        heard = market.liquidations_heard
        rows = [_row(view, each, heard - number) for number, each in enumerate(reversed(market.liquidations))]
        state = view.links.feeds[Stream.PUBLIC]
        live = view.is_live(Stream.PUBLIC)
        if view.category in {Category.SPOT, Category.OPTION}:
            self.title("Liquidations: there are none in this category")
        else:
            self.title(f"Liquidations ({heard}), at bankruptcy prices", stale="" if live else str(state.phase))
        self.query_one(LineTable).show(rows, stale=not live)


def _row(view: ConsoleView, each: Liquidation, number: int) -> Row:
    instrument = view.market.instrument(each.category, each.symbol)
    tick = instrument.tick_size if instrument is not None else None
    long = each.side is Side.BUY
    return Row(
        str(number),
        (
            Cell(clock_with_seconds(each.ts), "quiet"),
            Cell(each.symbol, "strong" if each.symbol == view.symbol else ""),
            Cell("Long" if long else "Short", "loss" if long else "gain"),
            Cell(plain(each.size)),
            Cell(on_step(each.price, tick)),
            Cell(_value(each)),
        ),
    )


def _value(each: Liquidation) -> str:
    """In the quote coin; the size of an inverse contract is its value in dollars."""
    value = each.size if each.category is Category.INVERSE else each.size * each.price
    return compact(value) if value >= 1_000 else fixed(value, 2)
