"""Options: a small chain around a coin's price, made anew at each start, since options end (docs/v5/enum, symbol)."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import product
from typing import Final, NamedTuple

from tui.paper.engine.types import ZERO, InstrumentSpec

STRIKES_EACH_SIDE: Final = 2
MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


class Chain(NamedTuple):
    """How a coin's options are cut."""

    coin: str
    strike_step: Decimal
    tick: Decimal
    step: Decimal
    size: Decimal


CHAINS: Final = (
    Chain("BTC", Decimal(2_000), Decimal(5), Decimal("0.01"), Decimal(2)),
    Chain("ETH", Decimal(100), Decimal("0.1"), Decimal("0.1"), Decimal(30)),
)


def option_specs(now: int, perpetuals: tuple[InstrumentSpec, ...]) -> tuple[InstrumentSpec, ...]:
    """Calls and puts of two deliveries around the start price of each coin that has a USDT perpetual."""
    found = []
    known = {spec.base_coin: spec for spec in perpetuals if spec.quote_coin == "USDT"}
    number = 1_001
    for chain in CHAINS:
        perpetual = known.get(chain.coin)
        if perpetual is None:
            continue
        for delivery, strike in product(deliveries(now), _strikes(perpetual.start_price, chain)):
            for kind in ("Call", "Put"):
                found.append(_option(number, chain, perpetual, delivery, strike, kind))
                number += 1
    return tuple(found)


def deliveries(now: int) -> tuple[int, int]:
    """The Friday after the next two days and the last Friday of the month after it, both at 08:00 UTC, in ms."""
    moment = datetime.fromtimestamp(now // 1_000, UTC) + timedelta(days=2)
    friday = _friday_on_or_after(moment)
    later = friday.replace(day=1) + timedelta(days=63)
    # The last Friday of the month before that one.
    end = later.replace(day=1) - timedelta(days=1)
    last = end - timedelta(days=(end.weekday() - 4) % 7)
    return _milliseconds(friday), _milliseconds(last.replace(hour=8, minute=0, second=0))


def _friday_on_or_after(moment: datetime) -> datetime:
    at_eight = moment.replace(hour=8, minute=0, second=0, microsecond=0)
    friday = at_eight + timedelta(days=(4 - at_eight.weekday()) % 7)
    return friday if friday >= moment else friday + timedelta(days=7)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000


def _strikes(price: Decimal, chain: Chain) -> list[Decimal]:
    middle = (price / chain.strike_step).to_integral_value(ROUND_HALF_EVEN) * chain.strike_step
    return [middle + chain.strike_step * away for away in range(-STRIKES_EACH_SIDE, STRIKES_EACH_SIDE + 1)]


def _option(
    number: int, chain: Chain, perpetual: InstrumentSpec, delivery: int, strike: Decimal, kind: str
) -> InstrumentSpec:
    day = datetime.fromtimestamp(delivery // 1_000, UTC)
    date = f"{day.day}{MONTHS[day.month - 1]}{day.year % 100:02}"
    exponent = chain.tick.as_tuple().exponent
    return InstrumentSpec(
        category="option",
        symbol=f"{chain.coin}-{date}-{strike:f}-{kind[0]}-USDT",
        symbol_id=number,
        base_coin=chain.coin,
        quote_coin="USDT",
        settle_coin="USDT",
        contract_type="",
        tick_size=chain.tick,
        min_price=chain.tick,
        max_price=Decimal(1_110_000),
        qty_step=chain.step,
        min_order_qty=chain.step,
        max_order_qty=Decimal(500),
        max_mkt_order_qty=Decimal(500),
        min_notional_value=ZERO,
        max_leverage=Decimal(1),
        price_scale=-exponent if isinstance(exponent, int) and exponent < 0 else 0,
        tiers=(),
        # An option's own price comes from its coin's: see the market of options.
        start_price=perpetual.start_price,
        year_volatility=perpetual.year_volatility,
        typical_size=chain.size,
        open_interest=ZERO,
        options_type=kind,
        strike=strike,
        delivery_time=delivery,
        funding_interval=0,
        taker_fee=Decimal("0.0003"),
        maker_fee=Decimal("0.0002"),
    )
