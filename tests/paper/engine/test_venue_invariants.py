"""Whatever users, the market and restarts do in whatever order: what must hold on the exchange holds."""

import contextlib
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from still_market import ALICE, BOB, DEPOSIT, START, SYMBOL, StillMarket

from tui.paper.engine.account_settings import set_leverage
from tui.paper.engine.errors import VenueError
from tui.paper.engine.resume import resume
from tui.paper.engine.specs import LINEAR
from tui.paper.engine.types import ExecutionEvent, NewOrder, Order, OrderAmendment, TradingStop
from tui.paper.engine.venue import Venue
from tui.paper.store import Store

BTC = LINEAR[0]
MIDDLE = BTC.ticks(BTC.start_price)
UIDS = st.sampled_from((ALICE, BOB))
SIDES = st.sampled_from(("Buy", "Sell"))
TICKS = st.integers(MIDDLE - 12, MIDDLE + 12)
LOTS = st.one_of(st.integers(1, 20), st.integers(1, 4_000), st.integers(1, 15_000))
LINKS = st.sampled_from(("", "", "a", "b", "c", "d"))
PICK = st.integers(0, 30)


def maybe(strategy: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    """A value or, more often, none."""
    return st.one_of(st.none(), st.none(), strategy)


def price(tick: int | None) -> Decimal | None:
    return None if tick is None else BTC.price(tick)


class VenueMachine(RuleBasedStateMachine):
    """One book, two users who also meet each other, a house, a moving mark price, and restarts."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "state.db"
        self.now = START
        self.store = Store(self.path)
        self.venue = Venue(LINEAR, StillMarket(SYMBOL), self.now)
        for uid in (ALICE, BOB):
            self.venue.open_account(uid, {"USDT": DEPOSIT}, self.now)
        self.store.save(self.venue.core)
        self.executions = []
        self.quote_around(0)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @property
    def board(self):
        return self.venue.board("linear", SYMBOL)

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
        request = NewOrder("linear", SYMBOL, side, "Limit", BTC.qty(lots), price(tick), reduce_only=reduce)
        with contextlib.suppress(VenueError):
            self.venue.place(uid, request, self.now)
        self.done()

    @rule(uid=UIDS, side=SIDES, lots=LOTS, away=st.integers(1, 9), close=st.booleans())
    def take_with_stops(self, uid, side, lots, away, close) -> None:
        """A market order with stops on the right sides, or one that closes what is held."""
        sign = 1 if side == "Buy" else -1
        last = self.board.last_tick
        request = NewOrder(
            "linear",
            SYMBOL,
            side,
            "Market",
            qty=Decimal(0) if close else BTC.qty(lots),
            reduce_only=close,
            close_on_trigger=close,
            take_profit=None if close else price(last + away * sign),
            stop_loss=None if close else price(last - away * sign),
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
    )
    def place(self, uid, side, tick, lots, link, tif, kind, reduce, trigger, goal, stop) -> None:
        request = NewOrder(
            category="linear",
            symbol=SYMBOL,
            side=side,
            order_type=kind,
            qty=BTC.qty(lots),
            price=price(tick) if kind == "Limit" else None,
            time_in_force=tif,
            order_link_id=link,
            reduce_only=reduce,
            trigger_price=price(trigger),
            trigger_direction=0 if trigger is None else 1 if trigger > self.board.last_tick else 2,
            take_profit=None if reduce else price(goal),
            stop_loss=None if reduce else price(stop),
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
            "linear",
            SYMBOL,
            order.order_id,
            qty=None if lots is None else BTC.qty(lots),
            price=price(tick),
            trigger_price=price(trigger) if order.order_status == "Untriggered" else None,
        )
        with contextlib.suppress(VenueError):
            self.venue.amend(uid, change, self.now)
        self.done()

    @rule(uid=UIDS, number=PICK)
    def cancel(self, uid, number) -> None:
        order = self.pick(uid, number)
        if order is None:
            return
        self.venue.cancel(uid, "linear", SYMBOL, order.order_id, "", self.now)
        assert not order.is_open
        self.done()

    @rule(uid=UIDS)
    def cancel_all(self, uid) -> None:
        self.venue.cancel_all(uid, "linear", self.now, symbol=SYMBOL)
        assert not self.venue.account(uid).orders
        self.done()

    @rule(uid=UIDS, leverage=st.integers(1, 100))
    def set_leverage(self, uid, leverage) -> None:
        with contextlib.suppress(VenueError):
            set_leverage(self.venue.core, self.venue.account(uid), self.board, *[Decimal(leverage)] * 2, self.now)
        self.done()

    @rule(uid=UIDS, goal=maybe(TICKS), stop=maybe(TICKS), trail=maybe(st.integers(1, 10)))
    def set_trading_stop(self, uid, goal, stop, trail) -> None:
        request = TradingStop(
            "linear", SYMBOL, take_profit=price(goal), stop_loss=price(stop), trailing_stop=price(trail)
        )
        with contextlib.suppress(VenueError):
            self.venue.set_trading_stop(uid, request, self.now)
        self.done()

    # --- the market -----------------------------------------------------------------------------

    @rule(side=SIDES, tick=TICKS, lots=st.integers(0, 3_000))
    def quote(self, side, tick, lots) -> None:
        """The house never quotes across what stands there, whoever it is of."""
        across = self.board.book.opposite(side).best()
        if across is None or (tick < across if side == "Buy" else tick > across):
            self.board.book.set_house(side, tick, lots)

    @rule(shift=st.integers(-4, 4))
    def quote_around(self, shift) -> None:
        for away in range(1, 8):
            self.quote("Buy", MIDDLE + shift - away, 900 * away)
            self.quote("Sell", MIDDLE + shift + away, 900 * away)

    @rule(side=SIDES, tick=TICKS, lots=LOTS)
    def house_takes(self, side, tick, lots) -> None:
        taken = self.venue.trading.matching.house_takes(self.board, side, tick, lots, self.now)
        assert 0 <= taken <= lots
        self.done()

    @rule(percent=st.sampled_from((-80, -40, -10, 0, 0, 10, 60, 150)))
    def move_mark(self, percent) -> None:
        self.board.mark_price = BTC.price(MIDDLE * (100 + percent) // 100)
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
        self.venue = Venue(self.store.at_last_prices(LINEAR), StillMarket(SYMBOL), self.now)
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
            facts += [sorted(account.order_ids.items()), account.position("linear", SYMBOL)]
            facts += [list(account.executions), list(account.closed_pnl), list(account.log), account.cum_realised]
        return [repr(fact) for fact in facts]

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def the_ledger_sums_to_nothing(self) -> None:
        assert self.venue.core.ledger.total("USDT") == 0

    @invariant()
    def wallets_are_deposits_profits_and_costs(self) -> None:
        ledger = self.venue.core.ledger
        fees = sum(e.exec_fee for e in self.executions if e.exec_type != "Funding")
        assert ledger.balance("fees", "USDT") == fees
        spent = sum(e.exec_pnl - e.exec_fee for e in self.executions)
        insured = -ledger.balance("insurance", "USDT")
        wallets = sum(ledger.balance(uid, "USDT") for uid in (ALICE, BOB))
        assert wallets == 2 * DEPOSIT + spent + insured

    @invariant()
    def profit_is_what_was_paid_and_got(self) -> None:
        """Realised plus open profit at any price is the value sold less the value bought plus what is held."""
        at = self.board.mark_price
        for uid in (ALICE, BOB):
            fills = [e for e in self.executions if e.uid == uid and e.exec_type != "Funding"]
            position = self.venue.account(uid).position("linear", SYMBOL)
            signed = [(e.exec_qty if e.side == "Buy" else -e.exec_qty, e.exec_price) for e in fills]
            assert position.size == sum(qty for qty, _ in signed)
            realised = sum(e.exec_pnl for e in fills)
            paid = sum(qty * each for qty, each in signed)
            assert realised + position.unrealised_pnl(at, BTC) == position.size * at - paid

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
                assert BTC.qty(order.lots_left) == order.leaves_qty or order.order_status == "Untriggered"
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
            working = account.working_in("linear", SYMBOL)
            orders = list(account.orders.values())
            assert list(working.orders.values()) == orders
            assert working.resting == sum(order.rests for order in orders)
            assert set(working.waiting) == {o.order_id for o in orders if o.order_status == "Untriggered"}
            assert set(working.reducing) == {o.order_id for o in orders if o.rests and o.reduce_only}
            for side in ("Buy", "Sell"):
                opening = [o for o in orders if o.rests and not o.reduce_only and o.side == side]
                assert working.qty[side] == sum(order.leaves_qty for order in opening)
                assert working.value[side] == sum(order.leaves_qty * order.price for order in opening)

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
            position = account.position("linear", SYMBOL)
            resting = Counter()
            for order in account.orders.values():
                if order.rests and order.reduce_only:
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
            account = self.venue.account(uid)
            position = account.position("linear", SYMBOL)
            for order in account.orders.values():
                if order.create_type in {"CreateByTakeProfit", "CreateByStopLoss", "CreateByTrailingStop"}:
                    assert order.order_status != "Untriggered" or order.qty == abs(position.size)
                    assert order.side != position.side


VenueMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestVenueInvariants = VenueMachine.TestCase
