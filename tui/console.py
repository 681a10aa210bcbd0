"""The console without its screen: connections, order worker, journal, and the mailbox that they fill."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.exchange import parse, queries
from tui.exchange.clock import ExchangeClock
from tui.exchange.credentials import Credentials
from tui.exchange.environment import Environment
from tui.exchange.errors import ExchangeError, judge
from tui.exchange.parse import MalformedPayload
from tui.exchange.session import Session
from tui.exchange.tap import Tap
from tui.feed.account import POLL_EVERY, QUIET, AccountFeed
from tui.feed.candle_reader import CandleReader
from tui.feed.heartbeat import Pace
from tui.feed.mailbox import Mailbox
from tui.feed.market import MarketFeed
from tui.keymap import DEFAULT_KEYMAP, Keymap
from tui.model.enums import Category
from tui.model.facts import (
    ClockMeasured,
    CommandAcknowledged,
    CommandRefused,
    Fact,
    FeeRatesLoaded,
    InstrumentsLoaded,
    Noticed,
    SnapshotLoaded,
)
from tui.model.instrument import Instrument
from tui.model.order import CancelAllRequest, Command
from tui.orders.audit import AuditLog, Event, Record
from tui.orders.journal import Journal
from tui.orders.link_ids import LinkIds
from tui.orders.settle import settle_last_runs
from tui.orders.worker import OrderWorker
from tui.past_reader import PastReader
from tui.rules.alerts import USUAL_ALERTS, AlertSettings
from tui.rules.api_key import KeyInfo
from tui.rules.confirmation import ALWAYS, Confirmation
from tui.rules.day import day_start
from tui.rules.ladder_orders import USUAL, LadderSettings
from tui.rules.limits import UNLIMITED, Limits

log = logging.getLogger(__name__)
FILLS_OVERLAP = 60_000
"""Fills of so many ms before the last reading are read again."""
BOOKINGS_OVERLAP = 600_000
"""The same of the transaction log, which may be slower than the fills."""
CANCEL_WITHIN = 3.0
"""Seconds that leaving waits for the open orders to be cancelled, where it was asked to."""


class StartError(Exception):
    """The console cannot start; its text is one line for the person who typed the command."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that a console is made from."""

    environment: Environment
    credentials: Credentials
    symbols: tuple[str, ...]
    journals: Path
    category: Category = Category.LINEAR
    settle_coin: str = "USDT"
    limits: Limits = UNLIMITED
    confirm: Confirmation = ALWAYS
    ladder: LadderSettings = USUAL
    theme: str = ""
    red_is_up: bool = False
    is_ascii: bool = False
    keymap: Keymap = DEFAULT_KEYMAP
    alerts: AlertSettings = USUAL_ALERTS
    bell: bool = True
    hook: str = ""
    sizes: Path | None = None
    """The file that keeps the sizes of panes; None keeps none."""
    tour: bool = False
    """Whether the tour of ten keys begins at once."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Watch lists by name; those of `symbols` are called watch."""
    watch: bool = False
    """Whether nothing may be sent at all."""
    armed_for: float = 900.0
    """Seconds that real money stays armed."""
    chart_ema: tuple[int, ...] = (9, 21)
    """The periods of the chart's exponential averages, in candles."""
    frame: float = 0.1
    """Seconds between two pictures of the market; the account's news are drawn at once."""
    audit: Path | None = None
    """The folder of the audit log; None writes none."""
    memory: Path | None = None
    """The file of what the command line remembers; None keeps nothing."""
    max_moved_ticks: int | None = None
    """How far the best price may have moved since a person saw it; None is no limit."""
    cancel_on_exit: bool = False
    """Whether leaving cancels the open orders; conditional orders and stops stay, as positions do."""


@dataclass(frozen=True, slots=True)
class Parting:
    """How a console left."""

    unfinished: tuple[Command, ...] = ()
    cancelled: bool | None = None
    """Whether the exchange took the cancelling of all open orders; None when it was not asked to."""


