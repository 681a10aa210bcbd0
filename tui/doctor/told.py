"""Results in words for a person, and as one object for machines."""

import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import click

from tui.doctor.check import Result, Status
from tui.terminal_look import is_ascii_only

MARKS = {Status.OK: "✓", Status.WARNING: "!", Status.FAILED: "✗", Status.SKIPPED: "–"}
PLAIN = {Status.OK: "ok", Status.WARNING: "warning", Status.FAILED: "FAILED", Status.SKIPPED: "skipped"}
COLOURS = {Status.OK: "green", Status.WARNING: "yellow", Status.FAILED: "red", Status.SKIPPED: None}
NAME_WIDTH = 16
NARROWEST, WIDEST = 40, 120


def has_marks(encoding: str | None, environ: Mapping[str, str]) -> bool:
    """Whether an encoding can write the marks, and the terminal, as its variables say, can show them."""
    if is_ascii_only(environ) or environ.get("TERM") in {"linux", "dumb"}:
        return False
    try:
        "".join(MARKS.values()).encode(encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def line(result: Result, *, marks: bool, colour: bool, width: int) -> str:
    """A result with what to do below it; what is longer than `width` goes on under its words."""
    outcome = result.outcome
    words = (MARKS if marks else PLAIN)[outcome.status]
    mark = f"{words:<{1 if marks else len(PLAIN[Status.WARNING])}}"
    margin = " " * (len(mark) + 1 + NAME_WIDTH)
    text = _wrapped(outcome.told, margin, width)
    if outcome.fix and outcome.status is not Status.OK:
        text += "\n" + margin + _wrapped(f"{'→' if marks else '->'} {outcome.fix}", margin + "  ", width, len(margin))
    if not marks:
        # What the exchange or a path brings may be beyond the terminal's characters as well.
        text = text.encode("ascii", "replace").decode()
    styled = click.style(mark, fg=COLOURS[outcome.status], bold=True) if colour and COLOURS[outcome.status] else mark
    return f"{styled} {result.check.name:<{NAME_WIDTH}}{text}"


def _wrapped(text: str, margin: str, width: int, first: int | None = None) -> str:
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=" " * (len(margin) if first is None else first),
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).strip()


def width_here() -> int:
    """How wide lines may be: the terminal's width, or the widest where output is no terminal."""
    if not sys.stdout.isatty():
        return WIDEST
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))


def summary(results: Sequence[Result]) -> str:
    """The last line."""
    counts = {status: sum(each.outcome.status is status for each in results) for status in Status}
    failures = counts[Status.FAILED]
    parts = [f"{failures} failed" if failures else "", f"{counts[Status.SKIPPED]} not checked"]
    parts += [f"{counts[Status.WARNING]} to know"]
    parts = [each for each in parts if each and not each.startswith("0 ")]
    good = f"{counts[Status.OK]} of {len(results)} checks are well"
    return f"{good}; {', '.join(parts)}" if parts else f"all {len(results)} checks are well"


def is_well(results: Sequence[Result]) -> bool:
    """Whether everything was checked and nothing failed; warnings are no failures."""
    return all(each.outcome.status in {Status.OK, Status.WARNING} for each in results)


def as_object(results: Sequence[Result], environment: str, took_ms: int) -> dict[str, Any]:
    """One object with everything, for JSON."""
    return {
        "environment": environment,
        "ok": is_well(results),
        "took_ms": took_ms,
        "checks": [
            {
                "name": each.check.name,
                "status": str(each.outcome.status),
                "told": each.outcome.told,
                "fix": each.outcome.fix,
                "figures": dict(each.outcome.figures),
            }
            for each in results
        ],
    }
