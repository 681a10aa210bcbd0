"""What stands between a wish and the order worker: the gate's rules and a person's limits, on what is known now."""

from collections import deque
from collections.abc import Iterable
from decimal import Decimal

from tui.model.enums import OrderType, Side
from tui.model.facts import Stream
from tui.model.order import AmendRequest, Command, LeverageRequest, OrderRequest
from tui.rules.arming import Arming
from tui.rules.gate import Standing, refusal, ticket_refusal
from tui.rules.limits import UNLIMITED, Asked, Limits, over_leverage, over_limit
from tui.rules.ticket import Circumstances, Preview, Ticket, preview
from tui.state.view import ConsoleView, circumstances

MINUTE = 60.0


class Gatekeeper:
    """Says why something may not be sent. Times are those of the views, monotonic seconds."""

    def __init__(self, limits: Limits = UNLIMITED, arming: Arming | None = None) -> None:
        self._limits, self._arming = limits, arming or Arming()
        self._sent: deque[float] = deque()

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
        if stopped or checked.qty is None or ticket.reduce_only:
            return checked, stopped
        price = checked.price if ticket.order_type is OrderType.LIMIT else None
        return checked, self._over(view, around, ticket.side, checked.qty, price, checked.notional)

    def command(self, view: ConsoleView, command: Command, symbol: str, *, reduces: bool) -> str:
        """Why a command may not be sent; empty when it may."""
        stopped = refusal(self.standing(view, symbol), reduces=reduces)
        if stopped:
            return stopped
        if isinstance(command, LeverageRequest):
            return over_leverage(self._limits, command.leverage)
        if isinstance(command, AmendRequest):
            return self._over_by_amend(view, command)
        return ""

    def note(self, view: ConsoleView, command: Command) -> None:
        """A command was handed to the worker."""
        if isinstance(command, OrderRequest) and not command.reduce_only:
            self._sent.append(view.now)

    def recall(self, moments: Iterable[float]) -> None:
        """Orders that went out before this gatekeeper was there, oldest first: they count too."""
        self._sent.extendleft(reversed(list(moments)))

    # --- limits ---------------------------------------------------------------------------------

    def _over_by_amend(self, view: ConsoleView, command: AmendRequest) -> str:
        order = view.account.orders.get(command.order_link_id or command.order_id)
        if order is None or order.reduce_only:
            return ""
        qty, price = command.qty or order.qty, command.price or order.price
        around = circumstances(view, command.symbol)
        at = price or around.last_price
        return self._over(view, around, order.side, qty, price, None if at is None else qty * at, counts=False)

    def _over(
        self,
        view: ConsoleView,
        around: Circumstances,
        side: Side,
        qty: Decimal,
        price: Decimal | None,
        notional: Decimal | None,
        *,
        counts: bool = True,
    ) -> str:
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
            orders_in_last_minute=len(self._sent) if counts else -1,
        )
        stopped = over_limit(self._limits, asked)
        return f"{stopped} (see bybit-tui config show)" if stopped else ""
