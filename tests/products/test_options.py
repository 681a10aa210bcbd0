"""Options are watched: prices, volatilities and greeks; nothing is sent."""

from person import at_the_console
from struck import Struck

from tui.exchange import queries
from tui.exchange.clock import ExchangeClock
from tui.exchange.environment import paper
from tui.exchange.session import Session
from tui.model.enums import Category
from tui.rules.options import by_expiry_and_strike


async def test_a_chain_is_shown_and_no_order_leaves() -> None:
    exchange = Struck()
    try:
        session = Session(paper(exchange.running.rest, ""), None, ExchangeClock())
        chain = by_expiry_and_strike(queries.instruments(session, Category.OPTION))
        session.close()
        # Of one expiry and coin: strikes ascending, the call before the put.
        strikes = [int(each.split("-")[2]) for each in chain[:10]]
        assert strikes == sorted(strikes)
        assert [each.split("-")[3] for each in chain[:4]] == ["C", "P", "C", "P"]
        async with at_the_console(exchange, category=Category.OPTION, symbols=chain[:6]) as person:
            await person.sees("iv quoted")
            ticker = await person.until(lambda: person.app._market.ticker(Category.OPTION, chain[0]))
            assert ticker.bid1_price < ticker.ask1_price
            assert ticker.mark_iv > 0
            assert 0 < ticker.delta < 1
            await person.sees(r"delta +\+0\.[0-9]+")
            await person.ticket(qty="1", price="100")
            await person.press("enter")
            await person.is_told("not sent: options are only watched here")
            assert person.journal == []
    finally:
        exchange.stop()
