"""One exchange a module, with the simulated market, for clients that other people wrote."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from served import PATIENCE, Served


@pytest.fixture(scope="module")
def exchange() -> Iterator[Served]:
    """An exchange on which a tour may hurry: its limits are those of a user with high ones."""
    served = Served()
    served.exchange.limiter.factor = 100
    yield served
    served.stop()


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Ask until the answer is true, within the tests' patience."""

    def ask(condition: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while not (found := condition()):
            assert time.monotonic() < deadline
        return found

    return ask
