"""A plain pybit script, as tutorials write it, on the paper exchange: only the addresses are ours."""

import queue
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from pybit.exceptions import InvalidRequestError
from pybit.unified_trading import HTTP, WebSocket, WebSocketTrading
from quoted_market import QuotedMarket
from served import PATIENCE, Served

Ask = Callable[[Callable[[], Any]], Any]
BTC: dict[str, Any] = {"category": "linear", "symbol": "BTCUSDT"}


@pytest.fixture
def still() -> Iterator[Served]:
    """An exchange of one test, with a book that stands still."""
    served = Served(market=QuotedMarket())
    yield served
    served.stop()


@pytest.fixture
def session(still: Served) -> Iterator[HTTP]:
    session = HTTP(testnet=True, api_key=still.running.api_key, api_secret=still.running.api_secret)
    session.endpoint = still.running.rest
    yield session
    session.client.close()


def stream(base: str, channel: str, **more: Any) -> WebSocket:
    """pybit's own WebSocket but for the host, which it cannot be told.

    pybit notes a subscription only after it has sent it, and its reader dies of an answer that comes sooner, as it
    may on one machine: the lock lets it finish first.
    """
    noting = threading.RLock()

    class Local(WebSocket):  # type: ignore[misc]
        def _connect(self, url: str) -> None:
            super()._connect(base + url[url.index("/v5/") :])

        def subscribe(self, *arguments: Any, **named: Any) -> None:
            with noting:
                super().subscribe(*arguments, **named)

        def _on_message(self, message: str) -> None:
            with noting:
                super()._on_message(message)

    return Local(testnet=True, channel_type=channel, **more)


def test_the_tutorial(session: HTTP, eventually: Ask) -> None:
    wallet = session.get_wallet_balance(accountType="UNIFIED", coin="USDT")["result"]["list"][0]
    assert Decimal(wallet["coin"][0]["walletBalance"]) == 10_000
    ticker = session.get_tickers(**BTC)["result"]["list"][0]
    filters = session.get_instruments_info(**BTC)["result"]["list"][0]
    tick, last = Decimal(filters["priceFilter"]["tickSize"]), Decimal(ticker["lastPrice"])
    assert last % tick == 0

    market = session.place_order(
        **BTC, side="Buy", orderType="Market", qty="0.010", takeProfit=str(last + 1000), stopLoss=str(last - 1000)
    )["result"]["orderId"]
    limit = session.place_order(
        **BTC, side="Buy", orderType="Limit", qty="0.01", price=str(last - 100), timeInForce="PostOnly"
    )["result"]["orderId"]

    filled = eventually(lambda: session.get_order_history(**BTC, orderId=market)["result"]["list"])[0]
    assert (filled["orderStatus"], filled["cumExecQty"]) == ("Filled", "0.010")
    resting = session.get_open_orders(**BTC, orderId=limit)["result"]["list"][0]
    assert (resting["orderStatus"], resting["price"]) == ("New", str(last - 100))
    session.amend_order(**BTC, orderId=limit, price=str(last - 200), qty="0.02")
    resting = session.get_open_orders(**BTC, orderId=limit)["result"]["list"][0]
    assert (resting["price"], resting["qty"]) == (str(last - 200), "0.02")
    assert session.cancel_order(**BTC, orderId=limit)["result"]["orderId"] == limit

    position = session.get_positions(**BTC)["result"]["list"][0]
    assert (position["side"], position["size"]) == ("Buy", "0.010")
    assert (Decimal(position["takeProfit"]), Decimal(position["stopLoss"])) == (last + 1000, last - 1000)
    session.set_trading_stop(**BTC, takeProfit=str(last + 2000), stopLoss="0", tpslMode="Full", positionIdx=0)
    position = session.get_positions(**BTC)["result"]["list"][0]
    assert (Decimal(position["takeProfit"]), Decimal(position["stopLoss"])) == (last + 2000, 0)
    session.set_leverage(**BTC, buyLeverage="5", sellLeverage="5")

    session.place_order(**BTC, side="Sell", orderType="Market", qty="0.010", reduceOnly=True)
    flat = session.get_positions(**BTC)["result"]["list"][0]
    assert (flat["side"], flat["size"], flat["leverage"]) == ("", "0", "5")
    assert session.get_open_orders(**BTC)["result"]["list"] == []
    fills = session.get_executions(**BTC)["result"]["list"]
    assert [fill["side"] for fill in fills] == ["Sell", "Buy"]
    pnl = session.get_closed_pnl(**BTC)["result"]["list"][0]
    after = session.get_wallet_balance(accountType="UNIFIED")["result"]["list"][0]["coin"][0]
    assert Decimal(after["walletBalance"]) == 10_000 + Decimal(pnl["closedPnl"])


