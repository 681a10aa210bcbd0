"""Offset and uncertainty from a round trip."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.exchange.clock import ExchangeClock, Reading, reading


@pytest.mark.parametrize(
    ("sent", "answered", "server", "expected"),
    [
        (1000, 1000, 1000, Reading(0, 0)),
        (1000, 1100, 1050, Reading(0, 50)),
        (1000, 1100, 3050, Reading(2000, 50)),
        (1000, 1101, 1000, Reading(-50.5, 50.5)),
    ],
)
def test_the_server_is_taken_to_read_its_clock_half_way(
    sent: int, answered: int, server: int, expected: Reading
) -> None:
    assert reading(sent, answered, server) == expected


@given(
    sent=st.integers(0, 2 * 10**12),
    there=st.integers(0, 10_000),
    back=st.integers(0, 10_000),
    offset=st.integers(-(10**7), 10**7),
)
def test_the_true_offset_lies_within_the_uncertainty(sent: int, there: int, back: int, offset: int) -> None:
    measured = reading(sent, sent + there + back, sent + there + offset)
    assert abs(measured.offset_ms - offset) <= measured.uncertainty_ms


def test_the_surest_reading_is_used() -> None:
    clock = ExchangeClock(lambda: 1_000)
    assert clock.now_ms() == 1_000
    assert clock.last.uncertainty_ms == float("inf")
    best = clock.take([Reading(500, 80), Reading(-250.4, 5), Reading(900, 40)])
    assert best == clock.last == Reading(-250.4, 5)
    assert (clock.now_ms(), clock.local_ms()) == (750, 1_000)


def test_readings_from_many_threads_leave_one_of_them() -> None:
    clock = ExchangeClock(lambda: 0)
    choices = [Reading(n, n) for n in range(8)]
    threads = [threading.Thread(target=clock.take, args=([each],)) for each in choices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert clock.last in choices
