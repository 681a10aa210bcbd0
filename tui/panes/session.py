"""What this session came to: its equity curve, its closed trades, its fees."""

from decimal import Decimal

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from tui.panes.curve import columns_of, curve
from tui.panes.history_rows import moment
from tui.panes.line_table import Cell, Column, LineTable, Row
from tui.panes.pane import Pane
from tui.panes.status import HeadLine, Parts, StyledText, TextLines
from tui.rules.figures import DASH, fixed, percent
from tui.rules.session_stats import SessionStats
from tui.state.session import EquityCurve
from tui.state.view import ConsoleView

COLUMNS = (
    Column("symbol", 10, right=False),
    Column("realised", 10),
    Column("coin", 4, right=False, rank=1),
    Column("trades", 6),
    Column("won", 4, rank=2),
)


class CurveLines(StyledText):
    """The equity curve, as large as there is room."""

    def __init__(self, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drawn: tuple[str, ...] = ()
        self._style = ""

    def show(self, equity: EquityCurve) -> None:
        """Show a curve; it is above or below its beginning by colour, and in words beside it."""
        values = columns_of(equity.points, self.size.width)
        drawn = tuple(curve(values, self.size.height))
        style = "gain" if values and values[-1] >= values[0] else "loss"
        if (drawn, style) != (self._drawn, self._style):
            self._drawn, self._style = drawn, style
            self.refresh()

    def render(self) -> Text:
        """The lines."""
        text = Text(no_wrap=True, overflow="crop", end="")
        self.append(text, [("\n".join(self._drawn), self._style)])
        return text


class SessionPane(Pane):
    """Figures on the left; the curve and the symbols on the right."""

    class Wanted(Message):
        """What was closed since the console began is to be read."""

    def __init__(self) -> None:
        super().__init__(id="session")
        self._asked = False

    def compose(self) -> ComposeResult:
        """Figures, curve, symbols."""
        with Horizontal():
            yield TextLines(id="session-figures")
            with Vertical():
                yield HeadLine(id="curve-head")
                yield CurveLines(id="session-curve")
                yield LineTable(COLUMNS, "no closed trades", id="session-symbols")

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        if not self.query("#session-symbols"):
            # A frame may come before what stands inside of boxes was made.
            return
        if not self._asked:
            self._asked = True
            self.post_message(self.Wanted())
        past = view.past
        stats = past.stats(lambda symbol: _coin_of(view, symbol))
        known = past.closed_is_read
        here = stats.get(view.settle_coin) or SessionStats(view.settle_coin)
        minutes = max(0, view.exchange_ms - past.started_ms) // 60_000
        self.title(
            f"Session since {moment(past.started_ms)[11:]} UTC ({minutes // 60} h {minutes % 60:02} min)",
            stale="" if view.account_is_live else "account not live",
        )
        self.query_one(TextLines).show(_figures(here, past.closed_failed, known=known))
        equity = past.curves.get(view.settle_coin, EquityCurve())
        self.query_one("#curve-head", HeadLine).show(_head(equity, view.settle_coin))
        self.query_one(CurveLines).show(equity)
        rows = [
            Row(
                f"{coin}/{each.symbol}",
                (
                    Cell(each.symbol, "strong"),
                    Cell(_money(each.realised, coin, sign=True), "gain" if each.realised >= 0 else "loss"),
                    Cell(coin, "quiet"),
                    Cell(str(each.trades)),
                    Cell(str(each.wins), "quiet"),
                ),
            )
            for coin, found in stats.items()
            for each in found.by_symbol
        ]
        self.query_one(LineTable).show(rows if known else [])


def _coin_of(view: ConsoleView, symbol: str) -> str:
    instrument = view.market.instrument(view.category, symbol)
    return instrument.settle_coin if instrument is not None else view.settle_coin


def _money(value: Decimal | None, coin: str, *, sign: bool = False) -> str:
    return fixed(value, 2 if coin in {"USDT", "USDC", "USD"} else 6, sign=sign)


def _figures(stats: SessionStats, failed: str, *, known: bool) -> list[Parts]:
    coin = stats.coin

    def money(value: Decimal | None, *, sign: bool = False) -> str:
        return _money(value if known else None, coin, sign=sign)

    def style(value: Decimal | None) -> str:
        return "" if not known or not value else "gain" if value > 0 else "loss"

    even = stats.trades - stats.wins - stats.losses
    trades = f"{stats.trades}: {stats.wins} won, {stats.losses} lost" + (f", {even} even" if even else "")
    factor = stats.profit_factor if known else None
    fields = [
        (f"realised {coin}", money(stats.realised, sign=True), style(stats.realised)),
        ("closed trades", trades if known else DASH, ""),
        ("win rate", percent(stats.win_rate if known else None, 1, sign=False), ""),
        ("average win", money(stats.average_win, sign=True), style(stats.average_win)),
        ("average loss", money(stats.average_loss, sign=True), style(stats.average_loss)),
        ("best, worst", f"{money(stats.best, sign=True)}, {money(stats.worst, sign=True)}", ""),
        ("wins to losses", fixed(factor, 2), ""),
        ("fills", str(stats.fills), ""),
        ("turnover", _money(stats.turnover, coin), ""),
        ("fees of all fills", _money(stats.fees, coin), ""),
        ("funding paid", _money(stats.funding, coin, sign=True), ""),
    ]
    lines: list[Parts] = [[(f" {name:<18}", "quiet"), (value, colour)] for name, value, colour in fields]
    if failed:
        lines.append([(f" closed trades not read: {failed}", "loss")])
    return lines


def _head(equity: EquityCurve, coin: str) -> Parts:
    if not equity.points:
        return [(f" equity {DASH}", "quiet")]
    first, last = equity.points[0][1], equity.points[-1][1]
    change = last - first
    return [
        (f" equity {_money(last, coin)} {coin} ", "strong"),
        (f"{_money(change, coin, sign=True)} since the start", "gain" if change >= 0 else "loss"),
        (f"   low {_money(equity.low, coin)}  high {_money(equity.high, coin)}", "quiet"),
    ]
