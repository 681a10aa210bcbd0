"""A market that stands still, so that tests of the engine say themselves what is quoted and traded."""

from decimal import Decimal

from tui.paper.engine.account_settings import set_leverage
from tui.paper.engine.board import Board
from tui.paper.engine.position import Position
from tui.paper.engine.requests import NewOrder
from tui.paper.engine.specs import LISTED
from tui.paper.engine.types import InstrumentSpec, Order
from tui.paper.engine.venue import Venue
from tui.paper.market.source import House

START = 1_700_000_000_000
ALICE, BOB = "100", "200"
DEPOSIT = Decimal(100_000)
SYMBOL = "BTCUSDT"


class StillMarket:
    """Nothing is quoted and nothing moves; the index is what a test makes it."""

    def __init__(self, *symbols: str, category: str = "linear") -> None:
        self._symbols, self._category = symbols, category

    def lists(self, spec: InstrumentSpec) -> bool:
        return spec.category == self._category and spec.symbol in self._symbols

    def begin(self, board: Board, now: int) -> None:
        board.candles.roll(now, board.last_tick)

    def advance(self, board: Board, house: House, now: int) -> None:
        board.candles.roll(now, board.last_tick)


class Bench:
    """One venue with one symbol, two accounts, and short words for what tests do with them."""

    def __init__(self, category: str = "linear", symbol: str = SYMBOL, **deposits: str) -> None:
        self.category, self.symbol = category, symbol
        self.venue = Venue(LISTED, StillMarket(symbol, category=category), START)
        self.now = START
        coins = {coin: Decimal(amount) for coin, amount in deposits.items()} or {"USDT": DEPOSIT}
        for uid in (ALICE, BOB):
            self.venue.open_account(uid, coins, START)
        self.board = self.venue.board(category, symbol)
        self.venue.drain()

    def quote(self, side: str, price: str, qty: str) -> None:
        """The house's size at a price."""
        spec = self.board.spec
        self.board.book.set_house(side, spec.ticks(Decimal(price)), spec.lots(Decimal(qty)))

    def place(self, side: str, qty: str, price: str = "", uid: str = ALICE, **more: object) -> Order:
        """A limit order, or a market order where there is no price."""
        request = NewOrder(
            category=self.category,
            symbol=self.symbol,
            side=side,
            order_type="Limit" if price else "Market",
            qty=Decimal(qty),
            price=Decimal(price) if price else None,
            **more,  # type: ignore[arg-type]
        )
        return self.venue.place(uid, request, self.now)

    def cancel(self, order: Order) -> Order:
        return self.venue.cancel(order.uid, self.category, self.symbol, order.order_id, "", self.now)

    def house_sells(self, price: str, qty: str) -> None:
        """The market sells down to a price."""
        spec = self.board.spec
        self.venue.trading.matching.house_takes(
            self.board, "Sell", spec.ticks(Decimal(price)), spec.lots(Decimal(qty)), self.now
        )

    def house_buys(self, price: str, qty: str) -> None:
        """The market buys up to a price."""
        spec = self.board.spec
        self.venue.trading.matching.house_takes(
            self.board, "Buy", spec.ticks(Decimal(price)), spec.lots(Decimal(qty)), self.now
        )

    def move_index(self, price: str) -> None:
        """Set the index, and the mark with it."""
        self.board.premium = Decimal(0)
        self.board.index_price = self.board.mark_price = Decimal(price)

    def set_leverage(self, leverage: int, uid: str = ALICE) -> None:
        """Of both sides of the symbol."""
        wanted = Decimal(leverage)
        set_leverage(self.venue.core, self.venue.account(uid), self.board, wanted, wanted, self.now)

    def later(self, ms: int) -> None:
        """Let time pass: triggers, funding, liquidation."""
        self.now += ms
        self.venue.advance(self.now)

    def position(self, uid: str = ALICE, idx: int = 0) -> Position:
        return self.venue.account(uid).position(self.category, self.symbol, idx)

    def wallet(self, uid: str = ALICE, coin: str = "USDT") -> Decimal:
        return self.venue.core.ledger.balance(uid, coin)
