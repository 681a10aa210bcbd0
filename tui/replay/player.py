"""Where a recording is, and how it gets to another moment: forward event by event, back over scenes it has kept.

A position is seconds from the beginning of the first session; what lies between two sessions takes no time.
"""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from tui.model.enums import Category
from tui.record.file import EventKind, Recording, RecordingError, Session
from tui.replay.scene import Scene

KEEP_EVERY = 20.0
"""Seconds of a recording between two scenes that are kept, at first."""
MOST_KEPT = 240
FILL_SHOWS = 0.25
"""Seconds after a fill in which what it changed is told too: order, position, wallet."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A scene before a block was played."""

    position: float
    session: int
    block: int
    scene: Scene


class Player:
    """Plays one recording. Whoever owns it says how far; it never reads a file nor waits."""

    def __init__(self, recording: Recording, clock: Callable[[], float] = time.perf_counter) -> None:
        """Raises RecordingError where nothing was recorded."""
        if not recording.sessions:
            raise RecordingError("nothing is recorded in it")
        self._recording, self._clock = recording, clock
        self.sessions = recording.sessions
        lengths = [max(0.0, each.ended - each.began) for each in self.sessions]
        self.starts: list[float] = [0.0, *accumulate(lengths)][:-1]
        """The position at which each session begins."""
        self.duration = sum(lengths)
        self.fills = sorted(self._find_fills())
        """The positions at which our fills show."""
        self._kept: list[_Kept] = []
        self._keep_every = KEEP_EVERY
        self.number = 0
        """The session that is played, from 0."""
        self.position = 0.0
        self.scene = Scene(_category(self.sessions[0]))
        self._block, self._events, self._at = 0, list[list[Any]](), 0

    # --- where it is ----------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        """The session that is played."""
        return self.sessions[self.number]

    @property
    def moment(self) -> float:
        """The position on the session's own monotonic clock, s."""
        return self.session.began + self.position - self.starts[self.number]

    @property
    def wall_ms(self) -> int:
        """What the recording machine's clock showed."""
        session = self.session
        block = session.blocks[min(self._block, len(session.blocks)) - 1] if self._block else session.head
        return block.wall_ms + round((self.moment - block.mono) * 1000)

    def next_fill(self) -> float | None:
        """The position of the next fill, None after the last."""
        found = bisect_right(self.fills, self.position)
        return self.fills[found] if found < len(self.fills) else None

    def previous_fill(self) -> float | None:
        """The position of the fill before, None before the first."""
        found = bisect_left(self.fills, self.position)
        return self.fills[found - 1] if found else None

    # --- how it gets elsewhere ------------------------------------------------------------------

    def seek(self, goal: float) -> None:
        """Go to the kept scene from which `goal` is nearest ahead; `run` does the rest."""
        if goal < self.position:
            self._begin(0)
        best = max((kept for kept in self._kept if kept.position <= goal), key=lambda kept: kept.position, default=None)
        if best is not None and best.position > self.position:
            self._restore(best)

    def run(self, goal: float, budget: float = 1e9) -> bool:
        """Play up to `goal` for at most about `budget` seconds of work; whether it got there."""
        goal = min(max(goal, 0.0), self.duration)
        until = self._clock() + budget
        while True:
            event = self._next_event(goal)
            if event is None:
                if self.number + 1 < len(self.sessions) and goal > self.starts[self.number + 1]:
                    self._begin(self.number + 1)
                    continue
                self.scene.settle()
                self.position = max(self.position, goal)
                return True
            self.scene.play(self.moment, event[1], event[2:])
            if self._clock() > until:
                self.scene.settle()
                return False

    # --- inside ---------------------------------------------------------------------------------

    def _begin(self, number: int) -> None:
        self.number = number
        self.position = self.starts[number]
        self.scene = Scene(_category(self.sessions[number]))
        self._block, self._events, self._at = 0, list[list[Any]](), 0

    def _restore(self, kept: _Kept) -> None:
        self.number, self.position = kept.session, kept.position
        self.scene = kept.scene.copy()
        self._block, self._events, self._at = kept.block, [], 0

    def _next_event(self, goal: float) -> list[Any] | None:
        """The next event of the session if it is not after `goal`; the position goes with it."""
        while self._at >= len(self._events):
            blocks = self.session.blocks
            if self._block >= len(blocks) or self._place(self.number, blocks[self._block].first) > goal:
                return None
            self._keep()
            self._events, self._at = list(self._recording.events(blocks[self._block])), 0
            self._block += 1
        event = self._events[self._at]
        place = self._place(self.number, event[0])
        if place > goal:
            return None
        self._at += 1
        # Threads told it, and two of them may have told a hair out of turn.
        self.position = max(self.position, place)
        return event

    def _place(self, number: int, moment: float) -> float:
        session = self.sessions[number]
        return self.starts[number] + min(max(0.0, moment - session.began), max(0.0, session.ended - session.began))

    def _keep(self) -> None:
        last = self._kept[-1].position if self._kept else 0.0
        if self.position < last + self._keep_every:
            return
        self._kept.append(_Kept(self.position, self.number, self._block, self.scene.copy()))
        if len(self._kept) > MOST_KEPT:
            self._kept = self._kept[1::2]
            self._keep_every *= 2

    def _find_fills(self) -> Iterator[float]:
        for number, session in enumerate(self.sessions):
            for block in session.blocks:
                if block.has_fill:
                    for event in self._recording.events(block):
                        if _is_fill(event):
                            yield self._place(number, event[0] + FILL_SHOWS)


def _is_fill(event: list[Any]) -> bool:
    if event[1] != EventKind.FACT or not isinstance(event[-1], dict) or event[-1].get("_") != "ExecutionReceived":
        return False
    execution = event[-1].get("execution")
    return isinstance(execution, dict) and execution.get("exec_type") == "Trade"


def _category(session: Session) -> Category:
    try:
        return Category(str(session.about.get("category")))
    except ValueError:
        return Category.LINEAR
