"""The app: composition, the only writer of state, and the gate between what is wanted and what is sent."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import PurePath
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import App
from textual.message import Message

from tui.console import Console, Parting
from tui.crash import crash_words
from tui.exchange.environment import EnvironmentName
from tui.gatekeeper import Gatekeeper
from tui.model.account import Position
from tui.model.enums import PositionIdx, Side
from tui.model.facts import (
    BookReset,
    BookUpdated,
    CandleUpdated,
    ClockMeasured,
    CommandAcknowledged,
    CommandOutcomeUnknown,
    CommandRefused,
    CommandSent,
    ExecutionReceived,
    Fact,
    FeedPhase,
    FeedStateChanged,
    FeeRatesLoaded,
    InstrumentsLoaded,
    Noticed,
    OrderUpdated,
    PositionUpdated,
    RateBudgetSeen,
    SnapshotLoaded,
    Stream,
    TickerUpdated,
    TradesReceived,
    WalletUpdated,
)
from tui.model.order import (
    AmendRequest,
    CancelAllRequest,
    CancelRequest,
    CloseRequest,
    Command,
    FlattenRequest,
    LeverageRequest,
    Order,
    OrderRequest,
    TradingStopRequest,
)
from tui.orders.wire import describe
from tui.panes.order_entry import OrderEntryPane
from tui.panes.watchlist import WatchlistPane
from tui.rules.api_key import warnings
from tui.rules.arming import Arming
from tui.rules.figures import fixed
from tui.rules.gate import Standing
from tui.rules.preview_words import sentences, wish
from tui.rules.profit import figures
from tui.rules.rounding import plain
from tui.rules.ticket import Preview, Ticket, to_request
from tui.screens.arming import ArmDialog, KeyDialog
from tui.screens.dialogs import Answers, ConfirmDialog, NumbersDialog
from tui.screens.questions import (
    AmendQuestion,
    CloseLimitQuestion,
    LeverageQuestion,
    StopsQuestion,
    held_words,
)
from tui.screens.trade import TradeScreen
from tui.state.account import AccountState
from tui.state.links import LinkState
from tui.state.market import MarketState
from tui.state.view import ConsoleView, circumstances
from tui.styles_path import STYLESHEETS
from tui.terminal_watch import watch_terminal
from tui.theme import THEMES

log = logging.getLogger(__name__)
NOTICE_FOR = 6.0
LEAVE_WITHIN = 4.0


class TradingApp(App[None]):
    """The console's screen."""

    CSS_PATH: ClassVar[list[str | PurePath]] = list(STYLESHEETS)
    TITLE = "bybit-tui"
    ENABLE_COMMAND_PALETTE = False

    class FactsArrived(Message):
        """Private facts wait in the mailbox."""

    def __init__(self, console: Console, notice: str = "") -> None:
        super().__init__()
        self._console = console
        self._market = MarketState()
        self._account = AccountState()
        self._links = LinkState()
        self._symbol = console.setup.symbols[0]
        self._notice: tuple[str, str, float] = ("", "information", 0.0)
        self._last_link_id = ""
        self._last_resort: threading.Timer | None = None
        self._has_failed = False
        self._arming = _arming(console)
        self._gatekeeper = Gatekeeper(console.setup.limits, self._arming)
        self._screen = TradeScreen()
        if notice:
            self._say(notice, "warning")
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = console.setup.theme or THEMES[0].name

    # --- life -----------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Show the screen and begin to collect."""
        self.push_screen(self._screen)
        self._console.mailbox.wake = self._wake
        self._console.watch(self._symbol)
        self.set_interval(self._console.setup.frame, self._frame)
        self._tell_of_the_key()
        loop = asyncio.get_running_loop()
        # Not the loop's own handlers: a line that stalled may hold the loop up in a write, and they would wait too.
        for number in (signal.SIGHUP, signal.SIGTERM):
            with contextlib.suppress(ValueError):
                signal.signal(number, lambda name, _: self._leave_on_signal(name, loop))
        if not self.is_headless and sys.stdin is not None:
            watch_terminal(sys.stdin.fileno(), lambda: self._leave_on_signal(signal.SIGHUP, loop))

    def _tell_of_the_key(self) -> None:
        key = self._console.key
        if key is None or self._console.setup.environment.name is EnvironmentName.PAPER:
            return
        found = warnings(key, self._console.clock.now_ms())
        if found:
            self.push_screen(KeyDialog(found))

    def _fatal_error(self) -> None:
        """Textual would print a traceback with the values of local variables, and some of them are secrets."""
        words = crash_words(sys.exc_info()[1] or self._exception or RuntimeError())
        if not self._has_failed:
            self._has_failed = True
            self.panic(Text("\n".join(words)))

    def part(self) -> list[str]:
        """End the threads, after the screen is gone, and say what stays open."""
        self._console.mailbox.wake = lambda: None
        if self._last_resort is not None:
            # The screen is gone in good order; what follows is bounded in time by itself.
            self._last_resort.cancel()
        may_send = not self._arming.why_not(time.monotonic())
        return self._what_stays(self._console.stop(cancels=may_send))

    def _wake(self) -> None:
        """Called from other threads."""
        self.post_message(self.FactsArrived())

    def _leave_on_signal(self, number: int, loop: asyncio.AbstractEventLoop) -> None:
        code = 128 + number
        if self._last_resort is not None:
            return
        # A terminal that hung up no longer takes what is written: restoring it may wait for ever.
        self._last_resort = threading.Timer(LEAVE_WITHIN, self._leave_at_once, [code])
        self._last_resort.daemon = True
        self._last_resort.start()
        loop.call_soon_threadsafe(lambda: self.exit(return_code=code))

    def _leave_at_once(self, code: int) -> None:
        """End from another thread, the screen's being stuck: the connections are closed, the journal is whole."""
        self._console.stop(cancels=not self._arming.why_not(time.monotonic()))
        os._exit(code)

    def _what_stays(self, parting: Parting) -> list[str]:
        orders, positions = len(self._account.orders), len(self._account.positions)
        words = []
        if parting.cancelled:
            words.append(f"the open orders were cancelled; conditional orders, stops and positions ({positions}) stay")
        elif orders or positions:
            words.append(f"stays on the exchange: open orders {orders}, positions {positions}")
        if parting.cancelled is False:
            words.append("the open orders could not be cancelled: the exchange did not confirm it")
        if parting.unfinished:
            words.append(f"not sent or not known: {len(parting.unfinished)} (see the journal)")
        return words

    # --- state ----------------------------------------------------------------------------------

    def on_trading_app_facts_arrived(self) -> None:
        """Take private facts in without waiting for the next frame."""
        self._frame()

    def _frame(self) -> None:
        if self._arming.run_out(time.monotonic()):
            self._say("disarmed: its time is over", "warning")
        for fact in self._console.collect():
            self._apply(fact)
        # While the app shuts down the screen loses its panes, and facts still come.
        if self._screen.is_mounted and self.is_running:
            self._screen.paint(self._view())

    def _apply(self, fact: Fact) -> None:
        match fact:
            case (
                TickerUpdated()
                | BookUpdated()
                | BookReset()
                | TradesReceived()
                | CandleUpdated()
                | InstrumentsLoaded()
                | FeeRatesLoaded()
            ):
                self._market.apply(fact)
            case OrderUpdated() | ExecutionReceived() | PositionUpdated() | WalletUpdated() | SnapshotLoaded():
                self._account.apply(fact)
                self._tell_account(fact)
            case CommandSent() | CommandAcknowledged() | CommandRefused() | CommandOutcomeUnknown():
                self._account.apply_command(fact)
                self._tell_command(fact)
            case FeedStateChanged() | ClockMeasured() | RateBudgetSeen() | Noticed():
                drifted = self._links.drift_ms
                self._links.apply(fact)
                self._tell_link(fact)
                if self._links.drift_ms and not drifted:
                    self._say("this machine's clock is off: set it (NTP); until then the exchange's is used", "warning")

    def _tell_account(self, fact: Fact) -> None:
        if isinstance(fact, SnapshotLoaded) and self._account.missed:
            missed = self._account.missed
            log.warning("the account's stream had not told of %s", "; ".join(missed))
            self._say(f"the stream had missed {len(missed)} changes of the account: read again", "warning")
        if isinstance(fact, ExecutionReceived):
            fill = fact.execution
            if fill.exec_type == "Trade":
                self._say(f"filled: {fill.side} {plain(fill.exec_qty)} {fill.symbol} @ {plain(fill.exec_price)}")
            else:
                self._say(f"{fill.exec_type}: {fill.symbol} {plain(fill.exec_qty)}", "warning")
        elif isinstance(fact, OrderUpdated) and fact.order.reject_reason and fact.order.is_closed:
            reason = fact.order.reject_reason
            if reason != "EC_PerCancelRequest":
                self._say(f"{fact.order.symbol} order {fact.order.order_status.lower()}: {reason}", "warning")

    def _tell_command(self, fact: Fact) -> None:
        match fact:
            case CommandRefused(_, _, meaning, fix):
                self._say(f"refused: {meaning}{f' — {fix}' if fix else ''}", "error")
            case CommandOutcomeUnknown(_, _, why):
                self._say(f"outcome unknown ({why}); asking the exchange, do not send it again", "warning")
            case CommandAcknowledged(_, command, _) if not isinstance(command, OrderRequest):
                self._say(f"{_done(command)}")

    def _tell_link(self, fact: Fact) -> None:
        if isinstance(fact, Noticed):
            self._say(fact.text, fact.severity)
        elif isinstance(fact, FeedStateChanged):
            state = fact.state
            if state.stream is Stream.PRIVATE and state.phase is not FeedPhase.LIVE:
                self._account.lose_link()
                if self._arming.disarm():
                    log.warning("disarmed: the account's stream was lost")
                    self._say("disarmed: the account's stream was lost", "warning")
            if state.phase in {FeedPhase.REFUSED, FeedPhase.RECONNECTING} and state.detail:
                self._say(f"{state.stream} feed: {state.detail}", "error")

    def _view(self) -> ConsoleView:
        setup, now = self._console.setup, time.monotonic()
        text, severity, until = self._notice
        if now >= until:
            text, severity = self._lasting_trouble(), "error"
        return ConsoleView(
            environment=setup.environment.name,
            category=setup.category,
            symbol=self._symbol,
            symbols=setup.symbols,
            settle_coin=setup.settle_coin,
            market=self._market,
            account=self._account,
            links=self._links,
            now=now,
            exchange_ms=self._console.clock.now_ms(),
            notice=text,
            notice_severity=severity,
            watches=bool(self._arming.watches),
            disarmed=bool(self._arming.real_money and not self._arming.is_armed(now)),
            armed_left=self._arming.left(now) if self._arming.is_armed(now) else 0.0,
        )

    def _lasting_trouble(self) -> str:
        """What a person has to mend, for as long as it lasts."""
        for state in self._links.feeds.values():
            if state.phase is FeedPhase.REFUSED:
                return f"{state.stream} feed: {state.detail}"
        return ""

    def _say(self, text: str, severity: str = "information") -> None:
        self._notice = (text, severity, time.monotonic() + NOTICE_FOR)

    # --- what is wanted -------------------------------------------------------------------------

    def _standing(self, symbol: str) -> Standing:
        return self._gatekeeper.standing(self._view(), symbol)

    def _submit(self, command: Command, *, reduces: bool, symbol: str, origin: str = "") -> bool:
        view = self._view()
        stopped = self._gatekeeper.command(view, command, symbol, reduces=reduces)
        if stopped:
            self._say(f"not sent: {stopped}", "error")
            self._console.stopped(describe(command), stopped, origin, symbol)
            return False
        self._gatekeeper.note(view, command)
        self._console.submit(command, origin)
        self._frame()
        return True

    def _ask(self, title: str, lines: list[str], then: Callable[[], Any]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                then()

        if not self._is_asking:
            self.push_screen(ConfirmDialog(title, lines), answered)

    @property
    def _is_asking(self) -> bool:
        """Whether a dialog is open: a second press of the key that opened it must not open another."""
        return self.screen is not self._screen

    def _ask_numbers(self, dialog: NumbersDialog, then: Callable[[Answers], object]) -> None:
        def answered(answers: Answers | None) -> None:
            if answers is not None:
                then(answers)

        if not self._is_asking:
            self.push_screen(dialog, answered)

    @on(TradeScreen.ArmAsked)
    def _arm_asked(self) -> None:
        arming = self._arming
        if arming.watches:
            self._say(f"not armed: {arming.watches}", "error")
        elif not arming.real_money:
            self._say("nothing to arm: no real money is traded here")
        elif arming.disarm():
            self._say("disarmed", "warning")
        elif not self._is_asking:
            self.push_screen(ArmDialog(arming.armed_for / 60), self._arm)
        self._frame()

    def _arm(self, word: str | None) -> None:
        if not word:
            return
        if not self._account.is_reconciled:
            self._say("not armed: the account is not reconciled yet", "error")
        elif self._arming.arm(word, time.monotonic()):
            log.warning("armed")
            self._say(f"ARMED for {self._arming.armed_for / 60:g} minutes: orders cost money", "warning")
        else:
            self._say("not armed: the word was another one", "error")
        self._frame()

    @on(WatchlistPane.SymbolSelected)
    def _symbol_selected(self, event: WatchlistPane.SymbolSelected) -> None:
        self._symbol = event.symbol
        self._console.watch(event.symbol)
        self._frame()

    @on(TradeScreen.NoticeAsked)
    def _notice_asked(self, event: TradeScreen.NoticeAsked) -> None:
        self._say(event.text, "warning")
        self._frame()

    @on(OrderEntryPane.OrderRequested)
    def _order_requested(self, event: OrderEntryPane.OrderRequested) -> None:
        checked, stopped = self._checked(event.ticket)
        instrument = self._market.instrument(event.ticket.category, event.ticket.symbol)
        if stopped or instrument is None:
            self._not_sent(event.ticket, stopped)
            self._frame()
            return
        if not self._console.setup.confirm.asks(checked.notional):
            self._send_ticket(event.ticket)
            return
        lines = sentences(checked, instrument)
        self._ask(f"{event.ticket.side} {event.ticket.symbol}", lines, lambda: self._send_ticket(event.ticket))

    def _checked(self, ticket: Ticket) -> tuple[Preview, str]:
        return self._gatekeeper.ticket(self._view(), ticket)

    def _not_sent(self, ticket: Ticket, why: str) -> None:
        self._say(f"not sent: {why}", "error")
        self._console.stopped(wish(ticket), why, "ticket", ticket.symbol)

    def _send_ticket(self, ticket: Ticket) -> None:
        # Checked again: the market may have moved while the question stood.
        checked, stopped = self._checked(ticket)
        if stopped:
            self._not_sent(ticket, stopped)
            return
        request = to_request(checked, self._console.link_ids.next())
        if self._submit(request, reduces=request.reduce_only, symbol=request.symbol, origin="ticket"):
            self._last_link_id = request.order_link_id
            self._screen.ticket.clear()
            # A dialog that closes gives the keyboard back to the ticket: leave it after that.
            self.call_later(self._screen.leave_ticket)

    @on(TradeScreen.CancelRequested)
    def _cancel_requested(self, event: TradeScreen.CancelRequested) -> None:
        order = event.order
        if order.stop_order_type in {"StopLoss", "TrailingStop"}:
            line = f"{order.symbol} {order.stop_order_type} at {plain(order.trigger_price or Decimal(0))}"
            self._ask("Cancel a protective stop?", [line], lambda: self._cancel(order))
        else:
            self._cancel(order)

    def _cancel(self, order: Order, origin: str = "key c") -> None:
        request = CancelRequest(order.category, order.symbol, order.order_id, order.order_link_id)
        if self._submit(request, reduces=True, symbol=order.symbol, origin=origin):
            self._say(f"cancelling {order.side} {plain(order.qty)} {order.symbol}")

    @on(TradeScreen.CancelLastRequested)
    def _cancel_last(self) -> None:
        order = self._account.orders.get(self._last_link_id)
        if order is None:
            self._say("the order that was sent last is not open", "warning")
        else:
            self._cancel(order, "key u")

    @on(TradeScreen.CancelAllRequested)
    def _cancel_all(self, event: TradeScreen.CancelAllRequested) -> None:
        request = CancelAllRequest(self._console.setup.category, event.symbol, keep_stops=True)
        if self._submit(request, reduces=True, symbol=event.symbol, origin="key C"):
            self._say(f"cancelling all {event.symbol} orders; stops stay")

    @on(TradeScreen.FlattenRequested)
    def _flatten(self) -> None:
        setup = self._console.setup
        wanted = FlattenRequest(setup.category, setup.settle_coin)
        if self._submit(wanted, reduces=True, symbol=self._symbol, origin="key X X"):
            self._say("flattening: cancelling every order, closing every position", "warning")

    @on(TradeScreen.CloseRequested)
    def _close_requested(self, event: TradeScreen.CloseRequested) -> None:
        position, instrument = event.position, self._market.instrument(event.position.category, event.position.symbol)
        if instrument is None:
            return
        request = CloseRequest(
            position.category,
            position.symbol,
            PositionIdx(position.position_idx),
            self._console.link_ids.next(),
            instrument.qty_step,
            Decimal(event.percent) / 100,
        )
        line = f"{held_words(position)}: close {event.percent} % at market, reduce-only{self._profit_words(position)}"
        self._ask(
            f"Close {position.symbol}",
            [line],
            lambda: self._submit(request, reduces=True, symbol=position.symbol, origin="key x"),
        )

    def _profit_words(self, position: Position) -> str:
        if self._view().is_stale(position.symbol):
            return " (the price is stale)"
        ticker = self._market.ticker(position.category, position.symbol)
        profit = figures(position, ticker.mark_price if ticker is not None else None).unrealised_pnl
        return f", profit now {fixed(profit, 2, sign=True)}"

    @on(TradeScreen.CloseLimitAsked)
    def _close_limit_asked(self, event: TradeScreen.CloseLimitAsked) -> None:
        position = event.position
        instrument = self._market.instrument(position.category, position.symbol)
        if instrument is None or position.side is None:
            return
        side = position.side.opposite
        around = circumstances(self._view(), position.symbol)
        best = around.best_ask if side is Side.SELL else around.best_bid
        question = CloseLimitQuestion(position, side, instrument, best, lambda ticket: self._checked(ticket)[1])
        self._ask_numbers(question.dialog(), lambda answers: self._send_ticket(question.ticket(answers)))

    @on(TradeScreen.AmendAsked)
    def _amend_asked(self, event: TradeScreen.AmendAsked) -> None:
        order = event.order
        instrument = self._market.instrument(order.category, order.symbol)
        if instrument is None or order.is_pending:
            self._say("the exchange has not confirmed this order yet", "warning")
            return
        question = AmendQuestion(order, instrument)
        self._ask_command(question.dialog(), question.command, reduces=False, symbol=order.symbol, origin="key e")

    @on(TradeScreen.StopsAsked)
    def _stops_asked(self, event: TradeScreen.StopsAsked) -> None:
        position = event.position
        instrument = self._market.instrument(position.category, position.symbol)
        if instrument is None or position.side is None:
            return
        last = circumstances(self._view(), position.symbol).last_price
        question = StopsQuestion(position, position.side, instrument, last)
        self._ask_command(question.dialog(), question.command, reduces=True, symbol=position.symbol, origin="key p")

    @on(TradeScreen.LeverageAsked)
    def _leverage_asked(self) -> None:
        instrument = self._market.instrument(self._console.setup.category, self._symbol)
        if instrument is None:
            return
        question = LeverageQuestion(instrument, self._account.leverage(self._symbol))
        self._ask_command(question.dialog(), question.command, reduces=False, symbol=instrument.symbol, origin="key L")

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


def _done(command: Command) -> str:
    words = {
        CancelRequest: "cancel accepted",
        CancelAllRequest: "cancel all accepted",
        AmendRequest: "amend accepted",
        TradingStopRequest: "stops set",
        LeverageRequest: "leverage set",
        FlattenRequest: "flat: every order is cancelled, every position closed",
    }
    return words.get(type(command), "accepted")
