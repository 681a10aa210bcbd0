"""What is mirrored: the instruments of another exchange, as the paper exchange lists them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from tui.exchange import queries
from tui.exchange.clock import ExchangeClock
from tui.exchange.environment import REMOTE, Environment, EnvironmentName
from tui.exchange.errors import ExchangeError, judge
from tui.exchange.parse import MalformedPayload
from tui.exchange.session import Session
from tui.mirror.errors import MirrorError
from tui.model.enums import Category
from tui.model.instrument import Instrument, RiskTier
from tui.model.market import Candle, Ticker
from tui.paper.engine import types
from tui.paper.engine.candles import MINUTES_KEPT

WITHOUT_TIERS = types.RiskTier(1, Decimal(10) ** 12, Decimal("0.005"), Decimal("0.01"), Decimal(100), Decimal(0))
HOURS = 1_000


@dataclass(frozen=True, slots=True)
class Mirrored:
    """One instrument with where its market stands."""

    spec: types.InstrumentSpec
    ticker: Ticker
    minutes: tuple[Candle, ...]
    hours: tuple[Candle, ...]


def environment_of(where: str) -> Environment:
    """mainnet, testnet, or REST and stream addresses with a comma between. Raises MirrorError."""
    known = {name.value: environment for name, environment in REMOTE.items() if name is not EnvironmentName.DEMO}
    if where in known:
        return known[where]
    rest, comma, streams = where.partition(",")
    if not (comma and rest.startswith("http") and streams.startswith("ws")):
        raise MirrorError(f"mirror:{where}: must be {', '.join(known)} or http://HOST:PORT,ws://HOST:PORT")
    return Environment(EnvironmentName.PAPER, rest.rstrip("/"), streams.rstrip("/"), streams.rstrip("/"))


def ask_for(environment: Environment, symbols: Iterable[str]) -> tuple[Mirrored, ...]:
    """Ask the other exchange for some linear instruments, their figures and their past. Raises MirrorError."""
    session = Session(environment, None, ExchangeClock())
    try:
        known = {each.symbol: each for each in queries.instruments(session, Category.LINEAR)}
        tickers = {each.symbol: each for each in queries.tickers(session, Category.LINEAR, 0.0)}
        found = []
        for number, symbol in zip(count(1), symbols, strict=False):
            if symbol not in known or symbol not in tickers:
                raise MirrorError(f"{environment.rest} lists no {symbol}")
            found.append(_mirrored(session, number, known[symbol], tickers[symbol]))
    except ExchangeError as error:
        verdict = judge(error)
        raise MirrorError(f"cannot mirror {environment.rest}: {verdict.meaning}") from error
    except MalformedPayload as error:
        raise MirrorError(f"{environment.rest} answers with something else than Bybit V5 ({error})") from error
    finally:
        session.close()
    return tuple(found)


def _mirrored(session: Session, number: int, each: Instrument, ticker: Ticker) -> Mirrored:
    tiers = each.risk_tiers or queries.risk_tiers(session, Category.LINEAR, each.symbol).get(each.symbol, ())
    # More than a day of minutes: the figures of the last 24 hours are those of these.
    minutes = queries.candles(session, Category.LINEAR, each.symbol, "1", MINUTES_KEPT)
    hours = queries.candles(session, Category.LINEAR, each.symbol, "60", HOURS)
    return Mirrored(_spec(number, each, tiers, ticker), ticker, minutes, hours)


def _spec(number: int, each: Instrument, tiers: tuple[RiskTier, ...], ticker: Ticker) -> types.InstrumentSpec:
    exponent = each.tick_size.as_tuple().exponent
    return types.InstrumentSpec(
        category="linear",
        symbol=each.symbol,
        symbol_id=number,
        base_coin=each.base_coin,
        quote_coin=each.quote_coin,
        settle_coin=each.settle_coin,
        contract_type="LinearPerpetual",
        tick_size=each.tick_size,
        min_price=each.min_price,
        max_price=each.max_price,
        qty_step=each.qty_step,
        min_order_qty=each.min_order_qty,
        max_order_qty=each.max_order_qty,
        max_mkt_order_qty=each.max_mkt_order_qty,
        min_notional_value=each.min_notional_value,
        max_leverage=each.max_leverage,
        price_scale=-exponent if isinstance(exponent, int) and exponent < 0 else 0,
        tiers=tuple(_tier(tier) for tier in tiers) or (WITHOUT_TIERS,),
        start_price=ticker.last_price or each.tick_size,
        # What the simulator needs; nothing is simulated here.
        year_volatility=Decimal(0),
        typical_size=each.min_order_qty,
        open_interest=ticker.open_interest or Decimal(0),
        funding_interval=each.funding_interval or 480,
        price_limit_x=each.price_limit_ratio_x or Decimal("0.01"),
        price_limit_y=each.price_limit_ratio_y or Decimal("0.02"),
    )


def _tier(tier: RiskTier) -> types.RiskTier:
    return types.RiskTier(
        tier.risk_id,
        tier.risk_limit_value,
        tier.maintenance_margin,
        tier.initial_margin,
        tier.max_leverage,
        tier.mm_deduction,
    )
