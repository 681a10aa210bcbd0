"""What may be traded: an instrument, its filters, its risk tiers and its integer scales.

Sources: docs/v5/market/instrument, docs/v5/market/risk-limit.
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property

from tui.model.enums import Category


@dataclass(frozen=True, slots=True)
class RiskTier:
    """One risk limit: margins are ratios of the position value, which is in the settle coin."""

    risk_id: int
    risk_limit_value: Decimal
    maintenance_margin: Decimal
    initial_margin: Decimal
    max_leverage: Decimal
    mm_deduction: Decimal
    """Taken off the maintenance margin so that it does not jump between two tiers."""


@dataclass(frozen=True)
class InstrumentSpec:
    """One instrument. Prices are in the quote coin; quantities in the base coin (contracts for inverse)."""

    category: Category
    symbol: str
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
    risk_tiers: tuple[RiskTier, ...]
    """Ascending by risk_limit_value."""
    symbol_id: int = 0
    contract_type: str = "LinearPerpetual"
    status: str = "Trading"
    launch_time: int = 1_585_526_400_000
    delivery_time: int = 0
    min_leverage: Decimal = Decimal(1)
    leverage_step: Decimal = Decimal("0.01")
    funding_interval: int = 480
    """Minutes between two fundings."""
    upper_funding_rate: Decimal = Decimal("0.005")
    lower_funding_rate: Decimal = Decimal("-0.005")
    price_limit_ratio_x: Decimal = Decimal("0.05")
    """How far beyond the mark price a limit order may reach into the other side; also the slippage bound of
    a market order."""
    price_limit_ratio_y: Decimal = Decimal("0.1")
    maker_fee_rate: Decimal = Decimal("0.0002")
    taker_fee_rate: Decimal = Decimal("0.00055")

    @property
    def key(self) -> tuple[Category, str]:
        """What names the instrument on the venue."""
        return self.category, self.symbol

    @cached_property
    def price_scale(self) -> int:
        """Decimal places of a price."""
        exponent = self.tick_size.normalize().as_tuple().exponent
        return max(0, -int(exponent))

    @cached_property
    def funding_interval_ms(self) -> int:
        """Milliseconds between two fundings."""
        return self.funding_interval * 60_000

    def price(self, ticks: int) -> Decimal:
        """The price of a number of ticks."""
        return self.tick_size * ticks

    def qty(self, lots: int) -> Decimal:
        """The quantity of a number of steps."""
        return self.qty_step * lots

    def ticks(self, price: Decimal) -> int:
        """The price in ticks, rounded down."""
        return int((price / self.tick_size).to_integral_value(ROUND_FLOOR))

    def lots(self, qty: Decimal) -> int:
        """The quantity in steps, rounded down."""
        return int((qty / self.qty_step).to_integral_value(ROUND_FLOOR))

    def tier(self, position_value: Decimal) -> RiskTier:
        """The risk tier of a position value; the last one beyond all of them."""
        for tier in self.risk_tiers:
            if position_value <= tier.risk_limit_value:
                return tier
        return self.risk_tiers[-1]
