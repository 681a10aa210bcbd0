"""What a frame shows: the state as it is, and the few things that only the console knows."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.enums import Category
from tui.model.facts import FeedPhase, Stream
from tui.model.instrument import Instrument
from tui.model.market import Ticker
from tui.rules.ladder_orders import USUAL_SIZE, Size
from tui.rules.margin import FLAT, ZERO, Holding
from tui.rules.session_guards import NO_GUARDS, SessionGuards
from tui.rules.ticket import Circumstances
from tui.state.account import AccountState
from tui.state.links import LinkState
from tui.state.market import MarketState


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
    armed_left: float = 0.0
    """Seconds for which real money stays armed; 0 where it is not."""
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
    held = account.position(symbol)
    holding = FLAT
    if held is not None and held.side is not None and held.avg_price is not None:
        holding = Holding(held.size * held.side.sign, held.avg_price)
    wallet = account.wallet
    coin = wallet.coin(view.settle_coin) if wallet is not None else None
    margin_balance = available = None
    if wallet is not None and coin is not None:
        unrealised = sum((_open_profit(view, each.symbol) for each in account.positions.values()), ZERO)
        margin_balance = coin.wallet_balance + unrealised
        bound = (coin.total_position_im or ZERO) + (coin.total_order_im or ZERO)
        available = max(ZERO, margin_balance - bound)
    return Circumstances(
        instrument=instrument,
        best_bid=bid,
        best_ask=ask,
        last_price=None if ticker is None else ticker.last_price,
        mark_price=None if ticker is None else ticker.mark_price,
        fee_rate=market.fee_rates.get((view.category, symbol)),
        leverage=account.leverage(symbol),
        holding=holding,
        available=available,
        margin_balance=margin_balance,
        maintenance=sum((each.position_mm or ZERO for each in account.positions.values()), ZERO),
        holding_maintenance=(held.position_mm or ZERO) if held is not None else ZERO,
    )


def _open_profit(view: ConsoleView, symbol: str) -> Decimal:
    """Unrealised profit of a position at the present mark price, or as last told."""
    held = view.account.position(symbol)
    if held is None or held.side is None or held.avg_price is None:
        return ZERO
    ticker = view.market.ticker(view.category, symbol)
    if ticker is None or ticker.mark_price is None:
        return held.unrealised_pnl or ZERO
    return (ticker.mark_price - held.avg_price) * held.size * held.side.sign
