"""Positions as text, and text as positions."""

import re
from datetime import UTC, datetime

_POSITION = re.compile(r"([+-])?(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,6}(?:\.\d{1,3})?)")


class TimeError(ValueError):
    """A text that names no position; it says what would."""


def position_text(seconds: float) -> str:
    """A position as 1:02:03, or 02:03 in the first hour."""
    whole = int(max(0.0, seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def clock_text(wall_ms: int) -> str:
    """A moment of the recording machine's clock, in UTC."""
    try:
        return f"{datetime.fromtimestamp(wall_ms // 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return ""


def read_position(text: str, now: float) -> float:
    """The position that a person typed: 1:02:03, 5:00 or 90; with + or - it counts from now. Raises TimeError."""
    found = _POSITION.fullmatch(text.strip())
    if found is None:
        raise TimeError("a position is 1:02:03, 5:00 or 90; +30 and -30 count from here")
    sign, hours, minutes, seconds = found.groups()
    wanted = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)
    return now + wanted if sign == "+" else now - wanted if sign == "-" else wanted
