"""An exchange of one test, with a book that stands still."""

from collections.abc import Iterator

import pytest
from quoted_market import QuotedMarket
from served import Client
from struck import Struck


@pytest.fixture
def faulty() -> Iterator[Struck]:
    served = Struck(market=QuotedMarket())
    yield served
    served.stop()


@pytest.fixture
def client(faulty: Struck) -> Client:
    return faulty.client()
