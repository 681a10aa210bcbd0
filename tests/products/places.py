"""Persons at consoles of one category each, with a market whose prices stand still."""

import contextlib
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

from living_market import LivingMarket
from person import UID, Person, at_the_console
from struck import Struck

from tui.model.enums import Category
from tui.panes.choice import Choice
from tui.panes.line_table import LineTable

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
    await person.press("t")
    await person.until(lambda: person.app._screen._focused_pane() == "ticket", "the ticket")
    await person.press("tab", "left", "escape")
    await person.until(lambda: person.app._screen.query_one("#ticket-type", Choice).value == "Limit")


async def confirm(person: Person) -> str:
    """Answer the question; what it said."""
    await person.sees("Enter confirms")
    said = person.screen
    await person.press("enter")
    await person.until(lambda: person.app.screen is person.app._screen, "the end of the question")
    # A ticket that was sent is left a turn later: keys that come before would go with it.
    await person.until(lambda: person.app._screen._focused_pane() != "ticket", "the ticket to be left")
    return said


async def choose(person: Person, key: str) -> None:
    """Put the cursor of the positions, or of the coins, on a row."""
    table = person.app._screen.query_one("#positions-table", LineTable)
    await person.press("h")
    await person.until(lambda: table.has_focus and any(row.key == key for row in table._rows), f"the row {key}")
    await person.press("home")
    for _ in range(len(table._rows)):
        if table.selected != key:
            await person.press("down")
    assert table.selected == key
