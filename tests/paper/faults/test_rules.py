"""Rules of faults: what makes sense, when they strike, and that chance repeats."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.paper.faults.file import FaultFile, read_faults
from tui.paper.faults.kinds import KINDS
from tui.paper.faults.page import TOLD
from tui.paper.faults.plan import FaultPlan
from tui.paper.faults.rules import COMMON, NAMES, RANGES, FaultError, Rule, rule_of


def plan(*rules: Rule, seed: int = 0) -> FaultPlan:
    made = FaultPlan(lambda: 0, seed)
    for rule in rules:
        made.add(rule)
    return made


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "kind is missing"),
        ({"kind": "explode"}, "no kind 'explode' .*there are delay"),
        ({"kind": "drop", "wher": "*"}, "no key 'wher' .*there are kind, where"),
        ({"kind": "drop", "times": "2"}, "times must be a whole number"),
        ({"kind": "drop", "times": True}, "times must be a whole number"),
        ({"kind": "drop", "times": 1.5}, "times must be a whole number"),
        ({"kind": "drop", "times": -1}, "times must be 0 to"),
        ({"kind": "drop", "percent": 101}, "percent must be 0 to 100"),
        ({"kind": "drop", "percent": "all"}, "percent must be a number"),
        ({"kind": "drop", "percent": float("nan")}, "percent must be 0 to 100"),
        ({"kind": "status", "status": 200}, "status must be 300 to 599"),
        ({"kind": "status", "status": 700}, "status must be 200 to 599"),
        ({"kind": "status", "code": 502}, "code means nothing to status .*it has .*, status"),
        ({"kind": "delay", "ms": 500, "ms_max": 100}, "ms_max must be 500"),
        ({"kind": "close", "close_code": 1006}, "close_code must be"),
        ({"kind": "close", "close_code": 99}, "close_code must be 1000 to 4999"),
        ({"kind": "malformed", "shape": "odd"}, "no shape 'odd' .*there are cut"),
        ({"kind": "down", "port": "8080"}, "no port '8080' .*there are all"),
        ({"kind": 7}, "kind must be a text"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_key(values: dict[str, Any], told: str) -> None:
    with pytest.raises(FaultError, match=told) as wrong:
        rule_of(values)
    assert str(wrong.value).startswith("fault: ")
    assert "\n" not in str(wrong.value)


def test_every_kind_makes_a_rule_and_every_key_is_told() -> None:
    assert {rule_of({"kind": kind}).kind for kind in KINDS} == set(KINDS)
    assert set(TOLD) == set(NAMES)
    assert {key for kind in KINDS.values() for key in kind.keys} == set(NAMES) - set(COMMON)
    assert set(RANGES) < set(NAMES)


@pytest.mark.parametrize(
    ("kind", "pattern", "where", "does"),
    [
        ("drop", "*", "POST /v5/order/create", True),
        ("drop", "POST /v5/order/*", "POST /v5/order/create", True),
        ("drop", "GET /v5/order/*", "POST /v5/order/create", False),
        ("drop", "/v5/order/create", "POST /v5/order/create", True),
        ("drop", "/v5/order", "POST /v5/order/create", False),
        ("cut", "private", "private order", True),
        ("cut", "private", "public/linear tickers.BTCUSDT", False),
        ("cut", "public/*", "public/spot open", True),
        ("lose", "private order", "private order", True),
        ("lose", "private order", "private order.linear", False),
        ("lose", "order", "private order", False),
    ],
)
def test_where_a_rule_strikes(kind: str, pattern: str, where: str, does: bool) -> None:
    assert Rule(kind, pattern).matches(where, "") == does


def test_a_rule_may_be_for_one_key() -> None:
    made = plan(Rule("drop", key="one"))
    assert [made.requests.strike("GET /", key) is not None for key in ("", "two", "one")] == [False, False, True]


def test_matches_pass_are_struck_and_pass_again() -> None:
    made = plan(Rule("drop", "POST /v5/order/*", after=1, times=2))
    struck = [made.requests.strike("POST /v5/order/create") is not None for _ in range(5)]
    assert struck == [False, True, True, False, False]
    told = made.told()[0]
    assert (told["matches"], told["hits"], told["over"]) == (3, 2, True)
    assert not made.requests.active


def test_a_rule_is_looked_at_only_where_it_may_strike() -> None:
    made = plan(Rule("drop"))
    seams = (made.requests, made.handshakes, made.openings, made.messages, made.frames)
    assert [seam.active for seam in seams] == [True, False, False, False, False]
    made.add(Rule("silence"))
    assert [seam.active for seam in seams] == [True, False, True, False, True]
    made.clear()
    assert not any(seam.active for seam in seams)


def test_the_first_that_strikes_counts() -> None:
    made = plan(Rule("drop", times=1), Rule("status"))
    struck = [made.requests.strike("GET /") for _ in range(2)]
    assert [each.kind for each in struck if each] == ["drop", "status"]


def test_a_rule_ends_after_its_seconds_and_is_still_told() -> None:
    now = 0
    made = FaultPlan(lambda: now)
    made.add(Rule("drop", seconds=2))
    assert made.requests.strike("GET /")
    now = 2_000
    assert made.requests.strike("GET /") is None
    assert not made.requests.active
    assert [(each["hits"], each["over"]) for each in made.told()] == [(1, True)]


@given(st.integers(0, 1_000), st.floats(0, 100))
def test_the_same_seed_strikes_the_same(seed: int, percent: float) -> None:
    one, two = (plan(Rule("drop", percent=percent), seed=seed) for _ in range(2))
    struck = [[each.requests.strike("GET /") is not None for _ in range(200)] for each in (one, two)]
    assert struck[0] == struck[1]
    if percent in {0, 100}:
        assert set(struck[0]) == {percent == 100}


@given(st.lists(st.sampled_from(["GET /a", "GET /b"]), max_size=60))
def test_one_rule_does_not_disturb_the_chance_of_another(wheres: list[str]) -> None:
    rule = Rule("drop", "GET /a", percent=50)
    alone, among = plan(rule, seed=3), plan(rule, Rule("delay", "GET /b", percent=50, ms_max=2_000), seed=3)
    struck = [[each.requests.strike(where) for where in wheres if where == "GET /a"] for each in (alone,)]
    mixed = [(where, among.requests.strike(where)) for where in wheres]
    assert struck[0] == [rule for where, rule in mixed if where == "GET /a"]


def test_another_seed_strikes_otherwise() -> None:
    made = [plan(Rule("drop", percent=50), seed=seed) for seed in range(4)]
    assert len({tuple(each.requests.strike("GET /") is None for _ in range(64)) for each in made}) == 4


def test_a_time_is_drawn_from_its_range() -> None:
    made = plan(Rule("delay", ms=100, ms_max=200))
    drawn = {struck.ms for _ in range(200) if (struck := made.requests.strike("GET /"))}
    assert min(drawn) >= 100
    assert max(drawn) <= 200
    assert len(drawn) > 20


def test_a_file_gives_seed_skew_and_rules(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(
        'seed = 7\nskew_ms = -1500\n[[fault]]\nkind = "delay"\nms = 20\npercent = 0.5\n'
        '[[fault]]\nkind = "cut"\nwhere = "private order"\n'
    )
    assert read_faults(path) == FaultFile(7, -1_500, (Rule("delay", ms=20, percent=0.5), Rule("cut", "private order")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("seed = ", "not TOML"),
        ("sed = 1", "no key 'sed' .*there are seed, skew_ms, fault"),
        ('seed = "x"', "seed must be a whole number"),
        ("skew_ms = 4000000", "skew_ms must be a whole number from -3600000 to 3600000"),
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
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "faults.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FaultError, match=r"cannot read|not TOML"):
        read_faults(path)


def test_the_example_of_the_docs_page_is_a_file_that_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "paper-exchange.md").read_text()
    path = tmp_path / "faults.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0])
    assert [rule.kind for rule in read_faults(path).rules] == ["lose_reply", "ret_code", "lose", "silence"]
