"""A book from snapshots and deltas (docs/v5/websocket/public/orderbook)."""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum, auto
from heapq import nlargest, nsmallest

from tui.model.enums import Category
from tui.model.market import BookView, Level


class Applied(Enum):
    """What became of a message."""

    DONE = auto()
    IGNORED = auto()
    """Older than what is known: a repetition."""
    BROKEN = auto()
    """The book can no longer be trusted: it is empty until the next snapshot."""


class OrderBook:
    """One symbol's book. Only a snapshot makes it valid; a gap or a crossing ends that."""

    def __init__(self, category: Category, symbol: str, depth: int) -> None:
        self.category, self.symbol, self.depth = category, symbol, depth
        self._bids: dict[Decimal, Decimal] = {}
        self._asks: dict[Decimal, Decimal] = {}
        self._update_id: int | None = None
        self._ts = 0
        self._received_at = 0.0

    @property
    def is_valid(self) -> bool:
        """Whether there was a snapshot and nothing broke since."""
        return self._update_id is not None

    def snapshot(self, bids: Iterable[Level], asks: Iterable[Level], update_id: int, ts: int, now: float) -> Applied:
        """Replace everything."""
        self._bids = {level.price: level.size for level in bids if level.size}
        self._asks = {level.price: level.size for level in asks if level.size}
        return self._checked(update_id, ts, now)

    def delta(self, bids: Iterable[Level], asks: Iterable[Level], update_id: int, ts: int, now: float) -> Applied:
        """Change some levels: a size of zero deletes."""
        if self._update_id is None:
            return Applied.BROKEN
        if update_id == 1:
            return self.snapshot(bids, asks, update_id, ts, now)
        if update_id <= self._update_id:
            return Applied.IGNORED
        if update_id != self._update_id + 1:
            return self._break()
        for levels, side in ((bids, self._bids), (asks, self._asks)):
            for price, size in levels:
                if size:
                    side[price] = size
                else:
                    side.pop(price, None)
        return self._checked(update_id, ts, now)

    def clear(self) -> None:
        """Trust nothing until the next snapshot."""
        self._break()

    def view(self, depth: int | None = None) -> BookView:
        """The best levels, best first; empty while the book is not valid."""
        count = depth or self.depth
        return BookView(
            self.category,
            self.symbol,
            self.depth,
            tuple(Level(price, self._bids[price]) for price in nlargest(count, self._bids)),
            tuple(Level(price, self._asks[price]) for price in nsmallest(count, self._asks)),
            self._update_id or 0,
            self._ts,
            self._received_at,
        )

    def _checked(self, update_id: int, ts: int, now: float) -> Applied:
        if self._bids and self._asks and max(self._bids) >= min(self._asks):
            return self._break()
        self._update_id, self._ts, self._received_at = update_id, ts, now
        return Applied.DONE

    def _break(self) -> Applied:
        self._bids, self._asks, self._update_id = {}, {}, None
        return Applied.BROKEN
