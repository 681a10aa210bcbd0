"""What stands between a wish and the order worker: the gate's rules and a person's limits, on what is known now."""

from collections import deque
from collections.abc import Iterable
from decimal import Decimal

from tui.model.enums import Category, OrderType, Side
from tui.model.facts import Stream
from tui.model.instrument import Instrument
from tui.model.order import AmendRequest, Command, LeverageRequest, OrderRequest
from tui.rules.arming import Arming
from tui.rules.gate import Standing, refusal, ticket_refusal
from tui.rules.limits import UNLIMITED, Asked, Limits, over_daily_loss, over_leverage, over_limit
from tui.rules.margin import ZERO
from tui.rules.preview import preview
from tui.rules.session_guards import NO_GUARDS, SessionGuards, guarded
from tui.rules.ticket import Circumstances, Preview, Ticket
from tui.rules.ticket_checks import ONLY_WATCHED, qty_problem, value_problem
from tui.state.view import ConsoleView, circumstances, day_result

MINUTE = 60.0
DRY_RUN = "dry-run: nothing is sent"


class Gatekeeper:
    """Says why something may not be sent. Times are those of the views, monotonic seconds."""

    def __init__(
        self, limits: Limits = UNLIMITED, arming: Arming | None = None, max_moved_ticks: int | None = None
    ) -> None:
        self._limits, self._arming, self._max_moved = limits, arming or Arming(), max_moved_ticks
        self.guards: SessionGuards = NO_GUARDS
        """Set while the console runs; they are asked beside the limits."""
        self._sent: deque[float] = deque()

    @property
    def limits(self) -> Limits:
        """The person's own, from the settings."""
        return self._limits

    def standing(self, view: ConsoleView, symbol: str, moved_ticks: int | None = None) -> Standing:
        """What the gate goes by for a symbol."""
        why_not = self._arming.why_not(view.now)
        if not why_not and view.category is Category.OPTION:
            why_not = ONLY_WATCHED
        return Standing(
            may_trade=not why_not,
            market_is_live=view.is_live(Stream.PUBLIC),
            prices_are_fresh=not view.is_stale(symbol),
            account_is_reconciled=view.account_is_live,
            why_not=why_not,
            has_unknown=view.account.has_unknown(symbol),
            moved_ticks=moved_ticks,
            max_moved_ticks=self._max_moved,
        )

    def ticket(self, view: ConsoleView, ticket: Ticket) -> tuple[Preview, str]:
        """What a ticket comes to, and why it may not be sent (empty when it may)."""
        around = circumstances(view, ticket.symbol)
        checked = preview(ticket, around)
        stopped = ticket_refusal(self.standing(view, ticket.symbol, _moved_ticks(ticket, around)), checked)
        if not stopped and checked.qty is not None and not ticket.reduce_only:
            price = checked.price if ticket.order_type is OrderType.LIMIT else None
            around, _ = around.for_order(ticket.side, reduce_only=False)
            stopped = self._over(view, around, ticket.symbol, ticket.side, checked.qty, price, checked.quote_value)
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
            worth = None if around.instrument is None else _quote_value(around.instrument, command.qty, price)
            if worth is not None:
                self.guards = self.guards.after(worth)
        elif isinstance(command, AmendRequest):
            self.guards = self.guards.after(_added(view, command))

    def _dry(self) -> str:
        """The last thing that is asked: everything else is checked as if it were sent."""
        return DRY_RUN if self.guards.dry_run else ""

    def recall(self, moments: Iterable[float]) -> None:
        """Orders that went out before this gatekeeper was there, oldest first: they count too."""
        self._sent.extendleft(reversed(list(moments)))

    # --- limits ---------------------------------------------------------------------------------

    def _over_by_amend(self, view: ConsoleView, command: AmendRequest) -> str:
        order = view.account.orders.get(command.order_link_id or command.order_id)
        if order is None or order.reduce_only:
            return ""
        qty, price = command.qty or order.qty, command.price or order.price
        around, _ = circumstances(view, command.symbol).for_order(order.side, reduce_only=False)
        instrument, at = around.instrument, price or around.last_price
        if instrument is None:
            return ""
        words = qty_problem(qty, instrument, order.order_type) or value_problem(qty, at, instrument)
        if words:
            return f"qty: {words}"
        value, added = _quote_value(instrument, qty, at), _added(view, command)
        return self._over(view, around, order.symbol, order.side, qty, price, value, added)

    def _over(
        self,
        view: ConsoleView,
        around: Circumstances,
        symbol: str,
        side: Side,
        qty: Decimal,
        price: Decimal | None,
        value: Decimal | None,
        added: Decimal | None = None,
    ) -> str:
        """`added` is what an amended order gains in value; None of a new one."""
        instrument = around.instrument
        if instrument is None:
            return ""
        # On spot what is held is a balance; a sale can only make it smaller.
        before = around.free_base or Decimal(0) if instrument.is_spot else around.holding.size
        after = before + qty * side.sign
        if abs(after) <= abs(before) and not instrument.is_spot:
            return ""
        sells_a_coin = instrument.is_spot and side is Side.SELL
        stopped = "" if sells_a_coin else over_daily_loss(self._limits, self._day_result(view))
        if stopped:
            return stopped
        while self._sent and view.now - self._sent[0] >= MINUTE:
            self._sent.popleft()
        at = price or around.last_price
        asked = Asked(
            notional=value,
            position_notional=Decimal(0) if sells_a_coin else _quote_value(instrument, abs(after), at),
            price=price,
            last_price=around.last_price,
            is_buy=side is Side.BUY,
            orders_in_last_minute=len(self._sent) if added is None else -1,
        )
        stopped = over_limit(self._limits, asked)
        if stopped:
            return f"{stopped} (see bybit-tui config show)"
        return guarded(self.guards, symbol, value, added)

    def _day_result(self, view: ConsoleView) -> Decimal | None:
        return None if self._limits.max_daily_loss is None else day_result(view)


def _added(view: ConsoleView, command: AmendRequest) -> Decimal:
    """The value that an order gains by being amended; zero where it gains none, or is not known."""
    order = view.account.orders.get(command.order_link_id or command.order_id)
    instrument = view.market.instrument(view.category, command.symbol)
    if order is None or order.price is None or order.reduce_only or instrument is None:
        return ZERO
    after = _quote_value(instrument, command.qty or order.qty, command.price or order.price)
    before = _quote_value(instrument, order.qty, order.price)
    return ZERO if after is None or before is None else max(ZERO, after - before)


def _quote_value(instrument: Instrument, qty: Decimal, price: Decimal | None) -> Decimal | None:
    """What a quantity is worth in the quote coin: a contract of inverse is one of it."""
    if instrument.is_inverse:
        return qty
    return None if price is None else qty * price


def _moved_ticks(ticket: Ticket, around: Circumstances) -> int | None:
    """How far the best price is from the one that was seen; None where nothing was seen or is known."""
    best, instrument = around.best_across(ticket.side), around.instrument
    if ticket.seen_price is None or best is None or instrument is None:
        return None
    return int(abs(best - ticket.seen_price) / instrument.tick_size)
