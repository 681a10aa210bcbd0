"""How long to wait before the next attempt."""

from collections.abc import Callable


class Backoff:
    """Grows from `first` to `cap` seconds, with jitter so that many clients do not come at once; for ever."""

    def __init__(self, draw: Callable[[], float], first: float = 0.5, cap: float = 30.0, factor: float = 1.7) -> None:
        self._draw, self._first, self._cap, self._factor = draw, first, cap, factor
        self.attempt = 0

    def next(self) -> float:
        """Seconds to wait, between a half and the whole of the present step. `draw` gives 0 to 1."""
        step = self._first
        for _ in range(min(self.attempt, 40)):
            step = min(self._cap, step * self._factor)
        self.attempt += 1
        return step * (0.5 + 0.5 * self._draw())

    def reset(self) -> None:
        """It worked: begin again from the first step."""
        self.attempt = 0
