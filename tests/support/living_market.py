"""A market whose figures are told again and again while its prices stand still: it is live, and a test knows them."""

from quoted_market import LEVELS, LOTS, QuotedMarket

from tui.paper.engine.board import Board
from tui.paper.market.source import House

EVERY_MS = 100


class LivingMarket(QuotedMarket):
    """The farthest level and the index move by a hair ten times a second; the best prices stay, and do not run out."""

    def __init__(self, category: str = "linear") -> None:
        self.category = category
        self._next: dict[str, int] = {}

    def advance(self, board: Board, house: House, now: int) -> None:
        super().advance(board, house, now)
        if now < self._next.get(board.spec.symbol, 0):
            return
        self._next[board.spec.symbol] = now + EVERY_MS
        turn = now // EVERY_MS % 2
        middle = board.spec.ticks(board.spec.start_price)
        for step in range(1, LEVELS + 1):
            lots = LOTS + (turn if step in {1, LEVELS} else 0)
            for side, tick in (("Buy", middle - step), ("Sell", middle + step)):
                best = board.book.opposite(side).best()
                # A test's own order on the other side is not crossed.
                if best is None or (tick < best if side == "Buy" else tick > best):
                    board.book.set_house(side, tick, lots)
        board.set_index(board.spec.start_price + turn * board.spec.tick_size)
        board.book_time = now
