"""Facts that cross from the threads to the app: past tense, frozen, whole.

Market facts may be coalesced by key (only the latest counts); private facts never are.
"""

from dataclasses import dataclass
from enum import StrEnum

from tui.model.account import Booking, Execution, FeeRate, Position, Wallet
from tui.model.enums import Category
from tui.model.history import AccountInfo, HistoryKind, HistoryPlace, HistoryRange, HistoryRow
from tui.model.instrument import Instrument
from tui.model.market import BookView, Candle, CandleWish, Liquidation, Ticker, Trade
from tui.model.order import Command, Order


class Stream(StrEnum):
    """One connection of the feed."""

    PUBLIC = "public"
    PRIVATE = "private"


class FeedPhase(StrEnum):
    """What a person sees of a connection."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"
    RECONNECTING = "reconnecting"
    REFUSED = "refused"
    """Authentication refused: the fix is in `detail`; retried slowly."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FeedState:
    """One connection as it stands."""

    stream: Stream
    phase: FeedPhase
    since: float
    """Monotonic time of entering the phase, s; of the last data where stale."""
    rtt_ms: float | None = None
    attempt: int = 0
    next_try_at: float | None = None
    """Monotonic time of the next attempt, s."""
    detail: str = ""


# --- market -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TickerUpdated:
    """A symbol's merged ticker."""

    ticker: Ticker


@dataclass(frozen=True, slots=True)
class BookUpdated:
    """A symbol's book."""

    book: BookView


@dataclass(frozen=True, slots=True)
class BookReset:
    """A book can no longer be trusted (gap, reconnect): it is gone until the next snapshot."""

    category: Category
    symbol: str


@dataclass(frozen=True, slots=True)
class TradesReceived:
    """Public trades, oldest first."""

    trades: tuple[Trade, ...]


@dataclass(frozen=True, slots=True)
class CandleUpdated:
    """The running or just closed candle of a topic."""

    candle: Candle


@dataclass(frozen=True, slots=True)
class CandlesLoaded:
    """The candles of a wish, oldest first; `is_oldest` says that there is nothing older."""

    wish: CandleWish
    candles: tuple[Candle, ...]
    is_oldest: bool


@dataclass(frozen=True, slots=True)
class CandlesFailed:
    """The candles of a wish could not be read: why, in words."""

    wish: CandleWish
    why: str


@dataclass(frozen=True, slots=True)
class LiquidationsReceived:
    """Liquidations, oldest first."""

    liquidations: tuple[Liquidation, ...]


@dataclass(frozen=True, slots=True)
class InstrumentsLoaded:
    """All instruments of a category."""

    category: Category
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True)
class FeeRatesLoaded:
    """Our fees by symbol."""

    category: Category
    rates: tuple[FeeRate, ...]


# --- account ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderUpdated:
    """An order as the exchange's stream has it."""

    order: Order


@dataclass(frozen=True, slots=True)
class ExecutionReceived:
    """A fill of ours from the stream."""

    execution: Execution


@dataclass(frozen=True, slots=True)
class PositionUpdated:
    """A position as the exchange's stream has it."""

    position: Position


@dataclass(frozen=True, slots=True)
class WalletUpdated:
    """The wallet as the exchange's stream has it (its totals exclude nothing)."""

    wallet: Wallet


@dataclass(frozen=True, slots=True)
class SnapshotLoaded:
    """The whole account read over REST: what is not in it does not exist (orders and positions).

    `orders` are the open ones; `closed` the recently closed, to settle what the stream missed.
    """

    category: Category
    orders: tuple[Order, ...]
    positions: tuple[Position, ...]
    executions: tuple[Execution, ...]
    wallet: Wallet
    asked_at: int
    """Exchange time just before the first request, ms: later stream facts win."""
    closed: tuple[Order, ...] = ()
    bookings: tuple[Booking, ...] | None = None
    """What changed the coins since the day began (UTC) or since shortly before the last reading; None: not read."""
    margin_mode: str = ""
    """Bybit's: REGULAR_MARGIN is cross, ISOLATED_MARGIN, PORTFOLIO_MARGIN."""


# --- our own commands ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CommandSent:
    """A command left for the exchange (an OrderRequest shows as an order in state Sending)."""

    command_id: str
    command: Command


@dataclass(frozen=True, slots=True)
class CommandAcknowledged:
    """The exchange took a command; the stream will say what came of it."""

    command_id: str
    command: Command
    order_id: str = ""


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """A command certainly did not take effect: why, in words, and what to do."""

    command_id: str
    command: Command
    meaning: str
    fix: str = ""
    ret_code: int | None = None


@dataclass(frozen=True, slots=True)
class CommandOutcomeUnknown:
    """Sent, and no answer that tells: the worker is asking the exchange."""

    command_id: str
    command: Command
    why: str


# --- connections --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedStateChanged:
    """A connection changed its phase, or its round trip was measured."""

    state: FeedState


@dataclass(frozen=True, slots=True)
class ClockMeasured:
    """Offset of the exchange's clock from ours: theirs minus ours, ms, and half the round trip."""

    offset_ms: float
    uncertainty_ms: float


@dataclass(frozen=True, slots=True)
class RateBudgetSeen:
    """What the last reply's headers said is left of a limit."""

    limit: int
    remaining: int
    reset_ms: int


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that a person should read in the log: severity is information, warning or error."""

    text: str
    severity: str = "information"


# --- the past -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HistoryLoaded:
    """A page of the past, newest first; `place` is where older ones are, None at the end of the range."""

    kind: HistoryKind
    range: HistoryRange
    rows: tuple[HistoryRow, ...]
    reached_ms: int
    """Everything of the range from here on is read."""
    place: HistoryPlace | None
    pauses: bool = False
    """Whether reading rests here until more is asked for."""


@dataclass(frozen=True, slots=True)
class HistoryFailed:
    """The past could not be read: why, in words."""

    kind: HistoryKind
    range: HistoryRange
    why: str


@dataclass(frozen=True, slots=True)
class AccountInfoLoaded:
    """The account's mode."""

    info: AccountInfo


MarketFact = (
    TickerUpdated
    | BookUpdated
    | BookReset
    | TradesReceived
    | CandleUpdated
    | CandlesLoaded
    | CandlesFailed
    | LiquidationsReceived
    | InstrumentsLoaded
    | FeeRatesLoaded
)
AccountFact = OrderUpdated | ExecutionReceived | PositionUpdated | WalletUpdated | SnapshotLoaded
CommandFact = CommandSent | CommandAcknowledged | CommandRefused | CommandOutcomeUnknown
LinkFact = FeedStateChanged | ClockMeasured | RateBudgetSeen | Noticed
PastFact = HistoryLoaded | HistoryFailed | AccountInfoLoaded
Fact = MarketFact | AccountFact | CommandFact | LinkFact | PastFact
