"""Takes one check after the other: each in a thread with a deadline, and none whose ground has given way."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from tui.doctor.check import Check, Found, Outcome, Result, Status, broke, failed
from tui.exchange.parse import clean

Value = TypeVar("Value")
WHOLE = 55.0
"""Seconds for all checks together."""
LONGEST = 600


class Round:
    """The checks of one run; `tell` is called with each result as it comes."""

    def __init__(self, tell: Callable[[Result], None], seconds: float = WHOLE) -> None:
        self.results: list[Result] = []
        self.scrub: Callable[[str], str] = str
        """Takes secrets out of whatever is told."""
        self._tell = tell
        self._until = time.monotonic() + seconds

    def take(self, check: Check, look: Callable[[], Found[Value]]) -> Found[Value]:
        """Look, or say why not."""
        why = self._obstacle(check)
        found: Found[Value]
        found = Found(Outcome(Status.SKIPPED, f"not checked: {why}")) if why else self._look(check, look)
        told = found.outcome
        kept = Outcome(told.status, self._safe(told.told), self._safe(told.fix), told.figures)
        result = Result(check, kept)
        self.results.append(result)
        self._tell(result)
        return found

    def _obstacle(self, check: Check) -> str:
        by_name = {each.check.name: each.outcome.status for each in self.results}
        for need in check.needs:
            status = by_name[need]
            if status is Status.FAILED:
                return f"{need} failed"
            if status is Status.SKIPPED:
                return f"{need} was not checked"
        return "" if time.monotonic() < self._until else "the time for all checks is over"

    def _look(self, check: Check, look: Callable[[], Found[Value]]) -> Found[Value]:
        came: list[Found[Value]] = []

        def run() -> None:
            try:
                came.append(look())
            except Exception as error:  # noqa: BLE001 - one check that breaks must not cost the others
                came.append(Found(broke(error)))

        thread = threading.Thread(target=run, name=f"check {check.name}", daemon=True)
        thread.start()
        seconds = max(0.0, min(check.seconds, self._until - time.monotonic()))
        thread.join(seconds)
        if came:
            return came[0]
        return Found(failed(f"nothing came of it within {seconds:.0f} s", check.to_do))

    def _safe(self, text: str) -> str:
        # The page's marks for commands are of no use here.
        return clean(self.scrub(text.replace("`", "")), LONGEST)
