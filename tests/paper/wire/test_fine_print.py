"""Rules of Bybit's that are easily missed, each seen from outside."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from quoted_market import QuotedMarket
from served import Client, Served, Stream

from tui.paper.engine.types import InstrumentSpec
from tui.paper.streams.server import _idle_limit
from tui.paper.visitors import CONNECTIONS, Visitors

LINEAR: dict[str, Any] = {"category": "linear", "symbol": "BTCUSDT"}
SPOT: dict[str, Any] = {"category": "spot", "symbol": "BTCUSDT"}
DAY = 24 * 3_600_000


class EveryCategory(QuotedMarket):
    """A still book on each perpetual and pair."""

    def lists(self, spec: InstrumentSpec) -> bool:
        return spec.category in {"linear", "inverse", "spot"}


@pytest.fixture
def wide() -> Iterator[Served]:
    served = Served(market=EveryCategory())
    served.exchange.limiter.factor = 100
    yield served
    served.stop()


@pytest.fixture
def user(wide: Served) -> Client:
    return wide.client()


def rows(client: Client, path: str, **params: Any) -> Any:
    return client.must(client.get(path, **params))["list"]


def code(client: Client, path: str, **params: Any) -> int:
    return int(client.get(path, **params)["retCode"])


def test_spot_has_no_pages(user: Client) -> None:
    answer = user.must(user.get("/v5/market/instruments-info", category="spot", limit=1))
    assert len(answer["list"]) == 4
    assert "nextPageCursor" not in answer
    assert len(rows(user, "/v5/market/instruments-info", category="linear", limit=1)) == 1


def test_books_and_trades_have_each_categorys_default_depth(user: Client, simulated: Served) -> None:
    levels = {category: rows_of_book(user, category) for category in ("linear", "inverse", "spot")}
    assert levels == {"linear": 25, "inverse": 25, "spot": 1}
    busy = simulated.client()
    assert len(rows(busy, "/v5/market/recent-trade", **SPOT, limit=1000)) <= 60


def rows_of_book(client: Client, category: str) -> int:
    symbol = "BTCUSD" if category == "inverse" else "BTCUSDT"
    return len(client.must(client.get("/v5/market/orderbook", category=category, symbol=symbol))["b"])


def test_the_volume_of_inverse_is_in_dollars(simulated: Served) -> None:
    client = simulated.client()
    newest, older = (rows(client, "/v5/market/kline", category="inverse", symbol="BTCUSD", interval="60", limit=2))[:2]
    assert int(newest[0]) - int(older[0]) == 3_600_000
    assert float(older[5]) / float(older[6]) == pytest.approx(float(older[4]), rel=0.2)


def test_units_of_a_perpetual(user: Client) -> None:
    info = rows(user, "/v5/market/instruments-info", **LINEAR)[0]
    ticker = rows(user, "/v5/market/tickers", **LINEAR)[0]
    assert (info["fundingInterval"], ticker["fundingIntervalHour"]) == (480, "8")
    change = float(ticker["lastPrice"]) / float(ticker["prevPrice24h"]) - 1
    assert float(ticker["price24hPcnt"]) == pytest.approx(change, abs=1e-6)


@pytest.mark.parametrize("path", ["/v5/order/history", "/v5/execution/list", "/v5/position/closed-pnl"])
def test_a_range_of_time_spans_seven_days(user: Client, path: str) -> None:
    assert code(user, path, **LINEAR, startTime=0, endTime=7 * DAY) == 0
    assert code(user, path, **LINEAR, startTime=0, endTime=7 * DAY + 1) == 10001
    assert code(user, path, **LINEAR, startTime=DAY, endTime=0) == 10001


def test_funding_history_needs_an_end(user: Client) -> None:
    assert code(user, "/v5/market/funding/history", **LINEAR, startTime=0) == 10001
    assert code(user, "/v5/market/funding/history", **LINEAR, endTime=DAY) == 0


def test_the_log_is_of_the_last_day_unless_asked(wide: Served, user: Client) -> None:
    user.order("Buy", "0.01")
    assert len(rows(user, "/v5/account/transaction-log")) == 1
    log = wide.exchange.venue.account("1000001").log
    wide.do(lambda: log.append(replace(log.pop(), ts=1)))
    assert rows(user, "/v5/account/transaction-log") == []


def test_open_only_one_is_the_latest_closed(user: Client) -> None:
    filled = user.order("Buy", "0.01")["orderId"]
    resting = user.order("Buy", "0.01", "64000")["orderId"]
    assert [row["orderId"] for row in rows(user, "/v5/order/realtime", **LINEAR)] == [resting]
    assert [row["orderId"] for row in rows(user, "/v5/order/realtime", **LINEAR, openOnly=1)] == [filled]
    by_id = rows(user, "/v5/order/realtime", **LINEAR, orderId=filled, openOnly=0)
    assert by_id[0]["orderStatus"] == "Filled"
    assert by_id[0]["leavesQty"] == "0"


def test_the_order_id_wins(wide: Served, user: Client) -> None:
    one = user.order("Buy", "0.01", "64000", orderLinkId="one")["orderId"]
    two = user.order("Buy", "0.01", "64000", orderLinkId="two")["orderId"]
    user.must(user.post("/v5/order/cancel", **LINEAR, orderId=one, orderLinkId="two"))
    assert list(wide.exchange.venue.account("1000001").orders) == [two]


def test_the_price_limit_moves_or_refuses_as_the_account_says(user: Client) -> None:
    limit = user.must(user.get("/v5/market/price-limit", **LINEAR))
    beyond = str(float(limit["buyLmt"]) + 1_000)
    moved = user.order("Buy", "0.01", beyond, timeInForce="IOC")["orderId"]
    assert rows(user, "/v5/order/realtime", **LINEAR, orderId=moved)[0]["price"] == limit["buyLmt"]
    user.must(user.post("/v5/account/set-limit-px-action", category="linear", modifyEnable=False))
    order = {"side": "Buy", "orderType": "Limit", "qty": "0.01", "price": beyond}
    assert user.post("/v5/order/create", **LINEAR, **order)["retCode"] == 110121
    assert user.must(user.get("/v5/account/user-setting-config"))["lpaPerp"] is True
    assert user.post("/v5/order/create", **SPOT, **order)["retCode"] == 170193
    user.must(user.post("/v5/account/set-limit-px-action", category="spot", modifyEnable=True))
    assert user.post("/v5/order/create", **SPOT, **order)["retCode"] == 0


def test_ten_conditional_orders_of_a_symbol(user: Client) -> None:
    waiting = {"triggerPrice": "60000", "triggerDirection": 2}
    for _ in range(10):
        user.order("Sell", "0.01", **waiting)
    body = {**LINEAR, "side": "Sell", "orderType": "Market", "qty": "0.01", **waiting}
    assert user.post("/v5/order/create", **body)["retCode"] == 110009


def test_batches_hold_twenty_and_on_spot_ten(user: Client) -> None:
    item = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.001", "price": "63500"}
    for category, most in (("linear", 20), ("spot", 10)):
        path = "/v5/order/create-batch"
        assert user.post(path, category=category, request=[item] * (most + 1))["retCode"] == 10001
        done = user.post(path, category=category, request=[item] * most)
        assert (done["retCode"], len(done["result"]["list"])) == (0, most)


def test_what_spot_orders_do_not_have(user: Client) -> None:
    placed = user.order("Buy", "200", **SPOT)["orderId"]
    row = rows(user, "/v5/order/realtime", **SPOT, orderId=placed)[0]
    assert {"createType", "tpslMode"}.isdisjoint(row)
    assert row["cumFeeDetail"].keys() == {"BTC"}
    resting = user.order("Buy", "0.001", "63500", **SPOT)["orderId"]
    row = rows(user, "/v5/order/realtime", **SPOT, orderId=resting)[0]
    assert (row["avgPrice"], row["cumFeeDetail"]) == ("", {})


def test_a_spot_order_answers_to_its_filter_only(user: Client) -> None:
    user.order("Buy", "1000", **SPOT)
    waiting = {"orderFilter": "StopOrder", "triggerPrice": "63000"}
    stop = user.order("Sell", "0.001", "62900", **SPOT, **waiting)["orderId"]
    plain = user.post("/v5/order/cancel", **SPOT, orderId=stop)
    assert plain["retCode"] == 170213
    assert user.must(user.post("/v5/order/cancel-all", **SPOT))["list"] == []
    assert user.post("/v5/order/cancel", **SPOT, orderId=stop, orderFilter="StopOrder")["retCode"] == 0
    assert rows(user, "/v5/order/realtime", **SPOT, orderId=stop)[0]["orderStatus"] == "Deactivated"


def test_partial_stops_are_for_what_was_filled(wide: Served, user: Client) -> None:
    user.order("Buy", "0.01", takeProfit="65000", tpslMode="Partial", tpOrderType="Limit", tpLimitPrice="65010")
    goal = rows(user, "/v5/order/realtime", **LINEAR)[0]
    assert (goal["stopOrderType"], goal["qty"], goal["tpslMode"]) == ("PartialTakeProfit", "0.010", "Partial")
    body = {**LINEAR, "tpslMode": "Partial", "positionIdx": 0, "takeProfit": "66000", "stopLoss": "60000"}
    assert user.post("/v5/position/trading-stop", **body, tpSize="0.01", slSize="0.005")["retCode"] == 10001
    assert user.post("/v5/position/trading-stop", **body, tpSize="0.02", slSize="0.02")["retCode"] == 110058
    assert user.post("/v5/position/trading-stop", **body, tpSize="0.005", slSize="0.005")["retCode"] == 0
    full = {**LINEAR, "tpslMode": "Full", "positionIdx": 0, "stopLoss": "60000", "slLimitPrice": "59000"}
    assert user.post("/v5/position/trading-stop", **full)["retCode"] == 10001
    kinds = [row["stopOrderType"] for row in rows(user, "/v5/order/realtime", **LINEAR)]
    assert sorted(kinds) == ["PartialStopLoss", "PartialTakeProfit", "PartialTakeProfit"]
    user.order("Sell", "0.01", reduceOnly=True)
    assert rows(user, "/v5/order/realtime", **LINEAR) == []


def test_a_margin_mode_that_is_refused_tells_its_reasons(user: Client) -> None:
    answer = user.post("/v5/account/set-margin-mode", setMarginMode="PORTFOLIO_MARGIN")
    assert answer["retCode"] == 3400045
    assert answer["result"]["reasons"][0]["reasonCode"] == "3400000"
    assert user.post("/v5/position/switch-isolated", **LINEAR)["retCode"] == 100028


def test_a_pre_check_changes_nothing(wide: Served, user: Client) -> None:
    order = {"side": "Buy", "orderType": "Limit", "qty": "0.1", "price": "64000"}
    told = user.must(user.post("/v5/order/pre-check", **LINEAR, **order))
    assert told["preImrE4"] == 0 < told["postImrE4"]
    assert not wide.exchange.venue.account("1000001").orders


def test_fee_rates_of_derivatives_name_no_category(user: Client) -> None:
    assert user.must(user.get("/v5/account/fee-rate", **LINEAR))["category"] == ""


def test_spot_tickers_are_snapshots_without_quotes(simulated: Served) -> None:
    with Stream(f"{simulated.running.ws}/v5/public/spot") as stream:
        stream.subscribe("tickers.BTCUSDT")
        seen = [stream.wait_for(lambda each: each.get("topic") == "tickers.BTCUSDT") for _ in range(3)]
    assert {each["type"] for each in seen} == {"snapshot"}
    assert all("bid1Price" not in each["data"] and "lastPrice" in each["data"] for each in seen)


def test_spot_takes_ten_topics_a_request(simulated: Served) -> None:
    with Stream(f"{simulated.running.ws}/v5/public/spot") as stream:
        assert stream.ask({"op": "subscribe", "args": ["tickers.BTCUSDT"] * 11})["success"] is False
        assert stream.ask({"op": "subscribe", "args": ["tickers.BTCUSDT"] * 10})["success"]


def test_the_wallet_says_nothing_until_it_changes(wide: Served, user: Client) -> None:
    with wide.private("wallet") as stream:
        user.order("Buy", "0.01", "63500")
        assert stream.ask({"op": "ping"})["op"] == "pong", "an order that rests changes no balance"
        user.order("Buy", "0.01")
        assert stream.receive()["topic"] == "wallet"


class Asked:
    """A handshake's request, as far as it is looked at."""

    def __init__(self, path: str) -> None:
        self.path = path


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("/v5/private", 600),
        ("/v5/private?max_active_time=1m", 60),
        ("/v5/trade?max_active_time=90s", 90),
        ("/v5/private?max_active_time=5s", 30),
        ("/v5/private?max_active_time=20m", 600),
        ("/v5/private?max_active_time=soon", 600),
        ("/v5/public/linear?max_active_time=1m", 600),
    ],
)
def test_private_connections_choose_how_long_they_may_be_silent(path: str, seconds: int) -> None:
    assert _idle_limit(Asked(path)) == seconds  # type: ignore[arg-type]


def test_an_address_opens_so_many_connections() -> None:
    visitors = Visitors()
    assert all(visitors.admits_connection("a", 0) for _ in range(CONNECTIONS))
    assert not visitors.admits_connection("a", 1)
    assert visitors.admits_connection("b", 1)
    assert visitors.admits_connection("a", 5 * 60_000)


def test_products_are_counted_apart(still: Served) -> None:
    client = still.client()
    order = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "63000"}
    answers = [client.post("/v5/order/create", category="linear", **order)["retCode"] for _ in range(11)]
    assert answers.count(10006) == 1
    headers = client.signed(json.dumps({"category": "spot", **order}))
    url = f"{client.rest}/v5/order/create"
    answer = client.http.post(url, data=json.dumps({"category": "spot", **order}), headers=headers, timeout=10)
    assert answer.headers["X-Bapi-Limit"] == "20"
    assert answer.json()["retCode"] != 10006
