from tui.exchange.session import RECV_WINDOW
from tui.model.facts import (
    ClockMeasured,
    FeedPhase,
    FeedState,
    FeedStateChanged,
    Noticed,
    RateBudgetSeen,
    Stream,
)
from tui.state.links import DRIFT_SHOWN_MS, LinkState


def test_live_only_when_both_connections_are() -> None:
    links = LinkState()
    assert not links.is_live
    links.apply(FeedStateChanged(FeedState(Stream.PUBLIC, FeedPhase.LIVE, since=1.0)))
    assert not links.is_live
    links.apply(FeedStateChanged(FeedState(Stream.PRIVATE, FeedPhase.LIVE, since=2.0)))
    assert links.is_live
    links.apply(FeedStateChanged(FeedState(Stream.PUBLIC, FeedPhase.STALE, since=3.0)))
    assert not links.is_live


def test_clock_and_budget_are_the_last_ones_seen() -> None:
    links = LinkState()
    for offset, remaining in ((5.0, 9), (7.0, 3)):
        links.apply(ClockMeasured(offset, 1.0))
        links.apply(RateBudgetSeen(10, remaining, 1))
    assert links.clock == ClockMeasured(7.0, 1.0)
    assert links.budget == RateBudgetSeen(10, 3, 1)


def test_only_the_latest_notices_are_kept() -> None:
    links = LinkState()
    for number in range(250):
        links.apply(Noticed(str(number)))
    assert [notice.text for notice in links.notices] == [str(number) for number in range(50, 250)]


def test_a_clock_is_told_to_be_off_when_it_certainly_is_by_half_of_the_window() -> None:
    links = LinkState()
    assert DRIFT_SHOWN_MS * 2 == RECV_WINDOW
    assert links.drift_ms == 0
    for offset, uncertainty, drift in ((2_400, 10, 0), (-2_600, 10, -2_600), (2_600, 200, 0), (90_000, 200, 90_000)):
        links.apply(ClockMeasured(offset, uncertainty))
        assert links.drift_ms == drift
