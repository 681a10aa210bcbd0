"""The watch list: tickers of many symbols in groups, and everything about the selected one."""

from dataclasses import replace
from decimal import Decimal

from textual.app import ComposeResult
from textual.message import Message

from tui.keymap import Scope
from tui.model.enums import Category
from tui.model.market import Ticker
from tui.panes.curve import spark
from tui.panes.line_table import Cell, Column, LineTable, Row
from tui.panes.pane import Pane
from tui.panes.status import TextLines
from tui.rules.figures import age, compact, countdown, fixed, on_step, percent
from tui.rules.rounding import decimals_of
from tui.state.view import ConsoleView
from tui.state.watch import WATCH, SortKey

COLUMNS = (
    Column("symbol", 9, right=False),
    Column("last", 10),
    Column("24 h", 8, rank=1),
    Column("mark", 10, rank=3),
    Column("funding", 9, rank=4),
    Column("in", 8, rank=5),
    Column("bid", 10, rank=6),
    Column("ask", 10, rank=6),
    Column("low 24 h", 10, rank=7),
    Column("high 24 h", 10, rank=7),
    Column("turnover", 9, rank=2),
)
OPTION_COLUMNS = (
    Column("symbol", 24, right=False),
    Column("bid", 9),
    Column("ask", 9),
    Column("mark", 9, rank=1),
    Column("iv", 8, rank=2),
    Column("delta", 7, rank=3),
    Column("theta", 8, rank=4),
    Column("gamma", 9, rank=5),
    Column("vega", 8, rank=5),
    Column("bid iv", 8, rank=6),
    Column("ask iv", 8, rank=6),
)


SPARK = Column("last minutes", 30, right=False, rank=2)
SPARK_AT = 3
"""The place of the sparkline, where there is one: it needs a screen on which the watch list is alone."""
SORTED = {
    SortKey.SYMBOL: "symbol",
    SortKey.LAST: "last",
    SortKey.CHANGE: "24 h",
    SortKey.TURNOVER: "turnover",
    SortKey.FUNDING: "funding",
}


class TickerCard(TextLines):
    """The selected symbol's ticker in full: best prices, mark, funding, range and turnover."""

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        ticker, instrument = view.ticker, view.instrument
        if ticker is None or instrument is None:
            self.show([])
            return
        tick, counted = instrument.tick_size, instrument.qty_coin
        turned = instrument.base_coin if instrument.is_inverse else instrument.quote_coin
        style = "quiet" if view.is_stale(view.symbol) else ""
        places = decimals_of(instrument.qty_step)
        funding = f"{percent(ticker.funding_rate, 4)} in {countdown(ticker.next_funding_time, view.exchange_ms)}"
        facts: tuple[tuple[str, str], ...] = (
            ("bid", f"{on_step(ticker.bid1_price, tick)} × {fixed(ticker.bid1_size, places)}"),
            ("ask", f"{on_step(ticker.ask1_price, tick)} × {fixed(ticker.ask1_size, places)}"),
            ("mark", on_step(ticker.mark_price, tick)),
            ("index", on_step(ticker.index_price, tick)),
            ("funding", funding),
            ("24 h", f"{on_step(ticker.low_price_24h, tick)} – {on_step(ticker.high_price_24h, tick)}"),
            ("turnover", f"{compact(ticker.turnover_24h)} {turned}"),
            ("volume", f"{compact(ticker.volume_24h)} {counted}"),
            ("open int.", f"{compact(ticker.open_interest)} {counted}"),
        )
        if ticker.category is Category.OPTION:
            facts = (*facts[:3], ("underlies", fixed(ticker.underlying_price, 2)), *_greeks(ticker))
        elif ticker.category is Category.SPOT:
            facts = tuple(
                each for each in facts if each[0] not in {"bid", "ask", "mark", "index", "funding", "open int."}
            )
        self.show([[(f" {name:<10}", "quiet"), (value, style)] for name, value in facts])


