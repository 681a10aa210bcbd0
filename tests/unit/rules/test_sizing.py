"""Sizes and prices as people say them, worked out by hand and held to what they promise."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rules.test_ticket import AROUND, BTC, LIMIT, D, seen
from tui.model.enums import Side
from tui.rules.margin import Holding
from tui.rules.pricing import PriceError, break_even, exit_price, order_price, read_price
from tui.rules.rounding import is_on_step
from tui.rules.sizing import PARTIAL, QtyUnit, Size, SizeError, read_size
from tui.rules.ticket import TicketField

PRICES = st.decimals(min_value="100", max_value="900000", places=2)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("0.01", "0.01", QtyUnit.BASE),
        (".5", "0.5", QtyUnit.BASE),
        ("$100", "100", QtyUnit.QUOTE),
        ("100$", "100", QtyUnit.QUOTE),
        ("1k", "1000", QtyUnit.QUOTE),
        ("$1.5K", "1500", QtyUnit.QUOTE),
        ("2k$", "2000", QtyUnit.QUOTE),
        ("50%", "50", QtyUnit.AVAILABLE),
        ("50%pos", "50", QtyUnit.POSITION),
        ("risk 10", "10", QtyUnit.RISK),
        ("Risk 1.5%", "1.5", QtyUnit.RISK_PERCENT),
    ],
)
def test_every_form_of_a_size_is_read_and_can_be_typed_letter_by_letter(text: str, amount: str, unit: QtyUnit) -> None:
    import re

    assert read_size(text) == Size(D(amount), unit)
    assert read_size(str(read_size(text))) == read_size(text)
    assert all(re.fullmatch(PARTIAL, text.lower()[:end]) for end in range(len(text) + 1))


NO_SIZES = ("", "$", "k", "1kk", "$5%", "$5$", "-1", "1e3", "risk", "risk $5", "risk 1k", "1,5", "٣")


@pytest.mark.parametrize("text", NO_SIZES)
def test_what_is_no_size_is_told_with_what_is(text: str) -> None:
    with pytest.raises(SizeError, match=r"size is 0\.01|risk is risk 10"):
        read_size(text)


def test_a_share_of_what_is_available_pays_margin_and_both_fees() -> None:
    checked = seen(replace(LIMIT, qty=D(50), qty_unit=QtyUnit.AVAILABLE))
    # 5000 / (63500 × (1/10 + 2 × 0.00055)) = 0.7788…
    assert checked.qty == D("0.778")
    whole = seen(replace(LIMIT, qty=D(100), qty_unit=QtyUnit.AVAILABLE))
    assert whole.can_send
    assert whole.qty is not None
    assert (whole.qty + BTC.qty_step) * D(63500) * (D("0.1") + D("0.0011")) > 10000


def test_a_share_of_the_position_is_its_share_and_needs_one() -> None:
    share = replace(LIMIT, side=Side.SELL, price=D(65000), qty=D(50), qty_unit=QtyUnit.POSITION, reduce_only=True)
    assert seen(share, holding=Holding(D("0.031"), D(60000))).qty == D("0.015")
    assert "no position" in seen(share).problem_of(TicketField.QTY)


def test_a_risk_is_what_the_stop_loses_with_both_fees() -> None:
    ticket = replace(LIMIT, qty=D(10), qty_unit=QtyUnit.RISK, stop_loss=D(63000))
    # Each coin loses 500 and pays 126500 × 0.00055 = 69.575: 10 / 569.575 = 0.01755…
    checked = seen(ticket)
    assert (checked.qty, checked.loss_at_stop) == (D("0.017"), D("0.017") * D("569.575"))
    percent = replace(ticket, qty=D(1), qty_unit=QtyUnit.RISK_PERCENT)
    assert seen(percent).qty == D("0.175")
    assert "needs a stop" in seen(replace(ticket, stop_loss=None)).problem_of(TicketField.QTY)
    assert "must be below" in seen(replace(ticket, stop_loss=D(64000))).problem_of(TicketField.QTY)


@pytest.mark.parametrize(
    ("unit", "missing", "words"),
    [
        (QtyUnit.AVAILABLE, "available", "available is not known"),
        (QtyUnit.AVAILABLE, "leverage", "leverage is not known"),
        (QtyUnit.AVAILABLE, "fee_rate", "fees are not known"),
        (QtyUnit.RISK, "fee_rate", "fees are not known"),
        (QtyUnit.RISK_PERCENT, "margin_balance", "equity is not known"),
    ],
)
def test_what_is_not_known_sizes_nothing(unit: QtyUnit, missing: str, words: str) -> None:
    ticket = replace(LIMIT, qty=D(1), qty_unit=unit, stop_loss=D(63000))
    checked = seen(ticket, **{missing: None})
    assert not checked.can_send
    assert words in checked.problem_of(TicketField.QTY)


@given(st.decimals(min_value="1", max_value="500", places=2), PRICES, st.sampled_from(Side))
def test_no_risk_is_ever_larger_than_it_was_said(risk: Decimal, stop: Decimal, side: Side) -> None:
    ticket = replace(LIMIT, side=side, price=None, qty=risk, qty_unit=QtyUnit.RISK, stop_loss=stop)
    checked = seen(replace(ticket, order_type="Market"))
    if checked.can_send and checked.qty is not None:
        assert checked.loss_at_stop is not None
        assert checked.loss_at_stop <= risk
        assert is_on_step(checked.qty, BTC.qty_step)


HELD = replace(AROUND, holding=Holding(D("0.1"), D(60000)))


@pytest.mark.parametrize(
    ("text", "buy", "sell"),
    [
        ("63000.3", "63000.0", "63000.5"),
        ("best", "64000.0", "64000.5"),
        ("+100", "64100.0", "64100.5"),
        ("-0.5%", "63680.0", "63680.5"),
        ("best-1", "63999.0", "63999.5"),
        ("$bid", "64000.0", "64000.0"),
        ("$ASK+0.3", "64000.5", "64001.0"),
        ("$mark-1%", "63360.0", "63360.0"),
        ("$last", "64000.0", "64000.0"),
        ("$entry+10", "60010.0", "60010.0"),
    ],
)
def test_a_price_is_snapped_to_the_side_that_costs_nothing_more(text: str, buy: str, sell: str) -> None:
    form = read_price(text)
    assert (order_price(form, Side.BUY, HELD), order_price(form, Side.SELL, HELD)) == (D(buy), D(sell))


@pytest.mark.parametrize("text", ["", "+", "%", "best+", "$bid5", "$bid%", "$x", "1%", "1e3", "-", "--1", "64,000"])
def test_what_is_no_price_is_told(text: str) -> None:
    with pytest.raises(PriceError):
        read_price(text)


def test_a_price_from_what_is_not_there_is_told() -> None:
    for text, words in (("$entry", "no position"), ("-64000", "above zero")):
        with pytest.raises(PriceError, match=words):
            order_price(read_price(text), Side.BUY, AROUND)
    with pytest.raises(PriceError, match=r"\$mark price is not known"):
        order_price(read_price("$mark"), Side.BUY, replace(AROUND, mark_price=None))


def test_a_share_without_a_sign_goes_to_the_side_that_each_way_out_belongs_on() -> None:
    form, entry = read_price("1%", is_exit=True), D(60000)
    found = {
        (side, is_stop): exit_price(form, side, entry, AROUND, is_stop=is_stop)
        for side in Side
        for is_stop in (True, False)
    }
    assert found == {
        (Side.BUY, True): D(59400),
        (Side.BUY, False): D(60600),
        (Side.SELL, True): D(60600),
        (Side.SELL, False): D(59400),
    }


@given(PRICES, st.sampled_from(Side))
def test_leaving_at_break_even_loses_nothing_and_a_tick_before_it_would(entry: Decimal, side: Side) -> None:
    price, fee = break_even(side, entry, AROUND), D("0.00055")
    assert (price - entry) * side.sign >= (price + entry) * fee
    nearer = price - BTC.tick_size * side.sign
    assert (nearer - entry) * side.sign < (nearer + entry) * fee
