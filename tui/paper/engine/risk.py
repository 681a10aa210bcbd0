"""What happens to positions by themselves: funding, and liquidation when the margin is used up.

A position that is liquidated is sold or bought back in the book down to its bankruptcy price, at which the
insurance fund takes what is left: nobody loses more than the margin. Under cross margin all coins stand for all
positions and all of them end together; under isolated margin each stands alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tui.paper.engine.account import Account
from tui.paper.engine.board import Board
from tui.paper.engine.closing import Closing
from tui.paper.engine.core import Core, new_id
from tui.paper.engine.events import LiquidationEvent
from tui.paper.engine.ledger import EXCHANGED, INSURANCE
from tui.paper.engine.matching import Matching
from tui.paper.engine.position import Position
from tui.paper.engine.settlement import FillTerms, settle_fill, settle_funding
from tui.paper.engine.types import EIGHTH, ZERO, Order

BUST = FillTerms(is_maker=False, exec_type="BustTrade", free=True)
Selected = Callable[[Order], bool]


def pay_funding(core: Core, board: Board, now: int) -> None:
    """Pay every interval that has passed."""
    interval = board.spec.funding_interval * 60_000
    while now >= board.next_funding:
        rate, due = board.funding_rate, board.next_funding
        board.next_funding += interval
        board.funding_history.append((due, rate))
        for account in core.accounts.values():
            for position in list(account.held()):
                if (position.category, position.symbol) == board.key:
                    settle_funding(core, board, account, position, rate, now)


@dataclass(frozen=True, slots=True)
class Liquidation:
    """The rules over the parts that carry them out."""

    core: Core
    matching: Matching
    closing: Closing

    def check(self, account: Account, now: int) -> bool:
        """Close what an account cannot carry any more; returns whether anything was closed."""
        if account.settings.isolated:
            ended = [self._check_isolated(account, each, now) for each in list(account.held())]
            return any(ended)
        return self._check_cross(account, now)

    def _check_cross(self, account: Account, now: int) -> bool:
        """Open orders go first, because they bind margin; then every position, the largest last."""
        totals = self.core.totals(account)
        if not totals.maintenance_margin or totals.equity > totals.maintenance_margin:
            return False
        self._cancel(account, now, lambda order: order.rests)
        if self.core.totals(account).equity > totals.maintenance_margin:
            return False
        held = sorted(account.held(), key=self._worth)
        for position in held:
            spec = account.specs[position.category, position.symbol]
            # What is lost on the others is this one's to bear: only the last ends with nothing.
            equity = self.core.totals(account).equity if position is held[-1] else ZERO
            self._liquidate(account, position, equity / self.core.usd(spec.settle_coin), now)
        self._repay(account)
        self.core.tell_wallet(account.uid, now)
        return True

    def _check_isolated(self, account: Account, position: Position, now: int) -> bool:
        board = self.core.boards[position.category, position.symbol]
        spec, mark = board.spec, board.mark_price
        maintenance = position.maintenance_margin(mark, spec)
        if position.auto_add_margin:
            self._add_margin(account, position, board, maintenance)
        equity = position.margin + position.unrealised_pnl(mark, spec)
        if not position.size or equity > maintenance:
            return False
        idx, key = position.position_idx, board.key
        self._cancel(account, now, lambda order: (order.category, order.symbol) == key and order.position_idx == idx)
        self._liquidate(account, position, equity, now)
        self._repay(account)
        self.core.tell_wallet(account.uid, now)
        return True

    def _add_margin(self, account: Account, position: Position, board: Board, maintenance: Decimal) -> None:
        """Take from what is available, up to the initial margin, before it is too late."""
        spec, mark = board.spec, board.mark_price
        equity = position.margin + position.unrealised_pnl(mark, spec)
        if equity > maintenance:
            return
        wanted = position.initial_margin(mark, spec) - equity
        spare = self.core.balance(account, spec.settle_coin).available
        position.margin += max(ZERO, min(wanted, spare)).quantize(EIGHTH)

    def _worth(self, position: Position) -> Decimal:
        board = self.core.boards[position.category, position.symbol]
        return position.value(board.mark_price, board.spec) * self.core.usd(board.spec.settle_coin)

    def _cancel(self, account: Account, now: int, selected: Selected) -> None:
        for order in [each for each in account.orders.values() if selected(each)]:
            if order.is_open:
                self.closing.close(order, now, "CancelByPrepareLiq")

    def _liquidate(self, account: Account, position: Position, equity: Decimal, now: int) -> None:
        """Close a position in the book at no worse than its bankruptcy price, the rest at just that."""
        core = self.core
        board = core.boards[position.category, position.symbol]
        price = position.bankruptcy_price(board.mark_price, board.spec, equity)
        order = _liquidation_order(position, board, price, now)
        core.events.append(LiquidationEvent(*board.key, position.side, order.qty, price, now))
        account.open_order(order)
        core.tell_order(order, now)
        self.matching.match(board, order, now, BUST)
        left = board.spec.qty(order.lots_left)
        if order.is_open and left:
            settle_fill(core, board, order, price, left, now, BUST)
            order.lots_left, order.order_status = 0, "Filled"
            account.close_order(order)
            core.tell_order(order, now)
        core.tell_position(account.uid, board, now, position.position_idx)
        self.matching.after_position_change(account.uid, board, position.position_idx, now)

    def _repay(self, account: Account) -> None:
        """Pay what is owed in one coin with the others, at their index prices; the insurance fund pays the rest."""
        ledger, uid = self.core.ledger, account.uid
        if any(True for _ in account.held()):
            return
        for coin, amount in ledger.coins(uid):
            owed, price = -amount, self.core.usd(coin)
            for other, held in ledger.coins(uid) if amount < 0 else ():
                worth = held * self.core.usd(other)
                if worth <= 0 or owed <= 0 or not price:
                    continue
                paid = min(owed, (worth / price).quantize(EIGHTH))
                given = min(held, (paid * price / self.core.usd(other)).quantize(EIGHTH))
                ledger.move(other, uid, EXCHANGED, given)
                ledger.move(coin, EXCHANGED, uid, paid)
                owed -= paid
            if owed > 0:
                ledger.move(coin, INSURANCE, uid, owed)


def _liquidation_order(position: Position, board: Board, price: Decimal, now: int) -> Order:
    size = abs(position.size)
    return Order(
        uid=position.uid,
        category=position.category,
        symbol=position.symbol,
        order_id=new_id(),
        order_link_id="",
        side="Sell" if position.size > 0 else "Buy",
        order_type="Market",
        price=price,
        qty=size,
        time_in_force="IOC",
        created_time=now,
        updated_time=now,
        order_status="New",
        tick=board.spec.ticks(price),
        lots_left=board.spec.lots(size),
        reduce_only=True,
        close_on_trigger=True,
        position_idx=position.position_idx,
        create_type="CreateByLiq",
        last_price_on_created=board.last_price,
    )
