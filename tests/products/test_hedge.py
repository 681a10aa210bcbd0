"""Hedge mode and margin mode by keyboard: two positions of one symbol, each with its own orders and stops."""

from person import Person

from tests.products.places import D, at, choose, confirm, sizes
from tui.model.enums import Category

LINEAR = Category.LINEAR


async def hedge(person: Person) -> None:
    """Switch the selected symbol to hedge mode."""
    await person.press("M")
    await person.sees("Enter sets")
    await person.press("right", "enter")
    await person.until(lambda: "BTCUSDT" in person.account.settings.hedged, "hedge mode")
    await person.until(lambda: person.app._account.is_hedged("BTCUSDT"))


async def test_both_sides_of_a_symbol() -> None:
    async with at(LINEAR) as person:
        await hedge(person)
        await person.ticket("b", qty="0.02", price="64260")
        await person.press("enter")
        assert "opens the long side" in await confirm(person)
        await person.until(lambda: sizes(person) == {("BTCUSDT", 1): D("0.02")})
        await person.ticket("s", qty="0.03", price="64240")
        await person.press("enter")
        assert "opens the short side" in await confirm(person)
        await person.until(lambda: sizes(person) == {("BTCUSDT", 1): D("0.02"), ("BTCUSDT", 2): D("-0.03")})
        await person.sees(r"BTCUSDT +Long +0.020")
        await person.sees(r"BTCUSDT +Short +0.030")
        # A stop belongs to the selected side.
        await choose(person, "BTCUSDT/2")
        await person.press("p")
        await person.sees("Stops of short 0.03 BTCUSDT")
        await person.sees("Enter sends")
        await person.press(*"66000", "enter")
        stop = await person.until(
            lambda: next((each for each in person.account.orders.values() if each.stop_order_type), None), "the stop"
        )
        assert (stop.stop_order_type, stop.position_idx, stop.side) == ("StopLoss", 2, "Buy")
        # Reduce-only closes the side that the order is not of.
        await person.ticket("s", qty="0.01", price="64240")
        await person.press("tab", "tab", "tab", "tab", "tab", "right", "enter")
        assert "closes the long side" in await confirm(person)
        await person.until(lambda: sizes(person)["BTCUSDT", 1] == D("0.01"), "the part that was closed")


async def test_a_share_one_side_and_all() -> None:
    async with at(LINEAR) as person:
        client = person.exchange.client()
        client.must(client.post("/v5/position/switch-mode", category="linear", symbol="BTCUSDT", mode=3))
        client.order("Buy", "0.02", positionIdx=1)
        client.order("Sell", "0.03", positionIdx=2)
        client.order("Buy", "0.01", "60000", positionIdx=1)
        await person.sees(r"Positions \(2\)")
        # A share, by its key.
        await choose(person, "BTCUSDT/2")
        await person.press("alt+2")
        await confirm(person)
        await person.until(lambda: sizes(person)["BTCUSDT", 2] == D("-0.015"), "half of the short side")
        await choose(person, "BTCUSDT/1")
        await person.press("x")
        await confirm(person)
        await person.until(lambda: sizes(person) == {("BTCUSDT", 2): D("-0.015")}, "the short side alone")
        await person.press("X", "X")
        await person.until(lambda: not sizes(person) and not person.account.orders, "a flat account")


async def test_the_mode_is_known_from_the_start_and_a_refusal_is_told() -> None:
    async with at(LINEAR) as person:
        client = person.exchange.client()
        client.must(client.post("/v5/position/switch-mode", category="linear", symbol="BTCUSDT", mode=3))
        person.console.read_account_soon()
        await person.until(lambda: person.app._account.is_hedged("BTCUSDT"))
        client.order("Buy", "0.01", "60000", positionIdx=1)
        await person.sees(r"Open orders \(1\)")
        await person.press("M")
        await person.sees("Enter sets")
        await person.press("left", "enter")
        await person.is_told("there are open orders, so the mode cannot be switched")
        assert person.app._account.is_hedged("BTCUSDT")


async def test_isolated_margin() -> None:
    async with at(LINEAR) as person:
        await person.press("M")
        await person.sees("Enter sets")
        await person.press("enter")
        await person.sees("nothing is changed")
        await person.press("tab", "right", "enter")
        await person.until(lambda: person.account.settings.isolated, "isolated margin")
        await person.until(lambda: person.app._account.is_isolated)
        await person.order("b", qty="0.02", price="64260")
        await person.until(lambda: sizes(person) == {("BTCUSDT", 0): D("0.02")})
        # Ten times leverage: liquidated nearly ten percent below, however much is in the account.
        position = await person.until(lambda: person.app._account.position("BTCUSDT"))
        assert D("58000") < position.liq_price < D("58500")
