"""A person's own limits, by keyboard: what is over one is refused in words, and nothing reaches the exchange."""

from decimal import Decimal

from person import Person, at_the_console

from tui.rules.confirmation import Confirmation
from tui.rules.limits import Limits


async def refused(person: Person, told: str) -> None:
    """Enter in the ticket is answered with words, and nothing was asked of the exchange."""
    known = len(person.placed)
    await person.press("enter")
    await person.is_told(f"not sent: {told}")
    await person.press("escape")
    assert len(person.placed) == known


async def test_the_value_of_an_order() -> None:
    async with at_the_console(limits=Limits(max_order_notional=Decimal(1_000))) as person:
        await person.ticket(qty="0.016", price="64240")
        await refused(person, r"the order would be worth 1,027.84, your limit is 1,000 \(see bybit-tui config show\)")
        await person.rests()
        assert person.journal[-1].state == "Acked"
        assert len(person.journal) == 1


async def test_the_value_of_a_position_and_what_reduces_it() -> None:
    async with at_the_console(limits=Limits(max_position_notional=Decimal(1_500))) as person:
        await person.sends(qty="0.02")
        await person.sees("Long")
        await person.ticket(qty="0.01", price="64240")
        await refused(person, "the position would be worth 1,927.20, your limit is 1,500")
        # The other way round it takes risk away.
        await person.order("s", qty="0.02", price="64240")
        await person.until(lambda: person.held == 0)


async def test_orders_a_minute_do_not_count_what_takes_risk_away() -> None:
    async with at_the_console(limits=Limits(max_orders_a_minute=2)) as person:
        await person.sends()
        await person.sees("Long")
        await person.order(price="64240")
        await person.until(lambda: len(person.placed) == 2)
        await person.ticket(price="64239")
        await refused(person, "2 orders in the last minute, your limit is 2")
        await person.press("o", "c")
        await person.until(lambda: not person.account.orders)
        await person.press("h", "x")
        await person.sees("Enter confirms")
        await person.press("enter")
        await person.until(lambda: person.held == 0)


async def test_the_band_of_prices_for_orders_and_amends() -> None:
    async with at_the_console(limits=Limits(price_band_percent=Decimal("0.1"))) as person:
        await person.ticket(price="64400")
        await refused(person, "the price is 0.23 % worse than the last one, your limit is 0.1 %")
        order = await person.rests()
        await person.press("e")
        await person.sees("Enter sends")
        await person.press("ctrl+u", *"64400", "enter")
        await person.is_told("not sent: the price is 0.23 % worse")
        assert person.exchange.orders[order.order_id].price == Decimal(64_240)


async def test_leverage() -> None:
    async with at_the_console(limits=Limits(max_leverage=Decimal(5))) as person:
        await person.press("L")
        await person.sees("Enter sends")
        await person.press("ctrl+u", *"20", "enter")
        await person.is_told("not sent: leverage 20 is above your limit of 5")
        assert person.journal == []


async def test_confirmations_are_asked_for_from_a_value_on() -> None:
    async with at_the_console(confirm=Confirmation("above", Decimal(1_000))) as person:
        await person.ticket(qty="0.01", price="64240")
        await person.press("enter")
        await person.until(lambda: len(person.account.orders) == 1, "the order, without a question")
        await person.ticket(qty="0.02", price="64240")
        await person.press("enter")
        await person.sees("Enter confirms")
        assert len(person.placed) == 1
        await person.press("escape")


async def test_where_it_only_watches_nothing_is_sent() -> None:
    async with at_the_console() as person:
        person.app._gatekeeper._why_not = "on mainnet this version only watches"
        await person.ticket(price="64240")
        await refused(person, "on mainnet this version only watches")
        await person.press("X", "X")
        await person.until(lambda: person.notices.count("not sent: on mainnet this version only watches") == 2)
        assert person.journal == []
