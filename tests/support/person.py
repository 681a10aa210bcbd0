"""A person at the real console: the app with all of its threads, on an exchange on which things go wrong at a word."""

import contextlib
import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from living_market import LivingMarket
from struck import Struck
from textual.pilot import Pilot

from tui.app import TradingApp
from tui.console import Console, Setup
from tui.exchange.credentials import Credentials
from tui.exchange.environment import Environment, EnvironmentName
from tui.exchange.tap import Tap
from tui.feed.heartbeat import Pace
from tui.model.enums import Category, OrderType, Side
from tui.model.order import Order
from tui.orders.journal import Entry, Journal
from tui.paper.engine.types import Order as HeldOrder
from tui.rules.ticket import Ticket
from tui.screens.arming import KeyDialog
from tui.screens.dialogs import Question

PATIENCE = 25.0
UID = "1000001"
SYMBOLS = ("BTCUSDT", "ETHUSDT")


class Person:
    """Presses keys, reads the screen; and the test knows what the exchange holds and what the journal says."""

    def __init__(self, exchange: Struck, app: TradingApp, console: Console, pilot: Pilot[None]) -> None:
        self.exchange, self.app, self.console, self.pilot = exchange, app, console, pilot
        self.notices: list[str] = []
        """Every line that the console has said, oldest first."""
        self.told_of_the_key = ""
        self.parting: list[str] = []
        """What it said on leaving."""
        say = app._say

        def told(text: str, severity: str = "information") -> None:
            self.notices.append(text)
            say(text, severity)

        app._say = told  # type: ignore[method-assign]

    # --- what a person sees ---------------------------------------------------------------------

    @property
    def screen(self) -> str:
        """The screen as text."""
        screen = self.app.screen
        strips = screen._compositor.render_strips(self.app.size)
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    async def sees(self, pattern: str, patience: float = PATIENCE) -> re.Match[str]:
        """Wait until the screen shows a pattern."""
        found = await self.until(lambda: re.search(pattern, self.screen), f"{pattern!r}", patience)
        assert isinstance(found, re.Match)
        return found

    async def sees_no_more(self, pattern: str, patience: float = PATIENCE) -> None:
        """Wait until the screen no longer shows a pattern."""
        await self.until(lambda: re.search(pattern, self.screen) is None, f"the end of {pattern!r}", patience)

    async def is_told(self, pattern: str, patience: float = PATIENCE) -> str:
        """Wait until the console has said something, however short it stood there."""
        return str(
            await self.until(
                lambda: next((each for each in self.notices if re.search(pattern, each)), ""), f"{pattern!r}", patience
            )
        )

    async def until(self, condition: Callable[[], Any], what: str = "it", patience: float = PATIENCE) -> Any:
        """Wait until something is so; fails with the screen."""
        deadline = time.monotonic() + patience
        while not (found := condition()):
            assert time.monotonic() < deadline, f"{what} did not come to be:\n{self.screen}\n{self.notices}"
            await self.pilot.pause(0.04)
        return found

    # --- what a person does ---------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def order(self, side: str = "b", qty: str = "0.01", price: str = "") -> None:
        """An order by keys: at the best price, or at a price."""
        await self.ticket(side, qty, price)
        await self.press("enter")
        await self.sees("Enter confirms")
        await self.press("enter")
        await self.until(lambda: self.app.screen is self.app._screen)

    async def sends(self, side: Side = Side.BUY, qty: str = "0.01", price: str = "64260") -> None:
        """The order that the keys would send, without the keys; it crosses the market unless another price is said."""
        ticket = Ticket(Category.LINEAR, "BTCUSDT", side, OrderType.LIMIT, Decimal(qty), price=Decimal(price))
        await self.until(lambda: self.app._gatekeeper.ticket(self.app._view(), ticket)[1] == "", "a clear way")
        self.app._send_ticket(ticket)

    async def ticket(self, side: str = "b", qty: str = "0.01", price: str = "") -> None:
        """Fill in the ticket by keys."""
        await self.press(side)
        await self.until(lambda: self.app.focused in self.app._screen.ticket.query("*"), "the ticket")
        await self.press("ctrl+u", *qty)
        if price:
            await self.press("shift+tab", "ctrl+u", *price)

    async def rests(self, price: str = "64240") -> Order:
        """An order of this price that both sides know of; the cursor of the open orders is on it."""
        known = set(self.exchange.orders)
        await self.sends(price=price)
        fresh = await self.until(lambda: set(self.exchange.orders) - known)
        order_id = next(iter(fresh))
        await self.until(lambda: any(each.order_id == order_id and each.is_open for each in self.shown.values()))
        await self.press("o")
        return next(each for each in self.shown.values() if each.order_id == order_id)

    @property
    def is_asked(self) -> bool:
        """Whether a question is open."""
        return isinstance(self.app.screen, Question)

    # --- what is so -----------------------------------------------------------------------------

    @property
    def shown(self) -> dict[str, Order]:
        """The open orders that the console shows."""
        return self.app._account.orders

    @property
    def ended(self) -> dict[str, Order]:
        """The orders that the console knows to have ended."""
        return self.app._account.closed

    @property
    def account(self) -> Any:
        """The account as the exchange has it."""
        return self.exchange.exchange.venue.account(UID)

    @property
    def placed(self) -> list[HeldOrder]:
        """Every order that the exchange ever took, open or closed."""
        return [*self.account.orders.values(), *self.account.closed_orders.values()]

    @property
    def held(self) -> Decimal:
        """The position in BTCUSDT as the exchange has it."""
        return sum((each.size for each in self.account.held() if each.symbol == "BTCUSDT"), Decimal(0))

    @property
    def journal(self) -> list[Entry]:
        """What the journal says."""
        journal = self.console._journal
        assert journal is not None
        return journal.entries()

    async def reads_of_the_key(self) -> None:
        """Where the console has something to say of the key, it is read and put away."""
        await self.pilot.pause()
        dialog = self.app.screen
        if isinstance(dialog, KeyDialog):
            await self.until(lambda: dialog.is_seen)
            self.told_of_the_key = self.screen
            await self.press("enter")

    async def is_live(self) -> None:
        """Wait until the console trades."""
        await self.until(lambda: self.app._links.is_live and self.app._account.is_reconciled, "live feeds")
        # A key before the first frame is nobody's.
        await self.until(lambda: self.app._screen._view is not None, "the first frame")
        await self.until(lambda: self.app._standing(self.app._symbol).prices_are_fresh)


