"""A state machine of one spot book: two users with both coins, a house, and restarts."""

import contextlib
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from still_market import ALICE, BOB, START, StillMarket

from tui.paper.engine.board import Board
from tui.paper.engine.errors import VenueError
from tui.paper.engine.events import ExecutionEvent
from tui.paper.engine.requests import NewOrder, OrderAmendment
from tui.paper.engine.resume import resume
from tui.paper.engine.specs import LISTED, SPOT
from tui.paper.engine.types import Execution, Order
from tui.paper.engine.venue import Venue
from tui.paper.store import Store

SPEC = SPOT[0]
MIDDLE = SPEC.ticks(SPEC.start_price)
DEPOSITS = {"USDT": Decimal(5_000), "BTC": Decimal("0.1")}
UIDS = st.sampled_from((ALICE, BOB))
SIDES = st.sampled_from(("Buy", "Sell"))
TICKS = st.integers(-12, 12)
LOTS = st.one_of(st.integers(80, 400), st.integers(80, 60_000), st.integers(80, 150_000))
PICK = st.integers(0, 30)


def price(tick: int | None) -> Decimal | None:
    return None if tick is None else SPEC.price(MIDDLE + tick)


class SpotMachine(RuleBasedStateMachine):
    """Whatever is asked for: no coin is made or lost, and nobody spends what he does not have."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "state.db"
        self.now = START
        self.store = Store(self.path)
        self.venue = Venue(LISTED, StillMarket(SPEC.symbol, category="spot"), self.now)
        for uid in (ALICE, BOB):
            self.venue.open_account(uid, DEPOSITS, self.now)
        self.store.save(self.venue.core)
        self.executions: list[Execution] = []
        self.quote_around(0)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @property
    def board(self) -> Board:
        return self.venue.board("spot", SPEC.symbol)

    def done(self) -> None:
        for event in self.venue.drain():
            if isinstance(event, ExecutionEvent):
                self.executions.append(event.execution)
        self.store.save(self.venue.core)

    def pick(self, uid: str, number: int) -> Order | None:
        orders = list(self.venue.account(uid).orders.values())
        return orders[number % len(orders)] if orders else None

    def ask(self, uid: str, request: NewOrder) -> None:
        with contextlib.suppress(VenueError):
            self.venue.place(uid, request, self.now)
        self.done()

    # --- users ----------------------------------------------------------------------------------

    @rule(uid=UIDS, side=SIDES, tick=TICKS, lots=LOTS, tif=st.sampled_from(("GTC", "GTC", "IOC", "FOK", "PostOnly")))
    def limit(self, uid, side, tick, lots, tif) -> None:
        self.ask(uid, NewOrder("spot", SPEC.symbol, side, "Limit", SPEC.qty(lots), price(tick), time_in_force=tif))

    @rule(
        uid=UIDS, side=SIDES, amount=st.integers(5, 8_000), lots=LOTS, unit=st.sampled_from(("baseCoin", "quoteCoin"))
    )
    def market(self, uid, side, amount, lots, unit) -> None:
        qty = Decimal(amount) if unit == "quoteCoin" else SPEC.qty(lots)
        self.ask(uid, NewOrder("spot", SPEC.symbol, side, "Market", qty, market_unit=unit))

    @rule(
        uid=UIDS,
        side=SIDES,
        lots=LOTS,
        trigger=TICKS,
        tick=st.one_of(st.none(), TICKS),
        kind=st.sampled_from(("tpslOrder", "StopOrder")),
    )
    def wait(self, uid, side, lots, trigger, tick, kind) -> None:
        request = NewOrder(
            "spot",
            SPEC.symbol,
            side,
            "Market" if tick is None else "Limit",
            SPEC.qty(lots),
            price(tick),
            order_filter=kind,
            market_unit="baseCoin" if tick is None else "",
            trigger_price=price(trigger),
            trigger_direction=1 if MIDDLE + trigger > self.board.last_tick else 2,
        )
        self.ask(uid, request)

    @rule(uid=UIDS, number=PICK, lots=st.one_of(st.none(), LOTS), tick=st.one_of(st.none(), TICKS))
    def amend(self, uid, number, lots, tick) -> None:
        order = self.pick(uid, number)
        if order is None:
            return
        qty = None if lots is None else SPEC.qty(lots)
        change = OrderAmendment("spot", SPEC.symbol, order.order_id, qty=qty, price=price(tick))
        with contextlib.suppress(VenueError):
            self.venue.amend(uid, change, self.now)
        self.done()

    @rule(uid=UIDS, number=PICK)
    def cancel(self, uid, number) -> None:
        order = self.pick(uid, number)
        if order is not None:
            self.venue.cancel(uid, "spot", SPEC.symbol, order.order_id, "", self.now)
            assert not order.is_open
            self.done()

    # --- the market -----------------------------------------------------------------------------

    @rule(shift=st.integers(-4, 4))
    def quote_around(self, shift) -> None:
        for away in range(1, 8):
            for side, tick in (("Buy", MIDDLE + shift - away), ("Sell", MIDDLE + shift + away)):
                across = self.board.book.opposite(side).best()
                if across is None or (tick < across if side == "Buy" else tick > across):
                    self.board.book.set_house(side, tick, 9_000 * away)

    @rule(side=SIDES, tick=TICKS, lots=LOTS)
    def house_takes(self, side, tick, lots) -> None:
        self.venue.trading.matching.house_takes(self.board, side, MIDDLE + tick, lots, self.now)
        self.done()

    @rule(ms=st.sampled_from((1, 60_000)))
    def advance(self, ms) -> None:
        self.now += ms
        self.venue.advance(self.now)
        self.done()

    @rule()
    def restart(self) -> None:
        before = self.facts()
        self.store.save_prices(self.venue.core)
        self.store.close()
        self.store = Store(self.path)
        specs = self.store.at_last_prices(LISTED)
        self.venue = Venue(specs, StillMarket(SPEC.symbol, category="spot"), self.now)
        resume(self.venue.core, self.venue.trading.triggers, self.store.restore(self.venue.core))
        assert self.facts() == before

    def facts(self) -> list[str]:
        accounts = [self.venue.account(uid) for uid in (ALICE, BOB)]
        return [
            repr([sorted(self.venue.core.ledger.balances.items()), self.board.last_price]),
            *(repr([list(each.orders.values()), list(each.executions), list(each.log)]) for each in accounts),
        ]

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def no_coin_is_made_or_lost(self) -> None:
        for coin in DEPOSITS:
            assert self.venue.core.ledger.total(coin) == 0

    @invariant()
    def nobody_owes_or_promises_what_he_has_not(self) -> None:
        for uid in (ALICE, BOB):
            for coin in DEPOSITS:
                balance = self.venue.balance(uid, coin)
                assert balance.wallet_balance >= 0
                assert balance.free >= 0

    @invariant()
    def what_is_locked_is_what_resting_orders_need(self) -> None:
        for uid in (ALICE, BOB):
            needed: Counter[str] = Counter()
            orders = self.venue.account(uid).orders
            pairs: dict[frozenset[str], list[Order]] = {}
            for order in orders.values():
                if order.stop_order_type == "BidirectionalTpslOrder" and order.order_status == "Untriggered":
                    pairs.setdefault(frozenset((order.order_id, order.pair_id)), []).append(order)
            for pair in pairs.values():
                dearest = max(each.qty * (each.price or each.trigger_price or 0) for each in pair)
                needed["BTC" if pair[0].side == "Sell" else "USDT"] += (
                    pair[0].qty if pair[0].side == "Sell" else dearest
                )
            for order in orders.values():
                if order.rests or order.stop_order_type == "tpslOrder":
                    worth = order.leaves_qty * (order.price or order.trigger_price or 0)
                    needed["BTC" if order.side == "Sell" else "USDT"] += (
                        order.leaves_qty if order.side == "Sell" else worth
                    )
            for coin in DEPOSITS:
                assert self.venue.balance(uid, coin).locked == needed[coin]

    @invariant()
    def fills_add_up_to_the_wallets(self) -> None:
        for uid in (ALICE, BOB):
            held = dict(DEPOSITS)
            for fill in self.executions:
                if fill.uid != uid:
                    continue
                sign = 1 if fill.side == "Buy" else -1
                held["BTC"] += sign * fill.exec_qty
                held["USDT"] -= sign * fill.exec_value
                held[fill.fee_currency] -= fill.exec_fee
            for coin, amount in held.items():
                assert self.venue.core.ledger.balance(uid, coin) == amount

    @invariant()
    def the_book_is_not_crossed_and_fills_keep_their_limits(self) -> None:
        bid, ask = self.board.book.bids.best(), self.board.book.asks.best()
        assert bid is None or ask is None or bid < ask
        for each in self.executions:
            good = each.exec_price <= each.order_price if each.side == "Buy" else each.exec_price >= each.order_price
            assert good

    @invariant()
    def no_amount_is_overspent(self) -> None:
        for uid in (ALICE, BOB):
            for order in self.venue.account(uid).closed_orders.values():
                if order.market_unit == "quoteCoin":
                    assert order.cum_exec_value <= order.qty
                else:
                    assert order.cum_exec_qty <= order.qty
