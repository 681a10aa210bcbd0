"""What the venue says about accounts and the market. Times are milliseconds; money and quantities Decimal.

Field names are Bybit's in snake case; how they go on the wire is not the engine's affair.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Self

from tui.model.enums import Category, OrderType, Side, TimeInForce

ZERO = Decimal(0)


@dataclass(slots=True)
class Order:
    """An order as the venue has it (docs/v5/order/open-order). The engine alone changes it; events carry copies."""

    category: Category
    symbol: str
    uid: int
    order_id: str
    order_link_id: str
    side: Side
    order_type: OrderType
    price: Decimal
    """Limit price; of a market order the internal limit at the slippage bound (0 until triggered)."""
    qty: Decimal
    time_in_force: TimeInForce
    order_status: str
    created_time: int
    updated_time: int
    position_idx: int = 0
    reduce_only: bool = False
    close_on_trigger: bool = False
    create_type: str = "CreateByUser"
    cancel_type: str = ""
    reject_reason: str = "EC_NoError"
    cum_exec_qty: Decimal = ZERO
    cum_exec_value: Decimal = ZERO
    cum_exec_fee: Decimal = ZERO
    closed_pnl: Decimal = ZERO
    leaves_qty: Decimal = ZERO
    """0 once closed."""
    stop_order_type: str = ""
    """Stop, StopLoss, TakeProfit, TrailingStop, PartialStopLoss, PartialTakeProfit or ""."""
    trigger_price: Decimal | None = None
    trigger_direction: int = 0
    trigger_by: str = ""
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    tp_trigger_by: str = ""
    sl_trigger_by: str = ""
    tpsl_mode: str = ""
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None
    tp_order_type: str = ""
    sl_order_type: str = ""
    trailing_distance: Decimal | None = None
    last_price_on_created: Decimal | None = None
    smp_type: str = "None"
    fee_currency: str = ""
    seq: int = 0
    """Order of creation on the venue."""

    @property
    def avg_price(self) -> Decimal | None:
        """Average fill price, None without fills (linear: value over quantity)."""
        return self.cum_exec_value / self.cum_exec_qty if self.cum_exec_qty else None

    @property
    def leaves_value(self) -> Decimal:
        """What is still to be filled, at the order's price."""
        return self.leaves_qty * self.price

    @property
    def is_open(self) -> bool:
        """Whether it can still change."""
        return self.order_status in OPEN

    @property
    def is_conditional(self) -> bool:
        """Whether it waits for its trigger."""
        return self.order_status == "Untriggered"

    def copy(self) -> Self:
        """A copy that no later change touches."""
        other = object.__new__(type(self))
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        return other


OPEN = frozenset({"New", "PartiallyFilled", "Untriggered", "Triggered"})


@dataclass(frozen=True, slots=True)
class Execution:
    """A fill, a funding payment or a liquidation of an account (docs/v5/order/execution)."""

    category: Category
    symbol: str
    uid: int
    exec_id: str
    order_id: str
    order_link_id: str
    side: Side
    order_type: str
    """Market, Limit, or UNKNOWN for funding."""
    order_price: Decimal
    order_qty: Decimal
    leaves_qty: Decimal
    exec_type: str
    """Trade, Funding or BustTrade."""
    exec_price: Decimal
    exec_qty: Decimal
    exec_value: Decimal
    exec_fee: Decimal
    """Positive is a cost, also for funding."""
    fee_rate: Decimal
    fee_currency: str
    exec_time: int
    is_maker: bool
    mark_price: Decimal
    index_price: Decimal
    closed_size: Decimal
    exec_pnl: Decimal
    """Profit realised by this fill, before its fee."""
    seq: int
    create_type: str = ""
    stop_order_type: str = ""
    position_idx: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """A position as it stands (docs/v5/position). `side` is None and `size` 0 when flat."""

    category: Category
    symbol: str
    uid: int
    position_idx: int
    side: Side | None
    size: Decimal
    avg_price: Decimal
    position_value: Decimal
    leverage: Decimal
    mark_price: Decimal
    liq_price: Decimal | None
    bust_price: Decimal | None
    position_im: Decimal
    position_mm: Decimal
    position_im_by_mp: Decimal
    position_mm_by_mp: Decimal
    unrealised_pnl: Decimal
    cur_realised_pnl: Decimal
    cum_realised_pnl: Decimal
    take_profit: Decimal | None
    stop_loss: Decimal | None
    trailing_stop: Decimal | None
    active_price: Decimal | None
    risk_id: int
    risk_limit_value: Decimal
    position_status: str
    """Normal or Liq."""
    break_even_price: Decimal | None
    created_time: int
    updated_time: int
    open_time: int
    seq: int
    tpsl_mode: str = "Full"
    auto_add_margin: int = 0
    adl_rank_indicator: int = 0
    is_reduce_only: bool = False


