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
    def is_live(self) -> bool:
        """Whether both connections deliver."""
        return all(state.phase is FeedPhase.LIVE for state in self.feeds.values())
