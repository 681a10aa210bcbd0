"""The figures of the market line, each with its rank: at less width the heavier ones stay, and no digit is cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.model.enums import Category
from tui.model.market import Ticker
from tui.rules.figures import compact, countdown, on_step, percent
from tui.state.view import ConsoleView

BETWEEN = 3
"""Blanks of a figure: two before its name and one before its value."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure; rank 0 is the weightiest. `width` keeps its place where the value's length changes."""

    name: str
    value: str
    rank: int
    width: int = 0

    @property
    def room(self) -> int:
        """Cells that it takes."""
        return BETWEEN + cell_len(self.name) + max(self.width, cell_len(self.value))


def market_figures(view: ConsoleView, ticker: Ticker) -> list[Figure]:
    """What a category has of figures, in the order in which they stand; an unknown one is a dash."""
    instrument = view.instrument
    tick = instrument.tick_size if instrument is not None else None
    found = []
    if view.category is not Category.SPOT:
        mark, index = ticker.mark_price, ticker.index_price
        basis = None if mark is None or index is None else mark - index
        found.append(Figure("mark", on_step(mark, tick), 0))
        # An option's index is its coin's: it is no price of the option.
        if view.category is not Category.OPTION:
            found.append(Figure("index", on_step(index, tick), 2))
            found.append(Figure("basis", on_step(basis, tick, sign=True), 3, 6))
        if ticker.next_funding_time is not None or instrument is None or instrument.funding_interval:
            left = countdown(ticker.next_funding_time, view.exchange_ms)
            found.append(Figure("funding", f"{percent(ticker.funding_rate, 4)} in {left}", 1))
        found.append(Figure("OI", compact(ticker.open_interest), 4, 8))
    found += [
        Figure("24h", f"{on_step(ticker.low_price_24h, tick)}–{on_step(ticker.high_price_24h, tick)}", 5),
        Figure("volume", compact(ticker.volume_24h), 6, 8),
        Figure("turnover", compact(ticker.turnover_24h), 7, 8),
    ]
    return found


def fitting(figures: Sequence[Figure], room: int) -> list[tuple[str, str]]:
    """Names and values of those that have room: by rank, down to the first that has none; in their order."""
    chosen = set()
    for each in sorted(figures, key=lambda figure: figure.rank):
        room -= each.room
        if room < 0:
            break
        chosen.add(each.name)
    return [(each.name, each.value.ljust(each.width)) for each in figures if each.name in chosen]
