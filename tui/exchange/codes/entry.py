"""The shape of a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code means, why it comes, and what helps."""

    meaning: str
    cause: str
    fix: str


def page(meaning: str, cause: str, fix: str, *codes: int) -> dict[int, Entry]:
    """One page for one or several codes."""
    return dict.fromkeys(codes, Entry(meaning, cause, fix))
