"""Spot by keyboard: coins change hands, what is held is a balance, and what spot does not have is refused in words."""

from person import UID, Person

from tests.products.places import D, at, choose, confirm, market_order
from tui.model.enums import Category

SPOT = Category.SPOT


def balance(person: Person, coin: str) -> object:
    return person.exchange.exchange.venue.core.ledger.balance(UID, coin)


async def test_buy_hold_and_sell_a_coin() -> None:
    async with at(SPOT) as person:
        await person.sees(r"Holdings \(1\)")
        await market_order(person, "b", "0.002")
        # A market buy counts the coin and not what it costs; the fee is taken from what is received.
        await person.until(lambda: balance(person, "BTC") == D("0.002") * D("0.999"))
        await person.sees(r"BTC +0.001998 +0.001998")
        await person.order("s", qty="0.001", price="65000")
        order = await person.until(lambda: next(iter(person.account.orders.values()), None))
        assert (order.category, order.qty, order.reduce_only) == ("spot", D("0.001"), False)
        await person.sees(r"BTC +0.001998 +0.000998 +0.001000")
        await person.press("o", "e")
        await person.sees("Enter sends")
        await person.press("ctrl+u", *"65100", "enter")
        await person.until(lambda: order.price == D("65100"), "the amended price")
        # What open orders bind is not sold.
        await choose(person, "BTC")
        await person.press("x")
        assert "sell 100 % of what is free: 0.000998 BTC by BTCUSDT" in await confirm(person)
        await person.until(lambda: balance(person, "BTC") == D("0.001"), "the sale")
        await person.press("o", "c")
        await person.until(lambda: not person.account.orders, "no order")


async def test_flatten_cancels_and_sells_nothing() -> None:
    async with at(SPOT, deposits={"BTC": "0.5"}) as person:
        client = person.exchange.client()
        client.order("Buy", "0.001", "60000", category="spot")
        client.order("Sell", "0.001", "60000", category="spot", triggerPrice="61000", orderFilter="tpslOrder")
        await person.sees(r"Open orders \(2\)")
        await person.press("X")
        await person.sees("cancels every order and sells nothing")
        await person.press("X")
        await person.until(lambda: not person.account.orders, "no orders")
        await person.is_told("every order is cancelled; nothing was sold")
        assert balance(person, "BTC") == D("0.5")


async def test_what_spot_does_not_have_is_refused_in_words() -> None:
    async with at(SPOT, deposits={"BTC": "0.000005"}) as person:
        await person.sees("dust")
        for key, words in (
            ("p", "spot has no positions"),
            ("l", "spot has no positions"),
            ("L", "spot has no leverage"),
        ):
            await person.press(key)
            await person.is_told(words)
        await person.press("M")
        await person.is_told("spot has no position and no margin modes")
        await choose(person, "BTC")
        await person.press("x")
        await person.is_told("not sent: 0.000005 BTC is dust: below the minimum of 0.000011")
        await person.ticket("s", qty="0.01", price="64300")
        await person.press("enter")
        await person.is_told("not sent: qty: needs 0.01000000 BTC, available 0.00000500")
        await person.press("escape")
        await person.ticket("b", qty="0.001", price="64200")
        await person.press("tab", "tab", "tab", *"60000", "enter")
        await person.is_told("not sent: stop loss: spot has no positions: no stop is attached")
        await person.press("ctrl+u", "tab", "tab", "right", "enter")
        await person.is_told("not sent: reduce only: spot has no positions: nothing is reduce-only")
        assert not person.placed
        assert person.journal == []
