"""Watch lists: groups of symbols, the order they are shown in, and how their prices went in the last minutes."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tui.model.enums import Category
from tui.model.market import Ticker
from tui.state.account import AccountState
from tui.state.market import MarketState

WATCH, HOLDINGS = "watch", "holdings"
"""The group that is there without being named, and the one that makes itself."""
SPARK_EVERY = 5.0
"""Seconds that one point of a sparkline stands for."""
SPARK_POINTS = 60
SORTED_FOR = 2.0
"""Seconds for which an order by figures stands, so that rows do not dance."""


class SortKey(StrEnum):
    """What a watch list is sorted by."""

    LISTED = "as listed"
    SYMBOL = "symbol"
    LAST = "last"
    CHANGE = "24 h"
    TURNOVER = "turnover"
    FUNDING = "funding"


_FIGURES: dict[SortKey, Callable[[Ticker], Decimal | None]] = {
    SortKey.LAST: lambda ticker: ticker.last_price,
    SortKey.CHANGE: lambda ticker: ticker.price_24h_pcnt,
    SortKey.TURNOVER: lambda ticker: ticker.turnover_24h,
    SortKey.FUNDING: lambda ticker: ticker.funding_rate,
}


@dataclass(slots=True)
class _Spark:
    """The last price of each stretch of time."""

    points: deque[Decimal]
    stretch: int


class WatchState:
    """The groups by name in their order; `holdings` is what is held or has open orders."""

    def __init__(self, symbols: Iterable[str] = (), groups: Mapping[str, tuple[str, ...]] | None = None) -> None:
        named = {name: list(found) for name, found in (groups or {}).items() if name != HOLDINGS}
        own = list(dict.fromkeys((*symbols, *named.pop(WATCH, ()))))
        self._groups: dict[str, list[str]] = {WATCH: own, HOLDINGS: [], **named}
        self.group = WATCH
        self.sort = SortKey.LISTED
        self.is_reversed = False
        self._sparks: dict[str, _Spark] = {}
        self._order: tuple[object, float, tuple[str, ...]] = (None, 0.0, ())

    # --- groups ---------------------------------------------------------------------------------

    @property
    def groups(self) -> list[str]:
        """Their names in their order."""
        return list(self._groups)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The present group's symbols as listed."""
        return tuple(self._groups[self.group])

    @property
    def every_symbol(self) -> frozenset[str]:
        """The symbols of all groups."""
        return frozenset(symbol for found in self._groups.values() for symbol in found)

    def turn(self, steps: int) -> None:
        """Go to another group; past the last one comes the first."""
        names = self.groups
        self.group = names[(names.index(self.group) + steps) % len(names)]

    def add(self, symbol: str) -> bool:
        """Put a symbol into the present group, or into the first one where that makes itself; False if it is there."""
        if self.group == HOLDINGS and symbol not in self._groups[HOLDINGS]:
            self.group = WATCH
        found = self._groups[self.group]
        if symbol in found:
            return False
        found.append(symbol)
        return True

    def remove(self, symbol: str) -> str:
        """Take a symbol out of the present group; why not, in words, or nothing."""
        if self.group == HOLDINGS:
            return "holdings are what is held or has orders: nothing is taken out of them"
        found = self._groups[self.group]
        if symbol not in found:
            return "there is no symbol"
        found.remove(symbol)
        return ""

    def keep_listed(self, listed: Callable[[str], bool]) -> list[str]:
        """Take out what is not listed; what that was."""
        gone = sorted(symbol for symbol in self.every_symbol if not listed(symbol))
        for name, found in self._groups.items():
            self._groups[name] = [symbol for symbol in found if symbol not in gone]
        return gone

    def hold(self, account: AccountState, category: Category) -> bool:
        """Make the holdings of what is held or has open orders; whether they changed."""
        held = [position.symbol for position in account.positions.values() if position.category is category]
        held += [order.symbol for order in account.orders.values() if order.category is category]
        found = sorted(set(held))
        changed = found != self._groups[HOLDINGS]
        if changed:
            self._groups[HOLDINGS] = found
        return changed

    # --- order ----------------------------------------------------------------------------------

    def next_sort(self) -> None:
        """Sort by the next key."""
        keys = list(SortKey)
        self.sort = keys[(keys.index(self.sort) + 1) % len(keys)]
        self.is_reversed = False

    def reverse(self) -> None:
        """Turn the order round; there is none to turn as listed."""
        if self.sort is not SortKey.LISTED:
            self.is_reversed = not self.is_reversed

    @property
    def arrow(self) -> str:
        """▲ where the smallest comes first, ▼ where the largest does, nothing as listed."""
        if self.sort is SortKey.LISTED:
            return ""
        return "▲" if (self.sort is SortKey.SYMBOL) is not self.is_reversed else "▼"

    def ordered(self, market: MarketState, category: Category, now: float) -> tuple[str, ...]:
        """The present group's symbols in their order; what has no figure comes last. `now` is monotonic."""
        symbols = self.symbols
        if self.sort is SortKey.LISTED:
            return symbols
        what = (symbols, self.sort, self.is_reversed)
        known, at, order = self._order
        if known == what and 0 <= now - at < SORTED_FOR:
            return order
        if self.sort is SortKey.SYMBOL:
            order = tuple(sorted(symbols, reverse=self.is_reversed))
        else:
            figure = _FIGURES[self.sort]
            tickers = {symbol: market.ticker(category, symbol) for symbol in symbols}
            figures = {
                symbol: value
                for symbol, ticker in tickers.items()
                if ticker is not None and (value := figure(ticker)) is not None
            }
            ranked = sorted(figures, key=lambda symbol: figures[symbol], reverse=not self.is_reversed)
            order = (*ranked, *(symbol for symbol in symbols if symbol not in figures))
        self._order = (what, now, order)
        return order

    # --- sparklines -----------------------------------------------------------------------------

    def note(self, ticker: Ticker) -> None:
        """A price that was seen."""
        price = ticker.last_price
        if price is None:
            return
        stretch = int(ticker.received_at // SPARK_EVERY)
        spark = self._sparks.get(ticker.symbol)
        if spark is None:
            spark = self._sparks[ticker.symbol] = _Spark(deque(maxlen=SPARK_POINTS), stretch - 1)
        if stretch <= spark.stretch and spark.points:
            spark.points[-1] = price
            return
        # Where nothing was heard the last price stood.
        for _ in range(min(stretch - spark.stretch - 1, SPARK_POINTS) if spark.points else 0):
            spark.points.append(spark.points[-1])
        spark.points.append(price)
        spark.stretch = stretch

    def spark(self, symbol: str) -> tuple[Decimal, ...]:
        """The last minutes' prices of a symbol, oldest first."""
        spark = self._sparks.get(symbol)
        return () if spark is None else tuple(spark.points)

    def forget(self, symbols: Iterable[str]) -> None:
        """Drop what was seen of symbols that are no longer followed."""
        for symbol in symbols:
            self._sparks.pop(symbol, None)
