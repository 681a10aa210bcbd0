"""The stage with the order path: what a person wants of orders and positions passes the gate and is handed over."""

from collections.abc import Callable
from decimal import Decimal

from textual import on

from tui.console import Console
from tui.gatekeeper import Gatekeeper
from tui.model.account import Position
from tui.model.enums import Category, PositionIdx, Side
from tui.model.order import (
    CancelAllRequest,
    CancelRequest,
    CloseRequest,
    Command,
    FlattenRequest,
    Order,
)
from tui.orders.wire import describe
from tui.panes.order_entry import OrderEntryPane
from tui.records import RecordsStage
from tui.rules.arming import Arming
from tui.rules.figures import money
from tui.rules.gate import Standing
from tui.rules.preview import to_request
from tui.rules.preview_words import sentences, wish
from tui.rules.profit import figures
from tui.rules.rounding import plain
from tui.rules.ticket import Preview, Ticket
from tui.screens import wishes
from tui.screens.dialogs import Answers, NumbersDialog
from tui.screens.modes import ModesDialog, ModesQuestion
from tui.screens.questions import (
    AmendQuestion,
    CloseLimitQuestion,
    LeverageQuestion,
    StopsQuestion,
    held_words,
)
from tui.screens.selling import SaleQuestion
from tui.screens.sizes import Sizes
from tui.state.account import AccountState
from tui.state.market import MarketState
from tui.state.view import ConsoleView, circumstances
from tui.theme import Look
from tui.told import flattening


def nothing(*_: object) -> None:
    """What is done with an outcome that nobody waits for."""


