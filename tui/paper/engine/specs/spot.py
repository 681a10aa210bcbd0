"""Spot pairs. Their filters have other names on the wire (docs/v5/market/instrument): the step is basePrecision."""

from decimal import Decimal

from tui.paper.engine.types import InstrumentSpec


def _pair(symbol_id: int, base_coin: str, **figures: str) -> InstrumentSpec:
    def figure(name: str) -> Decimal:
        return Decimal(figures[name])

    tick = figure("tick")
    exponent = tick.as_tuple().exponent
    return InstrumentSpec(
        category="spot",
        symbol=f"{base_coin}USDT",
        symbol_id=symbol_id,
        base_coin=base_coin,
        quote_coin="USDT",
        settle_coin="USDT",
        contract_type="",
        tick_size=tick,
        min_price=tick,
        max_price=Decimal(10_000_000),
        qty_step=figure("step"),
        min_order_qty=figure("min_qty"),
        max_order_qty=figure("max_qty"),
        max_mkt_order_qty=figure("max_market_qty"),
        min_notional_value=Decimal(5),
        quote_precision=figure("quote_precision"),
        max_leverage=Decimal(1),
        price_scale=-exponent if isinstance(exponent, int) and exponent < 0 else 0,
        tiers=(),
        start_price=figure("price"),
        year_volatility=figure("volatility"),
        typical_size=figure("size"),
        open_interest=Decimal(0),
        funding_interval=0,
        price_limit_x=Decimal("0.01"),
        price_limit_y=Decimal("0.02"),
        taker_fee=Decimal("0.001"),
        maker_fee=Decimal("0.001"),
    )


SPOT: tuple[InstrumentSpec, ...] = (
    _pair(
        101,
        "BTC",
        tick="0.1",
        step="0.000001",
        min_qty="0.000011",
        max_qty="83",
        max_market_qty="41.5",
        quote_precision="0.0000001",
        price="64250",
        volatility="0.45",
        size="0.25",
    ),
    _pair(
        102,
        "ETH",
        tick="0.01",
        step="0.00001",
        min_qty="0.00021",
        max_qty="2100",
        max_market_qty="1050",
        quote_precision="0.0000001",
        price="3120",
        volatility="0.6",
        size="3",
    ),
    _pair(
        103,
        "SOL",
        tick="0.01",
        step="0.001",
        min_qty="0.01",
        max_qty="34000",
        max_market_qty="17000",
        quote_precision="0.00001",
        price="151.4",
        volatility="0.8",
        size="25",
    ),
    _pair(
        104,
        "XRP",
        tick="0.0001",
        step="0.01",
        min_qty="0.1",
        max_qty="3000000",
        max_market_qty="1500000",
        quote_precision="0.000001",
        price="2.1434",
        volatility="0.8",
        size="1700",
    ),
)
