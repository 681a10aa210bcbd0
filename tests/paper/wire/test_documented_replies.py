"""Every endpoint and topic that is served has every field that Bybit documents, of the documented type."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import documented
import pytest
from documented import problems
from served import Client, Served, Stream

from tui.paper.rest.routes import BATCHES, PRIVATE_GET, PRIVATE_POST, PUBLIC, QUERY_API

pytestmark = pytest.mark.skipif(not documented.CONTRACT.is_dir(), reason="the machine-readable contract is not here")

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}
SYMBOLS = {"linear": "BTCUSDT", "inverse": "BTCUSD", "spot": "BTCUSDT", "option": ""}
"""That of options is found at run time, since options end."""
NO_PAGE = {"/v5/asset/coin/query-info", "/v5/market/premium-index-price-kline"}
"""Endpoints that the contract does not hold."""
CONTRADICTED = {
    # Declared a number, sent as a string in the page's own example.
    "market_risk_limit": ("list[].maintenanceMargin", "list[].initialMargin"),
    # The pages declare an array and show an object.
    "account_user_setting_config": ("result",),
    "public_ticker": ("data",),
    "public_price_limit": ("data",),
    "public_all_liquidation": ("data",),
}
NOT_ON_SPOT = ("list[].createType", "list[].tpslMode")
EXTRA = {
    "/v5/market/kline": {"interval": "5"},
    "/v5/market/mark-price-kline": {"interval": "5"},
    "/v5/market/index-price-kline": {"interval": "5"},
    "/v5/market/open-interest": {"intervalTime": "5min"},
    "/v5/account/wallet-balance": {"accountType": "UNIFIED"},
    "/v5/announcements/index": {"locale": "en-US"},
    "/v5/order/spot-borrow-check": {"side": "Buy"},
}
ONLY = {
    "/v5/market/kline": ("linear", "inverse", "spot"),
    "/v5/market/price-limit": ("linear", "inverse", "spot"),
    "/v5/market/mark-price-kline": ("linear", "inverse"),
    "/v5/market/index-price-kline": ("linear", "inverse"),
    "/v5/market/risk-limit": ("linear", "inverse"),
    "/v5/market/funding/history": ("linear", "inverse"),
    "/v5/market/open-interest": ("linear", "inverse"),
    "/v5/position/list": ("linear", "inverse"),
    "/v5/position/closed-pnl": ("linear", "inverse"),
    "/v5/order/spot-borrow-check": ("spot",),
    "/v5/order/realtime": ("linear", "inverse", "spot"),
    "/v5/order/history": ("linear", "inverse", "spot"),
    "/v5/execution/list": ("linear", "inverse", "spot"),
    "/v5/account/transaction-log": ("linear", "inverse", "spot"),
    # Options trade too seldom for a test to wait for.
    "/v5/market/recent-trade": ("linear", "inverse", "spot"),
}
"""Categories of endpoints that are not for all."""
CASES = [
    (path, category)
    for path in [*PUBLIC, *PRIVATE_GET, QUERY_API]
    if path not in NO_PAGE
    for category in ONLY.get(path, SYMBOLS)
]


@pytest.fixture(scope="module")
def busy() -> Iterator[Client]:
    """An account with one of everything in each category: orders, fills, a position with stops, closed profit."""
    served = Served()
    client = served.client()
    client.must(client.post("/v5/order/disconnected-cancel-all", product="SPOT", timeWindow=300))
    for category in ("linear", "inverse"):
        _trade(served, client, category)
    _trade_spot(client)
    yield client
    served.stop()


def option_symbol(client: Client) -> str:
    """One that is traded now and then."""
    rows = client.must(client.get("/v5/market/instruments-info", category="option"))["list"]
    return str(rows[0]["symbol"])


def _trade(served: Served, client: Client, category: str) -> None:
    place = {"category": category, "symbol": SYMBOLS[category]}
    lots = Decimal("0.01") if category == "linear" else Decimal(500)
    client.order("Buy", str(2 * lots), **place)
    client.order("Sell", str(lots), **place, reduceOnly=True)
    last = float(client.must(client.get("/v5/market/tickers", **place))["list"][0]["lastPrice"])
    client.order("Buy", str(lots), str(round(last * 0.99)), **place, takeProfit=str(round(last * 1.05)))
    cancelled = client.order("Buy", str(lots), str(round(last * 0.99)), **place)
    client.must(client.post("/v5/order/cancel", **place, orderId=cancelled["orderId"]))
    stops = {"takeProfit": str(round(last * 1.1)), "stopLoss": str(round(last * 0.9)), "positionIdx": 0}
    client.must(client.post("/v5/position/trading-stop", **place, **stops, tpslMode="Full"))
    board = served.exchange.venue.board(category, SYMBOLS[category])
    served.do(lambda: board.funding_history.append((served.exchange.venue.now, board.funding_rate)))


def _trade_spot(client: Client) -> None:
    place = {"category": "spot", "symbol": "BTCUSDT"}
    client.order("Buy", "200", **place)
    last = float(client.must(client.get("/v5/market/tickers", **place))["list"][0]["lastPrice"])
    client.order("Buy", "0.001", str(round(last * 0.99)), **place)
    cancelled = client.order("Buy", "0.001", str(round(last * 0.99)), **place)
    client.must(client.post("/v5/order/cancel", **place, orderId=cancelled["orderId"]))


@pytest.mark.parametrize(("path", "category"), CASES)
def test_queries_reply_as_documented(busy: Client, path: str, category: str) -> None:
    name = path.removeprefix("/v5/").replace("/", "_").replace("-", "_")
    # Bybit shows one page for the three kinds of candle prices.
    page = documented.load(f"rest/{name.replace('index_price', 'mark_price')}")
    symbol = SYMBOLS[category] or option_symbol(busy)
    answer = busy.get(path, category=category, symbol=symbol, **EXTRA.get(path, {}))
    assert answer.keys() == {"retCode", "retMsg", "result", "retExtInfo", "time"}
    assert answer["retCode"] == 0, answer
    skip = CONTRADICTED.get(name, ())
    if name == "market_instruments_info":
        skip = tuple(each["path"] for each in page["response_fields"] if "preListingInfo" in each.get("path", ""))
    if name in {"system_status", "announcements_index"}:
        # Nothing is under maintenance here, and nothing announced.
        skip = tuple(each["path"] for each in page["response_fields"] if each.get("path"))
    if category == "spot" and name.startswith(("order_", "execution_")):
        skip += NOT_ON_SPOT
    message = answer if page["response_fields_in"] != "result" else answer["result"]
    variant = "linear" if category == "inverse" else category
    assert problems(page["response_fields"], message, variant, accepted=skip) == []


def test_only_perpetuals_in_a_pre_market_have_its_info(busy: Client) -> None:
    rows = busy.must(busy.get("/v5/market/instruments-info", category="linear"))["list"]
    assert {(row["isPreListing"], row["preListingInfo"]) for row in rows} == {(False, None)}


COMMANDS = (
    "order_create",
    "order_amend",
    "order_cancel",
    "order_cancel_all",
    "order_create_batch",
    "order_amend_batch",
    "order_cancel_batch",
)


def test_commands_reply_as_documented(still: Served) -> None:
    client = still.client()
    price = "64000"
    new = {"side": "Buy", "orderType": "Limit", "qty": "0.01", "price": price}

    def ids(answer: Any) -> list[str]:
        return [row["orderId"] for row in answer["result"]["list"]]

    created = client.post("/v5/order/create", **LINEAR, **new, orderLinkId="first")
    chosen = {"orderId": created["result"]["orderId"]}
    amended = client.post("/v5/order/amend", **LINEAR, **chosen, price="64000.5")
    cancelled = client.post("/v5/order/cancel", **LINEAR, **chosen)
    batch = client.post("/v5/order/create-batch", category="linear", request=[{**new, "symbol": "BTCUSDT"}] * 3)
    changes = [{"symbol": "BTCUSDT", "orderId": each, "qty": "0.02"} for each in ids(batch)]
    amended_batch = client.post("/v5/order/amend-batch", category="linear", request=changes)
    ends = [{"symbol": "BTCUSDT", "orderId": each} for each in ids(batch)[:2]]
    cancelled_batch = client.post("/v5/order/cancel-batch", category="linear", request=ends)
    all_cancelled = client.post("/v5/order/cancel-all", **LINEAR)
    answers = (created, amended, cancelled, all_cancelled, batch, amended_batch, cancelled_batch)
    for name, answer in zip(COMMANDS, answers, strict=True):
        page = documented.load(f"rest/{name}")
        assert answer["retCode"] == 0, answer
        message = answer if page["response_fields_in"] != "result" else answer["result"]
        assert problems(page["response_fields"], message) == [], name


def test_every_command_is_documented() -> None:
    for path in [*PRIVATE_POST, *BATCHES]:
        name = path.removeprefix("/v5/").replace("/", "_").replace("-", "_")
        assert documented.load(f"rest/{name}")["path"] == path


PUBLIC_TOPICS = {
    "orderbook.50.BTCUSDT": "public_orderbook",
    "publicTrade.BTCUSDT": "public_trade",
    "tickers.BTCUSDT": "public_ticker",
    "kline.1.BTCUSDT": "public_kline",
    "priceLimit.BTCUSDT": "public_price_limit",
}


CHANNEL_TOPICS = [
    (category, topic.replace("BTCUSDT", SYMBOLS[category]), name)
    for category in ("linear", "inverse", "spot")
    for topic, name in PUBLIC_TOPICS.items()
] + [("option", "orderbook.25.", "public_orderbook"), ("option", "tickers.", "public_ticker")]


@pytest.mark.parametrize(("category", "topic", "name"), CHANNEL_TOPICS)
def test_public_topics_push_as_documented(
    busy: Client, simulated: Served, category: str, topic: str, name: str
) -> None:
    page = documented.load(f"ws/{name}")
    topic = f"{topic}{option_symbol(simulated.client())}" if category == "option" else topic
    with Stream(f"{simulated.running.ws}/v5/public/{category}") as stream:
        assert stream.ask({"op": "subscribe", "args": [topic]})["success"]
        message = stream.wait_for(lambda seen: seen.get("topic") == topic)
    variant = "linear" if category == "inverse" else category
    assert problems(page["fields"], message, variant, accepted=CONTRADICTED.get(name, ())) == []


PRIVATE_TOPICS = {
    "order": "private_order",
    "execution": "private_execution",
    "execution.fast": "private_execution_fast",
    "position": "private_position",
    "wallet": "private_wallet",
}


@pytest.mark.parametrize(("topic", "name"), PRIVATE_TOPICS.items())
def test_private_topics_push_as_documented(still: Served, topic: str, name: str) -> None:
    page = documented.load(f"ws/{name}")
    stream: Stream
    with still.private(topic) as stream:
        still.client().order("Buy", "0.01")
        message = stream.wait_for(lambda seen: seen.get("topic") == topic)
    assert problems(page["fields"], message) == []