def test_refusals_are_pybits_own_errors(session: HTTP) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        session.place_order(**BTC, side="Buy", orderType="Market", qty="49")
    assert refused.value.status_code == 110007
    with pytest.raises(InvalidRequestError) as refused:
        session.cancel_order(**BTC, orderId="none")
    assert refused.value.status_code == 110001


def test_a_page_is_followed_by_its_cursor(session: HTTP) -> None:
    for step in range(5):
        session.place_order(**BTC, side="Buy", orderType="Limit", qty="0.01", price=str(64000 - step))
    seen, cursor = [], ""
    for _ in range(3):
        page = session.get_open_orders(**BTC, limit=2, **({"cursor": cursor} if cursor else {}))["result"]
        seen += [row["orderId"] for row in page["list"]]
        cursor = page["nextPageCursor"]
    assert cursor == ""
    assert len(set(seen)) == 5


def test_streams(still: Served, session: HTTP, eventually: Ask) -> None:
    heard: dict[str, queue.Queue[Any]] = {
        name: queue.Queue() for name in ("book", "trade", "ticker", "kline", "order", "execution", "position", "wallet")
    }
    public = stream(still.running.ws, "linear")
    public.orderbook_stream(50, "BTCUSDT", heard["book"].put)
    public.trade_stream("BTCUSDT", heard["trade"].put)
    public.ticker_stream("BTCUSDT", heard["ticker"].put)
    public.kline_stream(1, "BTCUSDT", heard["kline"].put)
    keys = {"api_key": still.running.api_key, "api_secret": still.running.api_secret}
    private = stream(still.running.ws, "private", **keys)
    private.order_stream(heard["order"].put)
    private.execution_stream(heard["execution"].put)
    private.position_stream(heard["position"].put)
    private.wallet_stream(heard["wallet"].put)
    try:
        book = heard["book"].get(timeout=PATIENCE)["data"]
        assert len(book["b"]) == len(book["a"]) == 50
        # A subscription is in force once the exchange has it, which pybit does not say.
        topics = still.exchange.streams._private._topics
        eventually(lambda: any(len(each) == 4 for each in list(topics.values())))
        order_id = session.place_order(**BTC, side="Buy", orderType="Market", qty="0.1")["result"]["orderId"]
        assert heard["order"].get(timeout=PATIENCE)["data"][-1]["orderId"] == order_id
        fill = heard["execution"].get(timeout=PATIENCE)["data"][0]
        assert (fill["orderId"], fill["execQty"]) == (order_id, "0.100")
        assert heard["position"].get(timeout=PATIENCE)["data"][0]["size"] == "0.100"
        assert heard["wallet"].get(timeout=PATIENCE)["data"][0]["accountType"] == "UNIFIED"
        assert heard["trade"].get(timeout=PATIENCE)["data"][0]["S"] == "Buy"
        assert heard["ticker"].get(timeout=PATIENCE)["data"]["symbol"] == "BTCUSDT"
        assert heard["kline"].get(timeout=PATIENCE)["data"][0]["interval"] == "1"
    finally:
        public.exit()
        private.exit()


