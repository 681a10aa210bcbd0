"""Each key that asks something of the exchange, at the real console: what comes of it is read at the exchange."""

from decimal import Decimal
from typing import Any

from person import Person, at_the_console

D = Decimal


async def confirmed(person: Person, *keys: str) -> None:
    """Press, and say yes to the question that comes of it."""
    await person.press(*keys)
    await person.until(lambda: person.is_asked, "the question")
    await person.sees("Enter confirms|Enter sends")
    await person.press("enter")
    await person.until(lambda: not person.is_asked, "the end of the question")


def open_orders(person: Person) -> list[Any]:
    """The orders that rest at the exchange."""
    return list(person.account.orders.values())


async def test_orders_by_each_of_their_keys() -> None:
    async with at_the_console() as person:
        await person.order("s", "0.02", "64300")
        (sale,) = await person.until(lambda: open_orders(person), "a sale that rests")
        assert (sale.side, sale.price, sale.qty) == ("Sell", D("64300"), D("0.02"))
        await person.until(lambda: any(each.is_open for each in person.shown.values()))
        await person.press("u")
        await person.until(lambda: not open_orders(person), "u cancels what was sent last")
        for price in ("64200", "64100"):
            await person.order("b", "0.01", price)
        await person.until(lambda: len(open_orders(person)) == 2)
        await person.until(lambda: sum(each.is_open for each in person.shown.values()) == 2)
        await person.press("o")
        shown = next(iter(person.shown.values())).order_id
        await person.press("e")
        await person.sees("Enter sends")
        await person.press("up", "enter")
        await person.until(lambda: {each.price for each in open_orders(person)} & {D("64200.5"), D("64100.5")}, shown)
        await person.press("o", "c")
        await person.until(lambda: len(open_orders(person)) == 1, "c cancels one")
        await person.until(lambda: len(person.shown) == 1)
        await person.press("C")
        await person.until(lambda: not open_orders(person), "C cancels what is left")


async def test_positions_by_each_of_their_keys() -> None:
    async with at_the_console() as person:
        await person.press("L")
        await person.sees("Enter sends")
        await person.press("ctrl+u", "7", "enter")
        await person.is_told("leverage set")
        await person.order("b", "0.04", "64400")
        await person.until(lambda: person.held == D("0.04"))
        assert [each.leverage for each in person.account.held()] == [7]
        for key, left in (("alt+1", "0.03"), ("alt+2", "0.015"), ("alt+3", "0.004")):
            await person.until(lambda: "BTCUSDT" in {symbol for symbol, _ in person.app._account.positions})
            await person.press("h")
            await confirmed(person, key)
            await person.until(lambda left=left: person.held == D(left), f"{key} leaves {left}")
            await person.until(
                lambda left=left: person.app._account.positions["BTCUSDT", 0].size == D(left), "the console knows"
            )
        await person.press("p")
        await person.sees("Enter sends")
        await person.press(*"60000", "tab", *"70000", "enter")
        await person.until(
            lambda: {each.trigger_price for each in open_orders(person)} == {60_000, 70_000}, "p sets both"
        )
        await person.press("h", "l")
        await person.until(lambda: person.is_asked, "the question")
        await person.sees("Enter sends")
        await person.press("ctrl+u", *"64500", "enter")
        await person.until(lambda: D("64500") in {each.price for each in open_orders(person)}, "l rests a close")
        await confirmed(person, "h", "x")
        await person.until(lambda: person.held == 0, "x closes")
        await person.order("b", "0.01", "64400")
        await person.until(lambda: person.held == D("0.01"))
        await person.until(lambda: ("BTCUSDT", 0) in person.app._account.positions)
        await confirmed(person, "h", "alt+4")
        await person.until(lambda: person.held == 0, "Alt+4 closes all of it")
        await person.order("b", "0.01", "64400")
        await person.order("b", "0.01", "64000")
        await person.until(lambda: person.held == D("0.01") and len(open_orders(person)) >= 1)
        await person.press("X", "X")
        await person.until(lambda: person.held == 0 and not open_orders(person), "X X cancels and closes everything")
