from dataclasses import replace
from decimal import Decimal

import pytest

from tui.model.enums import Category, OrderType, Side
from tui.rules.gate import Standing, refusal, ticket_refusal
from tui.rules.ticket import Preview, Problem, Ticket, TicketField

GOOD = Standing(may_trade=True, market_is_live=True, prices_are_fresh=True, account_is_reconciled=True)
TICKET = Ticket(Category.LINEAR, "BTCUSDT", Side.BUY, OrderType.LIMIT, qty=Decimal(1), price=Decimal(100))


def test_nothing_stands_against_a_good_ticket() -> None:
    assert refusal(GOOD) == ""
    assert ticket_refusal(GOOD, Preview(TICKET, qty=Decimal(1))) == ""


@pytest.mark.parametrize(
    ("missing", "word"),
    [("market_is_live", "feed"), ("prices_are_fresh", "stale"), ("account_is_reconciled", "reconciled")],
)
def test_new_risk_needs_live_data_and_taking_risk_away_does_not(missing: str, word: str) -> None:
    standing = replace(GOOD, **{missing: False})
    assert word in refusal(standing)
    assert word in ticket_refusal(standing, Preview(TICKET, qty=Decimal(1)))
    assert refusal(standing, reduces=True) == ""
    assert ticket_refusal(standing, Preview(replace(TICKET, reduce_only=True), qty=Decimal(1))) == ""


def test_a_console_that_only_watches_sends_nothing_at_all() -> None:
    watching = replace(GOOD, may_trade=False)
    assert refusal(watching, reduces=True) == "this console only watches"
    assert refusal(replace(watching, why_not="a second console"), reduces=True) == "a second console"


def test_problems_are_named_with_their_fields() -> None:
    problems = (Problem(TicketField.PRICE, "too far"), Problem(TicketField.QTY, "too small"))
    text = ticket_refusal(GOOD, Preview(TICKET, qty=Decimal(1), problems=problems))
    assert "price: too far" in text
    assert "too small" in text


def test_a_ticket_without_a_quantity_is_not_complete() -> None:
    assert ticket_refusal(GOOD, Preview(TICKET)) == "the ticket is not complete"


def test_nothing_is_added_while_an_outcome_is_unknown() -> None:
    standing = replace(GOOD, has_unknown=True)
    assert "unknown outcome" in refusal(standing)
    assert refusal(standing, reduces=True) == ""
