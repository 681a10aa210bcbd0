"""What stands between a wish and the order worker: the gate's rules and a person's limits, on what is known now."""

from collections import deque
from decimal import Decimal

from tui.model.enums import OrderType, Side
from tui.model.facts import Stream
from tui.model.order import AmendRequest, Command, LeverageRequest, OrderRequest
from tui.panes.view import ConsoleView, circumstances
from tui.rules.arming import Arming
from tui.rules.gate import Standing, refusal, ticket_refusal
from tui.rules.limits import UNLIMITED, Asked, Limits, over_leverage, over_limit
from tui.rules.margin import ZERO
from tui.rules.session_guards import NO_GUARDS, SessionGuards, guarded
from tui.rules.ticket import Circumstances, Preview, Ticket, preview

MINUTE = 60.0
DRY_RUN = "dry-run: nothing is sent"


class Gatekeeper:
    """Says why something may not be sent. Times are those of the views, monotonic seconds."""

    def __init__(self, limits: Limits = UNLIMITED, arming: Arming | None = None) -> None:
        self._limits, self._arming = limits, arming or Arming()
        self.guards: SessionGuards = NO_GUARDS
        """Set while the console runs; they are asked beside the limits."""
        self._sent: deque[float] = deque()

    @property
    def limits(self) -> Limits:
        """The person's own, from the settings."""
        return self._limits

    def standing(self, view: ConsoleView, symbol: str) -> Standing:
        """What the gate goes by for a symbol."""
        why_not = self._arming.why_not(view.now)
        return Standing(
            may_trade=not why_not,
            market_is_live=view.is_live(Stream.PUBLIC),
            prices_are_fresh=not view.is_stale(symbol),
            account_is_reconciled=view.account_is_live,
            why_not=why_not,
            has_unknown=view.account.has_unknown(symbol),
        )

    def ticket(self, view: ConsoleView, ticket: Ticket) -> tuple[Preview, str]:
        """What a ticket comes to, and why it may not be sent (empty when it may)."""
        around = circumstances(view, ticket.symbol)
        checked = preview(ticket, around)
        stopped = ticket_refusal(self.standing(view, ticket.symbol), checked)
        if not stopped and checked.qty is not None and not ticket.reduce_only:
            price = checked.price if ticket.order_type is OrderType.LIMIT else None
            stopped = self._over(view, around, ticket.symbol, ticket.side, checked.qty, price, checked.notional)
        return checked, stopped or self._dry()

    def command(self, view: ConsoleView, command: Command, symbol: str, *, reduces: bool) -> str:
        """Why a command may not be sent; empty when it may."""
        stopped = refusal(self.standing(view, symbol), reduces=reduces)
        if stopped:
            return stopped
        if isinstance(command, LeverageRequest):
            stopped = over_leverage(self._limits, command.leverage)
        elif isinstance(command, AmendRequest):
            stopped = self._over_by_amend(view, command)
        return stopped or self._dry()

    def note(self, view: ConsoleView, command: Command) -> None:
        """A command was handed to the worker."""
        if isinstance(command, OrderRequest) and not command.reduce_only:
            self._sent.append(view.now)
            around = circumstances(view, command.symbol)
            across = around.best_ask if command.side is Side.BUY else around.best_bid
            price = command.price or across or around.last_price
            if price is not None:
                self.guards = self.guards.after(command.qty * price)
        elif isinstance(command, AmendRequest):
            self.guards = self.guards.after(_added(view, command))

    def _dry(self) -> str:
        """The last thing that is asked: everything else is checked as if it were sent."""
        return DRY_RUN if self.guards.dry_run else ""

    # --- limits ---------------------------------------------------------------------------------

    def _over_by_amend(self, view: ConsoleView, command: AmendRequest) -> str:
        order = view.account.orders.get(command.order_link_id or command.order_id)
        if order is None or order.reduce_only:
            return ""
        qty, price = command.qty or order.qty, command.price or order.price
        around = circumstances(view, command.symbol)
        at = price or around.last_price
        value, added = None if at is None else qty * at, _added(view, command)
        return self._over(view, around, order.symbol, order.side, qty, price, value, added)

    def _over(
        self,
        view: ConsoleView,
        around: Circumstances,
        symbol: str,
        side: Side,
        qty: Decimal,
        price: Decimal | None,
        notional: Decimal | None,
        added: Decimal | None = None,
    ) -> str:
        """`added` is what an amended order gains in value; None of a new one."""
        before = around.holding.size
        after = before + qty * side.sign
        if abs(after) <= abs(before):
            return ""
        while self._sent and view.now - self._sent[0] >= MINUTE:
            self._sent.popleft()
        at = price or around.last_price
        asked = Asked(
            notional=notional,
            position_notional=None if at is None else abs(after) * at,
            price=price,
            last_price=around.last_price,
            is_buy=side is Side.BUY,
            orders_in_last_minute=len(self._sent) if added is None else -1,
        )
        stopped = over_limit(self._limits, asked)
        if stopped:
            return f"{stopped} (see bybit-tui config show)"
        return guarded(self.guards, symbol, notional, added)


def _added(view: ConsoleView, command: AmendRequest) -> Decimal:
    """The value that an order gains by being amended; zero where it gains none, or is not known."""
    order = view.account.orders.get(command.order_link_id or command.order_id)
    if order is None or order.price is None or order.reduce_only:
        return ZERO
    return max(ZERO, (command.qty or order.qty) * (command.price or order.price) - order.qty * order.price)
