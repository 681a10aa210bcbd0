"""Two minutes of random trading under random faults; longer runs are made by hand."""

import pytest

from tests.faults.chaos import run

SECONDS = 120


@pytest.mark.timeout(SECONDS + 240)
@pytest.mark.parametrize("seed", [20])
async def test_journal_panes_and_exchange_agree(seed: int) -> None:
    told = await run(seed, SECONDS)
    print(told.line)
    assert told.wrong == []
    # A run in which nothing happened would agree with anything.
    assert told.orders > 50
    assert told.hits > 50
    assert told.outcomes["unknown"] > 0
