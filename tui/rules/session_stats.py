"""What a session came to, from its fills and from what its closing orders brought."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tui.model.account import Execution
from tui.model.history import ClosedPnl

ZERO = Decimal(0)
FUNDING = "Funding"


@dataclass(frozen=True, slots=True)
class SymbolResult:
    """One symbol's closed trades."""

    symbol: str
    realised: Decimal
    trades: int
    wins: int


@dataclass(frozen=True, slots=True)
class SessionStats:
    """All of one coin. A trade is a closing order; its profit has the fees of both ways taken off.

    A ratio or an average of nothing is None.
    """

    coin: str
    realised: Decimal = ZERO
    trades: int = 0
    wins: int = 0
    losses: int = 0
    """Neither a win nor a loss is a trade that came to exactly nothing."""
    average_win: Decimal | None = None
    average_loss: Decimal | None = None
    """Below zero."""
    best: Decimal | None = None
    worst: Decimal | None = None
    fees: Decimal = ZERO
    """Of every fill of the session, opening ones too; above zero is a cost."""
    funding: Decimal = ZERO
    """Above zero is a cost."""
    fills: int = 0
    turnover: Decimal = ZERO
    by_symbol: tuple[SymbolResult, ...] = ()
    """The best first."""

    @property
    def win_rate(self) -> Decimal | None:
        """Wins in all trades, a ratio."""
        return Decimal(self.wins) / self.trades if self.trades else None

    @property
    def profit_factor(self) -> Decimal | None:
        """What wins brought by what losses cost; None without a loss."""
        if not self.average_loss:
            return None
        return (self.average_win or ZERO) * self.wins / -(self.average_loss * self.losses)


@dataclass(slots=True)
class _Sums:
    results: list[tuple[str, Decimal]] = field(default_factory=list)
    fees: Decimal = ZERO
    funding: Decimal = ZERO
    fills: int = 0
    turnover: Decimal = ZERO


def session_stats(
    closed: Iterable[ClosedPnl], fills: Iterable[Execution], since_ms: int, coin_of: Callable[[str], str]
) -> dict[str, SessionStats]:
    """Statistics by coin, of what happened at or after a moment (exchange time, ms).

    `coin_of` gives the settle coin of a symbol. A fee is in the coin that its fill names, else in the settle coin.
    """
    sums: dict[str, _Sums] = {}
    for row in closed:
        if row.updated_time >= since_ms:
            sums.setdefault(coin_of(row.symbol), _Sums()).results.append((row.symbol, row.closed_pnl))
    for fill in fills:
        if fill.exec_time < since_ms:
            continue
        settle = coin_of(fill.symbol)
        paid = sums.setdefault(fill.fee_currency or settle, _Sums())
        if fill.exec_type == FUNDING:
            paid.funding += fill.exec_fee
            continue
        paid.fees += fill.exec_fee
        own = sums.setdefault(settle, _Sums())
        own.fills += 1
        own.turnover += fill.exec_value
    return {coin: _stats(coin, each) for coin, each in sums.items()}


def _stats(coin: str, sums: _Sums) -> SessionStats:
    results = [result for _, result in sums.results]
    wins = [each for each in results if each > 0]
    losses = [each for each in results if each < 0]
    symbols = {symbol: [r for s, r in sums.results if s == symbol] for symbol in dict(sums.results)}
    by_symbol = [
        SymbolResult(symbol, sum(found, ZERO), len(found), sum(each > 0 for each in found))
        for symbol, found in symbols.items()
    ]
    return SessionStats(
        coin=coin,
        realised=sum(results, ZERO),
        trades=len(results),
        wins=len(wins),
        losses=len(losses),
        average_win=sum(wins, ZERO) / len(wins) if wins else None,
        average_loss=sum(losses, ZERO) / len(losses) if losses else None,
        best=max(results, default=None),
        worst=min(results, default=None),
        fees=sums.fees,
        funding=sums.funding,
        fills=sums.fills,
        turnover=sums.turnover,
        by_symbol=tuple(sorted(by_symbol, key=lambda each: (-each.realised, each.symbol))),
    )
