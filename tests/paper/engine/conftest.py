"""A market that stands still, and a venue on it, for the tests of the engine."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tui.paper.engine.board import Board
from tui.paper.engine.specs import LINEAR
from tui.paper.engine.venue import Venue
from tui.paper.market.source import House

START = 1_700_000_000_000
UID = "100"


class StillMarket:
    """A book that tests fill themselves; the index stays at the start price until a test moves it."""

    def __init__(self, *symbols: str) -> None:
        self._symbols = symbols or tuple(spec.symbol for spec in LINEAR)

    def symbols(self) -> tuple[str, ...]:
        return self._symbols

    def begin(self, board: Board, now: int) -> None:
        board.candles.roll(now, board.last_tick)

    def advance(self, board: Board, house: House, now: int) -> None:
        board.candles.roll(now, board.last_tick)


@pytest.fixture
def venue() -> Venue:
    """BTCUSDT alone, nobody in the book, one account with 100,000 USDT."""
    venue = Venue(LINEAR, StillMarket("BTCUSDT"), START)
    venue.open_account(UID, {"USDT": Decimal(100_000)}, START)
    return venue


@pytest.fixture
def quote(venue: Venue) -> Callable[[str, str, str], None]:
    """Set the house's size at a price: quote("Sell", "64250.5", "1")."""

    def set_house(side: str, price: str, qty: str) -> None:
        board = venue.board("linear", "BTCUSDT")
        spec = board.spec
        board.book.set_house(side, spec.ticks(Decimal(price)), spec.lots(Decimal(qty)))

    return set_house
