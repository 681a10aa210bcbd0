"""Every fact goes into a recording and comes out of it as it was."""

import dataclasses
from decimal import Decimal
from typing import Any, get_args

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.model.account import FeeRate
from tui.model.enums import Category
from tui.model.facts import BookReset, ClockMeasured, CommandSent, Fact, FeeRatesLoaded, Noticed
from tui.model.order import CancelRequest
from tui.record.codec import Undecodable, decode, encode

DECIMALS = st.sampled_from((0, 1, 2, 8)).flatmap(lambda places: st.decimals(-(10**20), 10**20, places=places))
TEXTS = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), max_size=12)
st.register_type_strategy(Decimal, DECIMALS)
KINDS = get_args(Fact)


@st.composite
def facts(draw: st.DrawFn) -> Any:
    with_plain_text = {str: TEXTS, float: st.floats(allow_nan=False), int: st.integers(-(2**63), 2**63 - 1)}
    kind = draw(st.sampled_from(KINDS))
    for each, strategy in with_plain_text.items():
        st.register_type_strategy(each, strategy)
    return draw(st.from_type(kind))


def through_json(fact: Any) -> Any:
    return orjson.loads(orjson.dumps(encode(fact)))


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(facts())
def test_a_fact_is_the_same_afterwards_to_the_last_digit(fact: Any) -> None:
    again = decode(through_json(fact))
    assert again == fact
    # Decimals that are equal may still have other digits: 1.0 is not 1.00 on a screen.
    assert repr(again) == repr(fact)


def test_a_clock_that_was_never_measured_is_a_fact_too() -> None:
    fact = ClockMeasured(0.0, float("inf"))
    assert decode(through_json(fact)) == fact


def test_text_of_a_file_is_cleaned_like_text_of_a_network() -> None:
    assert decode(encode(Noticed("a\x1b[2Jb\u202e"))) == Noticed("a[2Jb")


def test_a_newer_version_may_know_more_and_an_older_one_less() -> None:
    sent = through_json(Noticed("a word", "warning"))
    assert decode(sent | {"colour": "red"}) == Noticed("a word", "warning")
    assert decode({name: value for name, value in sent.items() if name != "severity"}) == Noticed("a word")


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "text",
        [],
        {},
        {"_": "Console"},
        {"_": "Path", "text": "x"},
        {"_": "Noticed"},
        {"_": "Noticed", "text": 7},
        encode(BookReset(Category.LINEAR, "X")) | {"category": "moon"},
        encode(CommandSent("c", CancelRequest(Category.LINEAR, "X", "", "")))
        | {"command": {"_": "Noticed", "text": ""}},
        {"_": "Noticed", "text": "x", "severity": {"_": "Noticed"}},
        encode(FeeRatesLoaded(Category.LINEAR, (FeeRate("X", Decimal("1E+41"), Decimal(0)),))),
        encode(FeeRatesLoaded(Category.LINEAR, (FeeRate("X", Decimal("NaN"), Decimal(0)),))),
    ],
    ids=repr,
)
def test_what_is_no_fact_is_refused_in_one_way(value: Any) -> None:
    with pytest.raises(Undecodable):
        decode(value)


def test_every_kind_of_fact_can_be_read() -> None:
    assert all(dataclasses.is_dataclass(kind) for kind in KINDS)
    for kind in KINDS:
        with pytest.raises(Undecodable, match="not a"):
            decode({"_": kind.__name__})
