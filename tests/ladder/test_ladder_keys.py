"""Each key of the ladder through the real console to what it does on the exchange, keystrokes counted."""

from decimal import Decimal

from ladder_person import LadderPerson, at_the_ladder

D = Decimal


async def test_an_order_by_one_key_when_armed() -> None:
    async with at_the_ladder() as ladder:
        person = ladder.person
        await ladder.arms()

        # The best price takes one key.
        joined = await ladder.order("q")
        assert (joined.side, joined.price, joined.time_in_force, joined.qty) == (
            "Buy",
            D("64249.5"),
            "PostOnly",
            D("0.001"),
        )
        ask = await ladder.order("w")
        assert (ask.side, ask.price, ask.time_in_force) == ("Sell", D("64250.5"), "PostOnly")
        # 2: the second size, 500 in the quote coin.
        await person.press("2")
        taken = await ladder.order("B")
        assert (taken.side, taken.qty, taken.time_in_force) == ("Buy", D("0.007"), "IOC")
        assert taken.order_status == "Filled"
        # No more than 0.2 % above the best ask.
        assert taken.price == D("64379.0")
        assert person.held == D("0.007")
        taken = await ladder.order("S")
        assert (taken.side, taken.price, taken.order_status) == ("Sell", D("64121.5"), "Filled")
        assert person.held == 0
        await ladder.cancels_all()

        # At a level it takes so many moves, and one key.
        moves = ["down"] * 3
        keys = [*moves, "b"]
        resting = await ladder.order(*keys)
        assert len(keys) == len(moves) + 1
        assert (resting.side, resting.price, resting.time_in_force) == ("Buy", D("64248.5"), "GTC")
        resting = await ladder.order(*["k"] * 8, "s")
        assert (resting.side, resting.price) == ("Sell", D("64252.5"))
        # J and K are ten rows.
        resting = await ladder.order("K", "s")
        assert (resting.side, resting.price) == ("Sell", D("64257.5"))
        repeated = await ladder.order("full_stop")
        assert (repeated.side, repeated.price, repeated.qty) == (resting.side, resting.price, resting.qty)
        await ladder.cancels_all()

        # A tick better than the best, post-only: the book has a place between its two best prices.
        better = await ladder.order("Q")
        assert (better.side, better.price, better.time_in_force) == ("Buy", D("64250.0"), "PostOnly")
        await ladder.cancels_all()
        await person.until(lambda: best_bid(ladder) == D("64249.5"), "the old best bid")
        better = await ladder.order("W")
        assert (better.side, better.price, better.time_in_force) == ("Sell", D("64250.0"), "PostOnly")


def best_bid(ladder: LadderPerson) -> Decimal | None:
    app = ladder.person.app
    book = app._market.book(app._console.setup.category, "BTCUSDT")
    return None if book is None or book.best_bid is None else book.best_bid.price


async def test_orders_are_moved_nudged_and_cancelled_where_they_stand() -> None:
    async with at_the_ladder() as ladder:
        person = ladder.person
        await ladder.arms()
        resting = await ladder.order("J", "b")
        assert resting.price == D("64245.0")

        # Picked up, two rows down, put down.
        await person.press("m", "down", "down")
        await person.sees("moving Buy 0.001 to 64,244.0")
        await person.press("enter")
        await person.until(lambda: ladder.open_orders[0].price == D("64244.0"), "the amended order")
        await ladder.settles()
        # Esc leaves it where it is; other order keys wait until then.
        await person.press("m", "up", "b")
        await person.is_told("an order is picked up")
        await person.press("escape")
        await person.sees_no_more("moving Buy")
        assert [each.price for each in ladder.open_orders] == [D("64244.0")]

        # Many nudges are few changes: one, where the machine is quick enough for all of them to come together.
        await person.press("down")
        amends = sum("amend" in entry.what for entry in person.journal)
        ladder.at_once("shift+up", "shift+up", "shift+up", "shift+down", "shift+up")
        await person.until(lambda: ladder.open_orders[0].price == D("64245.5"), "the nudged order")
        await ladder.settles()
        assert amends < sum("amend" in entry.what for entry in person.journal) < amends + 5

        # c cancels what is under the cursor, and nothing else.
        other = await ladder.order("down", "down", "b")
        await person.press("c")
        await person.until(lambda: len(ladder.open_orders) == 1, "one order less")
        assert ladder.open_orders[0].order_id != other.order_id
        await ladder.settles()
        await ladder.lets_go()
        await person.press("down", "c")
        await person.is_told("there is no order of yours at the cursor")
        # u cancels what was sent last.
        last = await ladder.order("b")
        await person.press("u")
        await person.until(lambda: last.order_id not in person.account.orders, "the last order gone")
        assert len(ladder.open_orders) == 1


