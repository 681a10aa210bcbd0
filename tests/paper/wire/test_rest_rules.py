"""The rules of the house over REST: envelope, refusals, pages, limits, windows."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quoted_market import QuotedMarket
from served import PATIENCE, Client, Served

from tui.paper.limits import RateLimiter, rate_of
from tui.paper.rest.pages import page
from tui.paper.rest.routes import BATCHES, PRIVATE_GET, PRIVATE_POST, PUBLIC

LINEAR: dict[str, Any] = {"category": "linear", "symbol": "BTCUSDT"}
LIMIT: dict[str, Any] = {**LINEAR, "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "64000"}
DAY = 24 * 3_600_000


@pytest.fixture
def look(simulated: Served) -> Client:
    return simulated.client()


def test_an_unknown_path_is_not_there(look: Client) -> None:
    for method, path in (
        ("GET", "/v5/market/weather"),
        ("POST", "/v5/market/time"),
        ("GET", "/v5/order/create"),
        ("GET", "/"),
    ):
        answer = look.http.request(method, f"{look.rest}{path}", timeout=PATIENCE)
        assert answer.status_code == 404, path


def test_business_errors_are_http_200_with_an_envelope(look: Client) -> None:
    answer = look.http.get(f"{look.rest}/v5/market/tickers", timeout=PATIENCE)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["retCode"], body["result"], body["retExtInfo"]) == (10001, {}, {})
    assert "category" in body["retMsg"]
    assert isinstance(body["time"], int)


@pytest.mark.parametrize(
    ("changes", "code", "word"),
    [
        ({"symbol": "NOSUCH"}, 10001, "symbol"),
        ({"symbol": None}, 10001, "symbol"),
        ({"side": "Hold"}, 10001, "side"),
        ({"side": None}, 10001, "side"),
        ({"orderType": "Stop"}, 10001, "orderType"),
        ({"qty": None}, 10001, "qty"),
        ({"qty": "many"}, 10001, "qty"),
        ({"qty": "-1"}, 10001, "qty"),
        ({"qty": "NaN"}, 10001, "qty"),
        ({"qty": ["1"]}, 10001, "qty"),
        ({"qty": "0.0001"}, 10001, ""),
        ({"qty": "1000000"}, 10001, ""),
        ({"price": "64000.3"}, 10001, "price"),
        ({"price": None}, 10001, "price"),
        ({"price": "0"}, 110003, "price"),
        ({"timeInForce": "Later"}, 10001, "timeInForce"),
        ({"positionIdx": 1}, 10001, "position idx"),
        ({"orderLinkId": "with space"}, 10001, "orderLinkId"),
        ({"orderLinkId": "x" * 37}, 10001, "orderLinkId"),
        ({"reduceOnly": True}, 110017, ""),
        ({"reduceOnly": "perhaps"}, 10001, "reduceOnly"),
        ({"triggerPrice": "65000"}, 10001, "triggerDirection"),
        ({"triggerPrice": "64000", "triggerDirection": 1}, 110092, ""),
        ({"triggerPrice": "65000", "triggerDirection": 2}, 110093, ""),
        ({"stopLoss": "65000"}, 10001, "StopLoss"),
        ({"tpslMode": "Half", "takeProfit": "65000"}, 10001, "tpslMode"),
        ({"tpOrderType": "Limit", "takeProfit": "65000"}, 10001, "tpLimitPrice"),
        ({"qty": "0.001", "price": "1"}, 110094, ""),
        ({"category": "option"}, 110066, "not allowed"),
        ({"category": "bonds"}, 10001, "category"),
    ],
)
def test_refused_orders(client: Client, changes: dict[str, Any], code: int, word: str) -> None:
    body = {name: value for name, value in (LIMIT | changes).items() if value is not None}
    answer = client.post("/v5/order/create", **body)
    assert (answer["retCode"], answer["result"]) == (code, {})
    assert word.lower() in answer["retMsg"].lower()
    assert client.realtime(symbol="BTCUSDT") == []


def test_a_link_id_is_used_once(client: Client) -> None:
    client.order("Buy", "0.01", "64000", orderLinkId="once")
    assert client.post("/v5/order/create", **LIMIT, orderLinkId="once")["retCode"] == 110072
    client.must(client.post("/v5/order/cancel", **LINEAR, orderLinkId="once"))
    assert client.post("/v5/order/create", **LIMIT, orderLinkId="once")["retCode"] == 110072
    assert client.post("/v5/order/cancel", **LINEAR, orderLinkId="once")["retCode"] == 110001


def test_numbers_are_taken_as_numbers_too(client: Client) -> None:
    client.must(client.post("/v5/order/create", **LIMIT | {"qty": 0.02, "price": 64000}))
    row = client.realtime(symbol="BTCUSDT")
    assert (row["qty"], row["price"]) == ("0.02", "64000")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(sorted([*PRIVATE_POST, *BATCHES])), data=st.data())
def test_no_body_breaks_a_command(generous: Served, path: str, data: st.DataObject) -> None:
    names = [
        *LIMIT,
        "orderLinkId",
        "reduceOnly",
        "takeProfit",
        "triggerPrice",
        "triggerDirection",
        "request",
        "orderId",
    ]
    names += ["buyLeverage", "sellLeverage", "trailingStop", "utaDemoApplyMoney", "positionIdx", "closeOnTrigger"]
    changes = data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=4))
    client = generous.client()
    text = json.dumps({**LIMIT, **changes})
    answer = client.http.post(f"{client.rest}{path}", data=text, headers=client.signed(text), timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json()["retCode"], int)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(sorted([*PUBLIC, *PRIVATE_GET])), data=st.data())
def test_no_query_breaks_a_look(generous: Served, path: str, data: st.DataObject) -> None:
    names = ["category", "symbol", "limit", "cursor", "start", "end", "startTime", "endTime", "interval", "openOnly"]
    names += ["settleCoin", "baseCoin", "orderId", "accountType", "coin", "orderFilter", "status"]
    words = st.text(max_size=6) | st.sampled_from(["-1", "9" * 30, "²", "1e9", "linear", "option", "page_args%3D²"])
    query = {**LINEAR, "interval": "5", "accountType": "UNIFIED"}
    query |= data.draw(st.dictionaries(st.sampled_from(names), words, max_size=3))
    assert isinstance(generous.client().get(path, **query)["retCode"], int)


@pytest.fixture(scope="module")
def generous() -> Any:
    """An exchange that does not count requests much."""
    served = Served(market=QuotedMarket())
    served.exchange.limiter.factor = 10_000
    yield served
    served.stop()


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "\xff", "3"])
def test_bodies_that_are_no_objects(look: Client, text: str) -> None:
    raw = text.encode("latin-1")
    headers = look.signed(text) if raw == text.encode() else {}
    answer = look.http.post(f"{look.rest}/v5/order/create", data=raw, headers=headers, timeout=PATIENCE)
    assert answer.status_code == 200
    assert answer.json()["retCode"] in {10001, 10003}


def test_a_huge_body_is_not_read(look: Client) -> None:
    answer = look.http.post(f"{look.rest}/v5/order/create", data=b"x" * 1_000_000, timeout=PATIENCE)
    assert answer.status_code == 413


@given(st.integers(0, 60), st.integers(1, 25))
def test_pages_hold_everything_once_in_order(count: int, limit: int) -> None:
    items = list(range(count))
    seen, cursor, turns = list[int](), "", 0
    while True:
        chosen, cursor = page(items, cursor, limit)
        seen += chosen
        turns += 1
        if not cursor:
            break
        assert "%3D" in cursor
    assert seen == items
    assert turns == max(1, -(-count // limit))


def test_an_order_that_comes_between_two_pages_repeats_and_hides_none(generous: Served) -> None:
    client = generous.client()
    client.must(client.post("/v5/order/cancel-all", **LINEAR))
    for step in range(4):
        client.order("Buy", "0.01", str(63_000 + step))
    first = client.must(client.get("/v5/order/realtime", **LINEAR, limit=2))
    client.order("Buy", "0.01", "63010")
    query = f"category=linear&symbol=BTCUSDT&limit=2&cursor={first['nextPageCursor']}"
    url = f"{client.rest}/v5/order/realtime?{query}"
    second = client.must(client.http.get(url, headers=client.signed(query), timeout=PATIENCE).json())
    prices = [row["price"] for row in [*first["list"], *second["list"]]]
    assert prices == ["63003", "63002", "63001", "63000"]
    client.must(client.post("/v5/order/cancel-all", **LINEAR))


def test_page_sizes(generous: Served) -> None:
    client = generous.client()
    client.must(client.post("/v5/order/cancel-all", **LINEAR))
    for _ in range(55):
        client.order("Buy", "0.001", "63000")
    assert len(client.must(client.get("/v5/order/realtime", **LINEAR))["list"]) == 20
    assert len(client.must(client.get("/v5/order/realtime", **LINEAR, limit=999))["list"]) == 50
    assert client.get("/v5/order/realtime", **LINEAR, limit=0)["retCode"] == 10001
    done = client.must(client.post("/v5/order/cancel-all", **LINEAR))
    assert (len(done["list"]), done["success"]) == (55, "1")
    assert len(client.must(client.get("/v5/order/history", **LINEAR, limit=50))["list"]) == 50
    assert len(client.must(client.get("/v5/order/realtime", **LINEAR, openOnly=1, limit=50))["list"]) == 50


def test_candles(look: Client) -> None:
    rows = look.must(look.get("/v5/market/kline", **LINEAR, interval="1"))["list"]
    assert len(rows) == 200
    starts = [int(row[0]) for row in rows]
    assert starts == [starts[0] - 60_000 * back for back in range(200)]
    assert all(float(low) <= float(opened) <= float(high) for _, opened, high, low, *_ in rows)
    assert len(look.must(look.get("/v5/market/kline", **LINEAR, interval="1", limit=1000))["list"]) == 1_000
    part = look.must(look.get("/v5/market/kline", **LINEAR, interval="1", start=starts[9], end=starts[5]))["list"]
    assert [int(row[0]) for row in part] == starts[5:10]
    assert look.get("/v5/market/kline", **LINEAR, interval="2")["retCode"] == 10001


def test_what_a_query_needs(look: Client) -> None:
    assert look.get("/v5/order/realtime", category="linear")["retCode"] == 10001
    assert look.get("/v5/order/realtime", category="linear", settleCoin="USDT")["retCode"] == 0
    assert look.get("/v5/position/list", category="linear")["retCode"] == 10001
    assert look.must(look.get("/v5/position/list", category="linear", settleCoin="USDC"))["list"] == []
    assert look.get("/v5/account/wallet-balance")["retCode"] == 10001
    assert look.get("/v5/account/wallet-balance", accountType="SPOT")["retCode"] == 10001
    assert look.get("/v5/market/funding/history", **LINEAR, startTime=1)["retCode"] == 10001
    for path in ("/v5/order/history", "/v5/execution/list", "/v5/position/closed-pnl"):
        assert look.get(path, **LINEAR, startTime=1, endTime=8 * DAY)["retCode"] == 10001


def test_coins_without_a_balance_only_when_named(look: Client) -> None:
    def coins(**named: str) -> list[str]:
        wallet = look.must(look.get("/v5/account/wallet-balance", accountType="UNIFIED", **named))["list"][0]
        return [row["coin"] for row in wallet["coin"]]

    assert coins() == ["USDT"]
    assert coins(coin="BTC,USDT") == ["BTC", "USDT"]


def test_cancelled_orders_are_forgotten_after_a_day() -> None:
    now = [1_700_000_000_000]
    served = Served(market=QuotedMarket(), clock=lambda: now[0])
    try:
        client = served.client()

        def ask(path: str) -> list[Any]:
            text = "category=linear&symbol=BTCUSDT"
            headers = client.signed(text, stamp=now[0])
            return client.http.get(f"{client.rest}{path}?{text}", headers=headers, timeout=PATIENCE).json()["result"][
                "list"
            ]

        body = json.dumps(LIMIT)
        for path in ("/v5/order/create", "/v5/order/cancel-all"):
            client.http.post(f"{client.rest}{path}", data=body, headers=client.signed(body, now[0]), timeout=PATIENCE)
        market = json.dumps(LIMIT | {"orderType": "Market"})
        client.http.post(
            f"{client.rest}/v5/order/create", data=market, headers=client.signed(market, now[0]), timeout=PATIENCE
        )
        assert sorted(row["orderStatus"] for row in ask("/v5/order/history")) == ["Cancelled", "Filled"]
        served.do(lambda: now.__setitem__(0, now[0] + DAY + 1))
        assert [row["orderStatus"] for row in ask("/v5/order/history")] == ["Filled"]
        served.do(lambda: now.__setitem__(0, now[0] + 7 * DAY))
        assert ask("/v5/order/history") == []
        # What is left are the fundings of the last seven days.
        assert {row["execType"] for row in ask("/v5/execution/list")} == {"Funding"}
    finally:
        served.stop()


def test_a_batch_answers_item_by_item(client: Client) -> None:
    good = {name: value for name, value in LIMIT.items() if name != "category"}
    answer = client.post("/v5/order/create-batch", category="linear", request=[good, good | {"qty": "0"}, good])
    assert answer["retCode"] == 0
    assert [each["code"] for each in answer["retExtInfo"]["list"]] == [0, 10001, 0]
    ids = [each["orderId"] for each in answer["result"]["list"]]
    assert [bool(each) for each in ids] == [True, False, True]
    assert len(client.realtime(symbol="BTCUSDT")) == 2
    request = [{"symbol": "BTCUSDT", "orderId": each} for each in (ids[0], "none")]
    answer = client.post("/v5/order/cancel-batch", category="linear", request=request)
    assert [each["code"] for each in answer["retExtInfo"]["list"]] == [0, 110001]
    assert client.post("/v5/order/create-batch", category="linear", request=[good] * 21)["retCode"] == 10001


def test_a_batch_costs_as_many_as_it_holds(client: Client) -> None:
    good = {name: value for name, value in LIMIT.items() if name != "category"}
    answer = client.post("/v5/order/create-batch", category="linear", request=[good] * 12)
    assert [each["code"] for each in answer["retExtInfo"]["list"]] == [0] * 10 + [10006] * 2
    # Batches are counted apart from single orders.
    client.order("Buy", "0.01", "64000")


def test_limits_are_told_and_kept(still: Served) -> None:
    client = still.client()
    text = json.dumps(LIMIT)
    answers = []
    for _ in range(14):
        headers = client.signed(text)
        answers.append(client.http.post(f"{client.rest}/v5/order/create", data=text, headers=headers, timeout=PATIENCE))
        if answers[-1].json()["retCode"]:
            break
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    last = answers[-1]
    assert last.json()["retCode"] == 10006
    assert [answer.headers["X-Bapi-Limit"] for answer in answers] == ["10"] * len(answers)
    assert answers[0].headers["X-Bapi-Limit-Status"] == "9"
    assert last.headers["X-Bapi-Limit-Status"] == "0"
    assert 0 < int(last.headers["X-Bapi-Limit-Reset-Timestamp"]) - int(last.json()["time"]) <= 1_000
    # Another endpoint has its own count.
    assert client.get("/v5/order/realtime", **LINEAR)["retCode"] == 0


@given(st.lists(st.integers(0, 400), max_size=120))
def test_never_more_than_the_limit_in_any_second(pauses: list[int]) -> None:
    limiter, now, taken = RateLimiter(), 0, list[int]()
    for pause in pauses:
        now += pause
        allowance = limiter.take("1", "/v5/order/create", "linear", now)
        if not allowance.exceeded:
            taken.append(now)
        assert allowance.reset_at <= now + 1_000
    for start in taken:
        assert sum(1 for each in taken if start <= each < start + 1_000) <= rate_of("/v5/order/create").futures
