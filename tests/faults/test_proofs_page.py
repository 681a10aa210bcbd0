"""The page of proofs names only tests that there are, all sixteen invariants, and every kind of fault is struck."""

import re
from pathlib import Path

import pytest

from tests.faults import test_orders_and_requests as requests
from tests.faults import test_orders_and_their_stream as account
from tests.faults import test_prices_and_their_stream as prices
from tui.paper.faults.kinds import FRAMES, HANDSHAKES, MESSAGES, REQUESTS, SHAPES, STATES

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "proofs.md"
NAMED = re.findall(r"`(\S+\.py)::(test_\w+)`", PAGE.read_text())


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_the_page_names_is_there(path: str, name: str) -> None:
    assert re.search(rf"^(?:async )?def {name}\(", (TESTS / path).read_text(), re.MULTILINE)


def test_each_invariant_has_a_test_of_its_name() -> None:
    numbers = {int(found[1]) for _, name in NAMED if (found := re.match(r"test_invariant_(\d\d)_", name))}
    assert numbers == set(range(1, 17))


def test_every_kind_of_fault_strikes_an_order_its_stream_and_the_prices() -> None:
    assert {case.kind for case in (*requests.BEFORE, *requests.AFTER)} == set(REQUESTS)
    for module in (account, prices):
        struck = {kind for kind, _ in (*module.FRAMES, *module.ENDS)}
        assert struck == {*FRAMES, *STATES}
        assert {more["shape"] for kind, more in module.FRAMES if kind == "malformed"} == set(SHAPES)
        text = Path(str(module.__file__)).read_text()
        for kind in (*HANDSHAKES, *MESSAGES):
            assert f'"{kind}"' in text
