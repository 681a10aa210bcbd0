"""A person's own limits, by keyboard: what is over one is refused in words, and nothing reaches the exchange."""

import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from living_market import LivingMarket
from person import UID, Person, at_the_console
from struck import Struck

from tui.exchange.environment import EnvironmentName
from tui.model.enums import Category
from tui.model.facts import InstrumentsLoaded
from tui.paper.serve import READ_ONLY_KEY, READ_ONLY_SECRET
from tui.rules.confirmation import Confirmation
from tui.rules.limits import Limits

LINEAR = Category.LINEAR


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


MAINNET = EnvironmentName.MAINNET


async def arm(person: Person, word: str = "MAINNET") -> None:
    await person.press("A")
    await person.sees("Type MAINNET to arm")
    await person.sees("Enter arms")
    await person.press(*word, "enter")


async def test_real_money_starts_disarmed_and_is_armed_by_a_word() -> None:
    async with at_the_console(name=MAINNET, armed_for=3.0) as person:
        assert "it is bound to no address" in person.told_of_the_key
        await person.sees("MAINNET +linear +DISARMED")
        await person.ticket(price="64240")
        await refused(person, "this is real money and the console is disarmed; A arms it")
        await person.press("X", "X")
        await person.is_told("not sent: this is real money")
        for wrong in ("mainnet", "MAINNE"):
            await arm(person, wrong)
            await person.is_told("not armed: the word was another one")
            person.notices.clear()
        assert person.journal == []
        await arm(person)
        await person.sees("ARMED 0:0")
        assert person.app._screen.has_class("-armed")
        await person.sends(price="64240")
        await person.until(lambda: len(person.account.orders) == 1)
        await person.is_told("disarmed: its time is over")
        await person.sees("DISARMED")
        await person.press("o", "c")
        await person.is_told("not sent: this is real money")
        assert len(person.account.orders) == 1


async def test_armed_it_is_disarmed_by_its_key_and_by_a_lost_stream() -> None:
    async with at_the_console(name=MAINNET) as person:
        await arm(person)
        await person.sees("ARMED")
        await person.press("A")
        await person.sees("DISARMED")
        await arm(person)
        await person.sees("ARMED 1")
        person.exchange.strike("cut", "private *", times=1)
        person.exchange.client().order("Buy", "0.01", "64000")
        await person.is_told("disarmed: the account's stream was lost")
        await person.sees("account live")
        await person.sees("DISARMED")
        assert person.journal == []


async def test_a_console_that_watches_cannot_be_armed() -> None:
    async with at_the_console(name=MAINNET, watch=True) as person:
        await person.sees("READ-ONLY")
        await person.press("A")
        await person.is_told("not armed: this console only watches")
        await person.ticket(price="64240")
        await refused(person, "this console only watches")
        assert person.journal == []


async def test_a_key_that_may_only_read_watches() -> None:
    async with at_the_console(key=(READ_ONLY_KEY, READ_ONLY_SECRET)) as person:
        await person.sees("READ-ONLY")
        await person.ticket(price="64240")
        await refused(person, "the API key may only read")
        await person.press("X", "X")
        await person.until(lambda: len(person.notices) >= 2)
        assert person.journal == []


async def test_there_is_nothing_to_arm_on_paper() -> None:
    async with at_the_console() as person:
        await person.press("A")
        await person.is_told("nothing to arm: no real money is traded here")


async def test_leaving_disarmed_cancels_nothing() -> None:
    async with at_the_console(name=MAINNET, cancel_on_exit=True) as person:
        person.exchange.client().order("Buy", "0.01", "64000")
        await person.sees("Open orders \\(1\\)")
        exchange = person.exchange
        orders = person.account.orders
    assert person.parting == ["stays on the exchange: open orders 1, positions 0"]
    assert len(orders) == 1
    assert exchange.running


