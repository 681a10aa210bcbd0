"""What a frame shows: the state as it is, and the few things that only the console knows."""

from dataclasses import dataclass, field
from decimal import Decimal

from tui.model.enums import Category
from tui.model.facts import FeedPhase, Stream
from tui.model.instrument import Instrument
from tui.model.market import Ticker
from tui.rules.day import changes_of, together, worth
from tui.rules.ladder_orders import USUAL_SIZE, Size
from tui.rules.margin import ZERO
from tui.rules.session_guards import NO_GUARDS, SessionGuards
from tui.rules.ticket import Circumstances, SideOfHedge
from tui.state.account import AccountState
from tui.state.links import LinkState
from tui.state.market import MarketState
from tui.state.money import dollar_price, holding_of, money_of, open_profit
from tui.state.session import PastState
from tui.state.watch import WatchState


@dataclass(frozen=True, slots=True)
class ChartStatus:
    """What the chart shows, and how the reading of its history stands."""

    interval: str = "1"
    periods: tuple[int, ...] = (9, 21)
    """Of the exponential averages, in candles."""
    reading_since: float | None = None
    """Monotonic, s; None where nothing is being read."""
    trouble: str = ""
    """Why the last reading failed."""


@dataclass(frozen=True, slots=True)
class LadderView:
    """What the ladder's keys stand at."""

    size: Size = USUAL_SIZE
    one_key_left: float = 0.0
    """Seconds for which order keys send at once; 0 where they ask."""


ASKING = LadderView()


@dataclass(frozen=True, slots=True)
class ConsoleView:
    """One frame."""

    environment: str
    category: Category
    symbol: str
    symbols: tuple[str, ...]
    settle_coin: str
    market: MarketState
    account: AccountState
    links: LinkState
    now: float
    """Monotonic, s."""
    exchange_ms: int
    notice: str = ""
    notice_severity: str = "information"
    watches: bool = False
    """Whether nothing can be sent at all."""
    disarmed: bool = False
    """Whether real money waits for being armed."""
    replays: bool = False
    """Whether this is a recording: it was so, and nothing can be sent."""
    chart: ChartStatus = ChartStatus()
    armed_left: float = 0.0
    """Seconds for which real money stays armed; 0 where it is not."""
    past: PastState = field(default_factory=PastState)
    """What was read of the past, and this session's own part of it."""
    watched: WatchState = field(default_factory=WatchState)
    """The groups of the watch list."""
    guards: SessionGuards = NO_GUARDS
    """What holds orders back while this console runs."""
    ladder: LadderView = ASKING

    @property
    def mode(self) -> tuple[str, str]:
        """What an order key does, as a word and its style."""
        if self.watches or self.replays:
            return "READ-ONLY", "warn"
        if self.disarmed:
            return "DISARMED", "warn"
        return ("ARMED", "loss") if self.ladder.one_key_left else ("CONFIRM", "gain")

    @property
    def instrument(self) -> Instrument | None:
        """The selected instrument."""
        return self.market.instrument(self.category, self.symbol)

    @property
    def ticker(self) -> Ticker | None:
        """The selected symbol's ticker."""
        return self.market.ticker(self.category, self.symbol)

    def is_live(self, stream: Stream) -> bool:
        """Whether a connection delivers."""
        return self.links.feeds[stream].phase is FeedPhase.LIVE

    def is_stale(self, symbol: str) -> bool:
        """Whether a symbol's prices must not look live."""
        return not self.is_live(Stream.PUBLIC) or self.market.is_ticker_stale(self.category, symbol, self.now)

    @property
    def account_is_live(self) -> bool:
        """Whether orders and positions are as the exchange has them."""
        return self.account.is_reconciled and self.is_live(Stream.PRIVATE)


def circumstances(view: ConsoleView, symbol: str) -> Circumstances:
    """What a ticket for a symbol is checked against. Stale prices are not used: they are missing."""
    market, account = view.market, view.account
    instrument = market.instrument(view.category, symbol)
    ticker = None if view.is_stale(symbol) else market.ticker(view.category, symbol)
    bid, ask = (None, None) if ticker is None else market.best_prices(view.category, symbol, view.now)
    leverage = account.leverage(symbol)
    if instrument is None:
        return Circumstances(None)
    money = money_of(market, account, instrument)
    held = account.position(symbol)
    return Circumstances(
        instrument=instrument,
        best_bid=bid,
        best_ask=ask,
        last_price=None if ticker is None else ticker.last_price,
        mark_price=None if ticker is None else ticker.mark_price,
        fee_rate=market.fee_rates.get((view.category, symbol)),
        leverage=leverage,
        holding=holding_of(held),
        available=money.available,
        margin_balance=money.margin_balance,
        maintenance=money.maintenance,
        holding_maintenance=(held.position_mm or ZERO) if held is not None else ZERO,
        holding_margin=(held.position_im or ZERO) if held is not None else ZERO,
        isolated=account.is_isolated,
        dollars=money.dollars,
        free_base=money.free_base,
        equity=money.equity,
        hedged=account.is_hedged(symbol),
        sides=(_side(account, symbol, 1), _side(account, symbol, 2)) if account.is_hedged(symbol) else None,
    )


def _side(account: AccountState, symbol: str, position_idx: int) -> SideOfHedge:
    held = account.position(symbol, position_idx)
    if held is None:
        return SideOfHedge()
    return SideOfHedge(holding_of(held), held.position_mm or ZERO, held.position_im or ZERO)


def day_result(view: ConsoleView) -> Decimal | None:
    """What the day (UTC) came to in dollars, open positions included; None where it is not known."""
    market, account = view.market, view.account
    if not account.day.is_known:
        return None
    changes = [account.day.booked(view.exchange_ms)]
    for fill in account.day.fills(view.exchange_ms):
        instrument = market.instrument(fill.category, fill.symbol)
        if instrument is None:
            return None
        changes.append(changes_of(fill, instrument))
    for position in account.positions.values():
        instrument = market.instrument(position.category, position.symbol)
        if instrument is None:
            return None
        changes.append({instrument.settle_coin: open_profit(market, position)})
    return worth(together(changes), lambda coin: dollar_price(market, account, coin))
