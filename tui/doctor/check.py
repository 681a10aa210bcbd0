"""What a check is, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

Value = TypeVar("Value")
Figure = str | int | bool | None
Figures = dict[str, Figure]


class Status(StrEnum):
    """What came of a check; a warning is no failure."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at, within `seconds`, unless one that it needs has failed."""

    name: str
    looks_at: str
    to_do: str
    """What to do when it fails, for the page; the outcome says it in full."""
    needs: tuple[str, ...] = ()
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """In words what was seen and what to do, and its figures for machines (times in ms)."""

    status: Status
    told: str
    fix: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """An outcome, and what it found for the checks that follow."""

    outcome: Outcome
    given: Value | None = None

    @property
    def value(self) -> Value:
        """What was found. Raises LookupError where there is nothing: a check that needs it must say so."""
        if self.given is None:
            raise LookupError("nothing was found")
        return self.given


@dataclass(frozen=True, slots=True)
class Result:
    """A check with its outcome."""

    check: Check
    outcome: Outcome


def passed(told: str, **figures: Figure) -> Outcome:
    """All is well."""
    return Outcome(Status.OK, told, "", figures)


def warned(told: str, fix: str, **figures: Figure) -> Outcome:
    """It works, and should be known."""
    return Outcome(Status.WARNING, told, fix, figures)


def failed(told: str, fix: str, **figures: Figure) -> Outcome:
    """It does not work."""
    return Outcome(Status.FAILED, told, fix, figures)


def broke(error: Exception) -> Outcome:
    """A check that failed of itself; no value of it is told."""
    return failed(f"the check itself failed ({type(error).__name__})", "please report this as a fault")
