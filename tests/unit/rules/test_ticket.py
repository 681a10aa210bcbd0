from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.account import FeeRate
from tui.model.enums import Category, OrderType, Side, TimeInForce
from tui.model.instrument import Instrument, RiskTier
from tui.rules.margin import Holding
from tui.rules.preview import preview, summary, to_request
from tui.rules.rounding import is_on_step
from tui.rules.ticket import (
    Circumstances,
    Preview,
    QtyUnit,
    Ticket,
    TicketField,
)


def D(text: str) -> Decimal:  # noqa: N802 - reads as the literal it stands for
    return Decimal(text)


BTC = Instrument(
    category=Category.LINEAR,
    symbol="BTCUSDT",
    status="Trading",
    base_coin="BTC",
    quote_coin="USDT",
    settle_coin="USDT",
    tick_size=D("0.5"),
    min_price=D("1"),
    max_price=D("1000000"),
    qty_step=D("0.001"),
    min_order_qty=D("0.001"),
    max_order_qty=D("100"),
    max_mkt_order_qty=D("50"),
    min_notional_value=D("5"),
    max_leverage=D("100"),
    price_limit_ratio_x=D("0.01"),
    price_limit_ratio_y=D("0.02"),
    risk_tiers=(RiskTier(1, D("2000000"), D("0.005"), D("0.01"), D("100"), D("0")),),
)
AROUND = Circumstances(
    instrument=BTC,
    best_bid=D("64000.0"),
    best_ask=D("64000.5"),
    last_price=D("64000.0"),
    mark_price=D("64000"),
    fee_rate=FeeRate("BTCUSDT", taker=D("0.00055"), maker=D("0.0002")),
    leverage=D("10"),
    available=D("10000"),
    margin_balance=D("10000"),
)
LIMIT = Ticket(Category.LINEAR, "BTCUSDT", Side.BUY, OrderType.LIMIT, qty=D("0.01"), price=D("63500"))
MARKET = Ticket(Category.LINEAR, "BTCUSDT", Side.BUY, OrderType.MARKET, qty=D("0.01"))


def seen(ticket: Ticket, **around: Any) -> Preview:
    return preview(ticket, replace(AROUND, **around))


def problem(ticket: Ticket, where: TicketField, **around: Any) -> str:
    checked = seen(ticket, **around)
    assert not checked.can_send or not checked.problem_of(where)
    return checked.problem_of(where)


def test_a_resting_limit_order_is_priced_as_maker() -> None:
    checked = seen(LIMIT)
    assert checked.can_send
    assert checked.is_maker
    assert (checked.qty, checked.price, checked.notional) == (D("0.010"), D("63500.0"), D("635.0"))
    assert checked.fee == D("0.127")
    assert checked.margin == D("63.5")


def test_a_market_order_is_priced_at_the_other_side_as_taker() -> None:
    checked = seen(MARKET)
    assert checked.fill_price == D("64000.5")
    assert not checked.is_maker
    assert checked.fee == D("640.005") * D("0.00055")
    assert checked.price is None


def test_a_limit_order_through_the_book_fills_at_the_best_price() -> None:
    checked = seen(replace(LIMIT, price=D("64100")))
    assert checked.fill_price == D("64000.5")
    assert not checked.is_maker


def test_rounding_is_down_for_size_nearest_for_price_and_always_said() -> None:
    checked = seen(replace(LIMIT, qty=D("0.0109"), price=D("63500.3")))
    assert (checked.qty, checked.price) == (D("0.010"), D("63500.5"))
    assert any("rounded to 63500.5" in text for text in checked.warnings)
    assert any("rounded down to 0.01" in text for text in checked.warnings)


def test_a_value_in_quote_coin_becomes_a_size_that_is_not_worth_more() -> None:
    checked = seen(replace(MARKET, qty=D("1000"), qty_unit=QtyUnit.QUOTE))
    assert checked.qty == D("0.015")
    assert checked.notional is not None
    assert checked.notional <= 1000


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"qty": D("1e40")}, TicketField.QTY, "not a figure"),
        ({"price": D("NaN")}, TicketField.PRICE, "not a figure"),
        ({"price": D("0.2")}, TicketField.PRICE, "1 to 1000000"),
        ({"qty": None}, TicketField.QTY, "above zero"),
        ({"qty": D("0.0001")}, TicketField.QTY, "below the minimum of 0.001 BTC"),
        ({"qty": D("101")}, TicketField.QTY, "above the maximum of 100 BTC"),
        ({"price": None}, TicketField.PRICE, "needs a price"),
        ({"price": D("-1")}, TicketField.PRICE, "needs a price"),
        ({"price": D("2000000")}, TicketField.PRICE, "1 to 1000000"),
        ({"price": D("70000")}, TicketField.PRICE, "above the buy limit of 65280"),
        ({"stop_loss": D("63600")}, TicketField.STOP_LOSS, "below the entry of 63500"),
        ({"take_profit": D("63000")}, TicketField.TAKE_PROFIT, "above the entry of 63500"),
        ({"stop_loss": D("-5")}, TicketField.STOP_LOSS, "above zero"),
        ({"reduce_only": True}, TicketField.REDUCE_ONLY, "nothing to reduce"),
        ({"qty": D("2")}, TicketField.QTY, "available 10000.00"),
    ],
)
def test_what_breaks_a_filter_is_said_in_words(change: dict[str, Any], where: TicketField, words: str) -> None:
    assert words in problem(replace(LIMIT, **change), where)


