"""Perpetuals: linear ones, settled in USDT or USDC, and inverse ones, settled in their coin."""

from decimal import Decimal

from tui.paper.engine.types import InstrumentSpec, RiskTier


def _tiers(first_id: int, step: int, maintenance: str, max_leverage: int, count: int = 8) -> tuple[RiskTier, ...]:
    """Risk tiers of equal width; the deduction keeps the maintenance margin continuous at each border."""
    tiers: list[RiskTier] = []
    rate, deduction = Decimal(maintenance), Decimal(0)
    for number in range(count):
        tier_rate = rate * (number + 1)
        if tiers:
            deduction += tiers[-1].limit * (tier_rate - tiers[-1].maintenance)
        leverage = Decimal(max(1, max_leverage // (number + 1)))
        limit = Decimal(step * (number + 1))
        initial = max(1 / leverage, tier_rate * 2).quantize(Decimal("0.0001"))
        tiers.append(RiskTier(first_id + number, limit, tier_rate, initial, leverage, deduction))
    return tuple(tiers)


def _perpetual(symbol_id: int, base_coin: str, quote_coin: str = "USDT", **figures: str | int) -> InstrumentSpec:
    def figure(name: str) -> Decimal:
        return Decimal(str(figures[name]))

    inverse = quote_coin == "USD"
    tick = figure("tick")
    exponent = tick.as_tuple().exponent
    leverage = int(figures["leverage"])
    return InstrumentSpec(
        category="inverse" if inverse else "linear",
        symbol=f"{base_coin}PERP" if quote_coin == "USDC" else f"{base_coin}{quote_coin}",
        symbol_id=symbol_id,
        base_coin=base_coin,
        quote_coin=quote_coin,
        settle_coin=base_coin if inverse else quote_coin,
        contract_type="InversePerpetual" if inverse else "LinearPerpetual",
        tick_size=tick,
        min_price=figure("min_price"),
        max_price=figure("max_price"),
        qty_step=figure("step"),
        min_order_qty=figure("step"),
        max_order_qty=figure("max_qty"),
        max_mkt_order_qty=figure("max_market_qty"),
        min_notional_value=Decimal(0) if inverse else Decimal(5),
        max_leverage=Decimal(leverage),
        price_scale=-exponent if isinstance(exponent, int) and exponent < 0 else 0,
        tiers=_tiers(symbol_id * 100 + 1, int(figures["tier"]), str(figures["maintenance"]), leverage),
        start_price=figure("price"),
        year_volatility=figure("volatility"),
        typical_size=figure("size"),
        open_interest=figure("interest"),
    )


LINEAR: tuple[InstrumentSpec, ...] = (
    _perpetual(
        1,
        "BTC",
        tick="0.5",
        min_price="1",
        max_price="1000000",
        step="0.001",
        max_qty="100",
        max_market_qty="50",
        leverage=100,
        tier=2_000_000,
        maintenance="0.005",
        price="64250",
        volatility="0.45",
        size="0.9",
        interest="54100",
    ),
    _perpetual(
        2,
        "ETH",
        tick="0.05",
        min_price="0.1",
        max_price="100000",
        step="0.01",
        max_qty="1000",
        max_market_qty="500",
        leverage=100,
        tier=1_500_000,
        maintenance="0.005",
        price="3120",
        volatility="0.6",
        size="12",
        interest="612000",
    ),
    _perpetual(
        3,
        "SOL",
        tick="0.01",
        min_price="0.01",
        max_price="10000",
        step="0.1",
        max_qty="30000",
        max_market_qty="7500",
        leverage=75,
        tier=400_000,
        maintenance="0.0066",
        price="151.4",
        volatility="0.8",
        size="90",
        interest="3900000",
    ),
    _perpetual(
        4,
        "XRP",
        tick="0.0001",
        min_price="0.0001",
        max_price="1000",
        step="0.1",
        max_qty="1500000",
        max_market_qty="400000",
        leverage=75,
        tier=400_000,
        maintenance="0.0066",
        price="2.1434",
        volatility="0.8",
        size="5200",
        interest="143000000",
    ),
    _perpetual(
        5,
        "BTC",
        "USDC",
        tick="0.5",
        min_price="1",
        max_price="1000000",
        step="0.001",
        max_qty="50",
        max_market_qty="20",
        leverage=100,
        tier=1_000_000,
        maintenance="0.005",
        price="64250",
        volatility="0.45",
        size="0.3",
        interest="2100",
    ),
)

INVERSE: tuple[InstrumentSpec, ...] = (
    _perpetual(
        6,
        "BTC",
        "USD",
        tick="0.5",
        min_price="1",
        max_price="1000000",
        step="1",
        max_qty="1000000",
        max_market_qty="500000",
        leverage=100,
        tier=150,
        maintenance="0.005",
        price="64250",
        volatility="0.45",
        size="30000",
        interest="620000000",
    ),
    _perpetual(
        7,
        "ETH",
        "USD",
        tick="0.05",
        min_price="0.1",
        max_price="100000",
        step="1",
        max_qty="1000000",
        max_market_qty="500000",
        leverage=100,
        tier=3_000,
        maintenance="0.005",
        price="3120",
        volatility="0.6",
        size="18000",
        interest="210000000",
    ),
)
