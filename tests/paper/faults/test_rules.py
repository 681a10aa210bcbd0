"""Rules of faults: what makes sense, when they strike, and that chance repeats."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.paper.faults.file import read_faults
from tui.paper.faults.plan import FaultPlan
from tui.paper.faults.rules import FRAMES, HTTP, KINDS, FaultError, Rule, rule_of


def plan(*rules: Rule, seed: int = 0) -> FaultPlan:
    made = FaultPlan(lambda: 0, seed)
    for rule in rules:
        made.add(rule)
    return made


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "kind is missing"),
        ({"kind": "explode"}, "no kind 'explode'"),
        ({"kind": "drop", "wher": "*"}, "no key 'wher'"),
        ({"kind": "drop", "times": "2"}, "times must be a whole number"),
        ({"kind": "drop", "times": True}, "times must be a whole number"),
        ({"kind": "drop", "times": -1}, "times must not be below zero"),
        ({"kind": "drop", "percent": 101}, "percent must be 0 to 100"),
        ({"kind": "status", "status": 200}, "status must be 300 to 599"),
        ({"kind": "malformed", "shape": "odd"}, "no shape 'odd'"),
        ({"kind": 7}, "kind must be a text"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_key(values: dict[str, Any], told: str) -> None:
    with pytest.raises(FaultError, match=told) as wrong:
        rule_of(values)
    assert "\n" not in str(wrong.value)


def test_every_kind_makes_a_rule() -> None:
    assert {rule_of({"kind": kind}).kind for kind in KINDS} == set(KINDS)


def test_matches_pass_are_struck_and_pass_again() -> None:
    made = plan(Rule("drop", "POST /v5/order/*", after=1, times=2))
    struck = [made.strike(HTTP, "POST /v5/order/create") is not None for _ in range(5)]
    assert struck == [False, True, True, False, False]
    assert made.strike(HTTP, "GET /v5/order/realtime") is None
    assert made.strike(FRAMES, "POST /v5/order/create") is None
    told = made.told()[0]
    assert (told["matches"], told["hits"]) == (5, 2)


def test_a_rule_ends_after_its_seconds() -> None:
    now = 0
    made = FaultPlan(lambda: now)
    made.add(Rule("drop", seconds=2))
    assert made.strike(HTTP, "GET /")
    now = 2_000
    assert made.strike(HTTP, "GET /") is None
    assert not made.active


@given(st.integers(0, 1_000), st.integers(0, 100))
def test_the_same_seed_strikes_the_same(seed: int, percent: int) -> None:
    one, two = (plan(Rule("drop", percent=percent), seed=seed) for _ in range(2))
    struck = [[each.strike(HTTP, "GET /") is not None for _ in range(200)] for each in (one, two)]
    assert struck[0] == struck[1]
    if percent in {0, 100}:
        assert set(struck[0]) == {percent == 100}


def test_a_file_gives_seed_and_rules(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text('seed = 7\n[[fault]]\nkind = "delay"\nms = 20\n[[fault]]\nkind = "cut"\nwhere = "private order"\n')
    assert read_faults(path) == (7, (Rule("delay", ms=20), Rule("cut", "private order")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("seed = ", "not TOML"),
        ("sed = 1", "no key 'sed'"),
        ('seed = "x"', "seed must be a whole number"),
        ('fault = "x"', r"fault must be tables"),
        ('[[fault]]\nkind = "drop"\n[[fault]]\nkind = "x"', "fault 2: no kind 'x'"),
    ],
)
def test_a_file_that_is_wrong_names_itself_and_the_key(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(text)
    with pytest.raises(FaultError, match=told) as wrong:
        read_faults(path)
    assert str(path) in str(wrong.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="cannot read"):
        read_faults(tmp_path / "none.toml")
