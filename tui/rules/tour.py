"""A tour of ten keys on paper: each step says a key, and goes on when what it does was seen. Pure."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """What the tour goes by."""

    pane: str
    """The pane that has the keyboard."""
    is_asked: bool
    """Whether a question is open."""
    has_size: bool
    """Whether the ticket has a size."""
    orders: int
    positions: int
    helped: bool
    """Whether the list of keys was opened."""


@dataclass(frozen=True, slots=True)
class Step:
    """A key, what it does, and when that was seen; the first sight is that of the step's begin."""

    key: str
    words: str
    is_done: Callable[[Sight, Sight], bool]


STEPS: tuple[Step, ...] = (
    Step("b", "a ticket to buy, filled in at the best price", lambda _, now: now.pane == "ticket"),
    Step("0.01", "type the size; below it stands what it would cost", lambda _, now: now.has_size),
    Step("Enter", "what would be sent, in plain words", lambda _, now: now.is_asked),
    Step(
        "Enter",
        "send it: the order rests at your price",
        lambda first, now: now.orders > first.orders or now.positions > first.positions,
    ),
    Step("o", "go to the open orders", lambda _, now: now.pane == "orders" or not now.orders),
    Step("c", "cancel the order under the cursor", lambda _, now: not now.orders),
    Step(
        "b 0.01 Shift+Tab Shift+↑ Enter Enter",
        "one that fills: ten ticks through the best price",
        lambda _, now: now.positions > 0,
    ),
    Step("h", "your positions: the profit moves with the market", lambda _, now: now.pane == "positions"),
    Step("x Enter", "close it at market", lambda _, now: not now.positions),
    Step("?", "every key; Esc goes back", lambda _, now: now.helped),
)


class Tour:
    """One person's tour."""

    def __init__(self) -> None:
        self._number = 0
        self._first: Sight | None = None

    @property
    def is_over(self) -> bool:
        """Whether every step was taken."""
        return self._number >= len(STEPS)

    def look(self, now: Sight) -> tuple[str, str, str]:
        """The step that is to be taken now: its place, its key and its words; all empty when the tour is over."""
        while not self.is_over:
            if self._first is None:
                self._first = now
            if not STEPS[self._number].is_done(self._first, now):
                step = STEPS[self._number]
                return f"{self._number + 1}/{len(STEPS)}", step.key, step.words
            self._number += 1
            self._first = None
        return "", "", ""