def test_the_minimum_value_counts_for_opening_orders_only() -> None:
    cheap = replace(BTC, min_notional_value=D("100"))
    small = replace(LIMIT, qty=D("0.001"), price=D("63500"))
    assert "worth less than the minimum of 100 USDT" in problem(small, TicketField.QTY, instrument=cheap)
    closing = replace(small, reduce_only=True, side=Side.SELL, price=D("64500"))
    assert seen(closing, instrument=cheap, holding=Holding(D("0.001"), D("60000"))).can_send


def test_a_market_order_without_a_book_is_refused() -> None:
    assert "no price" in problem(MARKET, TicketField.PRICE, best_ask=None)


def test_an_unknown_symbol_and_a_closed_one_are_refused() -> None:
    assert "unknown symbol" in problem(LIMIT, TicketField.SYMBOL, instrument=None)
    closed = replace(BTC, status="Closed")
    assert "not trading" in problem(LIMIT, TicketField.SYMBOL, instrument=closed)


def test_reduce_only_may_not_exceed_the_position() -> None:
    ticket = replace(MARKET, side=Side.SELL, reduce_only=True, qty=D("0.02"))
    held = Holding(D("0.01"), D("60000"))
    assert "more than the position" in problem(ticket, TicketField.REDUCE_ONLY, holding=held)


def test_a_closing_order_needs_no_margin_and_a_turning_one_needs_it_for_the_rest() -> None:
    held = Holding(D("0.01"), D("60000"))
    closing = seen(replace(MARKET, side=Side.SELL), holding=held)
    assert closing.margin == 0
    assert closing.liq_price is None
    turning = seen(replace(MARKET, side=Side.SELL, qty=D("0.03")), holding=held)
    assert turning.margin == D("0.020") * D("64000.0") / 10


def test_post_only_that_would_cross_is_a_warning() -> None:
    ticket = replace(LIMIT, price=D("64100"), time_in_force=TimeInForce.POST_ONLY)
    checked = seen(ticket)
    assert checked.can_send
    assert any("post-only" in text for text in checked.warnings)


def test_the_liquidation_price_is_that_of_the_position_afterwards() -> None:
    checked = seen(replace(MARKET, qty=D("1")))
    assert checked.liq_price is not None
    size, fill, mmr = D("1"), D("64000.5"), D("0.00555")  # the fee to close is part of it
    balance = D("10000") - size * fill * D("0.00055") + size * (D("64000") - fill)
    exact = (size * D("64000") - balance) / (size * (1 - mmr))
    assert abs(checked.liq_price - exact) <= D("0.25")


def test_the_loss_at_the_stop_counts_both_fees() -> None:
    checked = seen(replace(LIMIT, stop_loss=D("63000")))
    assert checked.loss_at_stop == D("5") + D("0.01") * (D("63500") + D("63000")) * D("0.00055")


def test_a_request_carries_what_the_preview_showed() -> None:
    checked = seen(replace(LIMIT, stop_loss=D("63000"), take_profit=D("66000.2")))
    request = to_request(checked, "id-1")
    assert (request.qty, request.price, request.stop_loss) == (checked.qty, checked.price, D("63000.0"))
    assert request.take_profit == D("66000.0")
    assert request.order_link_id == "id-1"
    assert "Buy 0.01 BTC @ 63500" in summary(checked, BTC)


def test_a_refused_ticket_gives_no_request() -> None:
    with pytest.raises(ValueError, match="minimum"):
        to_request(seen(replace(LIMIT, qty=D("0.0001"))), "id-1")


ANYTHING = st.one_of(st.none(), st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**8), max_value=10**8))


@given(
    st.builds(
        Ticket,
        category=st.just(Category.LINEAR),
        symbol=st.just("BTCUSDT"),
        side=st.sampled_from(Side),
        order_type=st.sampled_from(OrderType),
        qty=ANYTHING,
        qty_unit=st.sampled_from(QtyUnit),
        price=ANYTHING,
        time_in_force=st.sampled_from(TimeInForce),
        reduce_only=st.booleans(),
        stop_loss=ANYTHING,
        take_profit=ANYTHING,
    ),
    st.sampled_from(["-3", "0", "0.02", "7"]),
)
def test_whatever_is_typed_only_what_fits_the_grids_can_be_sent(ticket: Ticket, size: str) -> None:
    checked = seen(ticket, holding=Holding(D(size), D("60000") if size != "0" else D("0")))
    if not checked.can_send:
        assert checked.problems
        return
    request = to_request(checked, "id-1")
    assert request.qty >= BTC.min_order_qty
    assert is_on_step(request.qty, BTC.qty_step)
    for price in (request.price, request.stop_loss, request.take_profit):
        assert price is None or (price > 0 and is_on_step(price, BTC.tick_size))
    assert (request.price is None) == (request.order_type is OrderType.MARKET)
    if request.reduce_only:
        assert request.qty <= abs(D(size))
