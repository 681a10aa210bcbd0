"""The trading screen on a made-up state, with every message that it posts kept."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from textual.message import Message

from tui.keymap import Keymap
from tui.model.account import CoinBalance, FeeRate, Position, Wallet
from tui.model.enums import Category, Side
from tui.model.facts import (
    BookUpdated,
    FeedPhase,
    FeedState,
    FeedStateChanged,
    FeeRatesLoaded,
    InstrumentsLoaded,
    SnapshotLoaded,
    Stream,
    TickerUpdated,
)
from tui.model.instrument import Instrument, RiskTier
from tui.model.market import BookView, Level, Ticker
from tui.model.order import Order
from tui.panes.account import AccountPane
from tui.panes.history import HistoryPane
from tui.panes.order_entry import OrderEntryPane
from tui.panes.session import SessionPane
from tui.panes.watchlist import WatchlistPane
from tui.screens import wishes
from tui.screens.sizes import Sizes
from tui.stage import Stage
from tui.state.account import AccountState
from tui.state.links import LinkState
from tui.state.market import MarketState
from tui.state.session import PastState
from tui.state.view import ASKING, ConsoleView, LadderView
from tui.state.watch import WatchState
from tui.theme import THEMES, Look

LINEAR = Category.LINEAR
NOW, EXCHANGE_MS = 500.0, 1_700_000_000_000
KEPT = (
    OrderEntryPane.OrderRequested,
    WatchlistPane.SymbolSelected,
    wishes.CancelRequested,
    wishes.CancelAllRequested,
    wishes.AmendAsked,
    wishes.CloseRequested,
    wishes.CloseLimitAsked,
    wishes.StopsAsked,
    wishes.LeverageAsked,
    wishes.FlattenRequested,
    wishes.CancelLastRequested,
    wishes.NoticeAsked,
    wishes.SearchAsked,
    WatchlistPane.RemoveAsked,
    WatchlistPane.GroupTurned,
    WatchlistPane.SortTurned,
    HistoryPane.Wanted,
    HistoryPane.OlderWanted,
    HistoryPane.FilterAsked,
    HistoryPane.ExportAsked,
    AccountPane.Wanted,
    SessionPane.Wanted,
)


def D(text: str) -> Decimal:  # noqa: N802 - reads as the literal it stands for
    return Decimal(text)


def instrument(symbol: str, tick: str, step: str) -> Instrument:
    return Instrument(
        category=LINEAR,
        symbol=symbol,
        status="Trading",
        base_coin=symbol.removesuffix("USDT"),
        quote_coin="USDT",
        settle_coin="USDT",
        tick_size=D(tick),
        min_price=D(tick),
        max_price=D("1000000"),
        qty_step=D(step),
        min_order_qty=D(step),
        max_order_qty=D("100000"),
        max_mkt_order_qty=D("50000"),
        min_notional_value=D("5"),
        max_leverage=D("100"),
        price_limit_ratio_y=D("0.05"),
        risk_tiers=(RiskTier(1, D("2000000"), D("0.005"), D("0.01"), D("100"), D("0")),),
    )


def ticker(symbol: str, last: str, change: str = "0.0124") -> Ticker:
    price = D(last)
    return Ticker(
        LINEAR,
        symbol,
        EXCHANGE_MS,
        NOW - 0.2,
        last_price=price,
        mark_price=price,
        index_price=price,
        price_24h_pcnt=D(change),
        high_price_24h=price,
        low_price_24h=price,
        volume_24h=D("39216.145"),
        turnover_24h=D("2508883347.94"),
        open_interest=D("54100.2"),
        funding_rate=D("0.0001"),
        next_funding_time=EXCHANGE_MS + 11_564_000,
        bid1_price=price,
        bid1_size=D("1"),
        ask1_price=price,
        ask1_size=D("2"),
    )


def order(link_id: str, status: str = "New", **changes: Any) -> Order:
    made = Order(
        LINEAR,
        "BTCUSDT",
        f"id-{link_id}",
        link_id,
        Side.BUY,
        "Limit",
        status,
        D("64000"),
        D("0.05"),
        created_time=EXCHANGE_MS - 12_000,
        updated_time=EXCHANGE_MS - 12_000,
    )
    return replace(made, **changes)


def position(symbol: str = "BTCUSDT", **changes: Any) -> Position:
    made = Position(
        LINEAR,
        symbol,
        0,
        Side.BUY,
        D("0.5"),
        D("64000"),
        D("64251"),
        D("44650"),
        D("10"),
        D("32000"),
        D("3217"),
        D("160"),
        D("125"),
        D("-17.6"),
        D("-17.6"),
        stop_loss=D("62000"),
        updated_time=EXCHANGE_MS - 9_000,
    )
    return replace(made, **changes)


WALLET = Wallet(
    "UNIFIED",
    *[None] * 9,
    coins=(CoinBalance("USDT", D("9982.40"), D("10107.90"), D("125.50"), total_position_im=D("3217")),),
)


@dataclass
class World:
    """Everything that a frame shows."""

    market: MarketState = field(default_factory=MarketState)
    account: AccountState = field(default_factory=AccountState)
    links: LinkState = field(default_factory=LinkState)
    symbol: str = "BTCUSDT"
    symbols: tuple[str, ...] = ("BTCUSDT", "ETHUSDT", "XRPUSDT")
    now: float = NOW
    notice: str = ""
    environment: str = "paper"
    watches: bool = False
    disarmed: bool = False
    armed_left: float = 0.0
    past: PastState = field(default_factory=lambda: PastState(EXCHANGE_MS - 4_350_000))
    watched: WatchState = field(default_factory=WatchState)
    ladder: LadderView = ASKING

    def view(self) -> ConsoleView:
        """The frame."""
        return ConsoleView(
            environment=self.environment,
            category=LINEAR,
            symbol=self.symbol,
            symbols=self.symbols,
            settle_coin="USDT",
            market=self.market,
            account=self.account,
            links=self.links,
            now=self.now,
            exchange_ms=EXCHANGE_MS,
            notice=self.notice,
            notice_severity="warning",
            watches=self.watches,
            disarmed=self.disarmed,
            armed_left=self.armed_left,
            past=self.past,
            watched=self.watched,
            ladder=self.ladder,
        )

    def phase(self, stream: Stream, phase: FeedPhase, **more: Any) -> None:
        """Put a connection into a phase."""
        self.links.apply(FeedStateChanged(FeedState(stream, phase, NOW - 5, **more)))


def trading_world(orders: tuple[Order, ...] = (), positions: tuple[Position, ...] = ()) -> World:
    """A live console with prices, and what it is given to hold."""
    world = World()
    listed = (
        instrument("BTCUSDT", "0.5", "0.001"),
        instrument("ETHUSDT", "0.05", "0.01"),
        instrument("XRPUSDT", "0.0001", "0.1"),
    )
    world.market.apply(InstrumentsLoaded(LINEAR, listed))
    world.market.apply(FeeRatesLoaded(LINEAR, (FeeRate("BTCUSDT", D("0.00055"), D("0.0002")),)))
    for symbol, last in (("BTCUSDT", "64251.0"), ("ETHUSDT", "3120.70"), ("XRPUSDT", "2.1428")):
        world.market.apply(TickerUpdated(ticker(symbol, last, "-0.0124" if symbol == "ETHUSDT" else "0.0124")))
    bids = tuple(Level(D("64250.5") - each * D("0.5"), D("0.1") + each * D("0.07")) for each in range(25))
    asks = tuple(Level(D("64251.0") + each * D("0.5"), D("0.2") + each * D("0.05")) for each in range(25))
    world.market.apply(BookUpdated(BookView(LINEAR, "BTCUSDT", 50, bids, asks, 1, EXCHANGE_MS, NOW - 0.1)))
    flat = position(side=None, size=D("0"), avg_price=None, updated_time=1)
    held = positions or (flat,)
    world.account.apply(SnapshotLoaded(LINEAR, orders, held, (), WALLET, EXCHANGE_MS - 5_000))
    world.phase(Stream.PUBLIC, FeedPhase.LIVE, rtt_ms=38.0)
    world.phase(Stream.PRIVATE, FeedPhase.LIVE, rtt_ms=41.0)
    return world


class Harness(Stage):
    """Shows a world; `posted` holds what the screen asked for."""

    def __init__(
        self,
        world: World,
        theme: str = THEMES[0].name,
        keymap: Keymap | None = None,
        sizes: Sizes | None = None,
        **look: bool,
    ) -> None:
        super().__init__(Look(theme, **look), lambda: self.pressed_at, keymap, sizes)
        self.world = world
        self.posted: list[Message] = []
        self.pressed_at = 100.0
        """What the screen takes for the time of a key."""
        self.trade = self._screen

    async def on_mount(self) -> None:
        """Show the screen and a first frame."""
        await self.push_screen(self.trade)
        self.trade.paint(self.world.view())

    def paint(self) -> None:
        """Another frame."""
        self.trade.paint(self.world.view())

    async def _on_message(self, message: Message) -> None:
        if isinstance(message, KEPT):
            self.posted.append(message)
        await super()._on_message(message)

    @property
    def last(self) -> Any:
        """The last message that was kept."""
        return self.posted[-1] if self.posted else None

    def lines(self) -> list[str]:
        """The screen as lines of text."""
        width, height = self.size
        strips = self.screen._compositor.render_strips(self.size)
        return ["".join(segment.text for segment in strip)[:width] for strip in strips[:height]]

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(self.lines())
