"""When to ping, and when a connection counts as silent or dead. Pure: the times come from outside."""

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds. `silence` is the longest without data before it shows; None where quiet is normal."""

    ping_every: float = 20.0
    pong_within: float = 10.0
    silence: float | None = 5.0
    give_up: float | None = 15.0
    """The longest without data before the connection is built anew."""


class Beat(Enum):
    """What is to be done now."""

    NOTHING = auto()
    PING = auto()
    DEAD = auto()


class Heartbeat:
    """The life signs of one connection."""

    def __init__(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._data_at = now
        self._ping_due = now
        self._pinged_at: float | None = None
        self.rtt: float | None = None
        """The last measured round trip, s."""

    def poll(self, now: float) -> Beat:
        """What is due. A ping that is due is taken as sent."""
        pace = self._pace
        if self._pinged_at is not None and now - self._pinged_at > pace.pong_within:
            return Beat.DEAD
        if pace.give_up is not None and now - self._data_at > pace.give_up:
            return Beat.DEAD
        if self._pinged_at is None and now >= self._ping_due:
            self._pinged_at = now
            self._ping_due = now + pace.ping_every
            return Beat.PING
        return Beat.NOTHING

    def why_dead(self, now: float) -> str:
        """In words, why a connection is given up: no answer to a ping, or no data."""
        if self._pinged_at is not None and now - self._pinged_at > self._pace.pong_within:
            return f"no pong within {self._pace.pong_within:.0f} s"
        return f"silent for {self.age(now):.0f} s"

    def data(self, now: float) -> None:
        """Data arrived."""
        self._data_at = max(now, self._data_at)

    def pong(self, now: float) -> None:
        """The answer to the last ping arrived."""
        if self._pinged_at is not None:
            self.rtt = max(0.0, now - self._pinged_at)
            self._pinged_at = None

    def is_silent(self, now: float) -> bool:
        """Whether there was no data for too long to be called live."""
        silence = self._pace.silence
        return silence is not None and now - self._data_at > silence

    def age(self, now: float) -> float:
        """Seconds since the last data."""
        return max(0.0, now - self._data_at)
