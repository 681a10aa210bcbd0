"""Waits grow, stay within bounds, and never end."""

from hypothesis import given
from hypothesis import strategies as st

from tui.feed.backoff import Backoff


@given(draws=st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_every_wait_is_between_a_half_and_the_whole_of_its_step(draws: list[float]) -> None:
    upcoming = iter(draws)
    backoff = Backoff(lambda: next(upcoming), first=0.5, cap=30, factor=1.7)
    step = 0.5
    for count in range(len(draws)):
        wait = backoff.next()
        assert step / 2 - 1e-9 <= wait <= step + 1e-9
        assert backoff.attempt == count + 1
        step = min(30, step * 1.7)


def test_it_grows_to_its_cap_and_stays_there() -> None:
    backoff = Backoff(lambda: 1.0, first=1, cap=8, factor=2)
    assert [backoff.next() for _ in range(6)] == [1, 2, 4, 8, 8, 8]
    assert [backoff.next() for _ in range(1000)][-1] == 8


def test_success_begins_again() -> None:
    backoff = Backoff(lambda: 1.0, first=1, cap=8, factor=2)
    backoff.next()
    backoff.next()
    backoff.reset()
    assert (backoff.attempt, backoff.next()) == (0, 1)
