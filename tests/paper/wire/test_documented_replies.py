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


REFUSED = {"/v5/position/switch-isolated": 100028}
"""Commands that no unified account may give."""


class Walk:
    """Commands given one after the other, each answer kept by its path."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.answers: dict[str, Any] = {}

    def give(self, path: str, **body: Any) -> Any:
        answer = self.client.post(f"/v5/{path}", **body)
        assert answer["retCode"] == REFUSED.get(f"/v5/{path}", 0), (path, answer)
        self.answers[f"/v5/{path}"] = answer
        return answer["result"]

    def orders(self, category: str, qty: str, price: str, changed: str) -> None:
        """The life of orders of a category, single and in batches."""
        where = {"category": category, "symbol": SYMBOLS[category]}
        new = {"side": "Buy", "orderType": "Limit", "qty": qty, "price": price}
        item = {"symbol": where["symbol"]}
        created = self.give("order/create", **where, **new)
        self.give("order/amend", **where, orderId=created["orderId"], price=changed)
        self.give("order/cancel", **where, orderId=created["orderId"])
        made = self.give("order/create-batch", category=category, request=[{**new, **item}] * 3)["list"]
        ids = [{**item, "orderId": row["orderId"]} for row in made]
        self.give("order/amend-batch", category=category, request=[{**each, "price": changed} for each in ids])
        self.give("order/cancel-batch", category=category, request=ids[:2])
        self.give("order/cancel-all", **where)

    def check(self) -> None:
        for path, answer in self.answers.items():
            page = documented.load(f"rest/{path.removeprefix('/v5/').replace('/', '_').replace('-', '_')}")
            message = answer if page["response_fields_in"] != "result" else answer["result"]
            fields = page["response_fields"]
            if path == "/v5/account/set-margin-mode":
                # Reasons are told of a refusal only.
                fields = [each for each in fields if "[]" not in each.get("path", "")]
            assert path in REFUSED or problems(fields, message) == [], path


@pytest.mark.parametrize(
    ("category", "qty", "price", "changed"),
    [("linear", "0.01", "62000", "62001"), ("inverse", "100", "62000", "62001"), ("spot", "0.001", "63500", "63501")],
)
def test_orders_of_each_category_are_answered_as_documented(category: str, qty: str, price: str, changed: str) -> None:
    served = Served()
    walk = Walk(served.client())
    try:
        walk.orders(category, qty, price, changed)
    finally:
        served.stop()
    walk.check()


def test_commands_reply_as_documented(still: Served) -> None:
    walk = Walk(still.client())
    walk.orders("linear", "0.01", "64000", "64000.5")
    buy = {**LINEAR, "side": "Buy", "orderType": "Market", "qty": "0.01"}
    walk.give("order/pre-check", **buy)
    walk.give("position/switch-mode", **LINEAR, mode=3)
    walk.give("position/switch-mode", category="linear", coin="USDT", mode=0)
    walk.give("position/switch-isolated", **LINEAR, tradeMode=1, buyLeverage="5", sellLeverage="5")
    walk.give("account/set-margin-mode", setMarginMode="ISOLATED_MARGIN")
    walk.give("position/set-leverage", **LINEAR, buyLeverage="5", sellLeverage="5")
    walk.give("order/create", **buy)
    walk.give("position/trading-stop", **LINEAR, tpslMode="Full", positionIdx=0, stopLoss="60000")
    walk.give("position/add-margin", **LINEAR, margin="10")
    walk.give("position/set-auto-add-margin", **LINEAR, autoAddMargin=1)
    walk.give("account/set-limit-px-action", category="spot", modifyEnable=True)
    walk.give("order/disconnected-cancel-all", product="SPOT", timeWindow=10)
    walk.give("account/demo-apply-money", utaDemoApplyMoney=[{"coin": "USDT", "amountStr": "10"}])
    assert walk.answers.keys() == {*PRIVATE_POST, *BATCHES}, "a command that nobody gave"
    walk.check()


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


PRIVATE_CASES = [
    (category, topic, name)
    for category in ("linear", "inverse", "spot")
    for topic, name in PRIVATE_TOPICS.items()
    if (category, topic) != ("spot", "position")
]


@pytest.mark.parametrize(("category", "topic", "name"), PRIVATE_CASES)
def test_private_topics_push_as_documented(trading: Served, category: str, topic: str, name: str) -> None:
    page = documented.load(f"ws/{name}")
    qty = {"linear": "0.01", "inverse": "100", "spot": "50"}[category]
    stream: Stream
    with trading.private(topic) as stream:
        trading.client().order("Buy", qty, category=category, symbol=SYMBOLS[category])
        message = stream.wait_for(lambda seen: seen.get("topic") == topic)
    skip = ("data[].createType", "data[].tpslMode") if category == "spot" else ()
    assert problems(page["fields"], message, accepted=skip) == []


@pytest.fixture(scope="module")
def trading() -> Iterator[Served]:
    served = Served()
    served.exchange.limiter.factor = 10
    yield served
    served.stop()
