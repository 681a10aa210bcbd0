"""The exchange as its servers see it: requests in, answers and events out, time given with each."""

from collections.abc import Iterable
from decimal import Decimal

from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.core import Core, Totals
from tui.paper.engine.events import Event
from tui.paper.engine.exits import FULL_KINDS, PARTIAL_KINDS
from tui.paper.engine.ledger import WORLD
from tui.paper.engine.requests import NewOrder, OrderAmendment, TradingStop
from tui.paper.engine.risk import Liquidation, pay_funding
from tui.paper.engine.spot_exits import ATTACHED
from tui.paper.engine.trading import Trading
from tui.paper.engine.types import CoinBalance, InstrumentSpec, Order
from tui.paper.market.source import Market


class Venue:
    """Boards, accounts and rules together. Times are the exchange's milliseconds and never go back."""

    def __init__(self, specs: tuple[InstrumentSpec, ...], market: Market, now: int) -> None:
        listed = tuple(spec for spec in specs if market.lists(spec))
        self.core = Core(listed, now)
        self.trading = Trading(self.core)
        self._liquidation = Liquidation(self.core, self.trading.matching, self.trading.closing)
        self.market = market
        self.now = now
        for board in self.core.boards.values():
            market.begin(board, now)

    # --- accounts -------------------------------------------------------------------------------

    def open_account(self, uid: str, deposits: dict[str, Decimal], now: int) -> Account:
        """A new account with its first deposits; an account that exists is returned as it is."""
        found = self.core.accounts.get(uid)
        if found is not None:
            return found
        account = self.core.accounts[uid] = Account(uid, now, self.core.specs)
        for coin, amount in deposits.items():
            self.core.ledger.move(coin, WORLD, uid, amount)
        self.core.touched.add(uid)
        return account

    def deposit(self, uid: str, coin: str, amount: Decimal) -> None:
        """Add to an account's balance from outside."""
        self.core.ledger.move(coin, WORLD, uid, amount)
        self.core.tell_wallet(uid, self.now)

    def account(self, uid: str) -> Account:
        """An account that exists."""
        return self.core.accounts[uid]

    def balance(self, uid: str, coin: str) -> CoinBalance:
        """One coin of an account with what its positions and orders bind."""
        return self.core.balance(self.core.accounts[uid], coin)

    def coins(self, uid: str) -> list[str]:
        """Coins that an account has."""
        return [coin for coin, _ in self.core.ledger.coins(uid)]

    # --- requests -------------------------------------------------------------------------------

    def place(self, uid: str, request: NewOrder, now: int) -> Order:
        """Place an order; raises VenueError. See Trading.place."""
        return self.trading.place(uid, request, now)

    def preview(self, uid: str, request: NewOrder, now: int) -> tuple[Totals, Totals]:
        """The account's totals before an order and with it bound or held; raises VenueError as `place` would."""
        return self.trading.preview(uid, request, now)

    def amend(self, uid: str, request: OrderAmendment, now: int) -> Order:
        """Amend an open order; raises VenueError."""
        return self.trading.amend(uid, request, now)

    def cancel(
        self,
        uid: str,
        category: str,
        symbol: str,
        order_id: str,
        order_link_id: str,
        now: int,
        order_filter: str = "",
    ) -> Order:
        """Cancel one open order by either id; raises VenueError. A filter that it does not answer to hides it."""
        found = self.core.accounts[uid].find(order_id, order_link_id)
        if found is not None and order_filter and filter_of(found) != order_filter:
            order_id = order_link_id = "-"
        return self.trading.cancel(uid, category, symbol, order_id, order_link_id, now)

    def cancel_all(
        self,
        uid: str,
        category: str,
        now: int,
        *,
        symbol: str = "",
        base_coin: str = "",
        settle_coin: str = "",
        order_filter: str = "",
    ) -> list[Order]:
        """Cancel the open orders of a symbol, else of a base coin, else of a settle coin."""
        if symbol:
            self.core.board(category, symbol)
        chosen = []
        for order in self.core.accounts[uid].orders.values():
            spec = self.core.specs[order.category, order.symbol]
            if order.category != category or not _in_scope(spec, symbol, base_coin, settle_coin):
                continue
            if not order_filter or order_filter == filter_of(order):
                chosen.append(order)
        return self.trading.cancel_many(uid, chosen, now)

    def set_trading_stop(self, uid: str, request: TradingStop, now: int) -> None:
        """Set the stops of a position; raises VenueError."""
        board = self.core.board(request.category, request.symbol)
        self.trading.exits.set_trading_stop(self.core.accounts[uid], board, request, now)

    # --- time -----------------------------------------------------------------------------------

    def advance(self, now: int) -> None:
        """Let the market live up to now: quotes, trades, triggers, funding, liquidations."""
        self.now = now = max(now, self.now)
        for board in self.core.boards.values():
            self.market.advance(board, self.trading.matching, now)
            self.trading.triggers.check(board, now)
            if 0 < board.next_funding <= now:
                pay_funding(self.core, board, now)
        for account in self.core.accounts.values():
            if any(True for _ in account.held()):
                self._liquidation.check(account, now)

    def drain(self) -> list[Event]:
        """What happened since the last call, in order."""
        events, self.core.events = self.core.events, []
        return events

    def board(self, category: str, symbol: str) -> Board:
        """The public side of a symbol; raises VenueError 10001."""
        return self.core.board(category, symbol)

    def boards(self, category: str) -> Iterable[Board]:
        """All boards of a category."""
        return (board for (name, _), board in self.core.boards.items() if name == category)


def filter_of(order: Order) -> str:
    """The orderFilter that an order answers to."""
    if order.stop_order_type in FULL_KINDS | PARTIAL_KINDS | {"tpslOrder"}:
        return "tpslOrder"
    if order.stop_order_type == ATTACHED:
        return ATTACHED
    return "StopOrder" if order.stop_order_type else "Order"


def _in_scope(spec: InstrumentSpec, symbol: str, base_coin: str, settle_coin: str) -> bool:
    if symbol:
        return spec.symbol == symbol
    if base_coin:
        return spec.base_coin == base_coin
    return not settle_coin or spec.settle_coin == settle_coin
