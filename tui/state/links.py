"""The connections as they stand: feed phases, clock, rate budget."""

from tui.model.facts import (
    ClockMeasured,
    FeedPhase,
    FeedState,
    FeedStateChanged,
    LinkFact,
    Noticed,
    RateBudgetSeen,
    Stream,
)

DRIFT_SHOWN_MS = 2_500
"""Half of recv_window: a clock that is off by more is near to 10002, were it not corrected."""


class LinkState:
    """What the status line shows."""

    def __init__(self) -> None:
        self.feeds: dict[Stream, FeedState] = {
            stream: FeedState(stream, FeedPhase.CONNECTING, since=0.0) for stream in Stream
        }
        self.clock: ClockMeasured | None = None
        self.budget: RateBudgetSeen | None = None
        self.notices: list[Noticed] = []

    def apply(self, fact: LinkFact) -> None:
        """Take in one fact about a connection."""
        match fact:
            case FeedStateChanged(state):
                self.feeds[state.stream] = state
            case ClockMeasured():
                self.clock = fact
            case RateBudgetSeen():
                self.budget = fact
            case Noticed():
                self.notices.append(fact)
                del self.notices[:-200]

    @property
    def drift_ms(self) -> float:
        """How far this machine's clock is certainly behind the exchange's (before it, below zero) when that is much."""
        if self.clock is None:
            return 0.0
        sure = abs(self.clock.offset_ms) - self.clock.uncertainty_ms
        return self.clock.offset_ms if sure > DRIFT_SHOWN_MS else 0.0

    @property
    def is_live(self) -> bool:
        """Whether both connections deliver."""
        return all(state.phase is FeedPhase.LIVE for state in self.feeds.values())