async def test_the_position_is_protected_reversed_and_closed() -> None:
    async with at_the_ladder() as ladder:
        person = ladder.person
        await ladder.arms()
        await person.press("3", "right_square_bracket")
        await person.sees("size 2,000 USDT = 0.031 BTC")
        await ladder.order("B")
        assert person.held == D("0.031")

        await person.press("J", "t")
        await person.until(lambda: ladder.stops == {"StopLoss": D("64245.0")}, "a stop")
        await ladder.settles()
        await person.press("K", "K", "T")
        await person.until(lambda: ladder.stops == {"StopLoss": D("64245.0"), "TakeProfit": D("64255.0")}, "a target")
        await ladder.settles()
        # The stop is moved as an order is: it is a setting of the position.
        await person.press("J", "J", "shift+down")
        await person.until(lambda: ladder.stops["StopLoss"] == D("64244.5"), "a nudged stop")
        await ladder.settles()
        # A protective stop is not cancelled without a question.
        await person.press("c")
        await person.sees("Cancel a protective stop")
        await person.press("escape")
        await person.until(lambda: person.app.screen is person.app._screen)
        # C takes entries and leaves stops.
        await ladder.order("down", "b")
        await ladder.cancels_all()
        assert ladder.stops.keys() == {"StopLoss", "TakeProfit"}
        # Bought at the ask: nothing to break even at yet.
        await person.press("equals_sign")
        await person.is_told("not sent: the stop must be below the last price")

        # A quarter, by % and a digit; reversing asks even now.
        await person.press("percent_sign", "1")
        await person.until(lambda: person.held == D("0.024"), "three quarters")
        await ladder.settles()
        await person.press("R")
        await ladder.confirms("Reverse the position")
        await person.until(lambda: person.held == D("-0.024"), "the other side")
        await ladder.settles()
        await person.press("alt+2")
        await person.until(lambda: person.held == D("-0.012"), "half")
        await ladder.settles()
        # All of it takes one key.
        await person.press("x")
        await person.until(lambda: person.held == 0, "nothing held")
        await ladder.settles()
        # Everything takes two.
        await ladder.order("b")
        await ladder.order("B")
        ladder.at_once("X", "X")
        await person.until(lambda: not person.account.orders and person.held == 0, "a flat account")


async def test_sizes() -> None:
    async with at_the_ladder() as ladder:
        person = ladder.person
        await person.sees("size 100 USDT = 0.001 BTC")
        await person.press("left_square_bracket")
        await person.is_told("50 is less than the least size of 0.001 BTC")
        await person.press("5", "right_square_bracket")
        await person.sees("size 20,000 USDT = 0.311 BTC")
        await person.press("n")
        await person.sees("Enter sends")
        await person.press(*"0.25", "enter")
        await person.sees("size 0.250 BTC")
        await person.press("left_square_bracket", "n")
        await person.sees("Enter sends")
        await person.press("enter")
        await person.sees("a size above zero, in one of the two")
        await person.press("escape")
        await person.sees("size 0.125 BTC")
        # The full ticket has the price of the cursor and the size; leaving it leads back.
        await person.press("J", "enter")
        await person.until(lambda: person.app.focused in person.app._screen.ticket.query("*"), "the ticket")
        ticket = person.app._screen.ticket.ticket()
        assert ticket is not None
        assert (ticket.side, ticket.price, ticket.qty) == ("Buy", D("64245.0"), D("0.125"))
        await person.press("escape")
        await person.until(lambda: person.app.focused in ladder.pane.query("*"), "the ladder")
        assert person.journal == []