@pytest.fixture
def moving(exchange: Served) -> Iterator[HTTP]:
    session = HTTP(testnet=True, api_key=exchange.running.api_key, api_secret=exchange.running.api_secret)
    session.endpoint = exchange.running.rest
    yield session
    session.client.close()


def last_price(session: HTTP, **where: Any) -> Decimal:
    return Decimal(session.get_tickers(**where)["result"]["list"][0]["lastPrice"])


def test_spot(moving: HTTP, eventually: Ask) -> None:
    spot: dict[str, Any] = {"category": "spot", "symbol": "BTCUSDT"}
    filters = moving.get_instruments_info(**spot)["result"]["list"][0]
    step = Decimal(filters["lotSizeFilter"]["basePrecision"])
    bought = moving.place_order(**spot, side="Buy", orderType="Market", qty="300")["result"]["orderId"]
    order = eventually(lambda: moving.get_order_history(**spot, orderId=bought)["result"]["list"])[0]
    assert (order["orderStatus"], order["marketUnit"]) == ("Filled", "quoteCoin")
    assert Decimal(order["cumExecValue"]) <= 300
    assert Decimal(order["cumExecQty"]) % step == 0
    fill = moving.get_executions(**spot)["result"]["list"][0]
    assert fill["feeCurrency"] == "BTC"
    coins = {
        each["coin"]: each for each in moving.get_wallet_balance(accountType="UNIFIED")["result"]["list"][0]["coin"]
    }
    held = Decimal(coins["BTC"]["walletBalance"])
    assert held == Decimal(order["cumExecQty"]) - Decimal(order["cumExecFee"])
    low = str((last_price(moving, **spot) * Decimal("0.985")).quantize(Decimal("0.1")))
    resting = moving.place_order(**spot, side="Buy", orderType="Limit", qty="0.01", price=low)["result"]["orderId"]
    locked = moving.get_wallet_balance(accountType="UNIFIED", coin="USDT")["result"]["list"][0]["coin"][0]["locked"]
    assert Decimal(locked) == Decimal(low) * Decimal("0.01")
    assert moving.cancel_order(**spot, orderId=resting)["result"]["orderId"] == resting
    check = moving.get_borrow_quota(category="spot", symbol="BTCUSDT", side="Sell")["result"]
    assert Decimal(check["maxTradeQty"]) == held.quantize(step, "ROUND_DOWN")


def test_inverse(moving: HTTP) -> None:
    inverse: dict[str, Any] = {"category": "inverse", "symbol": "BTCUSD"}
    moving.place_order(**inverse, side="Buy", orderType="Market", qty="500")
    position = moving.get_positions(**inverse)["result"]["list"][0]
    assert (position["side"], position["size"]) == ("Buy", "500")
    value = Decimal(500) / Decimal(position["avgPrice"])
    assert abs(Decimal(position["positionValue"]) - value) < Decimal("0.0000001")
    moving.place_order(**inverse, side="Sell", orderType="Market", qty="0", reduceOnly=True, closeOnTrigger=True)
    assert moving.get_positions(**inverse)["result"]["list"][0]["size"] == "0"
    closed = moving.get_closed_pnl(**inverse)["result"]["list"][0]
    assert closed["closedSize"] == "500"


