"""Whatever is lost on the way: at most one order an intent, and never "refused" for one that exists."""

import tempfile
from collections import deque
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.orders.fakes import Bench, order_row, reply
from tui.exchange.errors import ExchangeError, HttpStatusError, NoAnswerError, NotSentError, RefusedError
from tui.exchange.session import RECV_WINDOW, Reply
from tui.model.enums import Category, OrderType, Side
from tui.model.facts import CommandAcknowledged, CommandRefused
from tui.model.order import OrderRequest

FATES = ["answered", "reply lost", "request lost", "late", "limited", "refused", "unreachable", "gateway"]


class Network:
    """An exchange behind a network that does to each request what its fate says."""

    def __init__(self, bench: Bench, fates: list[str], delays: list[float], failing_queries: list[bool]) -> None:
        self.bench = bench
        self.fates, self.delays = deque(fates), deque(delays)
        self.failing = deque(failing_queries)
        self.orders: dict[str, int] = {}
        self.under_way: list[tuple[float, float, str]] = []

    def ask(self, name: str, **params: Any) -> Reply:
        """One request."""
        self.arrive()
        if name == "place_order":
            return self.place(params["orderLinkId"])
        if self.failing and self.failing.popleft():
            raise NoAnswerError("the query is lost")
        link_id = params["orderLinkId"]
        found = name == "get_open_orders" and link_id in self.orders
        return reply(list=[order_row(link_id)] if found else [])

    def place(self, link_id: str) -> Reply:
        """One order, by its fate."""
        now = self.bench.time.seconds
        fate = self.fates.popleft() if self.fates else "answered"
        if fate == "answered":
            return self.take(link_id)
        if fate == "reply lost":
            self.try_to_take(link_id)
        elif fate == "late":
            delay = self.delays.popleft() if self.delays else 1.0
            self.under_way.append((now + delay, now, link_id))
        errors: dict[str, ExchangeError] = {
            "limited": RefusedError(10006, "", {}),
            "refused": RefusedError(110007, "", {}),
            "unreachable": NotSentError("refused"),
            "gateway": HttpStatusError(502, {}),
        }
        raise errors.get(fate, NoAnswerError(fate))

    def take(self, link_id: str) -> Reply:
        """Accept an order, or refuse a second one with its id."""
        if link_id in self.orders:
            raise RefusedError(110072, "OrderLinkedID is duplicate", {})
        self.orders[link_id] = self.orders.get(link_id, 0) + 1
        return reply(orderId=f"id-of-{link_id}")

    def try_to_take(self, link_id: str) -> None:
        """The same, unheard."""
        try:
            self.take(link_id)
        except RefusedError:
            return

    def arrive(self) -> None:
        """What was under way arrives; the exchange drops what is older than its window."""
        now = self.bench.time.seconds
        for due, sent, link_id in list(self.under_way):
            if due <= now:
                self.under_way.remove((due, sent, link_id))
                if (due - sent) * 1000 <= RECV_WINDOW:
                    self.try_to_take(link_id)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(FATES), max_size=8),
    st.lists(st.floats(0, 8), max_size=4),
    st.lists(st.booleans(), max_size=12),
    st.integers(1, 3),
)
def test_one_intent_is_at_most_one_order(
    fates: list[str], delays: list[float], failing: list[bool], intents: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        network = Network(bench, fates, delays, failing)
        bench.session.ask = network.ask  # type: ignore[method-assign]
        for number in range(intents):
            order = OrderRequest(
                Category.LINEAR, "BTCUSDT", Side.BUY, OrderType.LIMIT, Decimal("0.01"), f"i{number}", Decimal(64000)
            )
            bench.worker.submit(order)
        bench.run(most=400)
        bench.time.seconds += 60
        network.arrive()
        bench.journal.close()
        assert all(count == 1 for count in network.orders.values())
        refused = {fact.command.order_link_id for fact in bench.of(CommandRefused)}
        acknowledged = {fact.command.order_link_id for fact in bench.of(CommandAcknowledged)}
        assert refused.isdisjoint(network.orders)
        assert acknowledged == set(network.orders)
        assert len(refused) + len(acknowledged) == intents
