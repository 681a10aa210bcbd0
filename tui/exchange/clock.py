"""The exchange's clock as seen from here, from GET /v5/market/time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


def wall_ms() -> int:
    """This machine's milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement: what is to be added to our clock, and by how much it may be wrong, ms."""

    offset_ms: float
    uncertainty_ms: float


def reading(sent_ms: int, answered_ms: int, server_ms: int) -> Reading:
    """The offset if the server read its clock in the middle of the round trip."""
    half = (answered_ms - sent_ms) / 2
    return Reading(server_ms - (sent_ms + half), half)


class ExchangeClock:
    """Our clock corrected by the best of the last readings. Safe to use from any thread."""

    def __init__(self, local_ms: Callable[[], int] = wall_ms) -> None:
        self._local_ms = local_ms
        self._lock = threading.Lock()
        self._reading = Reading(0.0, float("inf"))

    def now_ms(self) -> int:
        """The exchange's time, as far as it is known."""
        return self._local_ms() + round(self._reading.offset_ms)

    def local_ms(self) -> int:
        """This machine's time."""
        return self._local_ms()

    def take(self, readings: list[Reading]) -> Reading:
        """Use the surest of some readings."""
        best = min(readings, key=lambda each: each.uncertainty_ms)
        with self._lock:
            self._reading = best
        return best

    @property
    def last(self) -> Reading:
        """The reading in use."""
        return self._reading