class Console:
    """Owns the threads. Facts are collected by whoever owns the state."""

    def __init__(
        self,
        setup: Setup,
        *,
        market_pace: Pace | None = None,
        account_pace: Pace | None = None,
        poll_every: float = POLL_EVERY,
        tap: Tap | None = None,
    ) -> None:
        """`poll_every` is how often, in seconds, the account is read again although its stream is live.

        `tap` is told of all that goes on, and closed by `stop`.
        """
        self.setup = setup
        self.tap = tap
        if tap is not None:
            tap.tell = lambda text: self.mailbox.put(Noticed(text, "error"))
        self.clock = ExchangeClock()
        self.mailbox = Mailbox()
        self.link_ids = LinkIds()
        self.instruments: tuple[Instrument, ...] = ()
        self.key: KeyInfo | None = None
        """What the exchange tells of the key; None before it was asked."""
        self._journal: Journal | None = None
        self._audit = _audit_of(setup, self.link_ids.instance)
        self._worker: OrderWorker | None = None
        self._sessions: list[Session] = []
        self._market = MarketFeed(setup.environment, setup.category, self.mailbox.put, pace=market_pace, tap=tap)
        self._account = AccountFeed(
            setup.environment,
            setup.credentials,
            self.mailbox.put,
            self._snapshot(self._session()),
            self.clock.now_ms,
            pace=account_pace or QUIET,
            poll_every=poll_every,
            tap=tap,
            category=setup.category,
        )
        self.past = PastReader(self._session, self.mailbox.put, setup.category, setup.settle_coin)
        self._followed = frozenset(setup.symbols)
        self._focus = ""
        self._intervals = frozenset[str]()
        self._with_leverage = dict.fromkeys(setup.symbols)
        """Symbols whose position is read with the account, held or not."""
        charts = self._session()
        self.candles = CandleReader(lambda wish: queries.candle_page(charts, wish), self.mailbox.put)
        self._settled = threading.Event()

    def check(self) -> None:
        """Ask the exchange whether key, clock and symbols are good. Raises StartError."""
        session = self._session()
        try:
            session.measure_clock()
            self.key = parse.key_info(session.ask("get_api_key_information").result)
            self.instruments = queries.instruments(session, self.setup.category)
        except ExchangeError as error:
            verdict = judge(error)
            fix = f": {verdict.fix}" if verdict.fix else ""
            raise StartError(f"{verdict.meaning}{fix}") from None
        except MalformedPayload as error:
            raise StartError(f"the exchange answered with something else than Bybit V5 ({error})") from None
        coins = {each.symbol: each.settle_coin for each in self.instruments}
        coin, is_linear = self.setup.settle_coin, self.setup.category is Category.LINEAR
        for symbol in self.setup.symbols:
            if symbol not in coins:
                some = ", ".join(sorted(each for each in coins if not is_linear or coins[each] == coin)[:6])
                raise StartError(f"unknown symbol {symbol} in {self.setup.category}; there are {some} …")
            # What is held in another coin would not be seen.
            if is_linear and coins[symbol] != coin:
                raise StartError(f"{symbol} is settled in {coins[symbol]}: --settle-coin {coins[symbol]} trades it")

    def start(self) -> None:
        """Connect; nothing is awaited."""
        setup = self.setup
        if self.tap is not None:
            self.tap.began(setup.symbols)
        self._journal = Journal(setup.journals / f"{self.link_ids.instance}.db")
        self._worker = OrderWorker(
            self._session(), self._journal, self.mailbox.put, self.clock, self.link_ids, self._audit
        )
        self.mailbox.put(InstrumentsLoaded(setup.category, self.instruments))
        self._tell_clock()
        threading.Thread(target=self._prepare, name="preparation", daemon=True).start()
        self._market.start()
        self._worker.start()

    def stop(self, *, cancels: bool = True) -> Parting:
        """End the threads, bounded in time; `cancels` is whether cancelling on exit may be sent."""
        self._settled.set()
        cancelled = None
        if self._worker is not None and cancels and self.setup.cancel_on_exit:
            cancelled = self._cancel_open_orders(self._worker)
        left = self._worker.stop() if self._worker is not None else []
        self.past.stop()
        self.candles.stop()
        self._market.stop()
        self._account.stop()
        for session in self._sessions:
            session.close()
        if self._journal is not None:
            self._journal.close()
        if self._audit is not None:
            self._audit.close()
        if self.tap is not None:
            self.tap.close()
        return Parting(tuple(left), cancelled)

    def watch(self, symbol: str) -> None:
        """Follow book, trades and candles of one symbol, with the tickers and liquidations that are followed."""
        if self.tap is not None:
            self.tap.watched(symbol)
        self._focus = symbol
        if symbol not in self._with_leverage:
            self._with_leverage = {**self._with_leverage, symbol: None}
            self.past.position_of(symbol)
        self._market.watch(set(self._followed), {symbol}, self._intervals, liquidations=True)

    def follow_candles(self, intervals: frozenset[str]) -> None:
        """Follow candles of these intervals, by Bybit's names, of the symbol that is watched, now and later."""
        self._intervals = intervals
        if self._focus:
            self.watch(self._focus)

    def follow(self, symbols: Iterable[str]) -> None:
        """Follow the tickers of these symbols from now on."""
        self._followed = frozenset(symbols)
        focus = {self._focus} if self._focus else set[str]()
        self._market.watch(set(self._followed), focus, self._intervals, liquidations=True)

    @property
    def settle_coins(self) -> tuple[str, ...]:
        """The coins by which orders and positions are asked for; spot and options need none."""
        category = self.setup.category
        if category is Category.LINEAR:
            return (self.setup.settle_coin,)
        if category is Category.INVERSE:
            return tuple(sorted({each.settle_coin for each in self.instruments}))
        return ("",)

    def read_account_soon(self) -> None:
        """Read the account again over REST, without waiting for it."""
        self._account.read_soon()

    def submit(self, command: Command, origin: str = "") -> str:
        """Hand a command to the order worker. Never waits. `origin` is who asks: "key b", a command line."""
        if self._worker is None:
            raise RuntimeError("the console has not been started")
        return self._worker.submit(command, origin)

    def stopped(self, what: str, why: str, origin: str = "", symbol: str = "") -> None:
        """Put down in the audit log that something was wanted and not sent. Never waits."""
        if self._audit is not None:
            self._audit.later(Record(Event.STOPPED, what, origin=origin, symbol=symbol, detail=why))

    def collect(self) -> list[Fact]:
        """Facts since the last call: those in the mailbox in order, then the market merged by key."""
        return [*self._drain(), *self._market.collect()]

    # --- inside ---------------------------------------------------------------------------------

    def _drain(self) -> list[Fact]:
        facts = self.mailbox.drain()
        if self.tap is not None:
            self.tap.took(facts)
        return facts

    def _session(self) -> Session:
        session = Session(self.setup.environment, self.setup.credentials, self.clock, self.tap)
        self._sessions.append(session)
        return session

    def _snapshot(self, session: Session) -> Callable[[], SnapshotLoaded]:
        since = booked = 0

        def read() -> SnapshotLoaded:
            nonlocal since, booked
            session.measure_clock(1)
            self._tell_clock()
            setup, now = self.setup, self.clock.now_ms()
            # Only the limit of a day's loss needs the log.
            begin = max(day_start(now), booked) if setup.limits.max_daily_loss is not None else 0
            told = queries.account_snapshot(
                session, setup.category, self.settle_coins, now, tuple(self._with_leverage), since, begin
            )
            # A fill that comes late into the list is asked for twice: it counts once.
            since, booked = told.asked_at - FILLS_OVERLAP, told.asked_at - BOOKINGS_OVERLAP
            return told

        return read

    def _prepare(self) -> None:
        """What trading waits for: what earlier runs left is settled; then the account feed begins."""
        session = self._session()
        wait = 0.5
        while not self._settled.is_set():
            try:
                journal = self._journal
                if journal is not None:
                    for line in settle_last_runs(session, self.setup.journals, journal, self.clock.local_ms()):
                        self.mailbox.put(Noticed(line, "warning"))
                        if self._audit is not None:
                            self._audit.write(Record(Event.SETTLED, line))
                rates = queries.fee_rates(session, self.setup.category)
                self.mailbox.put(FeeRatesLoaded(self.setup.category, rates))
                break
            except (ExchangeError, MalformedPayload) as error:
                log.warning("not prepared yet: %s", error)
                self._settled.wait(wait)
                wait = min(10.0, wait * 2)
        if not self._settled.is_set():
            self._account.start()

    def _cancel_open_orders(self, worker: OrderWorker) -> bool:
        """Whether the exchange took it in time; nobody else collects facts any more."""
        told = threading.Event()
        self.mailbox.wake = told.set
        category = self.setup.category
        asked = {
            worker.submit(CancelAllRequest(category, None, coin, keep_stops=True), "leaving")
            for coin in self.settle_coins
        }
        until = time.monotonic() + CANCEL_WITHIN
        while (left := until - time.monotonic()) > 0:
            for fact in self._drain():
                if isinstance(fact, CommandRefused) and fact.command_id in asked:
                    return False
                if isinstance(fact, CommandAcknowledged):
                    asked.discard(fact.command_id)
                    if not asked:
                        return True
            told.wait(left)
            told.clear()
        return False

    def _tell_clock(self) -> None:
        reading = self.clock.last
        self.mailbox.put(ClockMeasured(reading.offset_ms, reading.uncertainty_ms))


def _audit_of(setup: Setup, instance: str) -> AuditLog | None:
    if setup.audit is None:
        return None
    return AuditLog(setup.audit, setup.environment.name, instance, setup.credentials.secrets)
