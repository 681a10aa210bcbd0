"""The app: composition, the only writer of state, and the gate between what is wanted and what is sent."""

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable

from textual import on
from textual.message import Message

from tui.alert_desk import AlertDesk
from tui.chart_desk import ChartDesk
from tui.command_desk import CommandDesk
from tui.command_memory import CommandMemory
from tui.command_run import Hands
from tui.console import Console, Parting
from tui.exchange.environment import EnvironmentName
from tui.hook import Hook
from tui.ladder_desk import LadderDesk, Means
from tui.leaving import Leaving
from tui.model.facts import (
    BookReset,
    BookUpdated,
    CandlesFailed,
    CandlesLoaded,
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
    LiquidationsReceived,
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
    MarginModeRequest,
    PositionModeRequest,
)
from tui.notices import NOTICE_FOR, Notices
from tui.orders_stage import OrdersStage
from tui.panes.chart import ChartPane
from tui.panes.ladder.pane import LadderPane
from tui.panes.watchlist import WatchlistPane
from tui.rules.api_key import warnings
from tui.screens import wishes
from tui.screens.arming import ArmDialog, KeyDialog
from tui.screens.command_line import CommandLineScreen
from tui.screens.dialogs import Asked, NumbersDialog
from tui.screens.sizes import keep_sizes, read_sizes
from tui.state.links import LinkState
from tui.state.view import ConsoleView, circumstances
from tui.terminal_watch import watch_terminal
from tui.theme import Look
from tui.told import words

log = logging.getLogger(__name__)
CHANGE_THE_ACCOUNT = (PositionModeRequest, MarginModeRequest)
"""Commands of which the stream says nothing: the account is read again after them."""