class OrdersStage(RecordsStage):
    """Asks what is to be asked, and hands commands over; who knows the feeds and draws is a subclass."""

    def __init__(self, console: Console, look: Look, sizes: Sizes | None = None) -> None:
        super().__init__(console, look, sizes)
        setup = console.setup
        self._market = MarketState()
        self._account = AccountState()
        self._symbol = setup.symbols[0]
        self._last_link_id = ""
        self._arming = _arming(console)
        self._gatekeeper = Gatekeeper(setup.limits, self._arming, setup.max_moved_ticks)

    def _view(self) -> ConsoleView:
        raise NotImplementedError

    def _frame(self) -> None:
        raise NotImplementedError

    def _standing(self, symbol: str) -> Standing:
        return self._gatekeeper.standing(self._view(), symbol)

    def _submit(self, command: Command, *, reduces: bool, symbol: str, origin: str = "") -> str:
        """Hand a command to the worker; gives its id, or an empty text where the gate holds it back."""
        view = self._view()
        stopped = self._gatekeeper.command(view, command, symbol, reduces=reduces)
        if stopped:
            self._say(f"not sent: {stopped}", "error")
            self._console.stopped(describe(command), stopped, origin, symbol)
            return ""
        self._gatekeeper.note(view, command)
        command_id = self._console.submit(command, origin)
        self._frame()
        return command_id

    def _key(self, action: str) -> str:
        """Who asks, for the audit log: the key that the action has now."""
        return f"key {self._console.setup.keymap.key_of(action)}"

    # --- orders ---------------------------------------------------------------------------------

    @on(OrderEntryPane.OrderRequested)
    def _order_requested(self, event: OrderEntryPane.OrderRequested) -> None:
        self._offer(event.ticket, lambda: self._send_ticket(event.ticket))

    def _offer(
        self,
        ticket: Ticket,
        send: Callable[[], object],
        dropped: Callable[[], object] = nothing,
        origin: str = "ticket",
    ) -> None:
        """Send a ticket, after a question where one is to be asked."""
        checked, stopped = self._checked(ticket)
        instrument = self._market.instrument(ticket.category, ticket.symbol)
        if stopped or instrument is None:
            self._not_sent(ticket, stopped, origin)
            dropped()
            self._frame()
            return
        if not self._console.setup.confirm.asks(checked.quote_value):
            send()
            return
        self._ask(f"{ticket.side} {ticket.symbol}", sentences(checked, instrument), send, dropped)

    def _checked(self, ticket: Ticket) -> tuple[Preview, str]:
        return self._gatekeeper.ticket(self._view(), ticket)

    def _not_sent(self, ticket: Ticket, why: str, origin: str) -> None:
        self._say(f"not sent: {why}", "error")
        self._console.stopped(wish(ticket), why, origin, ticket.symbol)

    def _send_ticket(self, ticket: Ticket) -> None:
        if self._send(ticket):
            self._screen.ticket.clear()
            # A dialog that closes gives the keyboard back to the ticket: leave it after that.
            self.call_later(self._screen.leave_ticket)

    def _send(self, ticket: Ticket, origin: str = "ticket") -> str:
        # Checked again: the market may have moved while the question stood.
        checked, stopped = self._checked(ticket)
        if stopped:
            self._not_sent(ticket, stopped, origin)
            return ""
        request = to_request(checked, self._console.link_ids.next())
        command_id = self._submit(request, reduces=request.reduce_only, symbol=request.symbol, origin=origin)
        if command_id:
            self._last_link_id = request.order_link_id
        return command_id

    @on(wishes.CancelRequested)
    def _cancel_requested(self, event: wishes.CancelRequested) -> None:
        self._cancel_asking(event.order, self._key("cancel"))

    def _cancel_asking(self, order: Order, origin: str, told: Callable[[str], object] = nothing) -> None:
        if order.stop_order_type in {"StopLoss", "TrailingStop"}:
            line = f"{order.symbol} {order.stop_order_type} at {plain(order.trigger_price or Decimal(0))}"
            self._ask("Cancel a protective stop?", [line], lambda: told(self._cancel(order, origin)), lambda: told(""))
        else:
            told(self._cancel(order, origin))

    def _cancel(self, order: Order, origin: str) -> str:
        kind = order.order_filter if order.category is Category.SPOT else ""
        request = CancelRequest(order.category, order.symbol, order.order_id, order.order_link_id, kind)
        command_id = self._submit(request, reduces=True, symbol=order.symbol, origin=origin)
        if command_id:
            self._say(f"cancelling {order.side} {plain(order.qty)} {order.symbol}")
        return command_id

    @on(wishes.CancelLastRequested)
    def _cancel_last(self) -> None:
        order = self._account.orders.get(self._last_link_id)
        if order is None:
            self._say("the order that was sent last is not open", "warning")
        else:
            self._cancel(order, self._key("cancel_last"))

    @on(wishes.CancelAllRequested)
    def _cancel_all(self, event: wishes.CancelAllRequested) -> None:
        request = CancelAllRequest(self._console.setup.category, event.symbol, keep_stops=True)
        if self._submit(request, reduces=True, symbol=event.symbol, origin=self._key("cancel_all")):
            self._say(f"cancelling all {event.symbol} orders; stops stay")

    @on(wishes.FlattenRequested)
    def _flatten(self) -> None:
        category = self._console.setup.category
        for coin in self._console.settle_coins:
            wanted = FlattenRequest(category, coin)
            if not self._submit(wanted, reduces=True, symbol=self._symbol, origin=self._key("flatten")):
                return
        self._say(flattening(category), "warning")

    @on(wishes.CloseRequested)
    def _close_requested(self, event: wishes.CloseRequested) -> None:
        action = "close" if event.percent == 100 else f"close_part_{event.percent}"
        self._close_asking(event.position, event.percent, self._key(action))

    def _close_asking(
        self, position: Position, percent: int, origin: str, told: Callable[[str], object] = nothing
    ) -> None:
        instrument = self._market.instrument(position.category, position.symbol)
        if instrument is None:
            told("")
            return
        request = CloseRequest(
            position.category,
            position.symbol,
            PositionIdx(position.position_idx),
            self._console.link_ids.next(),
            instrument.qty_step,
            Decimal(percent) / 100,
        )
        line = f"{held_words(position)}: close {percent} % at market, reduce-only{self._profit_words(position)}"

        def send() -> None:
            told(self._submit(request, reduces=True, symbol=position.symbol, origin=origin))

        self._ask(f"Close {position.symbol}", [line], send, lambda: told(""))

    def _profit_words(self, position: Position) -> str:
        if self._view().is_stale(position.symbol):
            return " (the price is stale)"
        ticker = self._market.ticker(position.category, position.symbol)
        profit = figures(position, ticker.mark_price if ticker is not None else None).unrealised_pnl
        instrument = self._market.instrument(position.category, position.symbol)
        coin = instrument.settle_coin if instrument is not None else ""
        return f", profit now {money(profit, coin, sign=True)}"

    @on(wishes.SellRequested)
    def _sell_requested(self, event: wishes.SellRequested) -> None:
        stopped = event.holding.why_not_sold(event.percent)
        question = SaleQuestion(event.holding, event.percent)
        request = question.command(self._console.link_ids.next())
        if stopped or request is None:
            self._say(f"not sent: {stopped}", "error")
            return
        self._ask(question.title, [question.line], lambda: self._submit(request, reduces=True, symbol=request.symbol))

    @on(wishes.ModesAsked)
    def _modes_asked(self) -> None:
        category = self._console.setup.category
        instrument = self._market.instrument(category, self._symbol)
        if instrument is None or self._is_asking:
            return
        if category not in {Category.LINEAR, Category.INVERSE}:
            self._say(f"{category} has no position and no margin modes", "warning")
            return
        if not self._account.is_reconciled:
            self._say("the account is not reconciled yet", "warning")
            return
        question = ModesQuestion(instrument, self._account.is_hedged(self._symbol), self._account.margin_mode)
        self.push_screen(ModesDialog(question), self._set_modes)

    def _set_modes(self, commands: list[Command] | None) -> None:
        for command in commands or []:
            self._submit(command, reduces=False, symbol=self._symbol)

    @on(wishes.CloseLimitAsked)
    def _close_limit_asked(self, event: wishes.CloseLimitAsked) -> None:
        position = event.position
        instrument = self._market.instrument(position.category, position.symbol)
        if instrument is None or position.side is None:
            return
        side = position.side.opposite
        around = circumstances(self._view(), position.symbol)
        best = around.best_ask if side is Side.SELL else around.best_bid
        question = CloseLimitQuestion(position, side, instrument, best, lambda ticket: self._checked(ticket)[1])
        self._ask_numbers(question.dialog(), lambda answers: self._send_ticket(question.ticket(answers)))

    @on(wishes.AmendAsked)
    def _amend_asked(self, event: wishes.AmendAsked) -> None:
        order = event.order
        instrument = self._market.instrument(order.category, order.symbol)
        if instrument is None or order.is_pending:
            self._say("the exchange has not confirmed this order yet", "warning")
            return
        question = AmendQuestion(order, instrument)
        self._ask_command(
            question.dialog(), question.command, reduces=False, symbol=order.symbol, origin=self._key("amend")
        )

    @on(wishes.StopsAsked)
    def _stops_asked(self, event: wishes.StopsAsked) -> None:
        position = event.position
        instrument = self._market.instrument(position.category, position.symbol)
        if instrument is None or position.side is None:
            return
        last = circumstances(self._view(), position.symbol).last_price
        question = StopsQuestion(position, position.side, instrument, last)
        self._ask_command(
            question.dialog(), question.command, reduces=True, symbol=position.symbol, origin=self._key("stops")
        )

    @on(wishes.LeverageAsked)
    def _leverage_asked(self) -> None:
        instrument = self._market.instrument(self._console.setup.category, self._symbol)
        if instrument is None:
            return
        if instrument.category not in {Category.LINEAR, Category.INVERSE}:
            self._say(f"{instrument.category} has no leverage", "warning")
            return
        question = LeverageQuestion(instrument, self._account.leverage(self._symbol))
        self._ask_command(
            question.dialog(), question.command, reduces=False, symbol=instrument.symbol, origin=self._key("leverage")
        )

    def _ask_command(
        self, dialog: NumbersDialog, command: Callable[[Answers], Command], *, reduces: bool, symbol: str, origin: str
    ) -> None:
        self._ask_numbers(
            dialog, lambda answers: self._submit(command(answers), reduces=reduces, symbol=symbol, origin=origin)
        )


def _arming(console: Console) -> Arming:
    setup, key = console.setup, console.key
    watches = "this console only watches (--watch)" if setup.watch else ""
    if not watches and key is not None and key.read_only:
        watches = "the API key may only read: this console watches"
    return Arming(setup.environment.is_real_money, watches, setup.armed_for)
