"""A state machine of one derivative's book, two users, a house, a moving mark price, and restarts."""

import contextlib
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from still_market import ALICE, BOB, START, StillMarket

from tui.paper.engine.account import CROSS, ISOLATED
from tui.paper.engine.account_settings import add_margin, set_leverage, set_margin_mode, switch_mode
from tui.paper.engine.errors import VenueError
from tui.paper.engine.events import ExecutionEvent
from tui.paper.engine.exits import FULL_KINDS, PARTIAL_KINDS
from tui.paper.engine.position import Position
from tui.paper.engine.requests import NewOrder, OrderAmendment, TradingStop
from tui.paper.engine.resume import resume
from tui.paper.engine.specs import LISTED
from tui.paper.engine.types import EIGHTH, Execution, InstrumentSpec, Order
from tui.paper.engine.venue import Venue
from tui.paper.store import Store

UIDS = st.sampled_from((ALICE, BOB))
SIDES = st.sampled_from(("Buy", "Sell"))
TICKS = st.integers(-12, 12)
"""Ticks from the middle."""
LOTS = st.one_of(st.integers(1, 20), st.integers(1, 4_000), st.integers(1, 15_000))
LINKS = st.sampled_from(("", "", "a", "b", "c", "d"))
PICK = st.integers(0, 30)
MODES = st.sampled_from(("", "Full", "Partial"))
SMP = st.sampled_from(("None", "None", "CancelMaker", "CancelTaker", "CancelBoth"))


