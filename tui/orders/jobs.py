"""The worker's queue: what cannot wait goes first, what waits for a retry does not hold up the rest."""

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, IntEnum, auto
from itertools import count

from tui.model.order import (
    AmendRequest,
    CancelAllRequest,
    CancelRequest,
    CloseRequest,
    Command,
    FlattenRequest,
    LeverageRequest,
    MarginModeRequest,
    PositionModeRequest,
    TradingStopRequest,
)


class Priority(IntEnum):
    """Lower goes first."""

    FLATTEN = 0
    CANCEL = 1
    REDUCE = 2
    CHANGE = 3
    NEW = 4


class Stage(Enum):
    """What is to be done next for a job."""

    SEND = auto()
    ASK = auto()


@dataclass(slots=True)
class Job:
    """A command on its way."""

    command_id: str
    command: Command
    priority: Priority
    stage: Stage = Stage.SEND
    sends: int = 0
    waits: int = 0
    asks: int = 0
    first_sent_ms: int = 0
    """The exchange's time of the last sending whose outcome is unknown."""
    why: str = ""
    not_before: float = 0.0
    journaled: bool = field(default=False)
    may_exist: bool = False
    """Of a new order: whether it was sent before, and answered by something else than a final word."""
    cancels_queued: bool = False
    """Of a flatten: whether its cancel-all is on its way."""
    rounds: int = 0
    """Of a flatten: how often it has closed what was held."""
    origin: str = ""
    """Who asked for it, in words, for the audit log."""
    is_told: bool = False
    """Whether the audit log has it."""


def priority_of(command: Command) -> Priority:
    """How urgent a command is: what takes risk away goes ahead of what adds it."""
    match command:
        case FlattenRequest():
            return Priority.FLATTEN
        case CancelRequest() | CancelAllRequest():
            return Priority.CANCEL
        case CloseRequest():
            return Priority.REDUCE
        case AmendRequest() | TradingStopRequest() | LeverageRequest():
            return Priority.CHANGE
        case PositionModeRequest() | MarginModeRequest():
            return Priority.CHANGE
        case _:
            return Priority.REDUCE if command.reduce_only else Priority.NEW


class JobQueue:
    """Jobs by priority, then in order; a job that is not due is passed over."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._jobs: list[tuple[Priority, int, Job]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, job: Job) -> None:
        """Add a job."""
        with self._changed:
            heapq.heappush(self._jobs, (job.priority, next(self._numbers), job))
            self._changed.notify()

    def later(self, job: Job, seconds: float) -> None:
        """Put a job back that is due after some seconds."""
        job.not_before = self._clock() + seconds
        self.put(job)

    def drop(self, select: Callable[[Job], bool]) -> list[Job]:
        """Take out the jobs that a rule selects."""
        with self._changed:
            dropped = [entry[2] for entry in sorted(self._jobs) if select(entry[2])]
            self._jobs = [entry for entry in self._jobs if not select(entry[2])]
            heapq.heapify(self._jobs)
        return dropped

    def has(self, select: Callable[[Job], bool]) -> bool:
        """Whether a rule selects any job that waits."""
        with self._changed:
            return any(select(entry[2]) for entry in self._jobs)

    def get(self) -> Job | None:
        """The most urgent job that is due, as soon as there is one; None when the queue is closed."""
        with self._changed:
            while not self._closed:
                now = self._clock()
                due = [entry for entry in self._jobs if entry[2].not_before <= now]
                if due:
                    entry = min(due)
                    self._jobs.remove(entry)
                    heapq.heapify(self._jobs)
                    return entry[2]
                waits = [entry[2].not_before - now for entry in self._jobs]
                self._changed.wait(min(waits) if waits else None)
        return None

    def next_due(self) -> float | None:
        """The earliest moment at which a job is due; None when there is none."""
        with self._changed:
            return min((entry[2].not_before for entry in self._jobs), default=None)

    def close(self) -> list[Job]:
        """End; what was not done is returned."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            return [entry[2] for entry in sorted(self._jobs, key=lambda entry: entry[:2])]
