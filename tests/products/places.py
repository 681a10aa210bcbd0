"""Persons at consoles of one category each, with a market whose prices stand still."""

import contextlib
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

from living_market import LivingMarket
from person import UID, Person, at_the_console
from struck import Struck

from tui.model.enums import Category

SYMBOLS = {
    Category.LINEAR: ("BTCUSDT", "ETHUSDT"),
    Category.INVERSE: ("BTCUSD", "ETHUSD"),
    Category.SPOT: ("BTCUSDT", "ETHUSDT"),
}


def D(text: str) -> Decimal:  # noqa: N802 - reads as the literal it stands for
    return Decimal(text)


@contextlib.asynccontextmanager
async def at(category: Category, *, deposits: dict[str, str] | None = None, **more: Any) -> AsyncIterator[Person]:
    """A person at a console of a category; `deposits` are there before it starts."""
    exchange = Struck(market=LivingMarket(category))
    try:
        venue = exchange.exchange.venue
        for coin, amount in (deposits or {}).items():
            exchange.do(lambda coin=coin, amount=amount: venue.deposit(UID, coin, D(amount)))
        async with at_the_console(exchange, category=category, symbols=SYMBOLS[category], **more) as person:
            yield person
    finally:
        exchange.stop()


def sizes(person: Person) -> dict[tuple[str, int], Decimal]:
    """What the exchange holds: signed sizes by symbol and position_idx."""
    return {(each.symbol, each.position_idx): each.size for each in person.account.held()}


async def market_order(person: Person, side: str, qty: str) -> None:
    """Fill in a market order and confirm it; the ticket's kind goes back to limit."""
    await person.ticket(side, qty)
    await person.press("shift+tab", "shift+tab", "shift+tab", "right", "enter")
    await confirm(person)
    await person.press("t", "tab", "left", "escape")


async def confirm(person: Person) -> str:
    """Answer the question; what it said."""
    await person.sees("Enter confirms")
    said = person.screen
    await person.press("enter")
    await person.until(lambda: person.app.screen is person.app._screen, "the end of the question")
    return said
