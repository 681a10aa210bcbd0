"""What the exchange knows: instruments, orders, executions, trades, candles."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)
EIGHTH = Decimal("0.00000001")
"""The smallest part of a coin that is booked."""


class RiskTier(NamedTuple):
    """One tier of a risk limit; rates are ratios, values in the settle coin."""

    risk_id: int
    limit: Decimal
    maintenance: Decimal
    initial: Decimal
    max_leverage: Decimal
    deduction: Decimal


@dataclass(frozen=True, slots=True)
class InstrumentSpec:
    """An instrument's filters and the figures that its market starts from."""

    category: str
    symbol: str
    symbol_id: int
    base_coin: str
    quote_coin: str
    settle_coin: str
    tick_size: Decimal
    min_price: Decimal
    max_price: Decimal
    qty_step: Decimal
    min_order_qty: Decimal
    max_order_qty: Decimal
    max_mkt_order_qty: Decimal
    min_notional_value: Decimal
    max_leverage: Decimal
    price_scale: int
    tiers: tuple[RiskTier, ...]
    start_price: Decimal
    year_volatility: Decimal
    """Standard deviation of a year's return, a ratio."""
    typical_size: Decimal
    """A usual size at one price level, base coin."""
    open_interest: Decimal
    contract_type: str = "LinearPerpetual"
    status: str = "Trading"
    launch_time: int = 1_584_230_400_000
    quote_precision: Decimal = Decimal("0.00000001")
    """Step of an amount in the quote coin (spot)."""
    options_type: str = ""
    """Call or Put (option)."""
    strike: Decimal = ZERO
    delivery_time: int = 0
    funding_interval: int = 480
    """Minutes; zero where no funding is paid."""
    funding_cap: Decimal = Decimal("0.00375")
    price_limit_x: Decimal = Decimal("0.01")
    price_limit_y: Decimal = Decimal("0.02")
    taker_fee: Decimal = Decimal("0.00055")
    maker_fee: Decimal = Decimal("0.0002")

    @property
    def inverse(self) -> bool:
        """Whether a contract is worth a dollar and settled in its coin."""
        return self.category == "inverse"

    @property
    def has_positions(self) -> bool:
        """Whether trading it makes positions: spot moves coins instead."""
        return self.category != "spot"

    def value(self, qty: Decimal, price: Decimal) -> Decimal:
        """What a quantity is worth, in the settle coin; inverse values are rounded to the coin's eighth decimal."""
        return (qty / price).quantize(EIGHTH) if self.inverse else qty * price

    def ticks(self, price: Decimal) -> int:
        """A price on the grid as a number of ticks (rounded down when it is off the grid)."""
        return int(price // self.tick_size)

    def lots(self, qty: Decimal) -> int:
        """A quantity on the grid as a number of steps (rounded down when it is off the grid)."""
        return int(qty // self.qty_step)

    def price(self, ticks: int) -> Decimal:
        """The price of a number of ticks."""
        return ticks * self.tick_size

    def qty(self, lots: int) -> Decimal:
        """The quantity of a number of steps."""
        return lots * self.qty_step

    def tier(self, value: Decimal) -> RiskTier:
        """The risk tier of a position value."""
        return next((tier for tier in self.tiers if value <= tier.limit), self.tiers[-1])


@dataclass(slots=True)
class Order:
    """An order as the exchange has it. Quantities in lots and prices in ticks are for the matching."""

    uid: str
    category: str
    symbol: str
    order_id: str
    order_link_id: str
    side: str
    order_type: str
    price: Decimal
    qty: Decimal
    time_in_force: str
    created_time: int
    updated_time: int
    order_status: str = "New"
    tick: int = 0
    lots_left: int = 0
    cum_exec_qty: Decimal = ZERO
    cum_exec_value: Decimal = ZERO
    cum_exec_fee: Decimal = ZERO
    reduce_only: bool = False
    close_on_trigger: bool = False
    position_idx: int = 0
    trigger_price: Decimal | None = None
    trigger_direction: int = 0
    trigger_by: str = ""
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    tp_trigger_by: str = ""
    sl_trigger_by: str = ""
    stop_order_type: str = ""
    create_type: str = "CreateByUser"
    cancel_type: str = "UNKNOWN"
    reject_reason: str = "EC_NoError"
    last_price_on_created: Decimal = ZERO
    trail: Decimal | None = None
    """Distance of a trailing stop; its trigger_price follows the market."""
    active_price: Decimal | None = None
    """Where a trailing stop begins to follow; None once it does."""
    tpsl_mode: str = ""
    tp_limit_price: Decimal | None = None
    sl_limit_price: Decimal | None = None
    parent_id: str = ""
    """The order whose fills a partial take profit or stop loss covers."""
    pair_id: str = ""
    """The other one of a take profit and a stop loss of which one ends the other."""
    market_unit: str = ""
    budget: Decimal | None = None
    """What is left of an amount in the quote coin; None where `qty` counts the base coin."""
    slippage_type: str = ""
    slippage: Decimal | None = None
    smp_type: str = "None"
    smp_order_id: str = ""
    fee_coin: str = ""
    closed_pnl: Decimal = ZERO
    """What its fills realised by closing, the fees of both ways taken off."""

    @property
    def sign(self) -> int:
        """+1 for Buy, -1 for Sell."""
        return 1 if self.side == "Buy" else -1

    @property
    def is_open(self) -> bool:
        """Whether it can still change."""
        return self.order_status in {"New", "PartiallyFilled", "Untriggered", "Triggered"}

    @property
    def rests(self) -> bool:
        """Whether it stands in the book."""
        return self.order_status in {"New", "PartiallyFilled"}

    @property
    def leaves_qty(self) -> Decimal:
        """What is still to be filled in the base coin or contracts; zero once it is closed."""
        return self.qty - self.cum_exec_qty if self.is_open and self.budget is None else ZERO

    @property
    def avg_price(self) -> Decimal | None:
        """Average price of its fills, None without one."""
        if not self.cum_exec_qty:
            return None
        if self.category == "inverse":
            return self.cum_exec_qty / self.cum_exec_value
        return self.cum_exec_value / self.cum_exec_qty

    def copy(self) -> "Order":
        """The order as it is now (copy.copy takes four times as long)."""
        other = object.__new__(Order)
        for name in Order.__slots__:
            setattr(other, name, getattr(self, name))
        return other


@dataclass(frozen=True, slots=True)
class Execution:
    """A fill, a funding payment or a liquidation of one account."""

    uid: str
    category: str
    symbol: str
    exec_id: str
    order_id: str
    order_link_id: str
    side: str
    order_type: str
    order_price: Decimal
    order_qty: Decimal
    leaves_qty: Decimal
    exec_price: Decimal
    exec_qty: Decimal
    exec_value: Decimal
    exec_fee: Decimal
    fee_rate: Decimal
    exec_pnl: Decimal
    closed_size: Decimal
    exec_time: int
    is_maker: bool
    mark_price: Decimal
    index_price: Decimal
    seq: int
    exec_type: str = "Trade"
    create_type: str = "CreateByUser"
    stop_order_type: str = "UNKNOWN"
    fee_currency: str = "USDT"


@dataclass(frozen=True, slots=True)
class ClosedPnl:
    """What closing a part of a position brought (docs/v5/position/close-pnl)."""

    uid: str
    category: str
    symbol: str
    order_id: str
    side: str
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
    open_fee: Decimal
    close_fee: Decimal
    leverage: Decimal
    created_time: int


class OptionMarks(NamedTuple):
    """What an option was worth when it was traded: volatilities are ratios a year, `iv` that of the trade's price."""

    mark_price: Decimal
    index_price: Decimal
    mark_iv: Decimal
    iv: Decimal


class Trade(NamedTuple):
    """A public trade; side is the taker's, direction the tick's."""

    trade_id: str
    side: str
    price: Decimal
    qty: Decimal
    ts: int
    direction: str
    seq: int
    marks: OptionMarks | None = None
    """Of options only."""


@dataclass(slots=True)
class Candle:
    """One candle in ticks and lots."""

    start: int
    open: int
    high: int
    low: int
    close: int
    lots: int = 0
    turnover: Decimal = ZERO


class BookSnapshot(NamedTuple):
    """The best levels of a book, best first."""

    bids: list[tuple[Decimal, Decimal]]
    asks: list[tuple[Decimal, Decimal]]
    version: int
    seq: int
    ts: int


@dataclass(frozen=True, slots=True)
class CoinBalance:
    """One coin of an account."""

    coin: str
    wallet_balance: Decimal
    unrealised_pnl: Decimal
    position_im: Decimal
    position_mm: Decimal
    order_im: Decimal
    cum_realised_pnl: Decimal
    locked: Decimal = ZERO
    """What open spot orders hold."""
    isolated: Decimal = ZERO
    """What isolated positions hold."""
    available: Decimal = ZERO
    """What new derivative orders may use; under cross margin other coins count too."""

    @property
    def equity(self) -> Decimal:
        """Balance and open profit."""
        return self.wallet_balance + self.unrealised_pnl

    @property
    def free(self) -> Decimal:
        """What of the coin itself may be sold, spent or set aside."""
        return self.wallet_balance - self.locked - self.isolated

    @property
    def borrowed(self) -> Decimal:
        """What is owed of the coin."""
        return max(ZERO, -self.wallet_balance)
