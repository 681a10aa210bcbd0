from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.orders.fakes import Bench, order_row, reply
from tui.exchange.errors import NoAnswerError
from tui.model.enums import Category, OrderType, Side
from tui.model.facts import CommandAcknowledged, CommandOutcomeUnknown, CommandRefused, Noticed
from tui.model.order import OrderRequest
from tui.orders.journal import JournalError

ORDER = OrderRequest(Category.LINEAR, "BTCUSDT", Side.BUY, OrderType.LIMIT, Decimal("0.01"), "a", price=Decimal(64000))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A worker whose disk is full from the moment that an order was sent."""
    made = Bench(tmp_path)

    def full(*_: object) -> None:
        raise JournalError("cannot write the journal: disk is full")

    monkeypatch.setattr(made.journal, "end", full)
    yield made
    made.journal.close()


def test_an_order_that_was_taken_is_never_called_refused(bench: Bench) -> None:
    bench.session.script("place_order", reply(orderId="1"))
    bench.worker.submit(ORDER)
    bench.run()
    assert [fact.order_id for fact in bench.of(CommandAcknowledged)] == ["1"]
    assert bench.of(CommandRefused) == []
    assert "disk is full" in bench.of(Noticed)[0].text


def test_an_unknown_outcome_is_still_asked_for(bench: Bench) -> None:
    bench.session.script("place_order", NoAnswerError("no answer in time"))
    bench.session.script("get_open_orders", reply(list=[order_row("a")]))
    bench.worker.submit(ORDER)
    bench.run()
    assert len(bench.of(CommandOutcomeUnknown)) == 1
    assert len(bench.of(CommandAcknowledged)) == 1
    assert bench.session.names() == ["place_order", "get_open_orders"]
