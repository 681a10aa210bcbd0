"""An instrument and its filters (docs/v5/market/instrument, docs/v5/market/risk-limit)."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.enums import Category


@dataclass(frozen=True, slots=True)
class RiskTier:
    """One tier of an instrument's risk limit: rates are ratios, values in the settle coin."""

    risk_id: int
    risk_limit_value: Decimal
    maintenance_margin: Decimal
    initial_margin: Decimal
    max_leverage: Decimal
    mm_deduction: Decimal


@dataclass(frozen=True, slots=True)
class Instrument:
    """What may be ordered: prices in the quote coin, quantities in the base coin (contracts for inverse)."""

    category: Category
    symbol: str
    status: str
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
    min_leverage: Decimal = Decimal(1)
    leverage_step: Decimal = Decimal("0.01")
    funding_interval: int = 480
    """Minutes between two fundings; 0 where there is none."""
    price_limit_ratio_x: Decimal | None = None
    price_limit_ratio_y: Decimal | None = None
    risk_tiers: tuple[RiskTier, ...] = ()
    """Ascending by risk_limit_value; empty until loaded."""

    @property
    def is_inverse(self) -> bool:
        """Whether its quantities are contracts of one unit of the quote coin, and the base coin settles it."""
        return self.category is Category.INVERSE

    @property
    def is_spot(self) -> bool:
        """Whether coins change hands: no position, no leverage."""
        return self.category is Category.SPOT

    @property
    def qty_coin(self) -> str:
        """What quantities count."""
        return self.quote_coin if self.is_inverse else self.base_coin

    @property
    def is_trading(self) -> bool:
        """Whether the exchange takes orders on it."""
        return self.status == "Trading"
