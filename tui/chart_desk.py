"""What the chart needs of the exchange: which candles to follow, and which to read so that there is no hole."""

from collections.abc import Callable
from dataclasses import replace

from tui.model.enums import Category
from tui.model.facts import CandlesFailed, CandlesLoaded
from tui.model.market import CandleWish
from tui.rules.intervals import SECOND
from tui.state.candles import CandleSeries
from tui.state.market import MarketState
from tui.state.view import ChartStatus

HISTORY = 1_000
"""Candles of one reading, the most that a page of /v5/market/kline holds."""
APART = 1.0
"""Seconds between an answer and the next wish, doubled with each one that did not help."""
LONGEST_APART = 30.0

Key = tuple[str, str]


class ChartDesk:
    """Wishes go to `ask`; `follow` is told of the intervals to follow. Nothing happens before `show`."""

    def __init__(
        self,
        category: Category,
        ask: Callable[[CandleWish], None],
        follow: Callable[[frozenset[str]], None],
        periods: tuple[int, ...],
    ) -> None:
        self._category, self._ask, self._follow = category, ask, follow
        # The exchange keeps none of options (docs/v5/market/kline).
        self._has_candles = category is not Category.OPTION
        self._is_shown = False
        self._wants_older = False
        self._wish: CandleWish | None = None
        self._not_before = 0.0
        self._apart = APART
        self._unsure: int | None = None
        self._key: Key | None = None
        self.status = ChartStatus(periods=periods)

    def show(self, interval: str, *, older: bool = False) -> None:
        """Show candles of an interval; `older` wants those before what is loaded."""
        changed = not self._is_shown or interval != self.status.interval
        self._is_shown = True
        self._wants_older = older
        self.status = replace(self.status, interval=interval)
        if changed:
            self._follow(frozenset({interval} - {SECOND}) if self._has_candles else frozenset())

    def look(self, market: MarketState, symbol: str, now: float) -> None:
        """Wish for what is missing, one thing at a time; `now` is monotonic, s."""
        interval = self.status.interval
        if not self._is_shown:
            return
        if (symbol, interval) != self._key:
            self._key, self._wish, self._unsure = (symbol, interval), None, None
            self._not_before, self._apart = 0.0, APART
            self.status = replace(self.status, reading_since=None, trouble="")
        if interval == SECOND or not self._has_candles or self._wish is not None or now < self._not_before:
            return
        wish = self._needed(market.series(self._category, symbol, interval), symbol)
        if wish is not None:
            self._wish = wish
            self.status = replace(self.status, reading_since=now)
            self._ask(wish)

    def answered(self, fact: CandlesLoaded | CandlesFailed, now: float) -> None:
        """A wish was answered."""
        if fact.wish != self._wish:
            return
        self._wish = None
        self._not_before = now + self._apart
        trouble = ""
        if isinstance(fact, CandlesFailed):
            trouble = fact.why
            self._apart = min(self._apart * 2, LONGEST_APART)
        self.status = replace(self.status, reading_since=None, trouble=trouble)

    def _needed(self, series: CandleSeries, symbol: str) -> CandleWish | None:
        def wish(limit: int, end: int | None = None) -> CandleWish:
            return CandleWish(self._category, symbol, self.status.interval, limit, end)

        last, first = series.last, series.first
        if not series.is_loaded:
            return wish(HISTORY)
        if last is None or first is None:
            # There is no history: the stream tells of the first candle.
            return None
        since = series.unsure_since()
        if since is None or since != self._unsure:
            self._apart = APART
        else:
            self._apart = min(self._apart * 2, LONGEST_APART)
        self._unsure = since
        if since is not None:
            missing = (last - since) // series.length + 2
            if missing > HISTORY:
                # A break that is longer than a page: what was before it is read again when it is asked for.
                series.forget()
                return wish(HISTORY)
            return wish(missing)
        if self._wants_older:
            self._wants_older = False
            if not series.is_complete and not series.is_full:
                return wish(HISTORY, first - 1)
        return None
