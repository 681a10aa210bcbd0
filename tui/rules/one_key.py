"""Trading by one key: whether a key sends at once or asks, and which presses are none. Pure; times are monotonic s."""

from collections import deque
from dataclasses import dataclass, field

REPEATS_WITHIN = 0.3
"""A key that comes again so soon was held down, not pressed."""
BURST_WITHIN = 0.1
BURST = 3
"""So many order keys within BURST_WITHIN are what a slow line held back, not what a person pressed now."""
HELD_PACE = 0.02
"""A keyboard repeats a held key no quicker than this; what comes quicker had been waiting on the way."""
HOLD = 0.04
"""An order key waits so long before it acts: a burst is seen before its first key has done anything."""
LONGER_HOLD = 0.12
RECENTLY = 1.2
"""A key that was pressed so lately may be one that is held down, of which the first repeat comes late: it waits
LONGER_HOLD for the next one."""


@dataclass(slots=True)
class OneKey:
    """Whether order keys send at once. It falls back by itself."""

    idle: float = 120.0
    """Seconds without a key after which it falls back."""
    symbol: str = ""
    _touched: float | None = field(default=None, init=False)

    def arm(self, symbol: str, now: float) -> None:
        """From now on order keys of this symbol send at once."""
        self.symbol, self._touched = symbol, now

    def disarm(self) -> bool:
        """Order keys ask again; whether they did not before."""
        was, self._touched = self._touched is not None, None
        return was

    def touch(self, now: float) -> None:
        """A person is there."""
        if self.is_armed(now):
            self._touched = now

    def is_armed(self, now: float) -> bool:
        """Whether order keys send at once."""
        return self.left(now) > 0

    def left(self, now: float) -> float:
        """Seconds until it falls back when nothing is pressed; 0 when it is not armed."""
        return 0.0 if self._touched is None else max(0.0, self.idle - (now - self._touched))

    def falls(self, symbol: str, now: float, why: str) -> str:
        """Why it has to fall back now: another symbol, `why` where that says something, or idleness; then it has."""
        if self._touched is None:
            return ""
        if symbol != self.symbol:
            why = "another symbol"
        if not why and not self.is_armed(now):
            why = f"no key for {self.idle:g} s"
        if why:
            self.disarm()
        return why


class KeyGuard:
    """Tells presses from repeats and bursts. A key is named by what it does."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._burst: deque[float] = deque()
        self._repeats: set[str] = set()
        self._acted: dict[str, float] = {}
        self.is_burst = False
        """Whether the last key came in a burst."""

    def take(self, key: str, at: float) -> str:
        """Why a press at a time does nothing; empty when it may act after `hold`."""
        before = self._last.get(key)
        since = None if before is None else at - before
        self._last[key] = at
        if since is None or since < HELD_PACE or since > REPEATS_WITHIN:
            self._burst.append(at)
        while self._burst and at - self._burst[0] > BURST_WITHIN:
            self._burst.popleft()
        self.is_burst = len(self._burst) >= BURST
        if self.is_burst:
            return "keys came in a burst"
        if since is not None and since <= REPEATS_WITHIN:
            self._repeats.add(key)
            return "the key was held down"
        self._repeats.discard(key)
        return ""

    def hold(self, key: str, at: float) -> float:
        """How long a press that was taken waits before it acts."""
        return LONGER_HOLD if self._acted_lately(key, at) else HOLD

    def release(self, key: str, at: float) -> bool:
        """Whether a press that has waited acts; not the first one that a held key repeats."""
        if self._acted_lately(key, at) and key in self._repeats:
            return False
        self._acted[key] = at
        return True

    def _acted_lately(self, key: str, at: float) -> bool:
        return at - self._acted.get(key, -RECENTLY) < RECENTLY
