"""A market with a book that stands still, so that a test knows what it trades at."""

from decimal import Decimal

from tui.paper.engine.board import Board
from tui.paper.engine.types import InstrumentSpec
from tui.paper.market.source import House

LEVELS = 60
LOTS = 1_000


class QuotedMarket:
    """Sixty levels of a thousand lots on each side of the start price, one tick apart."""

    category = "linear"

    def lists(self, spec: InstrumentSpec) -> bool:
        return spec.category == self.category and spec.symbol in {"BTCUSDT", "ETHUSDT", "BTCUSD", "ETHUSD"}

    def begin(self, board: Board, now: int) -> None:
        board.candles.roll(now, board.last_tick)
        board.set_index(board.spec.start_price)
        for step in range(1, LEVELS + 1):
            board.book.set_house("Buy", board.last_tick - step, LOTS)
            board.book.set_house("Sell", board.last_tick + step, LOTS)

    def advance(self, board: Board, house: House, now: int) -> None:
        board.candles.roll(now, board.last_tick)


def price(board: Board, ticks: int) -> str:
    """A price so many ticks from the middle."""
    spec = board.spec
    return str(spec.price(spec.ticks(spec.start_price) + ticks))


def number(text: str) -> Decimal:
    return Decimal(text)
