"""What a chart says beside its drawing."""

from tui.model.enums import Category
from tui.model.market import Candle
from tui.panes.chart_columns import USUAL_ZOOM, Columns, Window
from tui.panes.chart_scale import moment
from tui.rules.averages import begins_anew
from tui.rules.intervals import BY_NAME, DAY_MS, SECOND
from tui.state.candles import CandleSeries
from tui.state.view import ConsoleView

SLOW = 1.0
"""Seconds after which it is said that something is being read."""


def vwap_words(candles: list[Candle]) -> str:
    """Whether it is the day's, or that of what is loaded."""
    first, last = candles[0], candles[-1]
    midnight = last.start - last.start % DAY_MS
    if begins_anew(last.interval) and first.start <= midnight:
        return "VWAP of the day"
    return f"VWAP since {moment(first.start, BY_NAME[first.interval].length)}"


def waiting(view: ConsoleView) -> str:
    """What a chart without candles waits for."""
    if view.chart.interval == SECOND:
        return "waiting for trades: seconds are drawn from the trades that are heard from now on"
    if view.category is Category.OPTION:
        return "options have no candles; seconds are built from their trades"
    return f"no candles: {view.chart.trouble}; trying again" if view.chart.trouble else "waiting for candles"


def troubles(view: ConsoleView) -> list[str]:
    """What a person should know before trusting what is drawn."""
    found = []
    if view.is_stale(view.symbol):
        found.append("STALE: prices are old")
    if not view.account_is_live:
        found.append("account not live: orders may be old")
    chart = view.chart
    if chart.trouble:
        found.append(f"history not read: {chart.trouble}; trying again")
    elif chart.reading_since is not None and view.now - chart.reading_since > SLOW:
        found.append(f"reading history {view.now - chart.reading_since:.0f} s")
    return found


def notes(view: ConsoleView, series: CandleSeries, columns: Columns, window: Window) -> list[str]:
    """What else is to be known of the picture."""
    found = []
    if window.joined > 1:
        found.append(f"{window.joined} candles in one")
    elif window.zoom != USUAL_ZOOM:
        found.append(f"zoom ×{window.cells}")
    if columns.starts:
        missing = series.gaps(columns.starts[0], columns.starts[-1])
        if missing:
            found.append(f"░ {missing} not heard")
    if view.chart.interval == SECOND and series.first is not None:
        found.append(f"from trades heard since {moment(series.first, series.length)}")
    return found
