"""Random trading under random faults; at the end the journal, the panes and the exchange must agree exactly.

uv run python -m tests.faults.chaos --minutes 30 --seed 7
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))

from person import Person, at_the_console
from struck import Struck

from tui.feed.heartbeat import Pace
from tui.model.enums import Category, OrderType, PositionIdx, Side, TimeInForce
from tui.model.facts import CommandAcknowledged, CommandOutcomeUnknown, CommandRefused, FeedPhase
from tui.model.order import AmendRequest, CloseRequest, FlattenRequest
from tui.paper.engine.requests import NewOrder
from tui.paper.faults.kinds import FRAMES, HANDSHAKES, MESSAGES, REQUESTS, SHAPES, STATES
from tui.paper.serve import Settings
from tui.rules.ticket import Ticket
from tui.screens import wishes
from tui.state.market import STALE_AFTER

LINEAR = Category.LINEAR
SYMBOLS = ("BTCUSDT", "ETHUSDT")
SIZES = {"BTCUSDT": Decimal("0.002"), "ETHUSDT": Decimal("0.05")}
PACE = Pace(ping_every=1.0, pong_within=2.0, silence=2.0, give_up=5.0)
ACCOUNT_PACE = Pace(ping_every=1.0, pong_within=2.0, silence=None, give_up=None)
GRACE = 0.7
"""Seconds: a figure may be that much older than its limit before the next frame says so."""
SETTLE_WITHIN = 90.0


@dataclass
class Told:
    """What a run came to. `wrong` is empty where every promise was kept."""

    seed: int
    seconds: float
    did: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    hits: int = 0
    orders: int = 0
    fills: int = 0
    stale_periods: int = 0
    stale_shown: int = 0
    reconnects: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """The run in one line."""
        did = ", ".join(f"{name} {count}" for name, count in sorted(self.did.items()))
        ends = ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items()))
        return (
            f"seed {self.seed}, {self.seconds:.0f} s: {did}; {ends}; orders {self.orders}, fills {self.fills}; "
            f"faults {sum(self.faults.values())} of {len(self.faults)} kinds, struck {self.hits} times; "
            f"reconnects {self.reconnects}, stale periods {self.stale_periods}, shown {self.stale_shown}; "
            f"wrong {len(self.wrong)}"
        )


class Chaos:
    """One run with one person at one console."""

    def __init__(self, person: Person, seed: int, seconds: float) -> None:
        self._person = person
        self._chance = random.Random(seed)
        self._seconds = seconds
        self.told = Told(seed, seconds)
        self._heard: dict[str, float] = {}
        self._period: list[bool] = []
        """What each look at a stale price saw, while it lasts."""
        self._was_live = True
        self._listen()

    async def run(self) -> Told:
        """Trade under faults, then let all settle, then compare."""
        person, until = self._person, time.monotonic() + self._seconds
        next_fault = next_act = time.monotonic()
        while (now := time.monotonic()) < until:
            if now >= next_fault:
                self._strike()
                next_fault = now + self._chance.uniform(1.0, 6.0)
            if now >= next_act:
                self._act()
                next_act = now + self._chance.uniform(0.05, 0.4)
            self._look()
            await person.pilot.pause(0.03)
        self.told.hits = sum(int(each["hits"]) for each in person.exchange.do(person.exchange.exchange.faults.told))
        person.exchange.lift()
        if self._period:
            self._end_period()
        await self._settle()
        self._compare()
        return self.told

    # --- what is done ---------------------------------------------------------------------------

    def _act(self) -> None:
        acts: list[tuple[Any, int]] = [
            (self._limit, 30),
            (self._market, 12),
            (self._cancel, 18),
            (self._amend, 12),
            (self._close, 6),
            (self._cancel_all, 2),
            (self._flatten, 1),
            (self._other_client, 6),
            (self._switch, 2),
        ]
        act = self._chance.choices([each for each, _ in acts], [weight for _, weight in acts])[0]
        if act():
            self.told.did[act.__name__.strip("_").replace("_", " ")] += 1

    def _ticket(self, kind: OrderType) -> bool:
        app, symbol = self._person.app, self._chance.choice(SYMBOLS)
        side = self._chance.choice((Side.BUY, Side.SELL))
        bid, ask = app._market.best_prices(LINEAR, symbol, time.monotonic())
        instrument = app._market.instrument(LINEAR, symbol)
        if bid is None or ask is None or instrument is None:
            return False
        away = instrument.tick_size * self._chance.randint(-20, 150)
        price = bid - away if side is Side.BUY else ask + away
        force = self._chance.choice((TimeInForce.GTC, TimeInForce.GTC, TimeInForce.IOC, TimeInForce.POST_ONLY))
        size = SIZES[symbol] * self._chance.randint(1, 4)
        limit = kind is OrderType.LIMIT
        ticket = Ticket(LINEAR, symbol, side, kind, size, price=price if limit else None)
        if limit:
            ticket = Ticket(LINEAR, symbol, side, kind, size, price=price, time_in_force=force)
        app._send_ticket(ticket)
        return True

    def _limit(self) -> bool:
        return self._ticket(OrderType.LIMIT)

    def _market(self) -> bool:
        return self._ticket(OrderType.MARKET)

    def _some_order(self) -> Any:
        shown = [each for each in self._person.shown.values() if each.is_open]
        return self._chance.choice(shown) if shown else None

    def _cancel(self) -> bool:
        order = self._some_order()
        if order is not None:
            self._person.app._cancel_requested(wishes.CancelRequested(order))
        return order is not None

    def _amend(self) -> bool:
        app, order = self._person.app, self._some_order()
        if order is None or order.price is None:
            return False
        instrument = app._market.instrument(LINEAR, order.symbol)
        step = instrument.tick_size * self._chance.randint(-30, 30) if instrument is not None else Decimal(0)
        request = AmendRequest(LINEAR, order.symbol, order.order_id, order.order_link_id, price=order.price + step)
        return app._submit(request, reduces=False, symbol=order.symbol)

    def _close(self) -> bool:
        app = self._person.app
        held = list(app._account.positions.values())
        if not held:
            return False
        position = self._chance.choice(held)
        instrument = app._market.instrument(LINEAR, position.symbol)
        if instrument is None:
            return False
        share = self._chance.choice((Decimal(1), Decimal("0.5")))
        link_id = app._console.link_ids.next()
        request = CloseRequest(LINEAR, position.symbol, PositionIdx.ONE_WAY, link_id, instrument.qty_step, share)
        return app._submit(request, reduces=True, symbol=position.symbol)

    def _cancel_all(self) -> bool:
        self._person.app._cancel_all(wishes.CancelAllRequested(self._chance.choice(SYMBOLS)))
        return True

    def _flatten(self) -> bool:
        return self._person.app._submit(FlattenRequest(LINEAR, "USDT"), reduces=True, symbol=SYMBOLS[0])

    def _other_client(self) -> bool:
        """Another client of the account, which no fault strikes: it is inside the exchange."""
        exchange = self._person.exchange
        symbol = self._chance.choice(SYMBOLS)
        side = self._chance.choice(("Buy", "Sell"))
        request = NewOrder("linear", symbol, side, "Market", SIZES[symbol])
        venue = exchange.exchange.venue
        exchange.do(lambda: venue.place("1000001", request, venue.now))
        return True

    def _switch(self) -> bool:
        """Look at another symbol: what is said of the one before ends with it."""
        app = self._person.app
        if self._period:
            self._end_period()
        # As a choice in the watch list does it: what is looked at next is a frame of the other symbol.
        app._show_symbol(self._chance.choice(SYMBOLS))
        app._frame()
        return True

    # --- what goes wrong ------------------------------------------------------------------------

    def _strike(self) -> None:
        chance, exchange = self._chance, self._person.exchange
        where = {
            "request": chance.choice(("*", "POST /v5/order/*", "POST /v5/order/create", "GET /v5/*")),
            "stream": chance.choice(("public/linear *", "private *")),
        }
        group = chance.choice((REQUESTS, REQUESTS, HANDSHAKES, MESSAGES, STATES, FRAMES, FRAMES))
        kind = chance.choice(list(group))
        more: dict[str, Any] = {"seconds": chance.randint(1, 5), "percent": chance.choice((10, 50, 100))}
        place = where["request"] if group is REQUESTS else where["stream"]
        if group is HANDSHAKES:
            place = place.replace("*", "open")
        if kind in {"delay", "late", "drip", "hold", "slow_handshake"}:
            more |= {"ms": 100, "ms_max": chance.choice((500, 3_000, 8_000))}
        elif kind in {"ret_code", "ret_code_after"}:
            more["code"] = chance.choice((10_000, 10_002, 10_006, 10_016, 10_429, 110_001, 999_999))
            if more["code"] == 110_001:
                place = "POST /v5/order/cancel"
        elif kind in {"status", "html"}:
            more["status"] = chance.choice((429, 500, 502, 503))
        elif kind == "body":
            more["message"] = chance.choice(("", "null", "{}", "[]", "text"))
        elif kind == "malformed":
            more["shape"] = chance.choice(SHAPES)
        elif kind == "down":
            more |= {
                "down_seconds": chance.randint(1, 4),
                "port": chance.choice(("all", "rest", "streams")),
                "times": 1,
            }
        elif kind == "refuse":
            more["message"] = "no"
        self.told.faults[kind] += 1
        exchange.strike(kind, place, **more)

    # --- what is seen ---------------------------------------------------------------------------

    def _listen(self) -> None:
        """Note when the console last heard of each symbol, and what became of each command, beside the console."""
        desk = self._person.console._market._desk
        apply = desk.apply

        def heard(message: dict[str, Any]) -> bool:
            taken = apply(message)
            topic = str(message.get("topic"))
            if taken and topic.startswith("tickers."):
                self._heard[topic.removeprefix("tickers.")] = time.monotonic()
            return taken

        desk.apply = heard  # type: ignore[method-assign]
        tell = self._person.app._tell

        def told(fact: Any) -> None:
            names = {CommandAcknowledged: "acknowledged", CommandRefused: "refused", CommandOutcomeUnknown: "unknown"}
            name = names.get(type(fact))
            if name is not None:
                self.told.outcomes[name] += 1
            tell(fact)

        self._person.app._tell = told  # type: ignore[method-assign]

    def _look(self) -> None:
        person, now = self._person, time.monotonic()
        app = person.app
        screen = person.screen
        feed = app._links.feeds
        live = all(state.phase is FeedPhase.LIVE for state in feed.values())
        if self._was_live and not live:
            self.told.reconnects += 1
        self._was_live = live
        symbol = app._symbol
        age = now - self._heard.get(symbol, now)
        stale = age > STALE_AFTER + GRACE
        if stale and not self._period:
            self._period = ["STALE" in screen]
            self.told.stale_periods += 1
        elif stale:
            self._period.append("STALE" in screen)
        elif self._period:
            self._end_period()
        if stale and app._standing(symbol).prices_are_fresh:
            self.told.wrong.append(f"{symbol} was {age:.1f} s old and would have been traded on")

    def _end_period(self) -> None:
        if all(self._period):
            self.told.stale_shown += 1
        else:
            self.told.wrong.append(f"a stale price was not said to be one in {self._period.count(False)} looks")
        self._period = []

    # --- the end --------------------------------------------------------------------------------

    async def _settle(self) -> None:
        person, app = self._person, self._person.app
        try:
            await person.until(
                lambda: all(entry.state in {"Acked", "Refused"} for entry in person.journal),
                "an end of every intent",
                SETTLE_WITHIN,
            )
            await person.until(
                lambda: (
                    app._account.is_reconciled and all(s.phase is FeedPhase.LIVE for s in app._links.feeds.values())
                ),
                "live connections",
                SETTLE_WITHIN,
            )
            await person.until(lambda: self._differences() == [], "agreement", 20)
        except AssertionError as error:
            self.told.wrong.append(str(error).splitlines()[0])

    def _compare(self) -> None:
        told, person = self.told, self._person
        told.wrong += self._differences()
        placed = [each for each in person.placed if each.order_link_id.startswith("tui-")]
        told.orders, told.fills = len(placed), len(person.account.executions)
        ids = Counter(each.order_link_id for each in placed)
        told.wrong += [f"{link_id} is {count} orders" for link_id, count in ids.items() if count > 1]
        intents = {entry.order_link_id: entry.state for entry in person.journal if _places(entry.what)}
        told.outcomes["intents to place"] = len(intents)
        for link_id, state in intents.items():
            if state == "Acked" and not ids[link_id]:
                told.wrong.append(f"{link_id} is acknowledged in the journal, and the exchange has no such order")
            if state == "Refused" and ids[link_id]:
                told.wrong.append(f"{link_id} is refused in the journal, and the exchange has it")
        told.wrong += [f"{link_id} is not in the journal" for link_id in ids if link_id not in intents]

    def _differences(self) -> list[str]:
        """Panes and exchange, side by side."""
        person, account = self._person, self._person.app._account
        theirs = {each.order_id: (each.order_status, each.price, each.qty) for each in person.account.orders.values()}
        ours = {each.order_id: (each.order_status, each.price, each.qty) for each in account.orders.values()}
        held = {each.symbol: (each.side, abs(each.size)) for each in person.account.held()}
        shown = {each.symbol: (str(each.side), each.size) for each in account.positions.values()}
        fills = [each.exec_id for each in person.account.executions][-1_000:]
        wrong = []
        if theirs != ours:
            wrong.append(f"orders differ: exchange {theirs}, console {ours}")
        if held != shown:
            wrong.append(f"positions differ: exchange {held}, console {shown}")
        if missing := [each for each in fills if each not in account.executions]:
            wrong.append(f"fills {missing} are not known")
        if invented := set(account.executions) - {each.exec_id for each in person.account.executions}:
            wrong.append(f"fills {invented} never were")
        for count, name in ((len(ours), "Open orders"), (len(shown), "Positions")):
            if f"{name} ({count})" not in person.screen:
                wrong.append(f"the screen does not show {name} ({count})")
        return wrong


def _places(what: str) -> bool:
    return what.startswith(("Buy ", "Sell "))


async def run(seed: int, seconds: float) -> Told:
    """One run."""
    exchange = Struck(Settings(seed=seed))
    with tempfile.TemporaryDirectory() as folder:
        async with at_the_console(
            exchange, Path(folder), market_pace=PACE, account_pace=ACCOUNT_PACE, poll_every=5.0
        ) as person:
            told = await Chaos(person, seed, seconds).run()
    exchange.stop()
    return told


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    told = asyncio.run(run(options.seed, options.minutes * 60))
    print(told.line)
    for wrong in told.wrong[:20]:
        print(" ", wrong[:400])
    raise SystemExit(1 if told.wrong else 0)


if __name__ == "__main__":
    main()
