"""Tickets of inverse, spot, options, hedge mode and isolated margin, with figures reckoned by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tui.model.account import FeeRate
from tui.model.enums import Category, OrderType, PositionIdx, Side
from tui.model.instrument import Instrument, RiskTier
from tui.rules.margin import Holding
from tui.rules.preview import preview, summary, to_request
from tui.rules.sizing import QtyUnit
from tui.rules.ticket import Circumstances, Preview, SideOfHedge, Ticket, TicketField


def D(text: str) -> Decimal:  # noqa: N802 - reads as the literal it stands for
    return Decimal(text)


INVERSE = Instrument(
    category=Category.INVERSE,
    symbol="BTCUSD",
    status="Trading",
    base_coin="BTC",
    quote_coin="USD",
    settle_coin="BTC",
    tick_size=D("0.5"),
    min_price=D("1"),
    max_price=D("1000000"),
    qty_step=D("1"),
    min_order_qty=D("1"),
    max_order_qty=D("1000000"),
    max_mkt_order_qty=D("500000"),
    min_notional_value=D("0"),
    max_leverage=D("100"),
    risk_tiers=(RiskTier(1, D("150"), D("0.005"), D("0.01"), D("100"), D("0")),),
)
COIN = Circumstances(
    instrument=INVERSE,
    best_bid=D("64000"),
    best_ask=D("64000.5"),
    last_price=D("64000"),
    mark_price=D("64000"),
    fee_rate=FeeRate("BTCUSD", taker=D("0.00055"), maker=D("0.0002")),
    leverage=D("10"),
    available=D("1"),
    margin_balance=D("0.2"),
)
CONTRACTS = Ticket(Category.INVERSE, "BTCUSD", Side.BUY, OrderType.LIMIT, qty=D("64000"), price=D("64000"))
SPOT = replace(
    INVERSE,
    category=Category.SPOT,
    symbol="BTCUSDT",
    quote_coin="USDT",
    settle_coin="USDT",
    tick_size=D("0.1"),
    qty_step=D("0.000001"),
    min_order_qty=D("0.000011"),
    max_order_qty=D("83"),
    min_notional_value=D("5"),
    risk_tiers=(),
)
COINS = Circumstances(
    instrument=SPOT,
    best_bid=D("64000"),
    best_ask=D("64000.5"),
    last_price=D("64000"),
    fee_rate=FeeRate("BTCUSDT", taker=D("0.001"), maker=D("0.001")),
    available=D("1000"),
    free_base=D("0.02"),
)
BUY = Ticket(Category.SPOT, "BTCUSDT", Side.BUY, OrderType.LIMIT, qty=D("0.01"), price=D("64000"))


def test_an_inverse_order_is_counted_in_contracts_and_paid_in_the_coin() -> None:
    checked = preview(replace(CONTRACTS, stop_loss=D("50000")), COIN)
    assert checked.can_send
    assert (checked.qty, checked.notional, checked.quote_value) == (D("64000"), D("1"), D("64000"))
    assert (checked.fee, checked.fee_coin, checked.margin) == (D("0.0002"), "BTC", D("0.1"))
    # 64000 * (1/50000 - 1/64000) = 0.28, and a taker's fee of 1 and of 1.28.
    assert checked.loss_at_stop == D("0.28") + D("2.28") * D("0.00055")
    # 0.2 less the fee, the fee to close in the margin: 64000 * 1.00555 / (0.1998 + 1)
    assert checked.liq_price == D("53638.5")
    assert summary(checked, INVERSE).startswith("Buy 64000 contracts of 1 USD @ 64000")


def test_a_contract_is_a_dollar_in_either_unit_and_is_floored_to_a_whole_one() -> None:
    checked = preview(replace(CONTRACTS, qty=D("100.7"), qty_unit=QtyUnit.QUOTE), COIN)
    assert checked.qty == 100
    assert any("rounded down to 100" in each for each in checked.warnings)


def test_too_little_of_the_coin_is_said_in_the_coin() -> None:
    checked = preview(CONTRACTS, replace(COIN, available=D("0.1")))
    assert checked.problem_of(TicketField.QTY) == "needs 0.10020000 BTC, available 0.10000000"


@pytest.mark.parametrize(("side", "fee", "coin"), [(Side.BUY, "0.00001", "BTC"), (Side.SELL, "0.64", "USDT")])
def test_the_fee_of_spot_is_in_the_coin_that_is_received(side: Side, fee: str, coin: str) -> None:
    checked = preview(replace(BUY, side=side, price=D("64000") if side is Side.BUY else D("64000.5")), COINS)
    assert checked.can_send
    assert checked.fee is not None
    assert (checked.fee.quantize(D("0.00001")), checked.fee_coin) == (D(fee), coin)
    assert (checked.margin, checked.liq_price, checked.loss_at_stop) == (None, None, None)


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"reduce_only": True}, TicketField.REDUCE_ONLY, "spot has no positions"),
        ({"stop_loss": D("60000")}, TicketField.STOP_LOSS, "no stop is attached"),
        ({"take_profit": D("70000")}, TicketField.TAKE_PROFIT, "no target is attached"),
        ({"qty": D("0.02")}, TicketField.QTY, "needs 1280.00 USDT, available 1000.00"),
        ({"qty": D("0.03"), "side": Side.SELL}, TicketField.QTY, "needs 0.03000000 BTC, available 0.02000000"),
        ({"qty": D("0.00007")}, TicketField.QTY, "worth less than the minimum of 5 USDT"),
    ],
)
def test_what_spot_does_not_have_or_cannot_pay(change: dict[str, Any], where: TicketField, words: str) -> None:
    checked = preview(replace(BUY, **change), COINS)
    assert words in checked.problem_of(where)
    assert not checked.can_send


def test_an_amount_to_spend_becomes_a_size_that_does_not_cost_more() -> None:
    market = replace(BUY, order_type=OrderType.MARKET, price=None, qty=D("100"), qty_unit=QtyUnit.QUOTE)
    checked = preview(market, COINS)
    # 100 / 64000.5 floored to a millionth.
    assert checked.qty == D("0.001562")
    assert to_request(checked, "id-1").qty == D("0.001562")


def test_an_option_is_watched_and_not_ordered() -> None:
    watched = replace(INVERSE, category=Category.OPTION)
    checked = preview(replace(CONTRACTS, category=Category.OPTION), replace(COIN, instrument=watched))
    assert "only watched" in checked.problem_of(TicketField.SYMBOL)


LINEAR = replace(
    INVERSE,
    category=Category.LINEAR,
    symbol="BTCUSDT",
    quote_coin="USDT",
    settle_coin="USDT",
    qty_step=D("0.001"),
    min_order_qty=D("0.001"),
)
HEDGED = replace(
    COIN,
    instrument=LINEAR,
    available=D("10000"),
    margin_balance=D("10000"),
    hedged=True,
    sides=(SideOfHedge(Holding(D("0.5"), D("60000"))), SideOfHedge(Holding(D("-0.2"), D("66000")))),
)


def hedged(side: Side, qty: str, *, reduce_only: bool) -> Preview:
    ticket = Ticket(Category.LINEAR, "BTCUSDT", side, OrderType.MARKET, qty=D(qty), reduce_only=reduce_only)
    return preview(ticket, HEDGED)


@pytest.mark.parametrize(
    ("side", "reduce_only", "idx", "words"),
    [
        (Side.BUY, False, PositionIdx.HEDGE_BUY, "opens the long side"),
        (Side.SELL, False, PositionIdx.HEDGE_SELL, "opens the short side"),
        (Side.SELL, True, PositionIdx.HEDGE_BUY, "closes the long side"),
        (Side.BUY, True, PositionIdx.HEDGE_SELL, "closes the short side"),
    ],
)
def test_in_hedge_mode_side_and_reduce_only_say_which_position(
    side: Side, reduce_only: bool, idx: PositionIdx, words: str
) -> None:
    checked = hedged(side, "0.1", reduce_only=reduce_only)
    assert to_request(checked, "id-1").position_idx is idx
    assert words in summary(checked, LINEAR)
    # What opens needs margin although the other side is held, what closes none.
    assert checked.margin is not None
    assert (checked.margin == 0) is reduce_only


def test_in_hedge_mode_no_more_is_closed_than_the_side_holds() -> None:
    checked = hedged(Side.BUY, "0.3", reduce_only=True)
    assert checked.problem_of(TicketField.REDUCE_ONLY) == "more than the position of 0.2 BTC"


def test_under_isolated_margin_only_what_is_set_aside_stands_for_it() -> None:
    ticket = Ticket(Category.LINEAR, "BTCUSDT", Side.BUY, OrderType.MARKET, qty=D("1"))
    checked = preview(ticket, replace(HEDGED, hedged=False, isolated=True))
    # 64000.5 * (0.1 + 0.00055) is set aside; 0.5 is lost at once; and 1 * (1 - 0.00555) is what a price keeps.
    aside = D("64000.5") * D("0.10055")
    exact = (D("64000") - (aside - D("0.5"))) / (1 - D("0.00555"))
    assert checked.liq_price is not None
    assert abs(checked.liq_price - exact) <= D("0.25")
