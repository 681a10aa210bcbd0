"""ccxt, unmodified, on the paper exchange: only the addresses are ours."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from served import Served

PERP, INVERSE, SPOT = "BTC/USDT:USDT", "BTC/USD:BTC", "BTC/USDT"
Ask = Callable[[Callable[[], Any]], Any]


@pytest.fixture(scope="module")
def bybit(exchange: Served) -> Iterator[Any]:
    import ccxt

    running = exchange.running
    client = ccxt.bybit({"apiKey": running.api_key, "secret": running.api_secret})
    client.urls["api"] = dict.fromkeys(client.urls["api"], running.rest)
    client.load_markets()
    yield client
    client.session.close()


def account(exchange: Served) -> Any:
    return exchange.exchange.venue.account("1000001")


def near(bybit: Any, symbol: str, share: float) -> float:
    """A price on the grid at a share of the last."""
    return float(bybit.price_to_precision(symbol, bybit.fetch_ticker(symbol)["last"] * share))


def test_markets(bybit: Any) -> None:
    perp, inverse, spot = (bybit.market(symbol) for symbol in (PERP, INVERSE, SPOT))
    assert (perp["linear"], perp["settle"], perp["contractSize"]) == (True, "USDT", 1)
    assert (inverse["inverse"], inverse["settle"]) == (True, "BTC")
    assert (spot["spot"], spot["precision"]["amount"]) == (True, 1e-06)
    assert bybit.fetch_currencies().keys() >= {"BTC", "USDT"}
    assert abs(bybit.fetch_time() - bybit.milliseconds()) < 1_000
    assert bybit.fetch_status()["status"] == "ok"


@pytest.mark.parametrize("symbol", [PERP, INVERSE, SPOT])
def test_market_data(bybit: Any, symbol: str) -> None:
    ticker = bybit.fetch_ticker(symbol)
    assert ticker["low"] <= ticker["last"] <= ticker["high"]
    book = bybit.fetch_order_book(symbol, 50)
    assert len(book["bids"]) == len(book["asks"]) == 50
    assert book["bids"][0][0] < book["asks"][0][0]
    candles = bybit.fetch_ohlcv(symbol, "5m", limit=20)
    assert [later[0] - sooner[0] for sooner, later in pairwise(candles)] == [300_000] * 19
    assert bybit.fetch_tickers([symbol])[symbol]["last"] > 0


def test_derivatives_data(bybit: Any) -> None:
    assert abs(bybit.fetch_funding_rate(PERP)["fundingRate"]) < 0.004
    assert bybit.fetch_mark_ohlcv(PERP, "1h", limit=3)
    assert bybit.fetch_market_leverage_tiers(PERP)[0]["maxLeverage"] == 100
    assert bybit.fetch_open_interest(PERP)["openInterestAmount"] > 0
    assert len(bybit.fetch_open_interest_history(PERP, "5m")) > 10
    assert bybit.fetch_trading_fee(PERP)["taker"] == 0.00055


def test_market_wide_data(bybit: Any) -> None:
    assert bybit.fetch_tickers().keys() >= {PERP, "ETH/USDT:USDT", "BTC/USDC:USDC"}
    assert bybit.fetch_bids_asks([PERP])[PERP]["bid"] < bybit.fetch_bids_asks([PERP])[PERP]["ask"] * 1.01
    assert {trade["symbol"] for trade in bybit.fetch_trades(PERP, limit=5)} == {PERP}
    rates = bybit.fetch_funding_rate_history(PERP, limit=3)
    assert [later["timestamp"] - sooner["timestamp"] for sooner, later in pairwise(rates)] == [28_800_000] * 2
    assert bybit.fetch_index_ohlcv(PERP, "1h", limit=2)
    assert bybit.fetch_premium_index_ohlcv(PERP, "1h", limit=2)


def test_options_to_look_at(bybit: Any) -> None:
    import ccxt

    chain = bybit.fetch_option_chain("BTC")
    symbol = next(iter(chain))
    assert bybit.market(symbol)["option"]
    assert -1 <= bybit.fetch_greeks(symbol)["delta"] <= 1
    assert bybit.fetch_order_book(symbol)["bids"]
    with pytest.raises(ccxt.ExchangeError, match="110066"):
        bybit.create_order(symbol, "limit", "buy", 0.01, 100, {"clientOrderId": "option-1"})


def test_the_life_of_an_order(bybit: Any, exchange: Served) -> None:
    placed = bybit.create_order(PERP, "limit", "buy", 0.01, near(bybit, PERP, 0.97))
    row = bybit.fetch_open_order(placed["id"], PERP)
    assert (row["status"], row["amount"], row["remaining"]) == ("open", 0.01, 0.01)
    bybit.edit_order(placed["id"], PERP, "limit", "buy", 0.02, near(bybit, PERP, 0.96))
    assert account(exchange).orders[placed["id"]].qty == Decimal("0.02")
    assert [each["id"] for each in bybit.fetch_open_orders(PERP)] == [placed["id"]]
    bybit.cancel_order(placed["id"], PERP)
    assert account(exchange).closed_orders[placed["id"]].order_status == "Cancelled"
    assert placed["id"] in {each["id"] for each in bybit.fetch_canceled_orders(PERP)}
    assert bybit.fetch_order(placed["id"], PERP, {"acknowledged": True})["status"] == "canceled"


def test_time_in_force_and_own_ids(bybit: Any, exchange: Served) -> None:
    import ccxt

    named = {"clientOrderId": "tour-1", "postOnly": True}
    placed = bybit.create_order(PERP, "limit", "buy", 0.01, near(bybit, PERP, 0.97), named)
    assert account(exchange).orders[placed["id"]].time_in_force == "PostOnly"
    with pytest.raises(ccxt.ExchangeError, match="110072"):
        bybit.create_order(PERP, "limit", "buy", 0.01, near(bybit, PERP, 0.97), named)
    bybit.cancel_order(None, PERP, {"orderLinkId": "tour-1"})
    ends = {}
    for time_in_force in ("IOC", "FOK"):
        far = bybit.create_order(PERP, "limit", "buy", 0.01, near(bybit, PERP, 0.97), {"timeInForce": time_in_force})
        ends[time_in_force] = account(exchange).closed_orders[far["id"]].order_status
    assert ends == {"IOC": "Cancelled", "FOK": "Cancelled"}


def test_positions_from_open_to_closed(bybit: Any, exchange: Served) -> None:
    bybit.set_leverage(5, PERP)
    bought = bybit.create_order(PERP, "market", "buy", 0.02)
    assert bybit.fetch_closed_order(bought["id"], PERP)["filled"] == 0.02
    position = bybit.fetch_position(PERP)
    assert (position["side"], position["contracts"], position["leverage"]) == ("long", 0.02, 5)
    assert bybit.fetch_leverage(PERP)["longLeverage"] == 5
    assert bybit.fetch_my_trades(PERP)[-1]["order"] == bought["id"]
    sold = bybit.create_order(PERP, "market", "sell", 0.02, None, {"reduceOnly": True})
    assert account(exchange).position("linear", "BTCUSDT").size == 0
    history = bybit.fetch_positions_history([PERP])[-1]
    assert history["info"]["orderId"] == sold["id"]
    ledger = bybit.fetch_ledger("USDT")
    assert {each["type"] for each in ledger} == {"trade"}
    total = bybit.fetch_balance()["USDT"]["total"]
    assert total == pytest.approx(float(exchange.exchange.venue.core.ledger.balance("1000001", "USDT")))


def test_conditional_orders_and_stops(bybit: Any, exchange: Served) -> None:
    low = near(bybit, PERP, 0.95)
    waiting = bybit.create_order(
        PERP, "market", "sell", 0.01, None, {"triggerPrice": low, "triggerDirection": "descending"}
    )
    assert account(exchange).orders[waiting["id"]].order_status == "Untriggered"
    guarded = {"takeProfit": {"triggerPrice": near(bybit, PERP, 1.05)}, "stopLoss": {"triggerPrice": low}}
    bybit.create_order(PERP, "market", "buy", 0.01, None, guarded)
    assert bybit.fetch_position(PERP)["stopLossPrice"] == low
    partly = {
        "takeProfit": {"triggerPrice": near(bybit, PERP, 1.05), "price": near(bybit, PERP, 1.06)},
        "stopLoss": {"triggerPrice": low, "type": "limit", "price": near(bybit, PERP, 0.94)},
    }
    bybit.create_order(PERP, "market", "buy", 0.01, None, partly)
    kinds = {order.stop_order_type for order in account(exchange).orders.values()}
    assert kinds == {"Stop", "TakeProfit", "StopLoss", "PartialTakeProfit", "PartialStopLoss"}
    bybit.edit_order(waiting["id"], PERP, "market", "sell", 0.02, None, {"triggerPrice": near(bybit, PERP, 0.94)})
    assert account(exchange).orders[waiting["id"]].qty == Decimal("0.02")
    trailing = {"trailingAmount": 500, "trailingTriggerPrice": near(bybit, PERP, 1.03), "reduceOnly": True}
    bybit.create_order(PERP, "market", "sell", 0.02, None, trailing)
    trail = next(each for each in account(exchange).orders.values() if each.stop_order_type == "TrailingStop")
    assert (trail.trail, float(bybit.fetch_position(PERP)["info"]["trailingStop"])) == (500, 500)
    bybit.create_order(PERP, "market", "sell", 0.02, None, {"reduceOnly": True})
    bybit.cancel_all_orders(PERP)
    assert not account(exchange).orders


def test_hedge_mode_and_margin_mode(bybit: Any, exchange: Served) -> None:
    symbol = "ETH/USDT:USDT"
    bybit.set_position_mode(True, symbol)
    bybit.create_order(symbol, "market", "buy", 0.1, None, {"hedged": True})
    bybit.create_order(symbol, "market", "sell", 0.2, None, {"hedged": True})
    found = {each["side"]: each["contracts"] for each in bybit.fetch_positions([symbol])}
    assert found == {"long": 0.1, "short": 0.2}
    bybit.create_order(symbol, "market", "sell", 0.1, None, {"hedged": True, "reduceOnly": True})
    bybit.create_order(symbol, "market", "buy", 0.2, None, {"hedged": True, "reduceOnly": True})
    assert not list(account(exchange).held())
    bybit.set_position_mode(False, symbol)
    bybit.set_margin_mode("isolated")
    assert account(exchange).settings.isolated
    bybit.set_margin_mode("cross")


def test_spot(bybit: Any, exchange: Served) -> None:
    bought = bybit.create_market_buy_order_with_cost(SPOT, 500)
    order = bybit.fetch_closed_order(bought["id"], SPOT)
    assert order["status"] == "closed"
    assert 499 < order["cost"] <= 500
    assert bybit.fetch_my_trades(SPOT)[-1]["fee"]["currency"] == "BTC"
    held = bybit.fetch_balance()["BTC"]["free"]
    assert held == pytest.approx(order["filled"] * 0.999, rel=1e-4)
    resting = bybit.create_order(SPOT, "limit", "buy", 0.001, near(bybit, SPOT, 0.99))
    stop = bybit.create_order(
        SPOT, "limit", "sell", 0.001, near(bybit, SPOT, 0.97), {"triggerPrice": near(bybit, SPOT, 0.98)}
    )
    orders = account(exchange).orders
    assert (orders[resting["id"]].order_status, orders[stop["id"]].order_status) == ("New", "Untriggered")
    bybit.cancel_all_orders(SPOT)
    bybit.cancel_order(stop["id"], SPOT, {"trigger": True})
    assert not account(exchange).orders
    guarded = {
        "takeProfit": {"triggerPrice": near(bybit, SPOT, 1.05)},
        "stopLoss": {"triggerPrice": near(bybit, SPOT, 0.9)},
    }
    bought = bybit.create_order(SPOT, "limit", "buy", 0.001, near(bybit, SPOT, 1.004), guarded)
    assert bybit.fetch_closed_order(bought["id"], SPOT)["status"] == "closed"
    pair = [order for order in orders.values() if order.stop_order_type == "BidirectionalTpslOrder"]
    assert {order.trigger_direction for order in pair} == {1, 2}
    bybit.cancel_order(pair[0].order_id, SPOT, {"orderFilter": "BidirectionalTpslOrder"})
    bybit.cancel_all_orders(SPOT, {"orderFilter": "BidirectionalTpslOrder"})
    assert not orders
    held = bybit.fetch_balance()["BTC"]["free"]
    bybit.create_order(SPOT, "market", "sell", 0.005)
    assert bybit.fetch_balance()["BTC"]["free"] == pytest.approx(held - 0.005)


def test_inverse(bybit: Any, exchange: Served) -> None:
    bybit.create_order(INVERSE, "market", "buy", 500)
    position = bybit.fetch_position(INVERSE)
    assert (position["contracts"], position["side"]) == (500, "long")
    bybit.create_order(INVERSE, "market", "sell", 500, None, {"reduceOnly": True})
    assert account(exchange).position("inverse", "BTCUSD").size == 0


def test_batches(bybit: Any, exchange: Served) -> None:
    one = {"symbol": PERP, "type": "limit", "side": "buy", "amount": 0.01, "price": near(bybit, PERP, 0.97)}
    placed = bybit.create_orders([one, one, {**one, "amount": 0.02}])
    assert len(account(exchange).orders) == 3
    bybit.cancel_orders([each["id"] for each in placed], PERP)
    assert not account(exchange).orders


def test_refusals_are_ccxts_own_errors(bybit: Any) -> None:
    import ccxt

    with pytest.raises(ccxt.InsufficientFunds):
        bybit.create_order(PERP, "market", "buy", 40)
    with pytest.raises(ccxt.OrderNotFound):
        bybit.cancel_order("none", PERP)
    with pytest.raises(ccxt.InvalidOrder):
        bybit.create_order(PERP, "limit", "buy", 0.01, 1.0e6 + 10)
