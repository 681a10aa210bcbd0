"""What the gate goes by, read over REST at one moment: the same view that the console has of its streams."""

import time
from typing import TYPE_CHECKING

from tui.exchange import queries
from tui.model.facts import (
    BookUpdated,
    FeedPhase,
    FeedState,
    FeedStateChanged,
    FeeRatesLoaded,
    InstrumentsLoaded,
    Stream,
    TickerUpdated,
)
from tui.rules.day import day_start
from tui.state.account import AccountState
from tui.state.links import LinkState
from tui.state.market import MarketState
from tui.state.view import ConsoleView

if TYPE_CHECKING:
    from tui.exchange.session import Session
    from tui.headless.reach import Reach


def look(reach: "Reach", session: "Session", symbol: str) -> ConsoleView:
    """The account, then the prices. Raises ExchangeError or MalformedPayload."""
    market, account, links = MarketState(), AccountState(), LinkState()
    category, coin = reach.category, reach.settle_coin
    instrument = queries.instrument(session, category, symbol)
    if instrument is not None:
        market.apply(InstrumentsLoaded(category, (instrument,)))
        market.apply(FeeRatesLoaded(category, queries.fee_rates(session, category)))
        now_ms = reach.clock.now_ms()
        # Only the limit of a day's loss needs the log.
        limited = reach.settings.limits(reach.place.name).max_daily_loss is not None
        booked = day_start(now_ms) if limited else 0
        account.apply(queries.account_snapshot(session, category, coin, now_ms, (symbol,), booked_since_ms=booked))
        # Their age counts from the question, not from the answer.
        asked_at = time.monotonic()
        for ticker in queries.tickers(session, category, asked_at, symbol):
            market.apply(TickerUpdated(ticker))
        market.apply(BookUpdated(queries.book(session, category, symbol, asked_at)))
    now = time.monotonic()
    # Both were answered just now, which is what live means here; the gate looks at the prices' age by itself.
    for stream in Stream:
        links.apply(FeedStateChanged(FeedState(stream, FeedPhase.LIVE, since=now)))
    return ConsoleView(
        environment=reach.place.name,
        category=category,
        symbol=symbol,
        symbols=(symbol,),
        settle_coin=coin,
        market=market,
        account=account,
        links=links,
        now=now,
        exchange_ms=reach.clock.now_ms(),
    )
