"""One published order book: a snapshot for who comes new, then what changed since the last push."""

from typing import Final

from tui.paper.engine.board import Board
from tui.paper.wire import dump, text

Rows = list[list[str]]
QUIET: Final = 3_000
"""Milliseconds without a change of the best level after which it is repeated."""


class PublishedBook:
    """A book at one depth, as its subscribers know it."""

    def __init__(self, board: Board, depth: int) -> None:
        self._board, self._depth = board, depth
        self._topic = f"orderbook.{depth}.{board.spec.symbol}"
        self._bids: dict[int, int] = {}
        self._asks: dict[int, int] = {}
        self._update = 0
        self._version = -1
        self._seq = 0
        self._sent_at = 0

    def renew(self) -> None:
        """Catch up with the book after nobody listened; the updates are counted on."""
        self._take()
        self._update += 1

    def snapshot(self, now: int) -> bytes:
        """The whole book as last pushed, for a new subscriber."""
        return self._frame("snapshot", self._rows(self._bids, self._asks), now)

    def push(self, now: int) -> bytes | None:
        """What is to be pushed now, None when nothing changed. Depth 1 is snapshots only."""
        bids, asks = self._changed()
        if not bids and not asks:
            quiet = self._depth == 1 and now - self._sent_at >= QUIET
            return self.snapshot(now) if quiet else None
        self._update += 1
        if self._depth == 1:
            return self._frame("snapshot", self._rows(self._bids, self._asks), now)
        return self._frame("delta", self._rows(bids, asks), now)

    def _changed(self) -> tuple[dict[int, int], dict[int, int]]:
        if self._board.book.version == self._version:
            return {}, {}
        bids, asks = self._bids, self._asks
        self._take()
        return _changes(bids, self._bids), _changes(asks, self._asks)

    def _take(self) -> None:
        book = self._board.book
        self._version = book.version
        self._seq = self._board.seq + book.version
        self._bids = dict(book.bids.top(self._depth))
        self._asks = dict(book.asks.top(self._depth))

    def _rows(self, bids: dict[int, int], asks: dict[int, int]) -> tuple[Rows, Rows]:
        spec = self._board.spec
        tick_size, step = spec.tick_size, spec.qty_step

        def rows(levels: dict[int, int], *, best_first: bool) -> Rows:
            ticks = sorted(levels, reverse=best_first)
            return [[text(tick * tick_size), text(levels[tick] * step) if levels[tick] else "0"] for tick in ticks]

        return rows(bids, best_first=True), rows(asks, best_first=False)

    def _frame(self, kind: str, rows: tuple[Rows, Rows], now: int) -> bytes:
        self._sent_at = now
        data = {"s": self._board.spec.symbol, "b": rows[0], "a": rows[1], "u": self._update, "seq": self._seq}
        body = {"topic": self._topic, "type": kind, "ts": now, "data": data, "cts": self._board.book_time}
        return dump(body)


def _changes(old: dict[int, int], new: dict[int, int]) -> dict[int, int]:
    changed = {tick: lots for tick, lots in new.items() if old.get(tick) != lots}
    changed.update({tick: 0 for tick in old if tick not in new})
    return changed
