"""Queries of the simulated market over the wire: candles of every price, options' trades, scenarios at run time."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import requests
from served import PATIENCE, Client, Served, Stream

from tui.paper.serve import Settings

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}


@pytest.fixture(scope="module")
def market() -> Iterator[Served]:
    served = Served(Settings(control=True, seed=5))
    yield served
    served.stop()


@pytest.fixture(scope="module")
def client(market: Served) -> Client:
    return market.client()


def rows(client: Client, path: str, **params: Any) -> Any:
    return client.must(client.get(f"/v5/market/{path}", **params))["list"]


@pytest.mark.parametrize(("interval", "length"), [("1", 60), ("15", 900), ("240", 14_400), ("D", 86_400)])
@pytest.mark.parametrize("kind", ["kline", "mark-price-kline", "index-price-kline", "premium-index-price-kline"])
def test_candles_of_each_price_are_on_the_grid_and_hold_together(
    client: Client, kind: str, interval: str, length: int
) -> None:
    found = rows(client, kind, **LINEAR, interval=interval, limit=30)
    starts = [int(row[0]) for row in found]
    assert starts == [starts[0] - number * length * 1_000 for number in range(30)]
    assert starts[0] % (length * 1_000) == 0
    for row in found:
        opened, high, low, close = map(Decimal, row[1:5])
        assert low <= min(opened, close) <= max(opened, close) <= high
        assert len(row) == (7 if kind == "kline" else 5)


def test_mark_and_index_stay_near_the_last_price(client: Client) -> None:
    last, mark, index = (
        [Decimal(row[4]) for row in rows(client, kind, **LINEAR, interval="60", limit=200)]
        for kind in ("kline", "mark-price-kline", "index-price-kline")
    )
    for one, two, three in zip(last, mark, index, strict=True):
        assert abs(two / one - 1) < Decimal("0.002")
        assert abs(three / one - 1) < Decimal("0.002")


def test_the_premium_index_is_a_ratio_of_linear_perpetuals(client: Client) -> None:
    path = "premium-index-price-kline"
    found = rows(client, path, symbol="BTCUSDT", interval="5", limit=100)
    assert all(abs(Decimal(part)) < Decimal("0.01") for row in found for part in row[1:])
    assert len({row[4] for row in found}) > 20
    refused = client.get(f"/v5/market/{path}", category="inverse", symbol="BTCUSD", interval="5")
    assert refused["retCode"] == 10001


def test_an_inverse_candle_counts_volume_in_dollars_and_turnover_in_the_coin(client: Client) -> None:
    for row in rows(client, "kline", category="inverse", symbol="BTCUSD", interval="60", limit=20):
        _, _, high, low, _, volume, turnover = map(Decimal, row)
        assert volume / high * Decimal("0.99") <= turnover <= volume / low * Decimal("1.01")


def test_fundings_of_before_are_there_and_on_the_grid(client: Client) -> None:
    found = rows(client, "funding/history", **LINEAR)
    assert len(found) == 200
    times = [int(row["fundingRateTimestamp"]) for row in found]
    assert {sooner - later for sooner, later in pairwise(times)} == {8 * 3_600_000}
    assert times[0] % (8 * 3_600_000) == 0


def test_open_interest_counts_one_side_as_the_half(client: Client) -> None:
    [ticker] = rows(client, "tickers", **LINEAR)
    history = rows(client, "open-interest", **LINEAR, intervalTime="5min", limit=5)
    for row in (ticker, *history):
        assert abs(2 * Decimal(row["singleOpenInterest"]) - Decimal(row["openInterest"])) <= Decimal("0.002")


def test_trades_of_options_say_what_they_were_worth(market: Served, client: Client) -> None:
    chain = rows(client, "instruments-info", category="option", baseCoin="ETH")
    call = next(row["symbol"] for row in chain if row["optionsType"] == "Call")
    venue = market.exchange.venue
    board = venue.board("option", call)

    def trade() -> None:
        best = board.book.asks.best()
        assert best is not None
        venue.trading.matching.house_takes(board, "Buy", best, 1, venue.now)

    with Stream(f"{market.running.ws}/v5/public/option") as stream:
        assert stream.ask({"op": "subscribe", "args": ["publicTrade.ETH"]})["success"]
        market.do(trade)
        told = stream.wait_for(lambda m: any(each["s"] == call for each in m.get("data", ())))["data"]
    found = rows(client, "recent-trade", category="option", baseCoin="ETH", optionType="Call")
    row = next(each for each in found if each["symbol"] == call)
    pushed = next(each for each in told if each["s"] == call)
    for name in ("mP", "iP", "mIv", "iv"):
        assert Decimal(row[name]) > 0
    assert {name: pushed[name] for name in ("mP", "iP", "mIv")} == {name: row[name] for name in ("mP", "iP", "mIv")}
    assert Decimal(row["iv"]) > Decimal(row["mIv"]), "it was bought above the mark price"
    assert all("-P-" not in each["symbol"] for each in found)
    assert client.get("/v5/market/recent-trade", category="option", optionType="Straddle")["retCode"] == 10001
    assert client.get("/v5/market/recent-trade", category="linear")["retCode"] == 10001


def test_options_have_a_day_behind_them(client: Client) -> None:
    for row in rows(client, "tickers", category="option", baseCoin="BTC"):
        assert Decimal(row["volume24h"]) > 0
        assert Decimal(row["lowPrice24h"]) <= Decimal(row["lastPrice"]) <= Decimal(row["highPrice24h"])


def test_nothing_is_announced(client: Client) -> None:
    answer = client.must(client.get("/v5/announcements/index", locale="en-US"))
    assert answer == {"total": 0, "list": []}
    assert client.get("/v5/announcements/index")["retCode"] == 10001


def test_a_cascade_started_from_outside_is_seen_on_the_stream(market: Served) -> None:
    url = f"{market.running.rest}/control/market"
    with market.public() as stream:
        stream.subscribe("allLiquidation.ETHUSDT")
        answer = requests.post(url, json={"scenario": "cascade", "coin": "ETH"}, timeout=PATIENCE)
        assert answer.json() == {"scenario": "cascade", "coin": "ETH"}
        market.later += 2_000
        rows_told = stream.wait_for(lambda message: message.get("topic") == "allLiquidation.ETHUSDT")["data"]
    assert {(row["s"], row["S"]) for row in rows_told} == {("ETHUSDT", "Buy")}
    refused = requests.post(url, json={"scenario": "boom"}, timeout=PATIENCE)
    assert refused.status_code == 400
    assert "cascade" in refused.json()["error"]


def test_what_a_category_does_not_know_it_ignores_or_refuses(client: Client) -> None:
    spot = rows(client, "instruments-info", category="spot", baseCoin="XRP", limit=1)
    assert len(spot) == 4, "spot has no base coin filter and no pages"
    assert {row["baseCoin"] for row in rows(client, "instruments-info", category="option")} == {"BTC"}
    assert rows(client, "instruments-info", category="linear", symbolType="innovation") == []
    for path in ("price-limit", "risk-limit", "open-interest", "funding/history", "kline"):
        answer = client.get(f"/v5/market/{path}", category="option", symbol="BTCUSDT", interval="5")
        assert answer["retCode"] == 10001, path


@pytest.mark.parametrize(
    ("category", "symbol", "usual", "most"),
    [("linear", "BTCUSDT", 25, 260), ("inverse", "BTCUSD", 25, 260), ("spot", "BTCUSDT", 1, 260)],
)
def test_a_book_is_as_deep_as_its_category_says(
    client: Client, category: str, symbol: str, usual: int, most: int
) -> None:
    place = {"category": category, "symbol": symbol}
    book = client.must(client.get("/v5/market/orderbook", **place))
    assert (len(book["b"]), len(book["a"])) == (usual, usual)
    deep = client.must(client.get("/v5/market/orderbook", **place, limit=1000))
    assert min(len(deep["b"]), len(deep["a"])) > most - 40


def test_spot_gives_sixty_trades_at_most(market: Served, client: Client) -> None:
    venue = market.exchange.venue
    board = venue.board("spot", "XRPUSDT")

    def trade() -> None:
        for _ in range(70):
            best = board.book.asks.best()
            assert best is not None
            venue.trading.matching.house_takes(board, "Buy", best, 1, venue.now)

    market.do(trade)
    found = rows(client, "recent-trade", category="spot", symbol="XRPUSDT", limit=1000)
    assert len(found) == 60
    assert [int(row["seq"]) for row in found] == sorted((int(row["seq"]) for row in found), reverse=True)
