"""Options: the theory against known values and parity, the chain, and how it is quoted."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.paper.engine.errors import VenueError
from tui.paper.engine.requests import NewOrder
from tui.paper.engine.specs import LINEAR
from tui.paper.engine.specs.option import deliveries, option_specs
from tui.paper.engine.venue import Venue
from tui.paper.market.black_scholes import black_scholes, normal
from tui.paper.market.simulator import Simulator
from tui.paper.serve import PaperExchange, Settings

D = Decimal
START = 1_795_000_000_000
SPOTS = st.decimals(D(1), D(100_000), places=2)
RATIOS = st.decimals(D("0.6"), D("1.7"), places=3)
VOLATILITIES = st.decimals(D("0.1"), D(2), places=2)
YEARS = st.decimals(D("0.01"), D(2), places=3)


@given(st.floats(-9, 9))
def test_the_normal_distribution(x: float) -> None:
    assert abs(float(normal(D(x))) - NormalDist().cdf(x)) < 1e-12


def test_a_textbook_call() -> None:
    """At the money, a year, 20 %, without interest: the spot times 2 N(0.1) - 1."""
    theory = black_scholes(D(100), D(100), D(1), D("0.2"), call=True)
    assert round(theory.price, 4) == D("7.9656")
    assert round(theory.delta, 4) == D("0.5398")


@given(SPOTS, RATIOS, YEARS, VOLATILITIES)
def test_a_call_less_a_put_is_the_forward(spot: Decimal, ratio: Decimal, years: Decimal, volatility: Decimal) -> None:
    strike = spot * ratio
    call = black_scholes(spot, strike, years, volatility, call=True)
    put = black_scholes(spot, strike, years, volatility, call=False)
    assert abs(call.price - put.price - (spot - strike)) < D("1e-9") * spot
    assert abs(call.delta - put.delta - 1) < D("1e-12")
    assert (call.gamma, call.vega, call.theta) == (put.gamma, put.vega, put.theta)
    assert max(D(0), spot - strike) - D("1e-9") * spot <= call.price <= spot


@given(st.integers(1_600_000_000_000, 2_000_000_000_000))
def test_options_end_on_fridays_at_eight(now: int) -> None:
    near, far = deliveries(now)
    for each in (near, far):
        moment = datetime.fromtimestamp(each / 1_000, UTC)
        assert (moment.weekday(), moment.hour, moment.minute) == (4, 8, 0)
    assert now + 2 * 86_400_000 <= near < far < now + 100 * 86_400_000


def venue() -> Venue:
    return Venue((*LINEAR, *option_specs(START, LINEAR)), Simulator(1), START)


def test_the_chain_is_quoted_around_its_theory() -> None:
    made = venue()
    boards = list(made.boards("option"))
    assert len(boards) == 40
    assert len({board.spec.symbol for board in boards}) == 40
    for _ in range(30):
        made.advance(made.now + 1_000)
    for board in boards:
        bid, ask = board.book.bids.best(), board.book.asks.best()
        assert ask is not None
        assert bid is None or board.spec.price(bid) <= board.mark_price + board.spec.tick_size
        assert board.spec.price(ask) >= board.mark_price - board.spec.tick_size
        figures = board.option
        assert (figures.delta > 0) == (board.spec.options_type == "Call")
        assert figures.bid_iv <= figures.mark_iv + D("0.05")
    calls = sorted(
        (b for b in boards if b.spec.options_type == "Call" and b.spec.base_coin == "BTC"),
        key=lambda b: (b.spec.delivery_time, b.spec.strike),
    )[:5]
    prices = [board.mark_price for board in calls]
    assert prices == sorted(prices, reverse=True), "a higher strike is worth less"


def test_options_are_to_watch() -> None:
    made = venue()
    made.open_account("1", {"USDT": D(1_000)}, START)
    symbol = next(iter(made.boards("option"))).spec.symbol
    with pytest.raises(VenueError) as refused:
        made.place("1", NewOrder("option", symbol, "Buy", "Limit", D(1), D(100)), START)
    assert refused.value.ret_code == 110066


def test_a_chain_that_has_ended_is_another_at_the_next_start(tmp_path: Path) -> None:
    settings, day = Settings(state=tmp_path / "state.sqlite"), 86_400_000
    chains = []
    for now in (START, START + day // 24, START + 60 * day):
        exchange = PaperExchange(settings, clock=lambda now=now: now)  # type: ignore[misc]
        chains.append([board.spec for board in exchange.venue.boards("option")])
        exchange.close()
    first, again, later = ({spec.symbol for spec in chain} for chain in chains)
    assert {symbol[:11] for symbol in first} == {symbol[:11] for symbol in again}
    assert not first & later
    assert all(spec.delivery_time > START + 60 * day for spec in chains[2])
