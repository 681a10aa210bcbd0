"""The docs page of the paper exchange, made from its own tables: `python -m tui.paper.reference > docs/…`."""

import sys
from collections.abc import Iterable

from tui.paper.engine.candles import INTERVALS
from tui.paper.engine.specs import LISTED
from tui.paper.faults import page as faults
from tui.paper.limits import rate_of
from tui.paper.market import page as market
from tui.paper.rest.market import BOOK_LEVELS, TRADES
from tui.paper.rest.routes import BATCHES, PRIVATE_GET, PRIVATE_POST, PUBLIC, QUERY_API
from tui.paper.streams.server import IDLE_LIMIT
from tui.paper.streams.topics import CATEGORISED, CHANNELS, PRIVATE_KINDS, PRIVATE_PATH, PRODUCTS, TRADE_PATH
from tui.paper.streams.trade import PATHS
from tui.paper.visitors import BLOCKED_FOR, CONNECTIONS, CONNECTIONS_WINDOW, REQUESTS, REQUESTS_WINDOW

INTRODUCTION = """\
# The paper exchange

`bybit-tui exchange` is a local server that speaks Bybit V5 over REST and WebSocket. It needs no account and no
network, and knows nothing of who connects: any client whose addresses can be set can trade on it.

```
bybit-tui exchange --port 8080        # REST on 8080, streams on 8081
bybit-tui exchange --fresh --json     # a new account on free ports, told as one line of JSON
```

It can also follow another exchange's public streams, so that paper orders meet real prices:

```
bybit-tui exchange --market mirror:mainnet --symbols BTCUSDT,ETHUSDT
```

Filters, risk limits and the past are asked for at the start; then its books, trades, mark and index prices and
funding are shown here. While it is not heard, the mirrored liquidity is withdrawn and an order meets nothing.

It prints its REST address, the base address of its streams, and the key and secret that it accepts. A second key
may read and not trade: `PaperWatchingKey01` with `PaperWatchingSecretThatIsNoSecret001`. These keys open nothing
but this exchange.

With pybit:

```python
from pybit.unified_trading import HTTP

session = HTTP(api_key="PaperTradingKey001", api_secret="PaperTradingSecretThatIsNoSecret0001")
session.endpoint = "http://127.0.0.1:8080"
```

This page is made from the tables that the server itself works by; a test holds them together.
"""

MEASURED = """\
## What it costs

Measured on 2026-11-21 on two cores of a shared AMD EPYC machine with Python 3.11; figures elsewhere differ, and
`python tests/paper/engine_bench.py` says them anew.

| | figure |
| --- | --- |
| the exchange with one client on 4 symbols (book 50, trades, tickers: 233 messages/s) | 9 % of a core |
| the engine alone, orders placed and cancelled, 10 levels a side | 22,500 pairs/s |
| the same with 1,000 levels a side and 450 orders resting | 20,900 pairs/s |
| market orders filled, 1,000 levels a side and 450 orders resting | 14,800/s |
| a simulated day of two boards, run faster than the clock | 26 MB at its end, 25 MB after 15 hours |

"""

LEFT_OUT = """\
## What it does not do

- Trading of options, portfolio margin, spot margin trading: options are quoted to watch, and orders in them are
  refused with 110066.
- Candles of options' mark prices, delivery of options and of futures, historical volatility, insurance funds.
- What a test cannot show of the protocol's fine print stands with its reason in [fine-print.md](fine-print.md).
- Interest on what is owed, auto-deleveraging, and collateral ratios: every coin counts at its whole index price.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [INTRODUCTION, _instruments(), _rest(), _streams(), market.section(), faults.section(), MEASURED, LEFT_OUT]
    return "\n".join(parts)


def _instruments() -> str:
    rows = (
        (spec.category, f"`{spec.symbol}`", spec.settle_coin, spec.tick_size, spec.qty_step, f"{spec.max_leverage}x")
        for spec in LISTED
    )
    table = _table(("category", "symbol", "settleCoin", "tickSize", "step", "maxLeverage"), rows)
    return f"## Instruments\n\n{table}"


def _rest() -> str:
    public = _table(("GET, no signature",), ((f"`{path}`",) for path in PUBLIC))
    signed = [("GET", path) for path in (*PRIVATE_GET, QUERY_API)]
    signed += [("POST", path) for path in (*PRIVATE_POST, *BATCHES)]
    rows = ((method, f"`{path}`", *(f"{limit}/s" for limit in rate_of(path))) for method, path in signed)
    private = _table(("", "signed", "futures", "spot", "option"), rows)
    note = (
        "A batch counts as many requests as it holds orders, apart from single orders.\n\n"
        f"One address may send {REQUESTS} requests in {REQUESTS_WINDOW // 1_000} seconds, and open {CONNECTIONS} "
        f"streams in {CONNECTIONS_WINDOW // 60_000} minutes. Above it, and for a\nGET that brings a body, the answer "
        f"is HTTP 403. Too many requests shut the address out for {BLOCKED_FOR // 60_000} minutes.\n"
    )
    return f"## REST\n\n{public}\n{_lengths()}\n{private}\n{note}"


def _lengths() -> str:
    rows = (
        (name, *(f"{usual}, {most}" for usual, most in (BOOK_LEVELS[name], TRADES[name]))) for name in sorted(TRADES)
    )
    return _table(("usual and most", "levels of `orderbook`", "trades of `recent-trade`"), rows)


def _streams() -> str:
    rows = []
    for category, channel in CHANNELS.items():
        books = ", ".join(f"{depth} each {every} ms" for depth, every in channel.depths.items())
        ticker = f"{'deltas' if channel.ticker_deltas else 'snapshots'} each {channel.ticker_every} ms"
        rows.append(
            (f"`/v5/public/{category}`", books, ticker, ", ".join(f"`{kind}`" for kind in sorted(channel.kinds)))
        )
    public = _table(("channel", "`orderbook.{depth}`", "`tickers`", "by symbol"), rows)
    intervals = ", ".join(INTERVALS)
    private = "".join(f"- `{kind}`\n" for kind in sorted(PRIVATE_KINDS))
    products = ", ".join(f"`.{product}`" for product in sorted(PRODUCTS))
    categorised = ", ".join(f"`{kind}`" for kind in sorted(CATEGORISED))
    operations = ", ".join(f"`{name}`" for name in PATHS)
    return (
        f"## Streams\n\n{public}\nCandles by `kline.{{interval}}.{{symbol}}`: {intervals}.\n\n"
        f"Private, at `{PRIVATE_PATH}`:\n\n{private}\n"
        f"{categorised} also by product: {products}; spot has no positions.\n\n"
        f"Order entry, at `{TRADE_PATH}`, counted together with REST: {operations}.\n\n"
        f"A connection on which nothing is sent or heard for {IDLE_LIMIT} seconds is closed, and one that does not\n"
        "read what it asked for is cut.\n"
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
