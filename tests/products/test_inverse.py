"""Inverse contracts by keyboard: quantities in contracts of one dollar, everything else in the coin."""

from tests.products.places import D, at, choose, confirm, sizes
from tui.model.enums import Category, Side

INVERSE = Category.INVERSE


async def test_place_amend_cancel_fill_and_close() -> None:
    async with at(INVERSE, deposits={"BTC": "1"}) as person:
        await person.sees("equity 1.15[0-9]+ BTC")
        await person.ticket(qty="6424", price="64240")
        await person.sees("value 0.10000000 BTC")
        await person.press("enter")
        said = await confirm(person)
        assert "Buy 6424 contracts of 1 USD @ 64240" in said
        assert "value 0.10000000 BTC, fee 0.00002000 BTC" in said
        order = await person.until(lambda: next(iter(person.account.orders.values()), None))
        assert (order.category, order.qty, order.price) == ("inverse", D("6424"), D("64240"))
        await person.until(lambda: any(each.is_open for each in person.shown.values()))
        await person.press("o", "e")
        await person.sees("Enter sends")
        await person.press("tab", "ctrl+u", *"9000", "enter")
        await person.until(lambda: order.qty == D("9000"), "the amended size")
        await person.press("o", "c")
        await person.until(lambda: not person.account.orders, "no order")
        # Across the market, five levels of a thousand.
        await person.order(qty="5000", price="64260")
        await person.until(lambda: sizes(person) == {("BTCUSD", 0): D("5000")})
        await person.sees(r"BTCUSD +Long +5,000 +64,251")
        held = next(iter(person.account.held()))
        shown = await person.until(lambda: person.app._account.position("BTCUSD"))
        assert shown.size == held.size
        assert person.account.executions[-1].fee_currency == "BTC"
        await person.press("h", "x")
        assert "BTC" in await confirm(person)
        await person.until(lambda: not sizes(person), "flat")
        # What was earned and paid is in the coin: the dollars are as they were.
        ledger = person.exchange.exchange.venue.core.ledger
        assert ledger.balance("1000001", "USDT") == D("10000")
        assert D("0.999") < ledger.balance("1000001", "BTC") < D("1")


async def test_stops_and_flatten_in_every_coin() -> None:
    async with at(INVERSE) as person:
        client = person.exchange.client()
        client.order("Sell", "1000", symbol="BTCUSD", category="inverse")
        client.order("Buy", "2000", symbol="ETHUSD", category="inverse")
        client.order("Buy", "500", "3000", symbol="ETHUSD", category="inverse")
        await person.sees(r"Positions \(2\)")
        position = person.app._account.position("BTCUSD")
        assert position is not None
        assert position.side is Side.SELL
        await choose(person, "BTCUSD/0")
        await person.press("p")
        await person.sees("Enter sends")
        await person.press(*"66000", "enter")
        await person.until(
            lambda: any(each.stop_order_type == "StopLoss" for each in person.account.orders.values()), "the stop"
        )
        await person.press("X", "X")
        await person.until(lambda: not sizes(person) and not person.account.orders, "a flat account")
        await person.is_told("flat in BTC")
        await person.is_told("flat in ETH")
