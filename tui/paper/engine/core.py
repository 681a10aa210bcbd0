"""What the parts of the exchange share: boards, accounts, the ledger, and the events to be told."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import uuid4

from tui.paper.engine import errors
from tui.paper.engine.account import Account, Margin, margins_of
from tui.paper.engine.board import Board
from tui.paper.engine.events import Event, OrderEvent, PositionEvent, WalletEvent
from tui.paper.engine.ledger import Ledger
from tui.paper.engine.types import ZERO, CoinBalance, InstrumentSpec, Order


def new_id() -> str:
    """An id of an order or an execution."""
    return str(uuid4())


DOLLARS: Final = frozenset({"USDT", "USDC", "USD"})
"""Coins that count as one dollar."""


@dataclass(frozen=True, slots=True)
class Totals:
    """An account in USD. Every coin counts as collateral at its whole index price."""

    equity: Decimal
    wallet: Decimal
    unrealised_pnl: Decimal
    initial_margin: Decimal
    maintenance_margin: Decimal

    @property
    def available(self) -> Decimal:
        """What new orders may bind."""
        return self.equity - self.initial_margin


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
        self._dollar_boards = self._find_dollar_boards()

    def board(self, category: str, symbol: str) -> Board:
        """The board of a symbol. Raises VenueError 10001 for one that is not listed."""
        found = self.boards.get((category, symbol))
        if found is None:
            raise errors.unknown_symbol(symbol)
        return found

    def mark(self, category: str, symbol: str) -> Decimal:
        """The mark price of a listed symbol."""
        return self.boards[category, symbol].mark_price

    def usd(self, coin: str) -> Decimal:
        """The index price of a coin in USD; zero for one of which there is none."""
        if coin in DOLLARS:
            return Decimal(1)
        board = self._dollar_boards.get(coin)
        return board.index_price if board is not None else ZERO

    def totals(self, account: Account, margins: dict[str, Margin] | None = None) -> Totals:
        """All coins of an account together."""
        if margins is None:
            margins = margins_of(account, self.mark)
        wallet = sum((self.usd(coin) * amount for coin, amount in self.ledger.coins(account.uid)), ZERO)
        profit, initial, maintenance = ZERO, ZERO, ZERO
        for coin, margin in margins.items():
            price = self.usd(coin)
            profit += margin.unrealised_pnl * price
            initial += (margin.position_im + margin.order_im) * price
            maintenance += margin.position_mm * price
        return Totals(wallet + profit, wallet, profit, initial, maintenance)

    def balance(self, account: Account, coin: str) -> CoinBalance:
        """One coin of an account with what is bound of it."""
        margins = margins_of(account, self.mark)
        margin = margins.get(coin) or Margin()
        wallet = self.ledger.balance(account.uid, coin)
        if account.settings.isolated:
            available = wallet - margin.isolated - margin.locked - margin.order_im
        else:
            price = self.usd(coin)
            available = self.totals(account, margins).available / price if price else ZERO
        return CoinBalance(
            coin=coin,
            wallet_balance=wallet,
            unrealised_pnl=margin.unrealised_pnl,
            position_im=margin.isolated if account.settings.isolated else margin.position_im,
            position_mm=margin.position_mm,
            order_im=margin.order_im,
            cum_realised_pnl=account.cum_realised.get(coin, ZERO),
            locked=margin.locked,
            isolated=margin.isolated,
            available=available,
        )

    def _find_dollar_boards(self) -> dict[str, Board]:
        """The board whose index tells a coin's price in USD: a perpetual's where there is one."""
        found: dict[str, Board] = {}
        for category in ("spot", "inverse", "linear"):
            for board in self.boards.values():
                if board.spec.category == category and board.spec.quote_coin in DOLLARS:
                    found[board.spec.base_coin] = board
        return found

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
