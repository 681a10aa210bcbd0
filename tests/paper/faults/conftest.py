"""An exchange of one test, with a book that stands still."""

from collections.abc import Iterator
from typing import Any

import pytest
from quoted_market import QuotedMarket
from served import Client, Served

from tui.paper.faults.rules import Rule


class Struck(Served):
    """An exchange with short words for its faults."""

    def strike(self, kind: str, where: str = "*", **more: Any) -> int:
        return self.do(lambda: self.exchange.faults.add(Rule(kind, where, **more)))

    @property
    def orders(self) -> dict[str, Any]:
        return self.exchange.venue.account("1000001").orders


@pytest.fixture
def faulty() -> Iterator[Struck]:
    served = Struck(market=QuotedMarket())
    yield served
    served.stop()


@pytest.fixture
def client(faulty: Struck) -> Client:
    return faulty.client()
