"""The modes of the ladder, and keys that nobody meant: repeats, bursts, and commands that are still under way."""

from decimal import Decimal

from ladder_person import at_the_ladder

from tui.exchange.environment import EnvironmentName
from tui.rules.confirmation import Confirmation
from tui.rules.ladder_orders import LadderSettings

D = Decimal


async def test_a_key_asks_before_it_sends() -> None:
    async with at_the_ladder() as ladder:
        person = ladder.person
        await person.sees(r"Ladder BTCUSDT[^\n]*\n[^\n]*CONFIRM")
        await person.press("q")
        await ladder.confirms("Buy 0.001 BTC @ 64249.5 · PostOnly, value 64.25 USDT")
        await person.until(lambda: len(ladder.open_orders) == 1, "the order")
        await ladder.settles()
        # Every kind of key, and Esc sends nothing.
        for keys, asked in (
            (["J", "s"], "Sell 0.001 BTC @ 64245"),
            (["B"], "IOC, value"),
            (["Q"], "@ 64250 · PostOnly"),
            (["K", "j", "shift+up"], "Buy 0.001 BTCUSDT moves to 64250"),
        ):
            await person.press(*keys)
            await person.sees(asked)
            await person.press("escape")
            await person.until(lambda: person.app.screen is person.app._screen)
        assert [each.price for each in ladder.open_orders] == [D("64249.5")]
        assert person.held == 0
        assert len(person.journal) == 1


async def test_keys_that_were_not_pressed_send_nothing() -> None:
    async with at_the_ladder() as ladder:
        person = ladder.person
        await ladder.arms()
        await ladder.lets_go()
        # Held down: the second one comes too soon to have been meant.
        ladder.at_once("q", "q")
        await person.is_told("not sent: the key was held down")
        await person.until(lambda: len(ladder.open_orders) == 1, "one order")
        await ladder.settles()
        # What a line held back: none of it is sent, and keys ask again.
        await ladder.lets_go()
        ladder.at_once("b", "s", "Q", "w")
        await person.is_told("keys came in a burst; order keys ask now")
        await person.sees(r"\n[^\n]*CONFIRM +size")
        assert len(person.placed) == 1


async def test_sending_at_once_ends_by_itself() -> None:
    settings = LadderSettings(armed_idle=2)
    async with at_the_ladder(ladder=settings, confirm=Confirmation("above", D(1_000))) as ladder:
        person = ladder.person
        await person.press("A")
        await person.is_told("ARMED: an order key sends at once, until 2 s pass without a key")
        await person.is_told("CONFIRM again, keys ask: no key for 2 s")


async def test_sending_at_once_ends_with_the_symbol_the_stream_and_a_large_order_is_asked_about() -> None:
    async with at_the_ladder(confirm=Confirmation("above", D(1_000))) as ladder:
        person = ladder.person
        await ladder.arms()
        # Where only large orders are asked about, they are asked about now too.
        await ladder.order("q")
        await person.press("4", "w")
        await person.sees("Sell 0.077 BTC")
        await person.press("escape")
        await person.until(lambda: person.app.screen is person.app._screen)
        await ladder.lets_go()
        await person.press("A")
        await person.is_told("CONFIRM: order keys ask again")
        await ladder.arms()
        await person.press("g", "t", "down", "enter")
        await person.is_told("CONFIRM again, keys ask: another symbol")
        await person.press("up", "enter", "g", "l")
        await person.until(lambda: person.app._view().mode[0] == "CONFIRM")
        await person.is_live()
        await person.until(
            lambda: person.app._view().symbol == "BTCUSDT" and ladder.pane._middle() is not None, "a book"
        )
        await ladder.arms()
        person.exchange.go_down(2)
        await person.is_told("CONFIRM again, keys ask: (the account is not live|the market feed is not live|the book)")


async def test_real_money_is_armed_by_the_word_alone() -> None:
    async with at_the_ladder(name=EnvironmentName.MAINNET) as ladder:
        person = ladder.person
        await person.sees(r"\n[^\n]*DISARMED +size")
        await person.press("q")
        await person.is_told("not sent: this is real money and the console is disarmed")
        await person.press("A")
        await person.sees("Enter arms")
        await person.press(*"mainnet", "enter")
        await person.is_told("not armed: the word was another one")
        await person.sees(r"\n[^\n]*DISARMED +size")
        await ladder.lets_go()
        await person.press("A")
        await person.sees("Enter arms")
        await person.press(*"MAINNET", "enter")
        await person.sees(r"ARMED \d+ s +size")
        await ladder.order("q")
        await ladder.lets_go()
        await person.press("A")
        await person.sees(r"\n[^\n]*DISARMED +size")


async def test_a_console_that_watches_says_so() -> None:
    async with at_the_ladder(watch=True) as ladder:
        person = ladder.person
        await person.sees(r"\n[^\n]*READ-ONLY +size")
        await person.press("A")
        await person.is_told("not armed: this console only watches")
        await person.press("B")
        await person.is_told("not sent: this console only watches")
        assert person.journal == []
