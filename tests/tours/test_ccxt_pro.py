"""ccxt.pro, unmodified, on the paper exchange: only the addresses are ours."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from served import PATIENCE, Served

Ask = Callable[[Callable[[], Any]], Any]
PERP, INVERSE, SPOT = "BTC/USDT:USDT", "BTC/USD:BTC", "BTC/USDT"


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    """The markets as the first client of the module loaded them."""
    return {}


@pytest_asyncio.fixture
async def bybit(exchange: Served, listed: dict[str, Any]) -> AsyncIterator[Any]:
    import ccxt.pro

    running = exchange.running
    client = ccxt.pro.bybit({"apiKey": running.api_key, "secret": running.api_secret, "newUpdates": True})
    streams = client.urls["api"].pop("ws")
    client.urls["api"] = dict.fromkeys(client.urls["api"], running.rest) | {"ws": _moved(streams, running.ws)}
    if listed:
        client.set_markets(**listed)
    else:
        listed["markets"] = await client.load_markets()
        listed["currencies"] = client.currencies
    yield client
    await client.close()


def _moved(urls: Any, base: str) -> Any:
    """The same addresses on another host."""
    if isinstance(urls, dict):
        return {name: _moved(url, base) for name, url in urls.items()}
    return base + urls[urls.index("/", len("wss://")) :]


async def soon(awaited: Awaitable[Any]) -> Any:
    return await asyncio.wait_for(awaited, PATIENCE)


async def subscribed(exchange: Served, eventually: Ask, topic: str) -> None:
    """A subscription is in force once the exchange has it, which the client does not say."""

    known = exchange.exchange.streams._private._topics
    await asyncio.to_thread(eventually, lambda: any(topic in each for each in list(known.values())))


@pytest.mark.parametrize("symbol", [PERP, INVERSE, SPOT])
async def test_public_streams(bybit: Any, symbol: str) -> None:
    ticker = await soon(bybit.watch_ticker(symbol))
    assert ticker["low"] <= ticker["last"] <= ticker["high"]
    book = await soon(bybit.watch_order_book(symbol, 50))
    assert len(book["bids"]) == len(book["asks"]) == 50
    for _ in range(20):
        book = await soon(bybit.watch_order_book(symbol, 50))
        assert book["bids"][0][0] < book["asks"][0][0]
    trades = await soon(bybit.watch_trades(symbol))
    assert {each["symbol"] for each in trades} == {symbol}
    assert len((await soon(bybit.watch_ohlcv(symbol, "1m")))[-1]) == 6


async def test_several_symbols_at_once(bybit: Any) -> None:
    both = [PERP, "ETH/USDT:USDT"]
    assert (await soon(bybit.watch_tickers(both))).keys() <= set(both)
    assert (await soon(bybit.watch_bids_asks(both))).keys() <= set(both)
    assert (await soon(bybit.watch_order_book_for_symbols(both, 200)))["symbol"] in both
    assert (await soon(bybit.watch_trades_for_symbols(both)))[0]["symbol"] in both
    assert await soon(bybit.watch_ohlcv_for_symbols([[symbol, "5m"] for symbol in both]))
    assert await soon(bybit.un_watch_tickers(both))
    assert (await soon(bybit.watch_tickers(both))).keys() <= set(both)


async def test_options_to_look_at(bybit: Any) -> None:
    symbol = next(market["symbol"] for market in bybit.markets.values() if market["option"])
    assert (await soon(bybit.watch_ticker(symbol)))["symbol"] == symbol
    assert (await soon(bybit.watch_order_book(symbol, 25)))["bids"]


async def test_private_streams(bybit: Any, exchange: Served, eventually: Ask) -> None:
    # The first call gives what is held, by REST.
    assert await soon(bybit.watch_positions([PERP])) == []
    wanted = {
        "order": bybit.watch_orders(PERP),
        "execution": bybit.watch_my_trades(PERP),
        "position": bybit.watch_positions([PERP]),
        "wallet": bybit.watch_balance(),
    }
    watching = {}
    for topic, watch in wanted.items():
        watching[topic] = asyncio.ensure_future(watch)
        await subscribed(exchange, eventually, topic)
    placed = await bybit.create_order(PERP, "market", "buy", 0.02)
    orders, trades, positions, balance = [await soon(each) for each in watching.values()]
    assert orders[-1]["id"] == placed["id"]
    assert trades[-1]["order"] == placed["id"]
    assert (positions[0]["side"], positions[0]["contracts"]) == ("long", 0.02)
    assert balance["USDT"]["total"] < 10_000
    await bybit.create_order(PERP, "market", "sell", 0.02, None, {"reduceOnly": True})


async def test_spot_orders(bybit: Any, exchange: Served, eventually: Ask) -> None:
    watching = asyncio.ensure_future(bybit.watch_orders(SPOT))
    await subscribed(exchange, eventually, "order")
    placed = await bybit.create_market_buy_order_with_cost(SPOT, 100)
    seen = await soon(watching)
    assert (seen[-1]["id"], seen[-1]["symbol"]) == (placed["id"], SPOT)


async def test_order_entry_over_the_stream(bybit: Any, exchange: Served) -> None:
    price = float(bybit.price_to_precision(PERP, (await bybit.fetch_ticker(PERP))["last"] * 0.98))
    placed = await soon(bybit.create_order_ws(PERP, "limit", "buy", 0.01, price))
    orders = exchange.exchange.venue.account("1000001").orders
    assert placed["id"] in orders
    await soon(bybit.edit_order_ws(placed["id"], PERP, "limit", "buy", 0.03, price))
    assert str(orders[placed["id"]].qty) == "0.03"
    await soon(bybit.cancel_order_ws(placed["id"], PERP))
    assert placed["id"] not in orders
    stop = {"triggerPrice": price, "triggerDirection": "descending"}
    waiting = await soon(bybit.create_order_ws(PERP, "market", "sell", 0.01, None, stop))
    assert orders[waiting["id"]].order_status == "Untriggered"
    spot = await soon(bybit.create_order_ws(SPOT, "limit", "buy", 0.001, price))
    assert orders[spot["id"]].category == "spot"
    await soon(bybit.cancel_order_ws(spot["id"], SPOT))
    await bybit.cancel_all_orders(PERP)
    assert not orders
