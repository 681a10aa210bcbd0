"""What a market must be able to do."""

from typing import Protocol

from tui.paper.engine.board import Board
from tui.paper.engine.types import InstrumentSpec


class House(Protocol):
    """How a market trades: it takes from the book, users' orders included."""

    def house_takes(self, board: Board, side: str, limit: int, lots: int, now: int) -> int:
        """Take up to `lots` down to tick `limit`; returns what it got."""
        ...

    def house_trades(self, board: Board, side: str, limit: int, lots: int, now: int) -> int:
        """The same, and what it cannot get is printed at the limit all the same: it was traded elsewhere."""
        ...

    def house_is_liquidated(self, board: Board, side: str, limit: int, lots: int, now: int) -> int:
        """The same, told as the liquidation of a position of the market's."""
        ...


class Market(Protocol):
    """A source of prices for the boards it was made for."""

    def lists(self, spec: InstrumentSpec) -> bool:
        """Whether it can move an instrument."""
        ...

    def begin(self, board: Board, now: int) -> None:
        """Fill a board at the start: history, book, index."""
        ...

    def advance(self, board: Board, house: House, now: int) -> None:
        """Bring a board up to now."""
        ...
