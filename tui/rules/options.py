"""Options in the order in which a person looks for them. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime

from tui.model.instrument import Instrument

_FAR = datetime.max.replace(tzinfo=UTC)


def by_expiry_and_strike(options: Iterable[Instrument]) -> tuple[str, ...]:
    """Symbols by coin, expiry, strike, call before put; BTC-27NOV26-64000-C-USDT names them in this order."""
    return tuple(sorted((each.symbol for each in options), key=_place))


def _place(symbol: str) -> tuple[str, datetime, float, str]:
    coin, date, strike, kind = (*symbol.split("-"), "", "", "")[:4]
    try:
        expiry = datetime.strptime(date, "%d%b%y").replace(tzinfo=UTC)
        return coin, expiry, float(strike), kind
    except ValueError:
        return coin, _FAR, 0.0, symbol