class WatchlistPane(Pane):
    """Last, change, mark, funding with its countdown, best prices, range and turnover of each symbol of a group."""

    SCOPE = Scope.WATCH

    class SymbolSelected(Message):
        """A person wants to look at a symbol."""

        def __init__(self, symbol: str) -> None:
            super().__init__()
            self.symbol = symbol

    class RemoveAsked(Message):
        """A symbol is to be taken out of the group."""

        def __init__(self, symbol: str) -> None:
            super().__init__()
            self.symbol = symbol

    class GroupTurned(Message):
        """Another group is to be shown."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    class SortTurned(Message):
        """Another order is wanted, or the same the other way round."""

        def __init__(self, *, reverses: bool) -> None:
            super().__init__()
            self.reverses = reverses

    def __init__(self) -> None:
        super().__init__(id="watchlist")
        self._last: dict[str, Decimal] = {}
        self._arrow: dict[str, str] = {}
        self._shown = ""

    def compose(self) -> ComposeResult:
        """The table, and the card below it."""
        yield LineTable(COLUMNS, "no symbols", id="watch-table")
        yield TickerCard(id="ticker-card")

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        table = self.query_one(LineTable)
        is_alone = self.screen.has_class("-at-watch")
        if view.category is Category.OPTION:
            table.lay_out(OPTION_COLUMNS, "no options")
        else:
            table.relabel(_columns(view, with_spark=is_alone))
        table.show([self._row(view, symbol, with_spark=is_alone) for symbol in view.symbols])
        if view.symbol != self._shown:
            self._shown = view.symbol
            table.select(view.symbol)
        self.query_one(TickerCard).paint(view)
        stale = bool(view.symbols) and all(view.is_stale(symbol) for symbol in view.symbols)
        ages = [view.market.ticker_age(view.category, symbol, view.now) for symbol in view.symbols]
        known = [each for each in ages if each is not None]
        group = view.watched.group
        name = "Watch" if group == WATCH else f"Watch: {group} ({len(view.symbols)})"
        self.title(name, stale=(age(min(known)) if known else "no data yet") if stale else "")

    def _row(self, view: ConsoleView, symbol: str, *, with_spark: bool) -> Row:
        row = self._figures(view, symbol)
        if not with_spark:
            return row
        prices = view.watched.spark(symbol)
        style = "quiet" if view.is_stale(symbol) or not prices else "gain" if prices[-1] >= prices[0] else "loss"
        drawn = Cell(spark(prices, SPARK.width), style)
        return replace(row, cells=(*row.cells[:SPARK_AT], drawn, *row.cells[SPARK_AT:]))

    def _figures(self, view: ConsoleView, symbol: str) -> Row:
        ticker = view.market.ticker(view.category, symbol)
        instrument = view.market.instrument(view.category, symbol)
        tick = instrument.tick_size if instrument is not None else None
        if ticker is None:
            columns = OPTION_COLUMNS if view.category is Category.OPTION else COLUMNS
            return Row(symbol, (Cell(symbol, "strong"), *(Cell("—", "quiet") for _ in columns[1:])))
        if ticker.category is Category.OPTION:
            return _option_row(ticker, tick, stale=view.is_stale(symbol))
        stale = view.is_stale(symbol)
        change = ticker.price_24h_pcnt
        colour = "quiet" if stale else "gain" if (change or 0) >= 0 else "loss"
        plain = "quiet" if stale else ""
        prices = (ticker.bid1_price, ticker.ask1_price, ticker.low_price_24h, ticker.high_price_24h)
        return Row(
            symbol,
            (
                Cell(symbol, "quiet" if stale else "strong"),
                self._price(ticker, tick, stale=stale),
                Cell(percent(change), colour),
                Cell(on_step(ticker.mark_price, tick), plain),
                Cell(percent(ticker.funding_rate, 4), plain),
                Cell(countdown(ticker.next_funding_time, view.exchange_ms), "quiet"),
                *(Cell(on_step(price, tick), plain) for price in prices),
                Cell(compact(ticker.turnover_24h), "quiet"),
            ),
        )

    def _price(self, ticker: Ticker, tick: Decimal | None, *, stale: bool) -> Cell:
        """The last price with the direction of its last move."""
        price, symbol = ticker.last_price, ticker.symbol
        if price is not None:
            before = self._last.get(symbol)
            if before is not None and price != before:
                self._arrow[symbol] = "▲" if price > before else "▼"
            self._last[symbol] = price
        arrow = self._arrow.get(symbol, " ")
        colour = "quiet" if stale else {"▲": "gain", "▼": "loss"}.get(arrow, "")
        return Cell(f"{on_step(price, tick)} {arrow}", colour)

    def action_next_sort(self) -> None:
        """Sort by the next column."""
        self.post_message(self.SortTurned(reverses=False))

    def action_reverse_sort(self) -> None:
        """Turn the order round."""
        self.post_message(self.SortTurned(reverses=True))

    def action_group_before(self) -> None:
        """Show the group before."""
        self.post_message(self.GroupTurned(-1))

    def action_group_after(self) -> None:
        """Show the next group."""
        self.post_message(self.GroupTurned(1))

    def action_remove(self) -> None:
        """Take the symbol under the cursor out of the group."""
        symbol = self.query_one(LineTable).selected
        if symbol is not None:
            self.post_message(self.RemoveAsked(symbol))

    def on_line_table_chosen(self, event: LineTable.Chosen) -> None:
        """Enter selects a symbol."""
        event.stop()
        self.post_message(self.SymbolSelected(event.key))


def _greeks(ticker: Ticker) -> tuple[tuple[str, str], ...]:
    ivs = [percent(each, 1, sign=False) for each in (ticker.mark_iv, ticker.bid_iv, ticker.ask_iv)]
    return (
        ("iv", ivs[0]),
        ("iv quoted", f"{ivs[1]}, {ivs[2]}"),
        ("delta", fixed(ticker.delta, 4, sign=True)),
        ("gamma", f"{fixed(ticker.gamma, 6)}  vega {fixed(ticker.vega, 2)}"),
        ("theta", fixed(ticker.theta, 2, sign=True)),
    )


def _option_row(ticker: Ticker, tick: Decimal | None, *, stale: bool) -> Row:
    style = "quiet" if stale else ""
    figures = (
        on_step(ticker.bid1_price, tick),
        on_step(ticker.ask1_price, tick),
        on_step(ticker.mark_price, tick),
        percent(ticker.mark_iv, 1, sign=False),
        fixed(ticker.delta, 3, sign=True),
        fixed(ticker.theta, 1, sign=True),
        fixed(ticker.gamma, 6),
        fixed(ticker.vega, 2),
        percent(ticker.bid_iv, 1, sign=False),
        percent(ticker.ask_iv, 1, sign=False),
    )
    name = Cell(ticker.symbol, "quiet" if stale else "strong")
    return Row(ticker.symbol, (name, *(Cell(each, style) for each in figures)))


def _columns(view: ConsoleView, *, with_spark: bool) -> tuple[Column, ...]:
    """The columns, with an arrow at the one by which the rows are sorted."""
    sorted_by = SORTED.get(view.watched.sort, "")
    arrow = view.watched.arrow
    columns = [replace(each, label=f"{each.label} {arrow}") if each.label == sorted_by else each for each in COLUMNS]
    if with_spark:
        columns.insert(SPARK_AT, SPARK)
    return tuple(columns)