def test_hedge_mode(moving: HTTP) -> None:
    eth: dict[str, Any] = {"category": "linear", "symbol": "ETHUSDT"}
    moving.switch_position_mode(**eth, mode=3)
    moving.place_order(**eth, side="Buy", orderType="Market", qty="0.1", positionIdx=1)
    moving.place_order(**eth, side="Sell", orderType="Market", qty="0.2", positionIdx=2)
    rows = {row["positionIdx"]: row for row in moving.get_positions(**eth)["result"]["list"]}
    assert {idx: (row["side"], row["size"]) for idx, row in rows.items()} == {1: ("Buy", "0.10"), 2: ("Sell", "0.20")}
    stop = str((last_price(moving, **eth) * Decimal("0.9")).quantize(Decimal("0.1")))
    half = {"stopLoss": stop, "tpslMode": "Partial", "slSize": "0.05", "positionIdx": 1}
    moving.set_trading_stop(**eth, **half)
    waiting = moving.get_open_orders(**eth)["result"]["list"]
    assert [(row["stopOrderType"], row["qty"], row["positionIdx"]) for row in waiting] == [
        ("PartialStopLoss", "0.05", 1)
    ]
    with pytest.raises(InvalidRequestError) as refused:
        moving.switch_position_mode(**eth, mode=0)
    assert refused.value.status_code == 110024
    moving.place_order(**eth, side="Sell", orderType="Market", qty="0.1", positionIdx=1)
    moving.place_order(**eth, side="Buy", orderType="Market", qty="0.2", positionIdx=2)
    assert moving.get_open_orders(**eth)["result"]["list"] == []
    moving.switch_position_mode(**eth, mode=0)


def test_isolated_margin(moving: HTTP) -> None:
    sol: dict[str, Any] = {"category": "linear", "symbol": "SOLUSDT"}
    moving.set_margin_mode(setMarginMode="ISOLATED_MARGIN")
    try:
        assert moving.get_account_info()["result"]["marginMode"] == "ISOLATED_MARGIN"
        moving.place_order(**sol, side="Buy", orderType="Market", qty="10")
        before = Decimal(moving.get_positions(**sol)["result"]["list"][0]["positionBalance"])
        added = moving.add_or_reduce_margin(**sol, margin="50")["result"]
        assert added["size"] == "10.0"
        after = Decimal(moving.get_positions(**sol)["result"]["list"][0]["positionBalance"])
        assert after - before == 50
        moving.place_order(**sol, side="Sell", orderType="Market", qty="10", reduceOnly=True)
    finally:
        moving.set_margin_mode(setMarginMode="REGULAR_MARGIN")


def test_order_entry_over_the_stream(exchange: Served, moving: HTTP) -> None:
    heard: queue.Queue[Any] = queue.Queue()
    noting = threading.RLock()

    class Local(WebSocketTrading):  # type: ignore[misc]
        """pybit notes its callback only after it has sent the order: the lock lets it finish first."""

        def _connect(self, url: str) -> None:
            super()._connect(exchange.running.ws + url[url.index("/v5/") :])

        def _send_order_operation(self, *arguments: Any, **named: Any) -> None:
            with noting:
                super()._send_order_operation(*arguments, **named)

        def _on_message(self, message: str) -> None:
            with noting:
                super()._on_message(message)

    trading = Local(testnet=True, api_key=exchange.running.api_key, api_secret=exchange.running.api_secret)
    try:
        price = str((last_price(moving, **BTC) * Decimal("0.98")).quantize(Decimal(1)))
        trading.place_order(heard.put, **BTC, side="Buy", orderType="Limit", qty="0.01", price=price)
        placed = heard.get(timeout=PATIENCE)
        assert placed["retCode"] == 0, placed
        order_id = placed["data"]["orderId"]
        trading.amend_order(heard.put, **BTC, orderId=order_id, qty="0.02")
        assert heard.get(timeout=PATIENCE)["data"]["orderId"] == order_id
        assert moving.get_open_orders(**BTC, orderId=order_id)["result"]["list"][0]["qty"] == "0.02"
        trading.cancel_order(heard.put, **BTC, orderId=order_id)
        assert heard.get(timeout=PATIENCE)["retCode"] == 0
        row = moving.get_open_orders(**BTC, orderId=order_id)["result"]["list"][0]
        assert row["orderStatus"] == "Cancelled"
    finally:
        trading.exit()
