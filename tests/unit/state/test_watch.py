"""Groups of the watch list, their order, and the last minutes of their prices."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.harness import LINEAR, ticker, trading_world
from tests.ui.harness import order as held_order
from tests.ui.harness import position as held_position
from tui.model.facts import TickerUpdated
from tui.model.market import Ticker
from tui.state.account import AccountState
from tui.state.market import MarketState
from tui.state.watch import HOLDINGS, SORTED_FOR, SPARK_EVERY, SPARK_POINTS, WATCH, SortKey, WatchState

SYMBOLS = ("BTCUSDT", "ETHUSDT", "XRPUSDT")


def test_groups_turn_round_and_take_symbols() -> None:
    watch = WatchState(SYMBOLS, {"majors": ("BTCUSDT",), HOLDINGS: ("ETHUSDT",), WATCH: ("SOLUSDT", "BTCUSDT")})
    assert watch.groups == [WATCH, HOLDINGS, "majors"]
    assert watch.symbols == (*SYMBOLS, "SOLUSDT")
    assert not watch.add("BTCUSDT")
    watch.turn(-1)
    assert watch.group == "majors"
    assert watch.add("XRPUSDT")
    assert watch.symbols == ("BTCUSDT", "XRPUSDT")
    assert watch.remove("BTCUSDT") == ""
    assert watch.remove("BTCUSDT") != ""
    watch.turn(1)
    assert watch.group == WATCH
    assert watch.every_symbol == {*SYMBOLS, "SOLUSDT"}
    assert watch.keep_listed(lambda symbol: symbol != "SOLUSDT") == ["SOLUSDT"]
    assert watch.symbols == SYMBOLS


def test_holdings_make_themselves() -> None:
    watch, account = WatchState(SYMBOLS), AccountState()
    assert not watch.hold(account, LINEAR)
    account.positions["ETHUSDT", 0] = held_position("ETHUSDT")
    account.orders["a"] = held_order("a")
    assert watch.hold(account, LINEAR)
    assert not watch.hold(account, LINEAR)
    watch.turn(1)
    assert watch.symbols == ("BTCUSDT", "ETHUSDT")
    assert "holdings" in watch.remove("BTCUSDT")
    # What is found elsewhere cannot be put among them: it goes into the first group, which is shown then.
    assert not watch.add("XRPUSDT")
    assert watch.group == WATCH


def test_an_order_by_figures_stands_for_a_while_and_what_is_unknown_is_last() -> None:
    market, watch = trading_world().market, WatchState(("NEWUSDT", *SYMBOLS))
    orders = {}
    for _ in SortKey:
        orders[watch.sort, watch.arrow] = watch.ordered(market, LINEAR, 0.0)
        watch.next_sort()
    assert orders[SortKey.LISTED, ""] == ("NEWUSDT", *SYMBOLS)
    assert orders[SortKey.SYMBOL, "▲"] == ("BTCUSDT", "ETHUSDT", "NEWUSDT", "XRPUSDT")
    assert orders[SortKey.LAST, "▼"] == (*SYMBOLS, "NEWUSDT")
    assert orders[SortKey.CHANGE, "▼"] == ("BTCUSDT", "XRPUSDT", "ETHUSDT", "NEWUSDT")
    assert watch.sort is SortKey.LISTED
    watch.reverse()
    assert watch.arrow == ""
    watch.next_sort()
    watch.next_sort()
    watch.reverse()
    assert (watch.sort, watch.arrow) == (SortKey.LAST, "▲")
    assert watch.ordered(market, LINEAR, 10.0) == ("XRPUSDT", "ETHUSDT", "BTCUSDT", "NEWUSDT")
    market.apply(TickerUpdated(ticker("XRPUSDT", "99000")))
    assert watch.ordered(market, LINEAR, 10.0 + SORTED_FOR / 2)[0] == "XRPUSDT"
    assert watch.ordered(market, LINEAR, 10.0 + SORTED_FOR)[:3] == ("ETHUSDT", "BTCUSDT", "XRPUSDT")
    assert watch.ordered(MarketState(), LINEAR, 20.0) == ("NEWUSDT", *SYMBOLS)


@given(st.lists(st.tuples(st.floats(0, 2000), st.integers(1, 99)), min_size=1, max_size=60))
def test_a_sparkline_has_a_point_for_each_stretch_of_time(seen: list[tuple[float, int]]) -> None:
    watch, times = WatchState(SYMBOLS), sorted(at for at, _ in seen)
    for at, (_, price) in zip(times, seen, strict=True):
        watch.note(Ticker(LINEAR, "BTCUSDT", 0, at, last_price=Decimal(price)))
    points = watch.spark("BTCUSDT")
    stretches = int(times[-1] // SPARK_EVERY) - int(times[0] // SPARK_EVERY) + 1
    assert len(points) == min(stretches, SPARK_POINTS)
    assert points[-1] == seen[-1][1]
    watch.forget({"BTCUSDT"})
    assert watch.spark("BTCUSDT") == ()