async def test_the_loss_of_a_day_stops_what_adds_risk_and_a_restart_knows_it(tmp_path: Path) -> None:
    exchange = Struck(market=LivingMarket())
    limits = Limits(max_daily_loss=Decimal(1))
    try:
        async with at_the_console(exchange, tmp_path, limits=limits) as person:
            await person.sends(qty="0.04")
            # Two fees and a spread of the half that is closed, 1.41 and 0.02, and the fee of the rest.
            await person.sees("Long")
            await person.ticket("s", qty="0.02", price="64240")
            await person.press("tab", "tab", "tab", "tab", "tab", "right", "enter")
            await person.sees("Enter confirms")
            await person.press("enter")
            await person.until(lambda: person.held == Decimal("0.02"))
            await person.until(lambda: len(person.app._account.executions) == 2)
            await person.ticket(qty="0.01", price="64240")
            await refused(
                person, r"today's loss is 2\.\d\d, your limit is 1; until 00:00 UTC only what reduces is sent"
            )
        # Another console, another day's memory: the exchange's log tells it.
        async with at_the_console(exchange, tmp_path, limits=limits) as person:
            await person.ticket(qty="0.01", price="64240")
            await refused(person, r"today's loss is 2\.\d\d, your limit is 1")
            # A sale makes the position smaller.
            await person.order("s", qty="0.02", price="64240")
            await person.until(lambda: person.held == 0)
    finally:
        exchange.stop()


async def test_a_price_that_has_moved_since_it_was_seen() -> None:
    exchange = Struck(market=LivingMarket())
    exchange.do(lambda: exchange.exchange.venue.deposit(UID, "USDT", Decimal(1_000_000)))
    try:
        async with at_the_console(exchange, max_moved_ticks=5) as person:
            await person.ticket(qty="0.01", price="64000")
            await person.press("enter")
            await person.sees("Enter confirms")
            known = len(person.placed)
            # While the question stands, an offer comes down through the bids.
            exchange.client().order("Sell", "12", "64245")
            await person.until(lambda: person.app._market.best_prices(LINEAR, "BTCUSDT", time.monotonic())[1] == 64_245)
            await person.press("enter")
            await person.is_told(
                "not sent: the best price moved 11 ticks since you saw it, your limit is 5; look again"
            )
            assert len(person.placed) == known + 1
            assert person.journal == []
            # Seen again, it is sent.
            await person.press("enter")
            await person.sees("Enter confirms")
            await person.press("enter")
            await person.until(lambda: len(person.placed) == known + 2)
    finally:
        exchange.stop()


async def test_the_instruments_own_limits_and_one_that_is_not_trading() -> None:
    async with at_the_console() as person:
        for qty, price, told in (
            ("0.0001", "64240", "qty: below the minimum of 0.001 BTC"),
            ("101", "64240", "qty: above the maximum of 100 BTC for a limit order"),
            ("0.001", "3000", "qty: worth less than the minimum of 5 USDT"),
            ("0.01", "90000", "price: price is above the buy limit of"),
        ):
            await person.ticket(qty=qty, price=price)
            await refused(person, told)
        order = await person.rests()
        await person.press("e")
        await person.sees("Enter sends")
        await person.press("tab", "ctrl+u", *"101", "enter")
        await person.is_told("not sent: qty: above the maximum of 100 BTC for a limit order")
        assert person.exchange.orders[order.order_id].qty == Decimal("0.01")
        # The exchange's own word about the leverage that there is.
        await person.press("L")
        await person.sees("Enter sends")
        await person.press("ctrl+u", *"101", "enter")
        await person.sees("leverage must be 1 to 100")
        await person.press("escape")
        listed = tuple(person.app._market.instruments.values())
        closed = tuple(replace(each, status="Closed") for each in listed)
        person.app._market.apply(InstrumentsLoaded(LINEAR, closed))
        await person.ticket(qty="0.01", price="64240")
        await refused(person, r"symbol: BTCUSDT is not trading \(Closed\)")


async def test_a_post_only_order_that_would_cross_is_warned_of() -> None:
    async with at_the_console() as person:
        await person.ticket(qty="0.01", price="64260")
        await person.press("shift+tab", "left", "enter")
        await person.sees("post-only would cross the book and be cancelled")
        await person.sees("Enter confirms")
        assert not person.placed
        await person.press("escape")
