"""The rows of a ladder: no price twice, nothing lost under grouping, no price better than there is."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.model.enums import Category, Side
from tui.model.market import BookView, Level
from tui.model.order import Order
from tui.panes.ladder.rows import FULL, build, marks_of
from tui.panes.ladder.window import GROUPS, Window, row_above, row_below

TICKS = st.sampled_from([Decimal("0.5"), Decimal("0.05"), Decimal("0.0001"), Decimal(1), Decimal(25)])
SIZES = st.decimals(Decimal("0.001"), Decimal(5_000), places=3)


@st.composite
def books(draw: Any, tick: Decimal) -> BookView:
    """A book that is not crossed, of prices on the grid."""
    middle = draw(st.integers(200, 100_000))
    below = sorted(draw(st.sets(st.integers(1, 120), max_size=40)))
    above = sorted(draw(st.sets(st.integers(0, 120), max_size=40)))
    bids = tuple(Level((middle - each) * tick, draw(SIZES)) for each in below)
    asks = tuple(Level((middle + each) * tick, draw(SIZES)) for each in above)
    return BookView(Category.LINEAR, "BTCUSDT", 50, bids, asks, 1, 0, 0.0)


def order(price: str, side: Side = Side.BUY, qty: str = "0.2", status: str = "New", **more: Any) -> Order:
    return Order(
        Category.LINEAR, "BTCUSDT", price, f"l{price}{qty}", side, "Limit", status, Decimal(price), Decimal(qty), **more
    )


@given(st.data())
def test_every_size_is_in_one_row_and_no_price_comes_twice(data: Any) -> None:
    tick = data.draw(TICKS)
    book = data.draw(books(tick))
    group = data.draw(st.sampled_from(GROUPS[:10]))
    step = tick * group
    every = [level.price for level in (*book.bids, *book.asks)]
    top = row_above(max(every), step) if every else 500
    lowest = row_below(min(every), step) if every else 400
    rows = build(Window(tick, group, height=top - lowest + 1, top=top), book)
    prices = [row.price for row in rows]
    assert prices == sorted(set(prices), reverse=True)
    assert all(each % step == 0 and each > 0 for each in prices)
    # A level below the first row has no place; there is none at zero.
    kept = [level for level in book.bids if row_below(level.price, step) > 0]
    assert sum(row.bid for row in rows) == sum(level.size for level in kept)
    assert sum(row.ask for row in rows) == sum(level.size for level in book.asks)
    assert all(not (row.bid and row.ask) for row in rows)
    bids, asks = [row.price for row in rows if row.bid], [row.price for row in rows if row.ask]
    assert not bids or max(bids) <= book.bids[0].price
    assert not asks or min(asks) >= book.asks[0].price
    most = max((max(row.bid, row.ask) for row in rows), default=Decimal(0))
    assert all(0 <= row.bar <= FULL for row in rows)
    assert all(row.bar == FULL for row in rows if most and max(row.bid, row.ask) == most)


@given(st.data())
def test_grouping_adds_up_the_rows_that_it_joins(data: Any) -> None:
    tick = data.draw(TICKS)
    book = data.draw(books(tick))
    finer, times = data.draw(st.sampled_from([(1, 2), (1, 10), (5, 2), (10, 5)]))
    step = tick * finer * times
    prices = [level.price for level in book.bids]
    top, lowest = (row_below(max(prices), step), row_below(min(prices), step)) if prices else (300, 290)
    height = top - lowest + 1
    fine = build(Window(tick, finer, height=height * times, top=top * times + times - 1), book)
    coarse = {row.price: row for row in build(Window(tick, finer * times, height=height, top=top), book)}
    joined: dict[Decimal, Decimal] = {}
    for row in fine:
        if row.bid:
            price = row_below(row.price, step) * step
            joined[price] = joined.get(price, Decimal(0)) + row.bid
    joined.pop(Decimal(0), None)
    assert {price: row.bid for price, row in coarse.items() if row.bid and price in joined} == joined


def test_own_orders_stand_beside_their_prices_with_what_is_left_of_them() -> None:
    orders = [
        order("100.5", qty="0.5", status="PartiallyFilled", cum_exec_qty=Decimal("0.2")),
        order("100", qty="1"),
        order("101.5", Side.SELL, status="Sending"),
        order("101.0", Side.SELL, status="Unknown"),
        order("99.5", Side.SELL, status="Untriggered", stop_order_type="StopLoss", trigger_price=Decimal("98.5")),
    ]
    window = Window(Decimal("0.5"), 2, height=10, top=104)
    rows = {row.price: row for row in build(window, None, orders)}
    own = rows[Decimal(100)].own_bid
    assert own is not None
    assert (own.qty, own.count, own.is_pending) == (Decimal("1.3"), 2, False)
    above, at = rows[Decimal(102)].own_ask, rows[Decimal(101)].own_ask
    assert above is not None
    assert above.is_pending
    assert at is not None
    assert at.is_unknown
    # A stop is a mark at its trigger and rests at no price.
    assert rows[Decimal(98)].marks == ("stop",)
    assert rows[Decimal(99)].own_ask is None


def test_marks_stand_in_their_order_and_none_where_nothing_is_held() -> None:
    window = Window(Decimal("0.5"), 1, height=5, top=204)
    marks = {"last": Decimal(101), "liq": Decimal(101), "entry": Decimal("101.5"), "stop": None}
    rows = {row.price: row.marks for row in build(window, None, (), marks)}
    assert rows[Decimal(101)] == ("liq", "last")
    assert rows[Decimal("101.5")] == ("entry",)
    assert marks_of((), Decimal(5)) == {"entry": None, "liq": None, "stop": None, "target": None, "last": Decimal(5)}


def test_the_window_stands_still_until_the_middle_leaves_it() -> None:
    window = Window(Decimal("0.5"), height=11)
    window.see(Decimal(100))
    assert (window.top, window.cursor) == (205, 200)
    assert not window.see(Decimal("102.5"))
    assert not window.see(Decimal("97.5"))
    assert window.see(Decimal("97.0"))
    # The cursor goes along until a person puts it somewhere.
    assert (window.top, window.cursor) == (199, 194)
    window.move(-2)
    window.see(Decimal(120))
    assert window.cursor == 192
    assert window.cursor_price is None
    # Regrouping does not lead back to it either.
    window.regroup(1, Decimal(120))
    assert row_below(Decimal(120), window.step) in window.rows
    window.regroup(-1, Decimal(120))
    window.move(1)
    assert window.cursor_price == Decimal(120)


def test_a_person_who_scrolls_away_is_not_pulled_back() -> None:
    window = Window(Decimal("0.5"), height=11)
    window.see(Decimal(100))
    window.move(40)
    assert window.cursor_price == Decimal(120)
    assert not window.see(Decimal(100))
    assert window.cursor_price == Decimal(120)
    window.centre(Decimal(100))
    assert (window.cursor_price, window.top) == (Decimal(100), 205)
    window.move(-1_000)
    assert window.cursor == 1
    assert min(window.rows) == 1


@given(st.integers(1, 10_000), st.lists(st.sampled_from([1, -1]), max_size=20), st.integers(1, 60))
def test_regrouping_keeps_the_cursor_in_sight_and_near(ticks: int, turns: list[int], height: int) -> None:
    window = Window(Decimal("0.05"), height=height)
    middle = ticks * window.tick
    window.see(middle)
    coarsest = 1
    for turn in turns:
        window.regroup(turn, middle)
        coarsest = max(coarsest, window.group)
        price = window.cursor_price
        assert price is not None
        assert price % window.step == 0
        assert abs(price - middle) <= coarsest * window.tick
    assert window.group in GROUPS
