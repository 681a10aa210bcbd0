"""Recorded order-book frames as a market: the recorded sizes are the house's liquidity.

What users take is gone until the recording speaks of that level again. A frame does not say what was traded and
what was withdrawn; a trade is printed only where there must have been one or where a user was in the way: the new
best price of one side has reached levels of the other. Frames have no index price: the middle stands for it.
"""

from typing import NamedTuple

from tui.paper.engine.board import Board
from tui.paper.engine.types import InstrumentSpec
from tui.paper.market.recording import BookRecording, Frame, Levels, RecordingError
from tui.paper.market.source import House

Sizes = dict[int, int]
"""Lots by tick."""


class Picture(NamedTuple):
    """One frame on the instrument's grid: the levels that it sets, 0 where it removes one."""

    after: int
    """Milliseconds since the first frame."""
    is_snapshot: bool
    bids: Sizes
    asks: Sizes


class FrameReplay:
    """The market of one recorded book."""

    def __init__(self, recording: BookRecording, spec: InstrumentSpec) -> None:
        """Lay the frames on the instrument's grid. Raises RecordingError for a book that crosses or is empty."""
        first = recording.frames[0].ts
        self._symbol = recording.symbol
        self._pictures = tuple(_picture(frame, first, spec) for frame in recording.frames)
        _check(self._pictures, recording.symbol)
        last = self._pictures[-1].after
        # The last frame stands for as long as a frame does on average; one alone stands for a second.
        self._period = last + (max(1, last // (len(self._pictures) - 1)) if last else 1_000)
        self._bids: Sizes = {}
        self._asks: Sizes = {}
        self._begun = 0
        self._next = 0

    def lists(self, spec: InstrumentSpec) -> bool:
        """The recorded instrument."""
        return spec.category == "linear" and spec.symbol == self._symbol

    def begin(self, board: Board, now: int) -> None:
        """Show the first frame."""
        self._begun, self._next = now, 1
        first = self._pictures[0]
        self._note(first)
        board.last_tick = max(first.bids)
        self._show(board, first)
        self._tell(board, now)

    def advance(self, board: Board, house: House, now: int) -> None:
        """Play the frames up to now; of a pause longer than the recording only its last round is played."""
        self._skip_rounds(now)
        while (due := self._due()) <= now:
            picture = self._pictures[self._next % len(self._pictures)]
            self._next += 1
            self._play(board, house, picture, due)
        board.roll(now)

    def _due(self) -> int:
        rounds, number = divmod(self._next, len(self._pictures))
        return self._begun + rounds * self._period + self._pictures[number].after

    def _skip_rounds(self, now: int) -> None:
        missed = (now - self._due()) // self._period
        if missed > 1:
            # Deltas only make sense after their snapshot: go on with the first frame of a round.
            rounds = self._next // len(self._pictures) + missed
            self._next = rounds * len(self._pictures)

    def _play(self, board: Board, house: House, picture: Picture, now: int) -> None:
        if picture.is_snapshot:
            picture = self._whole(board, picture)
            # Between two rounds nobody traded with the house: its old book is simply gone.
            for side, sizes in (("Buy", picture.bids), ("Sell", picture.asks)):
                for tick in sizes:
                    board.book.set_house(side, tick, 0)
            self._bids.clear()
            self._asks.clear()
        came = self._note(picture)
        taken = {side: self._cross(board, house, side, came[side], now) for side in ("Buy", "Sell")}
        self._show(board, picture, taken)
        self._tell(board, now)

    def _whole(self, board: Board, picture: Picture) -> Picture:
        """A snapshot that also removes what stands in the book now and not in it."""
        book = board.book
        return picture._replace(
            bids={**dict.fromkeys((key * book.bids.sign for key in book.bids.levels), 0), **picture.bids},
            asks={**dict.fromkeys((key * book.asks.sign for key in book.asks.levels), 0), **picture.asks},
        )

    def _note(self, picture: Picture) -> dict[str, Sizes]:
        """Bring the recorded book up to date; returns by side what size came to which tick."""
        came: dict[str, Sizes] = {"Buy": {}, "Sell": {}}
        for side, book, sizes in (("Buy", self._bids, picture.bids), ("Sell", self._asks, picture.asks)):
            for tick, lots in sizes.items():
                more = lots - book.get(tick, 0)
                if more > 0:
                    came[side][tick] = more
                if lots:
                    book[tick] = lots
                else:
                    book.pop(tick, None)
        return came

    def _cross(self, board: Board, house: House, side: str, came: Sizes, now: int) -> int:
        """The recorded best price of `side` has reached what stands across: it takes it.

        As much is taken as the house had there, and from users what came to reach them besides; returns how much
        of what came was spent.
        """
        limit = max(self._bids) if side == "Buy" else min(self._asks)
        sign = 1 if side == "Buy" else -1
        across = board.book.opposite(side)
        best = across.best()
        if best is None or (limit - best) * sign < 0:
            return 0
        passed = [level for key, level in across.levels.items() if (limit - key * across.sign) * sign >= 0]
        stale = sum(level.house for level in passed)
        waiting = sum(level.lots for level in passed) - stale
        arrived = sum(lots for tick, lots in came.items() if (tick - best) * sign >= 0)
        got = house.house_takes(board, side, limit, stale + min(waiting, arrived), now)
        return max(0, got - stale)

    def _show(self, board: Board, picture: Picture, taken: dict[str, int] | None = None) -> None:
        """Put the recorded sizes into the book, behind users' orders that stand in their way."""
        book = board.book
        taken = taken or {}
        for side, sizes in (("Buy", picture.bids), ("Sell", picture.asks)):
            for tick, lots in sizes.items():
                if not lots:
                    book.set_house(side, tick, 0)
        for side, sizes in (("Buy", picture.bids), ("Sell", picture.asks)):
            across = book.opposite(side).best()
            spent = taken.get(side, 0)
            for tick in sorted(sizes, reverse=side == "Buy"):
                lots = sizes[tick]
                if not lots:
                    continue
                used = min(lots, spent)
                spent -= used
                blocked = across is not None and (tick >= across if side == "Buy" else tick <= across)
                book.set_house(side, tick, 0 if blocked else lots - used)

    def _tell(self, board: Board, now: int) -> None:
        board.set_index(board.spec.price(max(self._bids) + min(self._asks)) / 2)
        board.roll(now)
        board.book_time = now


def _picture(frame: Frame, first: int, spec: InstrumentSpec) -> Picture:
    return Picture(
        frame.ts - first,
        frame.is_snapshot,
        _on_grid(frame.bids, spec, up=False),
        _on_grid(frame.asks, spec, up=True),
    )


def _on_grid(levels: Levels, spec: InstrumentSpec, *, up: bool) -> Sizes:
    """Levels in ticks and lots; what lies between two ticks goes away from the other side."""
    sizes: Sizes = {}
    for price, size in levels:
        tick = spec.ticks(price)
        if up and spec.price(tick) < price:
            tick += 1
        sizes[tick] = sizes.get(tick, 0) + spec.lots(size)
    return sizes


def _check(pictures: tuple[Picture, ...], symbol: str) -> None:
    bids: Sizes = {}
    asks: Sizes = {}
    for number, picture in enumerate(pictures, start=1):
        for book, sizes in ((bids, picture.bids), (asks, picture.asks)):
            if picture.is_snapshot:
                book.clear()
            book.update(sizes)
            for tick in [tick for tick, lots in book.items() if not lots]:
                del book[tick]
        if not bids or not asks:
            raise RecordingError(f"frame {number} of {symbol} leaves one side of the book empty")
        if max(bids) >= min(asks):
            raise RecordingError(f"frame {number} of {symbol} leaves the book crossed")