class TradingApp(OrdersStage):
    """The console's screen."""

    class FactsArrived(Message):
        """Private facts wait in the mailbox."""

    def __init__(self, console: Console, notice: str = "") -> None:
        setup = console.setup
        sizes = read_sizes(setup.sizes) if setup.sizes else None
        super().__init__(console, Look(setup.theme, setup.red_is_up, setup.is_ascii), sizes)
        self._links = LinkState()
        self._chart = ChartDesk(
            console.setup.category, console.candles.ask, console.follow_candles, console.setup.chart_ema
        )
        self._notices = Notices()
        self._leaving = Leaving(lambda code: self.exit(return_code=code), self._last_words)
        hook = Hook(setup.hook, lambda text: console.mailbox.put(Noticed(text, "warning"))) if setup.hook else None
        self._alert_desk = AlertDesk(setup.alerts, hook, say=self._alarm, ring=self._ring)
        self._ladder = LadderDesk(self._means(), console.setup.ladder)
        self._desk = CommandDesk(self._hands(), self._gatekeeper, CommandMemory(console.setup.memory))
        if notice:
            self._say(notice, "warning")

    # --- life -----------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Show the screen and begin to collect."""
        self.push_screen(self._screen)
        self._console.mailbox.wake = self._wake
        self._console.watch(self._symbol)
        self._begin_records()
        self.set_interval(self._console.setup.frame, self._frame)
        self._tell_of_the_key()
        if self._console.setup.tour:
            self.call_after_refresh(self._screen.action_tour)
        self._leaving.listen()
        if not self.is_headless and sys.stdin is not None:
            watch_terminal(sys.stdin.fileno(), lambda: self._leaving.on_signal(signal.SIGHUP))

    def _tell_of_the_key(self) -> None:
        key = self._console.key
        if key is None or self._console.setup.environment.name is EnvironmentName.PAPER:
            return
        found = warnings(key, self._console.clock.now_ms())
        if found:
            self.push_screen(KeyDialog(found))

    def part(self) -> list[str]:
        """End the threads, after the screen is gone, and say what stays open."""
        self._console.mailbox.wake = lambda: None
        # What follows is bounded in time by itself.
        self._leaving.left()
        self._desk.memory.close()
        may_send = not self._arming.why_not(time.monotonic())
        return self._what_stays(self._console.stop(cancels=may_send))

    def _alarm(self, text: str, severity: str) -> None:
        self._say(text, severity)

    def _ring(self) -> None:
        if self._console.setup.bell:
            self.bell()

    def _wake(self) -> None:
        """Called from other threads."""
        self.post_message(self.FactsArrived())

    def _last_words(self) -> None:
        """From another thread, the screen's being stuck: the connections are closed, the journal is whole."""
        self._console.stop(cancels=not self._arming.why_not(time.monotonic()))

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
            self._note(fact)
        self._desk.tick()
        view = self._view()
        self._ladder.watch(view)
        self._alert_desk.look(view)
        self._chart.look(self._market, self._symbol, time.monotonic())
        # While the app shuts down the screen loses its panes, and facts still come.
        if self._screen.is_mounted and self.is_running:
            self._note_frame(self._account, view)
            self._screen.paint(view)

    def _apply(self, fact: Fact) -> None:
        match fact:
            case (
                TickerUpdated()
                | BookUpdated()
                | BookReset()
                | TradesReceived()
                | CandleUpdated()
                | LiquidationsReceived()
                | InstrumentsLoaded()
                | FeeRatesLoaded()
            ):
                self._market.apply(fact)
            case CandlesLoaded() | CandlesFailed():
                self._market.apply(fact)
                self._chart.answered(fact, time.monotonic())
            case OrderUpdated() | ExecutionReceived() | PositionUpdated() | WalletUpdated() | SnapshotLoaded():
                self._account.apply(fact)
                self._tell_account(fact)
                self._alert_desk.heard(fact, self._account)
            case CommandSent() | CommandAcknowledged() | CommandRefused() | CommandOutcomeUnknown():
                self._account.apply_command(fact)
                self._ladder.hear(fact)
                self._desk.told(fact)
                if isinstance(fact, CommandAcknowledged) and isinstance(fact.command, CHANGE_THE_ACCOUNT):
                    self._console.read_account_soon()
                self._tell(fact)
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
        self._tell(fact)

    def _tell_link(self, fact: Fact) -> None:
        if isinstance(fact, FeedStateChanged):
            state = fact.state
            if state.stream is Stream.PRIVATE and state.phase is not FeedPhase.LIVE:
                self._account.lose_link()
                if self._arming.disarm():
                    log.warning("disarmed: the account's stream was lost")
                    self._say("disarmed: the account's stream was lost", "warning")
        self._tell(fact)

    def _tell(self, fact: Fact) -> None:
        text, severity = words(fact)
        if text:
            self._say(text, severity)

    def _view(self) -> ConsoleView:
        setup, now = self._console.setup, time.monotonic()
        text, severity = self._notices.at(now)
        if not text:
            text, severity = self._lasting_trouble(), "error"
        if not text:
            text, severity = self._desk.words, "information"
        return ConsoleView(
            environment=setup.environment.name,
            category=setup.category,
            symbol=self._symbol,
            symbols=self._watched.ordered(self._market, setup.category, now),
            settle_coin=self._settle_coin,
            market=self._market,
            account=self._account,
            links=self._links,
            now=now,
            exchange_ms=self._console.clock.now_ms(),
            chart=self._chart.status,
            notice=text,
            notice_severity=severity,
            watches=bool(self._arming.watches),
            disarmed=bool(self._arming.real_money and not self._arming.is_armed(now)),
            armed_left=self._arming.left(now) if self._arming.is_armed(now) else 0.0,
            past=self._history.past,
            watched=self._watched,
            ladder=self._ladder.shown(now),
            guards=self._gatekeeper.guards,
        )

    @property
    def _settle_coin(self) -> str:
        """What the selected symbol is settled in; on spot what it is paid in."""
        instrument = self._market.instrument(self._console.setup.category, self._symbol)
        return instrument.settle_coin if instrument is not None else self._console.setup.settle_coin

    def _lasting_trouble(self) -> str:
        """What a person has to mend, for as long as it lasts."""
        for state in self._links.feeds.values():
            if state.phase is FeedPhase.REFUSED:
                return f"{state.stream} feed: {state.detail}"
        return ""

    def _say(self, text: str, severity: str = "information") -> None:
        self._notices.say(text, severity, time.monotonic())
        if self._console.tap is not None:
            self._console.tap.said(text, severity, NOTICE_FOR)

    # --- what is wanted -------------------------------------------------------------------------

    @on(wishes.ArmAsked)
    def _arm_asked(self) -> None:
        arming = self._arming
        if arming.watches:
            self._say(f"not armed: {arming.watches}", "error")
        elif not arming.real_money:
            self._say("nothing to arm: no real money is traded here")
        elif arming.disarm():
            self._say("disarmed", "warning")
        elif not self._is_asking:
            self._ask_for_the_word(lambda: None)
        self._frame()

    def _ask_for_the_word(self, then: Callable[[], object]) -> None:
        def answered(word: str | None) -> None:
            if self._arm(word):
                then()

        if not self._is_asking:
            self.push_screen(ArmDialog(self._arming.armed_for / 60), answered)

    def _arm(self, word: str | None) -> bool:
        """Whether the word armed the console."""
        if not word:
            return False
        if not self._account.is_reconciled:
            self._say("not armed: the account is not reconciled yet", "error")
        elif self._arming.arm(word, time.monotonic()):
            log.warning("armed")
            self._say(f"ARMED for {self._arming.armed_for / 60:g} minutes: orders cost money", "warning")
        else:
            self._say("not armed: the word was another one", "error")
        self._frame()
        return self._arming.is_armed(time.monotonic())

    # --- the ladder -----------------------------------------------------------------------------

    def _means(self) -> Means:
        def sent(link_id: str) -> None:
            self._last_link_id = link_id

        return Means(
            view=self._view,
            check=self._checked,
            submit=lambda command, reduces, symbol, origin: bool(
                self._submit(command, reduces=reduces, symbol=symbol, origin=origin)
            ),
            sent=sent,
            link_id=self._console.link_ids.next,
            cancel=lambda order: self._cancel_asking(order, "ladder cancel"),
            say=lambda text, severity: self._say(text, severity or "information"),
            ask=self._ask,
            ask_numbers=self._ask_numbers,
            # Behind the keys that have come in the meantime: they are seen before what waited acts.
            later=lambda seconds, then: self.set_timer(seconds, lambda: self.call_later(then)),
            arm_money=self._ask_for_the_word,
            disarm_money=self._arming.disarm,
            is_large=self._console.setup.confirm.asks_even_armed,
        )

    @on(LadderPane.Pressed)
    def _ladder_pressed(self, event: LadderPane.Pressed) -> None:
        self._ladder.press(event)
        self._frame()

    @on(LadderPane.Touched)
    def _ladder_touched(self) -> None:
        self._ladder.touch(time.monotonic())

    @on(WatchlistPane.SymbolSelected)
    def _symbol_selected(self, event: WatchlistPane.SymbolSelected) -> None:
        self._show_symbol(event.symbol)
        self._frame()

    @on(ChartPane.CandlesAsked)
    def _candles_asked(self, event: ChartPane.CandlesAsked) -> None:
        self._chart.show(event.interval, older=event.older)
        self._frame()

    def _show_symbol(self, symbol: str) -> None:
        self._symbol = symbol
        self._console.watch(symbol)

    @on(wishes.NoticeAsked)
    def _notice_asked(self, event: wishes.NoticeAsked) -> None:
        self._say(event.text, "warning")
        self._frame()

    # --- the command line -----------------------------------------------------------------------

    def _hands(self) -> Hands:
        return Hands(
            view=self._view,
            say=lambda text, severity: self._say(text, severity),  # noqa: PLW0108 - looked up when it is called
            order=lambda ticket, told: self._offer(
                ticket, lambda: told(self._send(ticket, self._line())), lambda: told(""), self._line()
            ),
            send=lambda ticket: self._send(ticket, self._line()),
            ask=self._ask,
            cancel=lambda order, told: self._cancel_asking(order, self._line(), told),
            close=lambda position, percent, told: self._close_asking(position, percent, self._line(), told),
            submit=lambda command, reduces, symbol: self._submit(
                command, reduces=reduces, symbol=symbol, origin=self._line()
            ),
            show=self._show_symbol,
            may_ask=lambda: not self._is_asking,
            last_link_id=lambda: self._last_link_id,
        )

    def _line(self) -> str:
        """Who asks, for the audit log: the line that is under way."""
        return f"line {self._desk.under_way}"

    def action_command_line(self) -> None:
        """Open the line; pushed at once, so that what is typed behind the colon goes into it."""
        if not self._is_asking:
            self.push_screen(CommandLineScreen(self._desk.typed, self._desk.memory.lines), self._line_entered)

    def _line_entered(self, line: str | None) -> None:
        if line:
            self._desk.enter(line)
            self._frame()

    @on(wishes.LineKeyPressed)
    def _line_key_pressed(self, event: wishes.LineKeyPressed) -> None:
        self._desk.press(event.key)
        self._frame()

    @on(wishes.LineDropped)
    def _line_dropped(self) -> None:
        self._desk.drop()

    # --- alerts and sizes -----------------------------------------------------------------------

    @on(wishes.SizesChanged)
    def _sizes_changed(self, event: wishes.SizesChanged) -> None:
        path = self._console.setup.sizes
        if path is not None:
            threading.Thread(target=keep_sizes, args=(path, event.text), daemon=True).start()

    @on(wishes.AlertAsked)
    def _alert_asked(self) -> None:
        instrument = self._market.instrument(self._console.setup.category, self._symbol)
        if instrument is None:
            return
        last = circumstances(self._view(), self._symbol).last_price
        symbol, asked = instrument.symbol, Asked("price", "price", last, instrument.tick_size, last)
        dialog = NumbersDialog(f"Alert {symbol}", [asked], "empty removes · ", lambda _: "")
        self._ask_numbers(
            dialog, lambda answers: self._say(self._alert_desk.ask_for(symbol, answers["price"], last), "information")
        )
