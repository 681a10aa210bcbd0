"""A person at the ladder: keys are counted, and each is followed to what the exchange made of it."""

import contextlib
import time
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

from person import Person, at_the_console
from textual import events

from tui.panes.ladder.pane import LadderPane
from tui.paper.engine.types import Order as HeldOrder
from tui.rules.one_key import REPEATS_WITHIN


class LadderPerson:
    """Presses keys of the ladder on the paper exchange, whose best prices are 64,249.5 and 64,250.5."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def pane(self) -> LadderPane:
        return self.person.app._screen.query_one(LadderPane)

    @property
    def open_orders(self) -> list[HeldOrder]:
        """What rests on the exchange, the oldest first; stops are not among it."""
        found = self.person.account.orders.values()
        return [each for each in found if each.symbol == "BTCUSDT" and not each.stop_order_type]

    @property
    def stops(self) -> dict[str, Decimal]:
        """The position's stops on the exchange: their triggers by their kinds."""
        found = self.person.account.orders.values()
        return {each.stop_order_type: each.trigger_price for each in found if each.stop_order_type}

    async def settles(self) -> None:
        """Wait until no key has a command under way and the screen knows what the exchange knows."""
        person = self.person

        def same() -> bool:
            desk = person.app._ladder
            known = {key: order for key, order in person.shown.items() if not order.is_pending}
            there = {each.order_id: each.price for each in person.account.orders.values()}
            shown = {order.order_id: order.price or Decimal(0) for order in known.values()}
            held = person.app._account.signed_size("BTCUSDT")
            return (
                not desk._under_way
                and not desk._nudges
                and len(known) == len(person.shown)
                and held == person.held
                and shown.keys() == there.keys()
                and all(shown[key] == price for key, price in there.items() if price)
            )

        await person.until(same, "agreement")

    async def lets_go(self) -> None:
        """Wait until a key that was pressed before counts as a key again and not as one that is held down."""
        await self.person.until(lambda: time.monotonic() - self.pane.pressed_at > REPEATS_WITHIN, "a moment")

    async def order(self, *keys: str) -> HeldOrder:
        """Press keys that make one order; what the exchange took."""
        await self.lets_go()
        known = {each.order_id for each in self.person.placed}
        await self.person.press(*keys)
        await self.person.until(lambda: len({each.order_id for each in self.person.placed} - known) == 1, "an order")
        await self.settles()
        return next(each for each in self.person.placed if each.order_id not in known)

    async def cancels_all(self) -> None:
        """C."""
        await self.person.press("C")
        await self.person.until(lambda: not self.open_orders, "nothing open")
        await self.settles()

    async def confirms(self, pattern: str) -> None:
        """Read the question and say yes."""
        await self.person.sees(pattern)
        await self.person.sees("Enter confirms")
        await self.person.press("enter")
        await self.person.until(lambda: self.person.app.screen is self.person.app._screen)

    async def arms(self) -> None:
        """A."""
        await self.lets_go()
        await self.person.press("A")
        await self.person.sees(r"ARMED \d+ s")

    def at_once(self, *keys: str) -> None:
        """Keys that come in one piece, as a line delivers them that had stood still."""
        for key in keys:
            self.person.app.post_message(events.Key(key, key if len(key) == 1 else None))


@contextlib.asynccontextmanager
async def at_the_ladder(**more: Any) -> AsyncIterator[LadderPerson]:
    """A person at a console that is live and shows the ladder, its cursor in the middle."""
    async with at_the_console(**more) as person:
        await person.press("g", "l")
        ladder = LadderPerson(person)
        await person.until(lambda: person.app._screen.query(LadderPane), "the ladder")
        await person.until(lambda: ladder.pane._window.cursor_price == Decimal(64_250), "the cursor in the middle")
        yield ladder