def setup_for(
    exchange: Struck,
    folder: Path,
    *,
    name: EnvironmentName = EnvironmentName.PAPER,
    key: tuple[str, str] | None = None,
    credentials: Credentials | None = None,
    symbols: tuple[str, ...] = SYMBOLS,
    **more: Any,
) -> Setup:
    """How a console is pointed at an exchange of a test, under whatever name the exchange is to go."""
    running = exchange.running
    environment = Environment(name, running.rest, running.ws, running.ws)
    own = credentials or Credentials(*(key or (running.api_key, running.api_secret)))
    return Setup(environment, own, symbols, folder, **more)


@contextlib.asynccontextmanager
async def at_the_console(
    exchange: Struck | None = None,
    folder: Path | None = None,
    *,
    market_pace: Pace | None = None,
    account_pace: Pace | None = None,
    poll_every: float = 60.0,
    tap: Tap | None = None,
    size: tuple[int, int] = (140, 40),
    **more: Any,
) -> AsyncIterator[Person]:
    """A person at a console that is live; the exchange is one of its own unless it is given."""
    with contextlib.ExitStack() as ends:
        place = folder or Path(ends.enter_context(tempfile.TemporaryDirectory()))
        if exchange is None:
            exchange = Struck(market=LivingMarket())
            ends.callback(exchange.stop)
        console = Console(
            setup_for(exchange, place, **more),
            market_pace=market_pace,
            account_pace=account_pace,
            poll_every=poll_every,
            tap=tap,
        )
        console.check()
        console.start()
        app = TradingApp(console)
        person = None
        try:
            async with app.run_test(size=size) as pilot:
                person = Person(exchange, app, console, pilot)
                await person.reads_of_the_key()
                await person.is_live()
                yield person
        finally:
            parting = app.part()
            if person is not None:
                person.parting = parting


def read_journals(folder: Path) -> list[Entry]:
    """What all journals of a folder say, consoles that have ended included."""
    entries: list[Entry] = []
    for path in sorted(folder.glob("*.db")):
        journal = Journal(path)
        entries += journal.entries()
        journal.close()
    return entries
