from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.rules.rounding import ceil_to_step, decimals_of, floor_to_step, is_on_step, nearest_step, plain

STEPS = st.sampled_from([Decimal(s) for s in ("0.5", "0.05", "0.001", "0.25", "10", "3", "0.0001", "1")])
VALUES = st.decimals(min_value=0, max_value=10**7, places=6, allow_nan=False)


@given(VALUES, STEPS)
def test_rounding_brackets_the_value_by_less_than_a_step(value: Decimal, step: Decimal) -> None:
    low, near, high = floor_to_step(value, step), nearest_step(value, step), ceil_to_step(value, step)
    assert low <= value <= high
    assert value - low < step
    assert high - value < step
    assert near in (low, high)
    assert abs(near - value) * 2 <= step
    assert all(is_on_step(found, step) for found in (low, near, high))


@given(VALUES, STEPS)
def test_what_is_on_the_grid_stays(value: Decimal, step: Decimal) -> None:
    on_grid = floor_to_step(value, step)
    assert floor_to_step(on_grid, step) == nearest_step(on_grid, step) == ceil_to_step(on_grid, step) == on_grid


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        ("64251.37", "0.5", "64251.0"),
        ("3120.1299", "0.05", "3120.10"),
        ("0.0299999", "0.001", "0.029"),
        ("17", "3", "15"),
        ("0.3", "0.1", "0.3"),
        ("0.0099999999999999999999999999999999999999", "0.01", "0.00"),
    ],
)
def test_floor_takes_the_step_as_it_is(value: str, step: str, expected: str) -> None:
    assert str(floor_to_step(Decimal(value), Decimal(step))) == expected


def test_decimals_come_from_the_steps_value_and_not_from_its_spelling() -> None:
    assert [decimals_of(Decimal(step)) for step in ("0.05", "0.050", "10", "1", "1E+2", "1E-7")] == [
        2,
        2,
        0,
        0,
        0,
        7,
    ]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_plain_is_exact_and_has_no_exponent(value: Decimal) -> None:
    text = plain(value)
    assert "E" not in text.upper()
    assert Decimal(text) == value
    assert not (text.endswith("0") and "." in text)
    assert text != "-0"


def test_figures_far_apart_have_a_place_on_the_grid() -> None:
    assert not is_on_step(Decimal("1e15") + Decimal("1e-10"), Decimal("1e-9"))
    assert is_on_step(Decimal("9e40"), Decimal("1e-40"))
    assert nearest_step(Decimal("9e120"), Decimal("1e-40")) == Decimal("9e120")
