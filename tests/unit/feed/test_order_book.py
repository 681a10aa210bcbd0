"""The book against a plain dict: sorted, never crossed, only ever from a snapshot."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.feed.order_book import Applied, OrderBook
from tui.model.enums import Category
from tui.model.market import Level


def level(price: object, size: object) -> Level:
    return Level(Decimal(str(price)), Decimal(str(size)))


def book_of(bids: list[Level], asks: list[Level], update_id: int = 10) -> OrderBook:
    book = OrderBook(Category.LINEAR, "BTCUSDT", 50)
    assert book.snapshot(bids, asks, update_id, 1, 1.0) is Applied.DONE
    return book


levels = st.lists(
    st.builds(level, st.integers(1, 30), st.integers(0, 5)), max_size=6, unique_by=lambda each: each.price
)
messages = st.lists(
    st.tuples(st.sampled_from(["snapshot", "delta", "delta", "delta", "delta"]), levels, levels, st.integers(-1, 2)),
    max_size=25,
)


@given(stream=messages)
def test_the_book_is_what_a_dict_says_or_nothing(stream: list[tuple[str, list[Level], list[Level], int]]) -> None:
    book = OrderBook(Category.LINEAR, "BTCUSDT", 50)
    known: tuple[dict[Decimal, Decimal], dict[Decimal, Decimal], int] | None = None
    for at, (kind, bids, asks, step) in enumerate(stream):
        last = known[2] if known is not None else 100
        update_id = last + step
        if kind == "snapshot":
            done = book.snapshot(bids, asks, update_id, at, float(at))
            fresh = update_id
            known = (dict(bids), dict(asks), fresh)
            expected = Applied.DONE
        else:
            done = book.delta(bids, asks, update_id, at, float(at))
            if known is None or step > 1:
                known, expected = None, Applied.BROKEN
            elif step < 1:
                expected = Applied.IGNORED
            else:
                known = (known[0] | dict(bids), known[1] | dict(asks), update_id)
                expected = Applied.DONE
        if known is not None:
            standing = tuple({price: size for price, size in side.items() if size} for side in known[:2])
            known = (standing[0], standing[1], known[2])
            if standing[0] and standing[1] and max(standing[0]) >= min(standing[1]):
                known, expected = None, Applied.BROKEN
        assert done is expected
        view = book.view()
        assert book.is_valid is (known is not None)
        bids_now, asks_now = (known[0], known[1]) if known is not None else ({}, {})
        assert view.bids == tuple(Level(*item) for item in sorted(bids_now.items(), reverse=True))
        assert view.asks == tuple(Level(*item) for item in sorted(asks_now.items()))


def test_a_delta_before_a_snapshot_is_broken() -> None:
    book = OrderBook(Category.LINEAR, "BTCUSDT", 50)
    assert book.delta([level(1, 1)], [], 1, 1, 1.0) is Applied.BROKEN
    assert book.delta([level(1, 1)], [], 2, 1, 1.0) is Applied.BROKEN
    assert not book.is_valid


def test_a_gap_empties_the_book_until_the_next_snapshot() -> None:
    book = book_of([level(9, 1)], [level(11, 1)])
    assert book.delta([level(8, 1)], [], 12, 2, 2.0) is Applied.BROKEN
    assert (book.view().bids, book.view().asks) == ((), ())
    assert book.delta([level(8, 1)], [], 13, 3, 3.0) is Applied.BROKEN
    assert book.snapshot([level(8, 1)], [level(11, 1)], 13, 4, 4.0) is Applied.DONE
    assert book.view().best_bid == level(8, 1)


def test_a_restart_of_the_exchange_counts_from_one_and_replaces_everything() -> None:
    book = book_of([level(9, 1)], [level(11, 1)], 5_000)
    assert book.delta([level(7, 2)], [level(12, 2)], 1, 2, 2.0) is Applied.DONE
    assert book.view().bids == (level(7, 2),)
    assert book.delta([level(7, 3)], [], 2, 3, 3.0) is Applied.DONE
    assert book.view().bids == (level(7, 3),)


@pytest.mark.parametrize("bid", [11, 12])
def test_a_book_that_locks_or_crosses_is_not_shown(bid: int) -> None:
    book = book_of([level(9, 1)], [level(11, 1)])
    assert book.delta([level(bid, 1)], [], 11, 2, 2.0) is Applied.BROKEN
    assert book.view().best_ask is None


def test_a_repetition_is_ignored() -> None:
    book = book_of([level(9, 1)], [level(11, 1)])
    assert book.delta([level(9, 5)], [], 10, 2, 2.0) is Applied.IGNORED
    assert book.view().best_bid == level(9, 1)


def test_a_view_is_cut_to_its_depth_and_never_changes() -> None:
    book = book_of([level(n, 1) for n in range(1, 10)], [level(n, 1) for n in range(20, 30)])
    view = book.view(3)
    assert [each.price for each in view.bids] == [9, 8, 7]
    assert [each.price for each in view.asks] == [20, 21, 22]
    book.delta([level(9, 0)], [], 11, 2, 2.0)
    assert view.best_bid == level(9, 1)
    assert book.view().best_bid == level(8, 1)
    assert (book.view().update_id, book.view().ts, book.view().received_at) == (11, 2, 2.0)
