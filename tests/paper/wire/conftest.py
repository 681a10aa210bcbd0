"""Exchanges to talk to: a simulated one for all tests that only look, a still one for each that trades."""

from collections.abc import Iterator

import pytest
from quoted_market import QuotedMarket
from served import Client, Served


@pytest.fixture(scope="session")
def simulated() -> Iterator[Served]:
    """An exchange with the simulated market, shared."""
    served = Served()
    yield served
    served.stop()


@pytest.fixture
def still() -> Iterator[Served]:
    """An exchange of one test, with a book that stands still."""
    served = Served(market=QuotedMarket())
    yield served
    served.stop()


@pytest.fixture
def client(still: Served) -> Client:
    """Signed REST on the still exchange."""
    return still.client()
