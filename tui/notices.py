"""The line that says what has just happened: one at a time, for as long as it takes to read."""

NOTICE_FOR = 6.0
"""Seconds that a notice stands."""


class Notices:
    """What is said now. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._text, self._severity, self._until = "", "information", 0.0

    def say(self, text: str, severity: str, now: float) -> None:
        """Say something from now on; `severity` is information, warning or error."""
        self._text, self._severity, self._until = text, severity, now + NOTICE_FOR

    def at(self, now: float) -> tuple[str, str]:
        """What is said at a moment and its severity; an empty text when nothing is."""
        return (self._text, self._severity) if now < self._until else ("", "information")
