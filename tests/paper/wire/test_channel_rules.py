"""What each channel answers, field by field as documented, and the limits of subscriptions and connections."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import documented
import pytest
from quoted_market import QuotedMarket
from served import Client, Served, Stream
from websockets.exceptions import ConnectionClosed

from tui.paper.engine.events import LiquidationEvent
from tui.paper.limits import OTHERS, RateLimiter, rate_of
from tui.paper.rest.routes import BATCHES, PRIVATE_GET, PRIVATE_POST, QUERY_API
from tui.paper.serve import PAPER_KEY, Settings
from tui.paper.streams import server
from tui.paper.visitors import ORDERS, ORDERS_WINDOW, Visitors

CATEGORIES = ("linear", "inverse", "spot", "option")
Opened = Callable[[str], Stream]


@pytest.fixture
def opened(simulated: Served) -> Iterator[Opened]:
    """Opens a connection to a channel, such as public/spot, that is closed after the test."""
    streams: list[Stream] = []

    def open_one(channel: str) -> Stream:
        streams.append(Stream(f"{simulated.running.ws}/v5/{channel}"))
        return streams[-1]

    yield open_one
    for each in streams:
        each.close()


@pytest.fixture(scope="module")
def listed(simulated: Served) -> dict[str, str]:
    """A symbol of each category."""
    client = simulated.client()
    lists = {each: client.get("/v5/market/instruments-info", category=each) for each in CATEGORIES}
    return {category: envelope["result"]["list"][0]["symbol"] for category, envelope in lists.items()}


# --- replies as documented ------------------------------------------------------------------------------


def documented_reply(section: str, variant: str | None) -> dict[str, Any]:
    if not documented.CONTRACT.is_dir():
        pytest.skip("the machine-readable contract is not here")
    messages = documented.load("ws/connect")["messages"]
    found = [
        each["value"]
        for each in messages
        if each["direction"] == "server" and section in each["section"] and each.get("variant") == variant
    ]
    assert len(found) == 1
    reply: dict[str, Any] = found[0]
    return reply


def kinds(message: dict[str, Any]) -> dict[str, type]:
    """The fields of a message with their types."""
    return {name: type(value) for name, value in message.items()}


@pytest.mark.parametrize(
    ("channel", "variant"),
    [("public/spot", "spot"), ("public/linear", "future"), ("public/inverse", "future"), ("public/option", "option")],
)
def test_public_pongs(opened: Opened, channel: str, variant: str) -> None:
    told, wanted = opened(channel).ask({"op": "ping"}), documented_reply("Heartbeat", variant)
    assert kinds(told) == kinds(wanted)
    assert [told[name] for name in ("op", "ret_msg") if name in wanted] == [
        wanted[name] for name in ("op", "ret_msg") if name in wanted
    ]


def test_a_ping_of_spot_has_its_req_id_back(opened: Opened) -> None:
    assert opened("public/spot").ask({"op": "ping", "req_id": "7"})["req_id"] == "7"


def test_private_replies(opened: Opened) -> None:
    stream = opened("private")
    pong, wanted = stream.ask({"op": "ping", "req_id": "test"}), documented_reply("Heartbeat", None)
    assert kinds(pong) == kinds(wanted)
    assert (pong["op"], pong["req_id"]) == (wanted["op"], wanted["req_id"])
    told, wanted = stream.auth(), documented_reply("Authentication", None)
    assert told | {"conn_id": ""} == wanted | {"conn_id": ""}
    wanted = documented_reply("Subscription Response", "private")
    for op in ("subscribe", "unsubscribe"):
        told = stream.ask({"op": op, "args": ["order"]})
        assert told | {"conn_id": ""} == wanted | {"conn_id": "", "op": op}


@pytest.mark.parametrize(
    ("category", "variant"), [("spot", "public-spot"), ("linear", "public-future"), ("inverse", "public-future")]
)
def test_public_subscriptions(opened: Opened, listed: dict[str, str], category: str, variant: str) -> None:
    stream, wanted = opened(f"public/{category}"), documented_reply("Subscription Response", variant)
    args = [f"orderbook.1.{listed[category]}"]
    told = stream.ask({"op": "subscribe", "args": args, "req_id": wanted["req_id"]})
    assert told | {"conn_id": ""} == wanted | {"conn_id": ""}
    told = stream.ask({"op": "unsubscribe", "args": args, "req_id": "u"})
    assert (told["success"], told["op"], told["req_id"]) == (True, "unsubscribe", "u")


def test_subscriptions_of_options(opened: Opened, listed: dict[str, str]) -> None:
    stream, wanted = opened("public/option"), documented_reply("Subscription Response", "public-option")
    topic = f"orderbook.100.{listed['option']}"
    for op in ("subscribe", "unsubscribe"):
        told = stream.ask({"op": op, "args": [topic]})
        assert kinds(told) == kinds(wanted)
        assert (told["type"], told["data"]) == (wanted["type"], {"failTopics": [], "successTopics": [topic]})


# --- limits of subscriptions ----------------------------------------------------------------------------


def test_spot_takes_ten_topics_in_a_subscription(opened: Opened, listed: dict[str, str]) -> None:
    stream = opened("public/spot")
    topics = [f"kline.{interval}.{listed['spot']}" for interval in (1, 3, 5, 15, 30, 60, 120, 240, 360, 720, "D")]
    assert not stream.ask({"op": "subscribe", "args": topics})["success"]
    assert stream.ask({"op": "subscribe", "args": topics[:10]})["success"]
    assert stream.ask({"op": "subscribe", "args": topics[10:]})["success"]
    assert stream.ask({"op": "unsubscribe", "args": topics})["success"], "the limit is one of subscriptions"


def test_a_full_connection_of_options_can_be_emptied(simulated: Served, opened: Opened) -> None:
    client, stream = simulated.client(), opened("public/option")
    rows = client.get("/v5/market/instruments-info", category="option", limit="1000")["result"]["list"]
    held = [f"{kind}.{row['symbol']}" for row in rows for kind in ("tickers", "orderbook.25")]
    assert len(held) > 10
    assert stream.ask({"op": "subscribe", "args": held})["success"]
    too_many = [held[0]] * (2_001 - len(held))
    assert not stream.ask({"op": "subscribe", "args": too_many})["success"]
    assert stream.ask({"op": "unsubscribe", "args": held + too_many})["success"]


def test_private_topics_are_of_the_products_that_have_them(opened: Opened) -> None:
    stream = opened("private")
    assert stream.auth()["success"]
    assert not stream.ask({"op": "subscribe", "args": ["position.spot"]})["success"]
    for topic in ("position.option", "order.spot", "execution.fast.inverse"):
        assert stream.ask({"op": "subscribe", "args": [topic]})["success"], topic
    # Both may be held by requests of their own, and be given up in one.
    assert stream.ask({"op": "subscribe", "args": ["order"]})["success"]
    assert stream.ask({"op": "unsubscribe", "args": ["order", "order.spot"]})["success"]


# --- pushes ---------------------------------------------------------------------------------------------


def test_the_best_level_is_repeated_while_deeper_ones_change() -> None:
    now = [1_700_000_000_000]
    served = Served(market=QuotedMarket(), clock=lambda: now[0])
    board = served.exchange.venue.board("linear", "BTCUSDT")

    def deeper(milliseconds: int) -> None:
        now[0] += milliseconds
        board.book.set_house("Buy", board.last_tick - 500, 100 + milliseconds)

    try:
        with served.public() as stream:
            stream.subscribe("orderbook.1.BTCUSDT")
            first = stream.wait_for(lambda message: "topic" in message)
            served.do(lambda: deeper(2_980))
            served.do(lambda: deeper(20))
            again = stream.wait_for(lambda message: "topic" in message)
    finally:
        served.stop()
    assert (again["data"]["u"], again["ts"] - first["ts"]) == (first["data"]["u"], 3_000)
    assert (again["data"]["b"], again["data"]["a"]) == (first["data"]["b"], first["data"]["a"])


def test_liquidations_come_together_each_half_second() -> None:
    now = [1_700_000_000_000]
    served = Served(market=QuotedMarket(), clock=lambda: now[0])
    venue = served.exchange.venue
    board = venue.board("linear", "BTCUSDT")

    def one_of(size: str) -> None:
        venue.core.events.append(LiquidationEvent(*board.key, "Buy", Decimal(size), board.last_price, now[0]))

    try:
        with served.public() as stream:
            stream.subscribe("allLiquidation.BTCUSDT")
            served.do(lambda: None)
            served.do(lambda: one_of("1"))
            served.do(lambda: now.__setitem__(0, now[0] + 400))
            served.do(lambda: one_of("2"))
            served.do(lambda: now.__setitem__(0, now[0] + 100))
            told = stream.wait_for(lambda message: "topic" in message)
    finally:
        served.stop()
    assert [Decimal(row["v"]) for row in told["data"]] == [1, 2]


# --- the life of a connection ---------------------------------------------------------------------------


def test_who_is_sent_something_is_not_idle(simulated: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "IDLE_LIMIT", 0.3)
    with simulated.public() as stream:
        stream.subscribe("orderbook.50.BTCUSDT")
        first = stream.wait_for(lambda message: "topic" in message)["ts"]
        assert stream.wait_for(lambda message: message["ts"] - first > 1_000)
        stream.ask({"op": "unsubscribe", "args": ["orderbook.50.BTCUSDT"]})
        with pytest.raises(ConnectionClosed):
            stream.receive()


# --- limits of requests ---------------------------------------------------------------------------------


def test_limits_are_those_documented() -> None:
    if not documented.CONTRACT.is_dir():
        pytest.skip("the machine-readable contract is not here")
    rows = {row.get("path"): row for row in documented.load("rate_limits")["endpoints"]}
    served = {*PRIVATE_GET, *PRIVATE_POST, *BATCHES, QUERY_API}
    found = 0
    for path in served & rows.keys():
        limits = rows[path].get("limits") or dict.fromkeys(CATEGORIES, rows[path]["limit"])
        for category, told in limits.items():
            if told != "-":
                assert told in {f"{rate_of(path).of(category)[1]}{unit}" for unit in ("/s", " req/s")}, (path, category)
                found += 1
    assert found > 60
    assert all(rate_of(path) == OTHERS for path in served - rows.keys())


def test_a_limit_resets_now_unless_it_was_exceeded() -> None:
    limiter = RateLimiter()
    last = [limiter.take("1", "/v5/order/create", "linear", 1_000 + each) for each in range(10)][-1]
    assert (last.remaining, last.reset_at) == (0, 1_009)
    assert limiter.take("1", "/v5/order/create", "linear", 1_500).reset_at == 2_000
    partly = limiter.take("1", "/v5/order/create-batch", "linear", 1_500, units=12)
    assert (partly.granted, partly.reset_at) == (10, 2_500)


def test_an_address_sends_so_many_orders_a_second() -> None:
    visitors = Visitors()
    assert [visitors.admits_order("a", 0) for _ in range(ORDERS + 1)] == [True] * ORDERS + [False]
    assert visitors.admits_order("b", 0)
    assert not visitors.admits_order("a", ORDERS_WINDOW - 1)
    assert visitors.admits_order("a", ORDERS_WINDOW)


def test_order_entry_has_codes_of_its_own(still: Served, client: Client) -> None:
    stamp = client.signed("")["X-BAPI-TIMESTAMP"]
    order = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "64000"}

    def ask(stream: Stream, category: str) -> Any:
        args = [order | {"category": category}]
        return stream.ask({"op": "order.create", "header": {"X-BAPI-TIMESTAMP": stamp}, "args": args})

    with Stream(f"{still.running.ws}/v5/trade") as stream:
        assert stream.auth()["retCode"] == 0
        assert ask(stream, "bond")["retCode"] == 10404
        assert ask(stream, "linear")["retCode"] == 0
        now = still.exchange._market_clock()
        still.do(lambda: [still.exchange.visitors.admits_order("127.0.0.1", now + 60_000) for _ in range(ORDERS)])
        still.later = 60_000
        stamp = str(int(stamp) + 60_000)
        assert ask(stream, "linear")["retCode"] == 10403
        still.later = 62_000
        stamp = str(int(stamp) + 2_000)
        assert ask(stream, "linear")["retCode"] == 0


def test_a_key_that_ends_meanwhile_places_nothing_more(tmp_path: Any) -> None:
    path = tmp_path / "keys.toml"
    ends = datetime.now(UTC).date() + timedelta(days=2)
    path.write_text(f'[[key]]\nkey = "short"\nsecret = "s"\nuid = "2000001"\nexpires = {ends}\n')
    served = Served(Settings(keys=path), market=QuotedMarket())
    try:
        with Stream(f"{served.running.ws}/v5/trade") as stream:
            assert stream.auth("short", "s")["retCode"] == 0
            served.later = 3 * 24 * 3_600_000
            order = {"op": "order.create", "header": {"X-BAPI-TIMESTAMP": "1"}, "args": [{"category": "linear"}]}
            assert stream.ask(order)["retCode"] == 33004
        assert served.client(PAPER_KEY).get("/v5/market/time")["retCode"] == 0
    finally:
        served.stop()
