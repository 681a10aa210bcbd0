"""Whether this console may send at all: real money only while it is armed, and never where it only watches. Pure."""

from dataclasses import dataclass, field

WORD = "MAINNET"
"""What a person types to arm."""


@dataclass(slots=True)
class Arming:
    """Times are monotonic seconds."""

    real_money: bool = False
    watches: str = ""
    """Why it can never send, empty where it can."""
    armed_for: float = 900.0
    _until: float | None = field(default=None, init=False)

    def why_not(self, now: float) -> str:
        """Why nothing may be sent; empty when it may."""
        if self.watches:
            return self.watches
        if self.real_money and not self.is_armed(now):
            return "this is real money and the console is disarmed; A arms it"
        return ""

    def is_armed(self, now: float) -> bool:
        """Whether orders go out and cost money."""
        return self._until is not None and now < self._until

    def left(self, now: float) -> float:
        """Seconds until it disarms by itself; 0 when it is disarmed."""
        return max(0.0, self._until - now) if self._until is not None else 0.0

    def arm(self, word: str, now: float) -> bool:
        """Arm for a while, if the word is the right one and there is something to arm."""
        if self.watches or not self.real_money or word != WORD:
            return False
        self._until = now + self.armed_for
        return True

    def disarm(self) -> bool:
        """Whether it was armed until now."""
        was, self._until = self._until is not None, None
        return was

    def run_out(self, now: float) -> bool:
        """Whether the time has just run out: true once."""
        return self._until is not None and now >= self._until and self.disarm()
