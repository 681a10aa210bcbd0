"""The screens that `g` and a letter lead to: each is a choice of panes, which are made at the first visit."""

from collections.abc import Callable
from dataclasses import dataclass

from tui.panes.pane import Pane


@dataclass(frozen=True, slots=True)
class Place:
    """Panes that are shown together."""

    key: str
    """The letter after `g`."""
    name: str
    label: str
    panes: tuple[str, ...]
    """Their ids in the order that Tab walks them; the first has the keyboard on a narrow screen."""
    first: str
    """The pane that has the keyboard where all are shown."""
    only_narrow: frozenset[str] = frozenset()
    """Panes that take the keyboard only where one pane is shown at a time."""
    only_wide: frozenset[str] = frozenset()
    """Of several panes side by side, those that are shown only on a wide screen."""

    def panes_of(self, *, wide: bool) -> tuple[str, ...]:
        """The panes that are shown together."""
        return self.panes if wide else tuple(name for name in self.panes if name not in self.only_wide)


PLACES: tuple[Place, ...] = (
    Place(
        "t",
        "trade",
        "trade",
        ("positions", "orders", "ticket", "watchlist", "book"),
        "watchlist",
        frozenset({"book"}),
    ),
    Place("l", "ladder", "ladder", ("ladder", "tape", "orders", "positions"), "ladder"),
    Place("w", "watch", "watch list", ("watchlist",), "watchlist"),
    Place("h", "history", "history", ("history",), "history"),
    Place("a", "account", "account", ("account", "session"), "account"),
    Place(
        "c",
        "chart",
        "chart",
        ("chart", "liquidations", "orders", "positions"),
        "chart",
        only_wide=frozenset({"liquidations"}),
    ),
    Place("q", "liquidations", "liquidations", ("liquidations", "orders", "positions"), "liquidations"),
)
BY_KEY = {place.key: place for place in PLACES}
BY_NAME = {place.name: place for place in PLACES}


def place_with(pane: str) -> Place | None:
    """The first place that shows a pane."""
    return next((place for place in PLACES if pane in place.panes), None)


def places_hint() -> str:
    """What `g` waits for, in a line."""
    return "go to: " + "   ".join(f"{place.key} {place.label}" for place in PLACES)


# --- panes, imported when they are made ---------------------------------------------------------


def _watchlist() -> Pane:
    from tui.panes.watchlist import WatchlistPane

    return WatchlistPane()


def _book() -> Pane:
    from tui.panes.book import BookPane

    return BookPane()


def _ladder() -> Pane:
    from tui.panes.ladder.pane import LadderPane

    return LadderPane()


def _tape() -> Pane:
    from tui.panes.tape import TapePane

    return TapePane()


def _ticket() -> Pane:
    from tui.panes.order_entry import OrderEntryPane

    return OrderEntryPane()


def _orders() -> Pane:
    from tui.panes.open_orders import OpenOrdersPane

    return OpenOrdersPane()


def _positions() -> Pane:
    from tui.panes.positions import PositionsPane

    return PositionsPane()


def _history() -> Pane:
    from tui.panes.history import HistoryPane

    return HistoryPane()


def _account() -> Pane:
    from tui.panes.account import AccountPane

    return AccountPane()


def _session() -> Pane:
    from tui.panes.session import SessionPane

    return SessionPane()


def _chart() -> Pane:
    from tui.panes.chart import ChartPane

    return ChartPane()


def _liquidations() -> Pane:
    from tui.panes.liquidations import LiquidationsPane

    return LiquidationsPane()


UPPER: dict[str, Callable[[], Pane]] = {
    "watchlist": _watchlist,
    "book": _book,
    "ladder": _ladder,
    "tape": _tape,
    "ticket": _ticket,
    "history": _history,
    "account": _account,
    "chart": _chart,
    "liquidations": _liquidations,
}
"""Panes that stand side by side, from left to right."""
LOWER: dict[str, Callable[[], Pane]] = {"orders": _orders, "positions": _positions, "session": _session}
"""Panes that stand below them, from top to bottom."""
