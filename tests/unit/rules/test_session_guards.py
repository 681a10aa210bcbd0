from dataclasses import replace
from decimal import Decimal

import pytest

from tui.rules.session_guards import NO_GUARDS, SessionGuards, guarded, implausible

D = Decimal


@pytest.mark.parametrize(
    ("guards", "symbol", "notional", "words"),
    [
        (NO_GUARDS, "BTCUSDT", None, ""),
        (SessionGuards(fatfinger=D(1000)), "BTCUSDT", D(1000), ""),
        (SessionGuards(fatfinger=D(1000)), "BTCUSDT", D("1000.01"), "fatfinger"),
        (SessionGuards(fatfinger=D(1000)), "BTCUSDT", None, "not known"),
        (SessionGuards(budget=D(500), spent=D(400)), "BTCUSDT", D(100), ""),
        (SessionGuards(budget=D(500), spent=D(400)), "BTCUSDT", D(101), "101.00 would be added, 100.00 of 500 is left"),
        (SessionGuards(whitelist=("ETHUSDT",)), "BTCUSDT", D(1), "not on the whitelist"),
        (SessionGuards(whitelist=("ETHUSDT",)), "ETHUSDT", None, ""),
    ],
)
def test_a_guard_holds_back_what_it_names(
    guards: SessionGuards, symbol: str, notional: Decimal | None, words: str
) -> None:
    found = guarded(guards, symbol, notional)
    assert words in found
    assert bool(found) == bool(words)


def test_a_budget_is_spent_by_what_is_sent_and_counted_anew_when_it_is_set() -> None:
    guards = NO_GUARDS.with_budget(D(500)).after(D(300))
    assert "budget" in guarded(guards, "BTCUSDT", D(201))
    assert guarded(guards, "BTCUSDT", D(900), D(200)) == ""
    assert "budget" in guarded(guards, "BTCUSDT", D(900), D(201))
    assert guarded(guards.with_budget(D(500)), "BTCUSDT", D(201)) == ""
    assert guards.words == "budget 300.00 of 500"
    assert replace(guards, dry_run=True).words.startswith("dry-run")


def test_a_bare_number_is_held_against_the_limit_and_the_biggest_recent_order() -> None:
    assert implausible(D(1000), D(100), None) == ""
    assert "over 10 times" in implausible(D("1000.01"), D(100), None)
    assert "your limit is 500" in implausible(D(501), None, D(500))
    assert implausible(D(501), None, None) == ""
    assert implausible(None, D(1), D(1)) == ""