@dataclass(frozen=True, slots=True)
class CoinBalance:
    """One coin of a unified wallet (docs/v5/account/wallet-balance)."""

    coin: str
    wallet_balance: Decimal
    equity: Decimal
    usd_value: Decimal
    unrealised_pnl: Decimal
    cum_realised_pnl: Decimal
    total_order_im: Decimal
    total_position_im: Decimal
    total_position_mm: Decimal
    locked: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class AccountTotals:
    """A unified account, in USD (docs/v5/account/wallet-balance)."""

    uid: int
    total_equity: Decimal
    total_wallet_balance: Decimal
    total_margin_balance: Decimal
    total_available_balance: Decimal
    total_perp_upl: Decimal
    total_initial_margin: Decimal
    total_maintenance_margin: Decimal
    account_im_rate: Decimal
    account_mm_rate: Decimal
    coins: tuple[CoinBalance, ...]


@dataclass(frozen=True, slots=True)
class TransactionLogRow:
    """One change of a wallet (docs/v5/account/transaction-log): change = cash_flow + funding − fee."""

    uid: int
    id: str
    category: Category | None
    symbol: str
    side: str
    transaction_time: int
    type: str
    """TRADE, SETTLEMENT (funding), LIQUIDATION, TRANSFER_IN, TRANSFER_OUT."""
    qty: Decimal
    size: Decimal
    """Position after the trade, signed."""
    currency: str
    trade_price: Decimal
    funding: Decimal
    """Positive is received."""
    fee: Decimal
    cash_flow: Decimal
    change: Decimal
    cash_balance: Decimal
    fee_rate: Decimal
    trade_id: str
    order_id: str
    order_link_id: str


@dataclass(frozen=True, slots=True)
class ClosedPnl:
    """One closing fill's profit, per order (docs/v5/position/close-pnl)."""

    category: Category
    symbol: str
    uid: int
    order_id: str
    side: Side
    qty: Decimal
    order_price: Decimal
    order_type: str
    exec_type: str
    closed_size: Decimal
    cum_entry_value: Decimal
    avg_entry_price: Decimal
    cum_exit_value: Decimal
    avg_exit_price: Decimal
    closed_pnl: Decimal
    fill_count: int
    leverage: Decimal
    open_fee: Decimal
    close_fee: Decimal
    created_time: int
    updated_time: int


@dataclass(frozen=True, slots=True)
class FeeRate:
    """What an account pays on a symbol, as ratios of the value."""

    symbol: str
    maker_fee_rate: Decimal
    taker_fee_rate: Decimal


@dataclass(frozen=True, slots=True)
class Trade:
    """A public trade (docs/v5/market/recent-trade); `side` is the taker's."""

    category: Category
    symbol: str
    exec_id: str
    side: Side
    price: Decimal
    size: Decimal
    time: int
    seq: int
    tick_direction: str


@dataclass(frozen=True, slots=True)
class Candle:
    """One candle (docs/v5/market/kline). `end` is its last millisecond."""

    interval: str
    start: int
    end: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    turnover: Decimal
    confirm: bool
    timestamp: int
    """Time of the last trade in it."""


@dataclass(frozen=True, slots=True)
class FundingRow:
    """A funding that took place (docs/v5/market/history-fund-rate)."""

    symbol: str
    funding_rate: Decimal
    funding_rate_timestamp: int


@dataclass(frozen=True, slots=True)
class TickerView:
    """The whole ticker (docs/v5/market/tickers)."""

    category: Category
    symbol: str
    ts: int
    seq: int
    tick_direction: str
    last_price: Decimal
    mark_price: Decimal
    index_price: Decimal
    prev_price_24h: Decimal
    price_24h_pcnt: Decimal
    high_price_24h: Decimal
    low_price_24h: Decimal
    prev_price_1h: Decimal
    open_interest: Decimal
    open_interest_value: Decimal
    turnover_24h: Decimal
    volume_24h: Decimal
    funding_rate: Decimal
    next_funding_time: int
    funding_interval_hour: int
    funding_cap: Decimal
    bid1_price: Decimal | None
    bid1_size: Decimal | None
    ask1_price: Decimal | None
    ask1_size: Decimal | None


class Level(NamedTuple):
    """One price level of a book."""

    price: Decimal
    size: Decimal


@dataclass(frozen=True, slots=True)
class BookSnapshot:
    """A book as it stands (docs/v5/market/orderbook): bids from the highest, asks from the lowest."""

    category: Category
    symbol: str
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    u: int
    seq: int
    ts: int
    """When the venue made it."""
    cts: int
    """When the matching engine last changed the book."""


@dataclass(frozen=True, slots=True)
class BookTicks:
    """A book in ticks and lots, cheap to make and to compare; the spec turns them into prices and sizes."""

    bids: tuple[tuple[int, int], ...]
    asks: tuple[tuple[int, int], ...]
    u: int
    seq: int
    ts: int
    cts: int


@dataclass(frozen=True, slots=True)
class PriceLimit:
    """The highest price a buy and the lowest a sell may have (docs/v5/market/price-limit)."""

    symbol: str
    buy_lmt: Decimal
    sell_lmt: Decimal
    ts: int

