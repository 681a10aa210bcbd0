"""Pings, pongs and silence, in numbers."""

from tui.feed.heartbeat import Beat, Heartbeat, Pace

PACE = Pace(ping_every=20, pong_within=10, silence=5, give_up=15)


def test_the_first_ping_is_due_at_once_and_the_next_a_while_later() -> None:
    heartbeat = Heartbeat(Pace(ping_every=20, pong_within=10, silence=None, give_up=None), 100)
    assert heartbeat.poll(100) is Beat.PING
    assert heartbeat.poll(100.1) is Beat.NOTHING
    heartbeat.pong(100.25)
    assert heartbeat.rtt == 0.25
    assert heartbeat.poll(119.9) is Beat.NOTHING
    assert heartbeat.poll(120) is Beat.PING


def test_a_ping_without_a_pong_is_the_end() -> None:
    heartbeat = Heartbeat(PACE, 0)
    assert heartbeat.poll(0) is Beat.PING
    heartbeat.data(9)
    assert heartbeat.poll(10) is Beat.NOTHING
    assert heartbeat.poll(10.1) is Beat.DEAD


def test_data_does_not_stand_in_for_a_pong_nor_a_pong_for_data() -> None:
    heartbeat = Heartbeat(PACE, 0)
    assert heartbeat.poll(0) is Beat.PING
    heartbeat.pong(1)
    assert not heartbeat.is_silent(5)
    assert heartbeat.is_silent(5.1)
    assert heartbeat.poll(15) is Beat.NOTHING
    assert heartbeat.poll(15.1) is Beat.DEAD


def test_data_ends_the_silence() -> None:
    heartbeat = Heartbeat(PACE, 0)
    assert heartbeat.is_silent(6)
    heartbeat.data(6)
    assert not heartbeat.is_silent(11)
    assert heartbeat.age(9) == 3


def test_where_quiet_is_normal_only_a_missing_pong_counts() -> None:
    heartbeat = Heartbeat(Pace(silence=None, give_up=None), 0)
    assert heartbeat.poll(0) is Beat.PING
    heartbeat.pong(0.1)
    assert not heartbeat.is_silent(1e6)
    assert heartbeat.poll(1e6) is Beat.PING
    assert heartbeat.poll(1e6 + 10.1) is Beat.DEAD


def test_a_pong_that_nobody_asked_for_changes_nothing() -> None:
    heartbeat = Heartbeat(PACE, 0)
    heartbeat.pong(3)
    assert heartbeat.rtt is None
    assert heartbeat.poll(3) is Beat.PING


def test_times_that_run_backwards_give_no_negative_figures() -> None:
    heartbeat = Heartbeat(PACE, 10)
    heartbeat.poll(10)
    heartbeat.pong(9)
    heartbeat.data(5)
    assert heartbeat.rtt == 0
    assert heartbeat.age(9) == 0
