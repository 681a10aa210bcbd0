"""The door: exact figures, clean text, and for any JSON at all a value or MalformedPayload."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.exchange import parse
from tui.exchange.parse import MalformedPayload
from tui.model.enums import Category, Side
from tui.model.market import Level, Ticker

LINEAR = Category.LINEAR

ORDER = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "orderId": "o-1",
    "orderLinkId": "link-1",
    "side": "Buy",
    "orderType": "Limit",
    "orderStatus": "New",
    "price": "65000.10",
    "qty": "0.003",
    "cumExecQty": "0.001",
    "leavesQty": "0.002",
    "avgPrice": "0",
    "timeInForce": "PostOnly",
    "reduceOnly": True,
    "triggerPrice": "",
    "stopOrderType": "UNKNOWN",
    "takeProfit": "0.00",
    "stopLoss": "64000",
    "cancelType": "UNKNOWN",
    "rejectReason": "EC_NoError",
    "createdTime": "1700000000000",
    "updatedTime": "1700000000001",
}
EXECUTION = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "execId": "e-1",
    "orderId": "o-1",
    "side": "Sell",
    "execPrice": "65000.1",
    "execQty": "0.003",
    "execFee": "-0.00001",
    "execType": "Trade",
    "isMaker": False,
    "execTime": "1700000000000",
}
POSITION = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "side": "Sell",
    "size": "0.010",
    "entryPrice": "65000.123456789",
    "markPrice": "65001",
    "liqPrice": "",
    "leverage": "10",
    "positionIdx": 2,
    "seq": 99,
}
WALLET = {
    "accountType": "UNIFIED",
    "totalEquity": "100000.00000001",
    "totalAvailableBalance": "",
    "coin": [{"coin": "USDT", "walletBalance": "100000.00000001", "unrealisedPnl": "-1.5"}],
}
INSTRUMENT = {
    "symbol": "BTCUSDT",
    "status": "Trading",
    "baseCoin": "BTC",
    "quoteCoin": "USDT",
    "priceFilter": {"tickSize": "0.10", "minPrice": "0.10", "maxPrice": "1999999.80"},
    "lotSizeFilter": {"qtyStep": "0.001", "minOrderQty": "0.001", "maxOrderQty": "1190", "minNotionalValue": "5"},
    "leverageFilter": {"maxLeverage": "100.00"},
    "fundingInterval": 480,
}
TICKER = {"symbol": "BTCUSDT", "lastPrice": "65000.10", "bid1Price": "65000.00", "nextFundingTime": "1700000000000"}
TRADE = {"s": "BTCUSDT", "i": "t-1", "S": "Buy", "p": "65000.1", "v": "0.001", "T": 1700000000000}
CANDLE = {
    "interval": "1",
    "start": 1700000000000,
    "open": "1",
    "high": "2",
    "low": "0.5",
    "close": "1.5",
    "volume": "10",
    "turnover": "15",
    "confirm": True,
}
TIER = {
    "id": 1,
    "riskLimitValue": "2000000",
    "maintenanceMargin": "0.005",
    "initialMargin": "0.01",
    "maxLeverage": "100",
    "mmDeduction": "",
}
FEES = {"symbol": "BTCUSDT", "takerFeeRate": "0.00055", "makerFeeRate": "0.0002"}

Parser = Callable[[Any], object]
ROW_PARSERS: dict[str, tuple[Parser, dict[str, Any]]] = {
    "order": (parse.order, ORDER),
    "execution": (parse.execution, EXECUTION),
    "position": (parse.position, POSITION),
    "wallet": (lambda row: parse.wallet(row, 1), WALLET),
    "instrument": (lambda row: parse.instrument(row, LINEAR), INSTRUMENT),
    "ticker": (lambda row: parse.merge_ticker(None, row, LINEAR, 1, 1.0), TICKER),
    "trade": (lambda row: parse.trade(row, LINEAR), TRADE),
    "candle": (lambda row: parse.stream_candle(row, LINEAR, "BTCUSDT"), CANDLE),
    "tier": (parse.risk_tier, TIER),
    "fees": (parse.fee_rate, FEES),
}
EVERY_ROW = pytest.mark.parametrize("name", sorted(ROW_PARSERS))

odd_numbers = st.sampled_from(
    ["NaN", "sNaN", "-Infinity", "1e999999", "-1e9999999", "1e-999999", "1e400", "0", "-0", " 1 ", "1,5", "x", "9" * 40]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | odd_numbers
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)


def survives(parser: Parser, value: object) -> None:
    """Whatever else it raises ends the test."""
    try:
        parser(value)
    except MalformedPayload:
        return


@EVERY_ROW
def test_the_documented_row_is_read(name: str) -> None:
    parser, row = ROW_PARSERS[name]
    assert parser(row) is not None


@EVERY_ROW
@given(data=st.data())
def test_any_value_in_any_field_gives_a_value_or_malformed(name: str, data: st.DataObject) -> None:
    parser, row = ROW_PARSERS[name]
    changed = dict(row)
    for field in data.draw(st.sets(st.sampled_from(sorted(row)), min_size=1, max_size=3)):
        changed[field] = data.draw(json_values, label=field)
    survives(parser, changed)


@EVERY_ROW
@pytest.mark.parametrize("value", [[], {}, [1], {"a": 1}, "x", 1e300, float("nan"), True, 10**30, "1e999999"])
def test_each_field_alone_may_hold_anything(name: str, value: object) -> None:
    parser, row = ROW_PARSERS[name]
    for field in row:
        survives(parser, row | {field: value})
        survives(parser, {key: kept for key, kept in row.items() if key != field})


@given(value=json_values)
def test_lists_of_any_shape_give_a_value_or_malformed(value: object) -> None:
    survives(parse.rows, value)
    survives(parse.mapping, value)
    survives(parse.levels, value)
    survives(lambda item: parse.levels([[item, item]]), value)
    survives(lambda item: parse.rest_candle(item, LINEAR, "BTCUSDT", "1"), value)
    survives(lambda item: parse.rest_candle([item] * 7, LINEAR, "BTCUSDT", "1"), value)


@given(value=st.text() | json_values)
def test_clean_text_can_be_drawn_and_stored(value: object) -> None:
    cleaned = parse.clean(value)
    assert len(cleaned) <= 300
    cleaned.encode("utf-8")
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in cleaned)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07", "]0;title"),
        ("\x9b2J", "2J"),
        ("a\r\nb\tc\x00\x7f", "abc"),
        ("\u202eEVIL\u2066x\u2069\u200f", "EVILx"),
        ("zero\u200bwidth\u200d\ufeff", "zerowidth"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("soft\u00adhyphen\U000e0041tag", "softhyphentag"),
        ("Größe 数量 ✓", "Größe 数量 ✓"),
    ],
)
def test_what_could_move_a_cursor_or_hide_is_stripped(raw: str, shown: str) -> None:
    assert parse.clean(raw) == shown
    assert parse.order(ORDER | {"orderLinkId": raw}).order_link_id == shown


def test_text_is_cut_off() -> None:
    assert parse.clean("x" * 10_000) == "x" * 300


@given(number=st.decimals(min_value=Decimal("-1e18"), max_value=Decimal("1e18"), places=12))
def test_decimals_are_exact(number: Decimal) -> None:
    assert parse.optional({"n": f"{number:f}"}, "n") == number


def test_a_long_position_size_is_not_rounded() -> None:
    size = "1234567890123456789012345678901.123456789"
    assert parse.position(POSITION | {"size": size}).size == Decimal(size)


@pytest.mark.parametrize("value", [0.1, 1.0, float("nan"), True, [], {}, "x", "NaN", "Infinity", "1e400", "1e999999"])
def test_a_float_or_nonsense_is_not_a_number(value: object) -> None:
    with pytest.raises(MalformedPayload):
        parse.optional({"n": value}, "n")


@pytest.mark.parametrize("value", [None, ""])
def test_empty_is_none_and_missing_where_needed(value: object) -> None:
    assert parse.optional({"n": value}, "n") is None
    with pytest.raises(MalformedPayload, match="n is missing"):
        parse.number({"n": value}, "n")


def test_an_order_has_none_for_what_is_not_set() -> None:
    order = parse.order(ORDER)
    assert (order.price, order.qty, order.leaves_qty) == (Decimal("65000.10"), Decimal("0.003"), Decimal("0.002"))
    assert (order.avg_price, order.trigger_price, order.take_profit) == (None, None, None)
    assert order.stop_loss == Decimal(64000)
    assert (order.stop_order_type, order.cancel_type, order.reject_reason) == ("", "", "")
    assert order.reduce_only
    assert order.side is Side.BUY
    assert order.updated_time == 1700000000001


@pytest.mark.parametrize("change", [{"orderId": ""}, {"side": "Up"}, {"qty": ""}, {"category": "futures"}])
def test_an_order_without_its_essentials_is_malformed(change: dict[str, object]) -> None:
    with pytest.raises(MalformedPayload):
        parse.order(ORDER | change)


def test_the_category_asked_for_stands_in_for_a_missing_one() -> None:
    row = {key: value for key, value in ORDER.items() if key != "category"}
    assert parse.order(row, Category.INVERSE).category is Category.INVERSE
    with pytest.raises(MalformedPayload):
        parse.order(row)


def test_an_execution_without_its_value_has_price_times_quantity_and_a_rebate_stays_negative() -> None:
    execution = parse.execution(EXECUTION)
    assert execution.exec_value == Decimal("195.0003")
    assert execution.exec_fee == Decimal("-0.00001")


def test_a_position_is_read_from_either_of_its_two_shapes() -> None:
    stream = parse.position(POSITION)
    query = parse.position({key: value for key, value in POSITION.items() if key != "entryPrice"} | {"avgPrice": "7"})
    assert stream.avg_price == Decimal("65000.123456789")
    assert query.avg_price == 7
    assert stream.liq_price is None
    assert stream.key == ("BTCUSDT", 2)


@pytest.mark.parametrize("change", [{"side": "None"}, {"side": ""}, {"size": "0"}, {"size": ""}])
def test_nothing_held_is_flat(change: dict[str, object]) -> None:
    assert parse.position(POSITION | change).is_flat


def test_a_wallet_total_that_is_empty_is_none_and_not_zero() -> None:
    wallet = parse.wallet(WALLET, 5)
    assert wallet.total_available_balance is None
    assert wallet.total_equity == Decimal("100000.00000001")
    coin = wallet.coin("USDT")
    assert coin is not None
    assert coin.unrealised_pnl == Decimal("-1.5")


def test_an_instrument_falls_back_to_spots_field_names() -> None:
    spot = INSTRUMENT | {"lotSizeFilter": {"basePrecision": "0.000001", "minOrderAmt": "5", "maxLimitOrderQty": "83"}}
    instrument = parse.instrument(spot, Category.SPOT)
    assert instrument.qty_step == Decimal("0.000001")
    assert instrument.min_notional_value == 5
    assert instrument.max_order_qty == 83


@pytest.mark.parametrize("tick", ["0", "-0.1", ""])
def test_an_instrument_without_a_step_is_malformed(tick: str) -> None:
    with pytest.raises(MalformedPayload):
        parse.instrument(INSTRUMENT | {"priceFilter": {"tickSize": tick}}, LINEAR)


def test_a_ticker_delta_leaves_what_it_does_not_name_and_clears_what_it_empties() -> None:
    first = parse.merge_ticker(None, TICKER, LINEAR, 1, 1.0)
    delta = {"symbol": "BTCUSDT", "lastPrice": "65000.20", "bid1Price": ""}
    second = parse.merge_ticker(first, delta, LINEAR, 2, 2.0)
    assert second == Ticker(LINEAR, "BTCUSDT", 2, 2.0, last_price=Decimal("65000.20"), next_funding_time=1700000000000)


def test_levels_keep_zero_sizes_for_they_delete() -> None:
    assert parse.levels([["1.5", "0"], ["1.4", "2", "more"]]) == [
        Level(Decimal("1.5"), Decimal(0)),
        Level(Decimal("1.4"), Decimal(2)),
    ]


@pytest.mark.parametrize("level", [["0", "1"], ["-1", "1"], ["1", "-1"], ["1"], "11", ["1", None]])
def test_levels_out_of_range_are_malformed(level: object) -> None:
    with pytest.raises(MalformedPayload):
        parse.levels([level])


def test_a_price_of_zero_is_one_that_is_not_set() -> None:
    ticker = parse.merge_ticker(None, TICKER | {"markPrice": "0", "bid1Price": "0.00"}, LINEAR, 1, 1.0)
    assert (ticker.mark_price, ticker.bid1_price) == (None, None)


@pytest.mark.parametrize("change", [{"reduceOnly": "false"}, {"positionIdx": 7}, {"symbol": ["BTCUSDT"]}, {"qty": "x"}])
def test_a_value_of_another_kind_is_malformed(change: dict[str, object]) -> None:
    with pytest.raises(MalformedPayload):
        parse.order(ORDER | change)


@pytest.mark.parametrize("value", ["9" * 400, 2**63, 1e18, True, "1.5", [1]])
def test_a_time_that_is_none_is_malformed(value: object) -> None:
    with pytest.raises(MalformedPayload):
        parse.whole({"n": value}, "n")


@pytest.mark.parametrize("value", [[], {}, "yes", 1.0])
def test_what_a_key_may_do_is_read_or_malformed(value: object) -> None:
    with pytest.raises(MalformedPayload):
        parse.key_info({"readOnly": value})
