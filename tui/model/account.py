"""What is held and what was done: executions, positions, wallet (docs/v5/position, docs/v5/account)."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.enums import Category, Side


@dataclass(frozen=True, slots=True)
class Execution:
    """A fill of ours; `exec_id` counts once, however often it is heard of."""

    category: Category
    symbol: str
    exec_id: str
    order_id: str
    order_link_id: str
    side: Side
    exec_price: Decimal
    exec_qty: Decimal
    exec_value: Decimal
    exec_fee: Decimal
    """Above zero is a cost."""
    exec_type: str
    is_maker: bool
    exec_time: int
    closed_size: Decimal = Decimal(0)
    exec_pnl: Decimal | None = None
    fee_currency: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """A position as last known; `side` is None and `size` 0 when flat."""

    category: Category
    symbol: str
    position_idx: int
    side: Side | None
    size: Decimal
    avg_price: Decimal | None
    mark_price: Decimal | None
    liq_price: Decimal | None
    leverage: Decimal | None
    position_value: Decimal
    position_im: Decimal | None
    position_mm: Decimal | None
    unrealised_pnl: Decimal | None
    cur_realised_pnl: Decimal
    cum_realised_pnl: Decimal
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    trailing_stop: Decimal | None = None
    position_status: str = "Normal"
    created_time: int = 0
    updated_time: int = 0
    seq: int = -1

    @property
    def key(self) -> tuple[str, int]:
        """What tells positions of one category apart."""
        return (self.symbol, self.position_idx)

    @property
    def is_flat(self) -> bool:
        """Whether nothing is held."""
        return self.side is None or not self.size


@dataclass(frozen=True, slots=True)
class CoinBalance:
    """One coin of the wallet."""

    coin: str
    wallet_balance: Decimal
    equity: Decimal
    unrealised_pnl: Decimal
    usd_value: Decimal | None = None
    total_position_im: Decimal | None = None
    total_position_mm: Decimal | None = None
    total_order_im: Decimal | None = None
    cum_realised_pnl: Decimal | None = None
    borrow_amount: Decimal | None = None
    available_to_withdraw: Decimal | None = None
    locked: Decimal = Decimal(0)
    """Bound by open spot orders."""

    @property
    def free(self) -> Decimal:
        """What is not bound by spot orders."""
        return max(Decimal(0), self.wallet_balance - self.locked)


@dataclass(frozen=True, slots=True)
class Wallet:
    """The unified account; totals in USD."""

    account_type: str
    total_equity: Decimal | None
    total_wallet_balance: Decimal | None
    total_margin_balance: Decimal | None
    total_available_balance: Decimal | None
    total_perp_upl: Decimal | None
    total_initial_margin: Decimal | None
    total_maintenance_margin: Decimal | None
    account_im_rate: Decimal | None
    account_mm_rate: Decimal | None
    coins: tuple[CoinBalance, ...]
    ts: int = 0

    def coin(self, name: str) -> CoinBalance | None:
        """The balance of one coin, if it is held."""
        return next((balance for balance in self.coins if balance.coin == name), None)


@dataclass(frozen=True, slots=True)
class Booking:
    """A row of the transaction log (docs/v5/account/transaction-log): how trading or funding changed a coin."""

    entry_id: str
    trade_id: str
    """The exec_id of the fill."""
    coin: str
    change: Decimal
    """Profit, fee and funding together; below zero is a loss."""
    ts: int
    """Exchange time, ms."""


@dataclass(frozen=True, slots=True)
class FeeRate:
    """Trading fees of a symbol as ratios."""

    symbol: str
    taker: Decimal
    maker: Decimal
