"""What the parts of the exchange share: boards, accounts, the ledger, and the events to be told."""

from decimal import Decimal
from uuid import uuid4

from tui.paper.engine import errors
from tui.paper.engine.account import Account, Margin, margin_of
from tui.paper.engine.board import Board
from tui.paper.engine.ledger import Ledger
from tui.paper.engine.types import (
    CoinBalance,
    Event,
    InstrumentSpec,
    Order,
    OrderEvent,
    PositionEvent,
    WalletEvent,
)


def new_id() -> str:
    """An id of an order or an execution."""
    return str(uuid4())


class Core:
    """State without rules; `touched` names the accounts whose state must be stored."""

    def __init__(self, specs: tuple[InstrumentSpec, ...], now: int) -> None:
        self.boards = {(spec.category, spec.symbol): Board(spec, now) for spec in specs}
        self.specs = {key: board.spec for key, board in self.boards.items()}
        self.accounts: dict[str, Account] = {}
        self.ledger = Ledger()
        self.events: list[Event] = []
        self.touched: set[str] = set()
        self.changed_orders: dict[str, Order] = {}
        """Orders to be stored, by id."""

    def board(self, category: str, symbol: str) -> Board:
        """The board of a symbol. Raises VenueError 10001 for one that is not listed."""
        found = self.boards.get((category, symbol))
        if found is None:
            raise errors.unknown_symbol(symbol)
        return found

    def mark(self, category: str, symbol: str) -> Decimal:
        """The mark price of a listed symbol."""
        return self.boards[category, symbol].mark_price

    def margin(self, account: Account, coin: str) -> Margin:
        """What positions and orders settled in a coin bind."""
        return margin_of(account, coin, self.specs, self.mark)

    def balance(self, account: Account, coin: str) -> CoinBalance:
        """One coin of an account with its margin."""
        margin = self.margin(account, coin)
        return CoinBalance(
            coin=coin,
            wallet_balance=self.ledger.balance(account.uid, coin),
            unrealised_pnl=margin.unrealised_pnl,
            position_im=margin.position_im,
            position_mm=margin.position_mm,
            order_im=margin.order_im,
            cum_realised_pnl=account.cum_realised.get(coin, Decimal(0)),
        )

    def tell_order(self, order: Order, now: int) -> None:
        """Note that an order changed."""
        order.updated_time = max(now, order.updated_time)
        self.changed_orders[order.order_id] = order
        self.touched.add(order.uid)
        self.accounts[order.uid].note(order)
        self.events.append(OrderEvent(order.copy()))

    def tell_position(self, uid: str, board: Board, now: int, position_idx: int = 0) -> None:
        """Note that a position may have changed."""
        self.touched.add(uid)
        self.events.append(PositionEvent(uid, board.spec.category, board.spec.symbol, position_idx, now))

    def tell_wallet(self, uid: str, now: int) -> None:
        """Note that a balance changed."""
        self.touched.add(uid)
        self.events.append(WalletEvent(uid, now))
