"""The market line: what a category has of figures, and which of them have room."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.harness import D, ticker, trading_world
from tui.model.enums import Category
from tui.panes.market_figures import Figure, fitting, market_figures


def test_contracts_have_all_and_what_is_unknown_is_a_dash() -> None:
    view = trading_world().view()
    full = replace(ticker("BTCUSDT", "64251.0"), index_price=D("64249.1"))
    told = {each.name: each.value for each in market_figures(view, full)}
    assert told == {
        "mark": "64,251.0",
        "index": "64,249.1",
        "basis": "+1.9",
        "funding": "+0.0100 % in 03:12:44",
        "OI": "54.10 k",
        "24h": "64,251.0–64,251.0",
        "volume": "39.22 k",
        "turnover": "2.51 bn",
    }
    nothing = replace(full, index_price=None, funding_rate=None, open_interest=None)
    told = {each.name: each.value for each in market_figures(view, nothing)}
    assert (told["index"], told["basis"], told["funding"], told["OI"]) == ("—", "—", "— in 03:12:44", "—")


def test_spot_has_no_figures_of_contracts() -> None:
    view = replace(trading_world().view(), category=Category.SPOT)
    names = [each.name for each in market_figures(view, ticker("BTCUSDT", "64251.0"))]
    assert names == ["24h", "volume", "turnover"]


def test_a_contract_without_funding_tells_of_none() -> None:
    world = trading_world()
    known = world.market.instruments[Category.LINEAR, "BTCUSDT"]
    world.market.instruments[Category.LINEAR, "BTCUSDT"] = replace(known, funding_interval=0)
    plain = replace(ticker("BTCUSDT", "64251.0"), next_funding_time=None)
    names = [each.name for each in market_figures(world.view(), plain)]
    assert "funding" not in names
    assert "OI" in names


@pytest.mark.parametrize(
    ("room", "names"),
    [(15, ["mark"]), (51, ["mark", "funding"]), (80, ["mark", "index", "basis", "funding"]), (0, [])],
)
def test_at_less_width_the_heavier_figures_stay(room: int, names: list[str]) -> None:
    figures = market_figures(trading_world().view(), ticker("BTCUSDT", "64251.0"))
    assert [name for name, _ in fitting(figures, room)] == names


@given(
    st.lists(st.tuples(st.integers(0, 9), st.text("0123456789,.", max_size=12)), max_size=9),
    st.integers(-5, 120),
)
def test_no_figure_is_cut_and_none_is_shown_instead_of_a_heavier_one(told: list[tuple[int, str]], room: int) -> None:
    figures = [Figure(f"n{number}", value, rank) for number, (rank, value) in enumerate(told)]
    shown = dict(fitting(figures, room))
    assert all(shown[each.name] == each.value for each in figures if each.name in shown)
    assert sum(each.room for each in figures if each.name in shown) <= max(0, room)
    heaviest_left_out = min((each.rank for each in figures if each.name not in shown), default=10)
    assert all(each.rank <= heaviest_left_out for each in figures if each.name in shown)