def maybe(strategy: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    """A value or, more often, none."""
    return st.one_of(st.none(), st.none(), strategy)


class VenueMachine(RuleBasedStateMachine):
    """One book, two users who also meet each other, a house, a moving mark price, and restarts.

    A subclass names the instrument and what the users have.
    """

    spec: InstrumentSpec
    deposit: Decimal
    coin: str
    scale = 1
    """Lots in one of the strategies' lots."""

    @property
    def middle(self) -> int:
        return self.spec.ticks(self.spec.start_price)

    def price(self, tick: int | None) -> Decimal | None:
        return None if tick is None else self.spec.price(self.middle + tick)

    def qty(self, lots: int) -> Decimal:
        return self.spec.qty(lots * self.scale)

    def idx(self, uid: str, side: str, *, closes: bool = False) -> int:
        """The position that an order of a side opens, or closes."""
        if not self.venue.account(uid).is_hedged(self.spec):
            return 0
        return 1 if (side == "Buy") != closes else 2

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "state.db"
        self.now = START
        self.store = Store(self.path)
        self.venue = Venue(LISTED, StillMarket(self.spec.symbol, category=self.spec.category), self.now)
        for uid in (ALICE, BOB):
            self.venue.open_account(uid, {self.coin: self.deposit}, self.now)
        self.opened()
        self.store.save(self.venue.core)
        self.executions: list[Execution] = []
        self.quote_around(0)

    def opened(self) -> None:
        """What a subclass does with the accounts before anything else."""

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @property
    def board(self):
        return self.venue.board(self.spec.category, self.spec.symbol)

    def done(self) -> None:
        """What follows each command: events are told, state is stored."""
        for event in self.venue.drain():
            if isinstance(event, ExecutionEvent):
                self.executions.append(event.execution)
        self.store.save(self.venue.core)

    def pick(self, uid: str, number: int) -> Order | None:
        orders = list(self.venue.account(uid).orders.values())
        return orders[number % len(orders)] if orders else None

    # --- users ----------------------------------------------------------------------------------

    @rule(uid=UIDS, side=SIDES, tick=TICKS, lots=LOTS, reduce=st.sampled_from((False, False, True)))
    def trade(self, uid, side, tick, lots, reduce) -> None:
        """A plain limit order, which often meets another."""
        request = NewOrder(
            self.spec.category,
            self.spec.symbol,
            side,
            "Limit",
            self.qty(lots),
            self.price(tick),
            reduce_only=reduce,
            position_idx=self.idx(uid, side, closes=reduce),
        )
        with contextlib.suppress(VenueError):
            self.venue.place(uid, request, self.now)
        self.done()

    @rule(uid=UIDS, side=SIDES, lots=LOTS, away=st.integers(1, 9), close=st.booleans(), mode=MODES)
    def take_with_stops(self, uid, side, lots, away, close, mode) -> None:
        """A market order with stops on the right sides, or one that closes what is held."""
        sign = 1 if side == "Buy" else -1
        last = self.board.last_tick
        request = NewOrder(
            self.spec.category,
            self.spec.symbol,
            side,
            "Market",
            qty=Decimal(0) if close else self.qty(lots),
            reduce_only=close,
            close_on_trigger=close,
            position_idx=self.idx(uid, side, closes=close),
            take_profit=None if close else self.spec.price(last + away * sign),
            stop_loss=None if close else self.spec.price(last - away * sign),
            tpsl_mode=mode,
            tp_limit_price=self.spec.price(last + away * sign) if mode == "Partial" and not close else None,
        )
        with contextlib.suppress(VenueError):
            self.venue.place(uid, request, self.now)
        self.done()

    @rule(
        uid=UIDS,
        side=SIDES,
        tick=TICKS,
        lots=LOTS,
        link=LINKS,
        tif=st.sampled_from(("GTC", "GTC", "GTC", "IOC", "FOK", "PostOnly")),
        kind=st.sampled_from(("Limit", "Limit", "Market")),
        reduce=st.sampled_from((False, False, True)),
        trigger=maybe(TICKS),
        goal=maybe(TICKS),
        stop=maybe(TICKS),
        smp=SMP,
    )
    def place(self, uid, side, tick, lots, link, tif, kind, reduce, trigger, goal, stop, smp) -> None:
        rises = trigger is not None and self.middle + trigger > self.board.last_tick
        request = NewOrder(
            category=self.spec.category,
            symbol=self.spec.symbol,
            side=side,
            order_type=kind,
            qty=self.qty(lots),
            price=self.price(tick) if kind == "Limit" else None,
            time_in_force=tif,
            order_link_id=link,
            reduce_only=reduce,
            position_idx=self.idx(uid, side, closes=reduce),
            trigger_price=self.price(trigger),
            trigger_direction=0 if trigger is None else 1 if rises else 2,
            take_profit=None if reduce else self.price(goal),
            stop_loss=None if reduce else self.price(stop),
            smp_type=smp,
        )
        known = bool(link) and link in self.venue.account(uid).order_ids
        refused = 0
        try:
            self.venue.place(uid, request, self.now)
        except VenueError as refusal:
            refused = refusal.ret_code
        assert (refused == 110072) == known
        self.done()

    @rule(uid=UIDS, number=PICK, lots=maybe(LOTS), tick=maybe(TICKS), trigger=maybe(TICKS))
    def amend(self, uid, number, lots, tick, trigger) -> None:
        order = self.pick(uid, number)
        if order is None:
            return
        change = OrderAmendment(
            self.spec.category,
            self.spec.symbol,
            order.order_id,
            qty=None if lots is None else self.qty(lots),
            price=self.price(tick),
            trigger_price=self.price(trigger) if order.order_status == "Untriggered" else None,
        )
        with contextlib.suppress(VenueError):
            self.venue.amend(uid, change, self.now)
        self.done()

    @rule(uid=UIDS, number=PICK)
    def cancel(self, uid, number) -> None:
        order = self.pick(uid, number)
        if order is None:
            return
        self.venue.cancel(uid, self.spec.category, self.spec.symbol, order.order_id, "", self.now)
        assert not order.is_open
        self.done()

    @rule(uid=UIDS)
    def cancel_all(self, uid) -> None:
        self.venue.cancel_all(uid, self.spec.category, self.now, symbol=self.spec.symbol)
        assert not self.venue.account(uid).orders
        self.done()

    @rule(uid=UIDS, leverage=st.integers(1, 100))
    def set_leverage(self, uid, leverage) -> None:
        with contextlib.suppress(VenueError):
            set_leverage(self.venue.core, self.venue.account(uid), self.board, *[Decimal(leverage)] * 2, self.now)
        self.done()

    @rule(uid=UIDS, side=SIDES, goal=maybe(TICKS), stop=maybe(TICKS), trail=maybe(st.integers(1, 10)), part=maybe(LOTS))
    def set_trading_stop(self, uid, side, goal, stop, trail, part) -> None:
        size = None if part is None else self.qty(part)
        request = TradingStop(
            self.spec.category,
            self.spec.symbol,
            self.idx(uid, side),
            take_profit=self.price(goal),
            stop_loss=self.price(stop),
            trailing_stop=None if trail is None else self.spec.price(trail),
            tpsl_mode="Full" if part is None else "Partial",
            tp_size=size if goal is not None else None,
            sl_size=size if stop is not None else None,
        )
        with contextlib.suppress(VenueError):
            self.venue.set_trading_stop(uid, request, self.now)
        self.done()

    @rule(uid=UIDS, mode=st.sampled_from((0, 3)))
    def switch_mode(self, uid, mode) -> None:
        with contextlib.suppress(VenueError):
            switch_mode(self.venue.core, self.venue.account(uid), self.spec.symbol, "", mode)
        self.done()

    @rule(uid=UIDS, mode=st.sampled_from((CROSS, ISOLATED)))
    def set_margin_mode(self, uid, mode) -> None:
        with contextlib.suppress(VenueError):
            set_margin_mode(self.venue.core, self.venue.account(uid), mode)
        self.done()

    @rule(uid=UIDS, side=SIDES, amount=st.integers(-500, 500))
    def add_margin(self, uid, side, amount) -> None:
        account, idx = self.venue.account(uid), self.idx(uid, side)
        with contextlib.suppress(VenueError):
            add_margin(self.venue.core, account, self.board, idx, self.deposit * amount / 10_000, self.now)
        self.done()

    # --- the market -----------------------------------------------------------------------------

    @rule(side=SIDES, tick=TICKS, lots=st.integers(0, 3_000))
    def quote(self, side, tick, lots) -> None:
        """The house never quotes across what stands there, whoever it is of."""
        across = self.board.book.opposite(side).best()
        tick += self.middle
        if across is None or (tick < across if side == "Buy" else tick > across):
            self.board.book.set_house(side, tick, lots * self.scale)

    @rule(shift=st.integers(-4, 4))
    def quote_around(self, shift) -> None:
        for away in range(1, 8):
            self.quote("Buy", shift - away, 900 * away)
            self.quote("Sell", shift + away, 900 * away)

    @rule(side=SIDES, tick=TICKS, lots=LOTS)
    def house_takes(self, side, tick, lots) -> None:
        lots *= self.scale
        taken = self.venue.trading.matching.house_takes(self.board, side, self.middle + tick, lots, self.now)
        assert 0 <= taken <= lots
        self.done()

    @rule(percent=st.sampled_from((-80, -40, -10, 0, 0, 10, 60, 150)))
    def move_mark(self, percent) -> None:
        self.board.mark_price = self.spec.price(self.middle * (100 + percent) // 100)
        self.advance(1)

    @rule(ms=st.sampled_from((1, 60_000, 9 * 3_600_000)))
    def advance(self, ms) -> None:
        self.now += ms
        self.venue.advance(self.now)
        self.done()

    # --- restarts -------------------------------------------------------------------------------

    @rule()
    def restart(self) -> None:
        """What was acknowledged is there again; the house's quotes are not."""
        self.store.save_prices(self.venue.core)
        before, mark = self.facts(), self.board.mark_price
        funding = self.board.next_funding
        self.store.close()
        self.store = Store(self.path)
        self.venue = Venue(
            self.store.at_last_prices(LISTED), StillMarket(self.spec.symbol, category=self.spec.category), self.now
        )
        resume(self.venue.core, self.venue.trading.triggers, self.store.restore(self.venue.core))
        assert self.facts() == before
        self.board.mark_price = mark
        self.board.next_funding = max(self.board.next_funding, funding)

    def facts(self) -> list[str]:
        facts: list[object] = [sorted(self.venue.core.ledger.balances.items()), self.board.last_price]
        for uid in (ALICE, BOB):
            account = self.venue.account(uid)
            facts += [
                list(account.orders.values()),
                sorted(account.closed_orders.values(), key=lambda order: order.order_id),
            ]
            facts += [sorted(account.order_ids.items()), account.settings]
            facts += [account.position(self.spec.category, self.spec.symbol, idx) for idx in (0, 1, 2)]
            facts += [list(account.executions), list(account.closed_pnl), list(account.log), account.cum_realised]
        return [repr(fact) for fact in facts]

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def the_ledger_sums_to_nothing(self) -> None:
        assert self.venue.core.ledger.total(self.coin) == 0

    @invariant()
    def wallets_are_deposits_profits_and_costs(self) -> None:
        ledger = self.venue.core.ledger
        fees = sum(e.exec_fee for e in self.executions if e.exec_type != "Funding")
        assert ledger.balance("fees", self.coin) == fees
        spent = sum(e.exec_pnl - e.exec_fee for e in self.executions)
        insured = -ledger.balance("insurance", self.coin)
        wallets = sum(ledger.balance(uid, self.coin) for uid in (ALICE, BOB))
        assert wallets == 2 * self.deposit + spent + insured

    def positions(self, uid: str) -> list[Position]:
        account = self.venue.account(uid)
        return [account.position(self.spec.category, self.spec.symbol, idx) for idx in (0, 1, 2)]

    def idx_of(self, fill: Execution) -> int:
        account = self.venue.account(fill.uid)
        order = account.closed_orders.get(fill.order_id) or account.orders[fill.order_id]
        return order.position_idx

    @invariant()
    def positions_are_the_sums_of_their_fills(self) -> None:
        for uid in (ALICE, BOB):
            fills = [e for e in self.executions if e.uid == uid and e.exec_type != "Funding"]
            sizes: Counter[int] = Counter()
            for fill in fills:
                sizes[self.idx_of(fill)] += fill.exec_qty if fill.side == "Buy" else -fill.exec_qty
            for position in self.positions(uid):
                assert position.size == sizes[position.position_idx]
                assert position.cost > 0 or not position.size
                assert position.position_idx != 1 or position.size >= 0
                assert position.position_idx != 2 or position.size <= 0

    @invariant()
    def profit_is_what_was_paid_and_got(self) -> None:
        """Realised plus open profit at any price is the value sold less the value bought plus what is held.

        A coin-margined contract is paid in the coin, the other way round, and each value is rounded.
        """
        at, sign = self.board.mark_price, -1 if self.spec.inverse else 1
        for uid in (ALICE, BOB):
            fills = [e for e in self.executions if e.uid == uid and e.exec_type != "Funding"]
            paid = sum(e.exec_value if e.side == "Buy" else -e.exec_value for e in fills)
            realised = sum(e.exec_pnl for e in fills)
            held = self.positions(uid)
            profit = realised + sum(each.unrealised_pnl(at, self.spec) for each in held)
            worth = sum(self.spec.value(abs(each.size), at) * (1 if each.size > 0 else -1) for each in held)
            rounded = 3 * len(fills) * EIGHTH if self.spec.inverse else 0
            assert abs(profit - sign * (worth - paid)) <= rounded

    @invariant()
    def isolated_margin_is_with_positions_only(self) -> None:
        for uid in (ALICE, BOB):
            isolated = self.venue.account(uid).settings.isolated
            for position in self.positions(uid):
                assert position.margin >= 0
                assert not position.margin or (position.size and isolated)

    @invariant()
    def the_book_is_not_crossed(self) -> None:
        bid, ask = self.board.book.bids.best(), self.board.book.asks.best()
        assert bid is None or ask is None or bid < ask

    @invariant()
    def the_book_holds_what_the_orders_say(self) -> None:
        resting: Counter[tuple[str, int]] = Counter()
        for uid in (ALICE, BOB):
            for order in self.venue.account(uid).orders.values():
                assert order.is_open
                assert self.spec.qty(order.lots_left) == order.leaves_qty or order.order_status == "Untriggered"
                if order.rests:
                    assert order.lots_left > 0
                    resting[order.side, order.tick] += order.lots_left
        for side in ("Buy", "Sell"):
            book = self.board.book.side(side)
            for key, level in book.levels.items():
                assert level.lots == sum(place.lots for place in level.queue) > 0
                assert level.lots - level.house == resting.pop((side, key * book.sign), 0)
            assert book.keys == sorted(book.levels)
        assert not resting

    @invariant()
    def running_totals_are_what_the_orders_add_up_to(self) -> None:
        for uid in (ALICE, BOB):
            account = self.venue.account(uid)
            working = account.working_in(self.spec.category, self.spec.symbol)
            orders = list(account.orders.values())
            assert list(working.orders.values()) == orders
            assert working.resting == sum(order.rests for order in orders)
            assert set(working.waiting) == {o.order_id for o in orders if o.order_status == "Untriggered"}
            assert set(working.reducing) == {o.order_id for o in orders if o.rests and o.reduce_only}
            for side in ("Buy", "Sell"):
                opening = [o for o in orders if o.rests and not o.reduce_only and o.side == side]
                assert working.qty[side] == sum(order.leaves_qty for order in opening)
                assert working.value[side] == sum(self.spec.value(order.leaves_qty, order.price) for order in opening)

    @invariant()
    def fills_keep_their_limits(self) -> None:
        for each in self.executions:
            if each.exec_type == "Trade" and each.side == "Buy":
                assert each.exec_price <= each.order_price
            elif each.exec_type == "Trade":
                assert each.exec_price >= each.order_price

    @invariant()
    def reduce_only_never_opens(self) -> None:
        for uid in (ALICE, BOB):
            account = self.venue.account(uid)
            for position in self.positions(uid):
                resting: Counter[str] = Counter()
                for order in account.orders.values():
                    if order.rests and order.reduce_only and order.position_idx == position.position_idx:
                        resting[order.side] += order.leaves_qty
                assert all(side != position.side for side in resting)
                assert all(qty <= abs(position.size) for qty in resting.values())
        for each in self.executions:
            account = self.venue.account(each.uid)
            order = account.closed_orders.get(each.order_id) or account.orders.get(each.order_id)
            if order is not None and order.reduce_only and each.exec_type != "Funding":
                assert each.closed_size == each.exec_qty

    @invariant()
    def a_link_id_is_in_one_order(self) -> None:
        for uid in (ALICE, BOB):
            account = self.venue.account(uid)
            links = [o.order_link_id for o in account.orders.values() if o.order_link_id]
            assert len(links) == len(set(links))

    @invariant()
    def stops_fit_the_position(self) -> None:
        for uid in (ALICE, BOB):
            positions = self.positions(uid)
            for order in self.venue.account(uid).orders.values():
                position = positions[order.position_idx]
                if order.stop_order_type in FULL_KINDS:
                    assert order.order_status != "Untriggered" or order.qty == abs(position.size)
                if order.stop_order_type in FULL_KINDS | PARTIAL_KINDS:
                    assert order.side != position.side
                    assert position.size
