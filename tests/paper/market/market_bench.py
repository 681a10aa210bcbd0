"""What the tests of the markets share: a venue on a market, and short words for it."""

from decimal import Decimal

from tui.paper.engine.board import Board
from tui.paper.engine.requests import NewOrder
from tui.paper.engine.specs import LINEAR
from tui.paper.engine.types import Order
from tui.paper.engine.venue import Venue
from tui.paper.market.source import Market

START = 1_700_000_000_123
UID = "1"


class Stage:
    """A venue on a market of one symbol, with one account."""

    def __init__(self, market: Market, symbol: str = "") -> None:
        self.now = START
        self.symbol = symbol or next(spec.symbol for spec in LINEAR if market.lists(spec))
        self.venue = Venue(tuple(spec for spec in LINEAR if spec.symbol == self.symbol), market, START)
        self.venue.open_account(UID, {"USDT": Decimal(1_000_000)}, START)

    @property
    def board(self) -> Board:
        return self.venue.board("linear", self.symbol)

    def limit(self, side: str, price: str | Decimal, qty: str) -> Order:
        request = NewOrder("linear", self.symbol, side, "Limit", Decimal(qty), Decimal(price))
        return self.venue.place(UID, request, self.now)

    def market(self, side: str, qty: str) -> Order:
        return self.venue.place(UID, NewOrder("linear", self.symbol, side, "Market", Decimal(qty)), self.now)

    def later(self, ms: int, step: int = 50) -> None:
        """Let time pass in steps, the book uncrossed after each."""
        end = self.now + ms
        while self.now < end:
            self.now = min(end, self.now + step)
            self.venue.advance(self.now)
            bid, ask = self.board.book.bids.best(), self.board.book.asks.best()
            assert bid is not None
            assert ask is not None
            assert bid < ask

    def levels(self, depth: int = 500) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        return self.board.book.bids.top(depth), self.board.book.asks.top(depth)
