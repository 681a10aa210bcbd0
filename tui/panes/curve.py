"""A curve drawn with block characters: an area over the lowest value that was seen."""

from collections.abc import Sequence
from decimal import Decimal

BLOCKS = " ▁▂▃▄▅▆▇█"


def columns_of(points: Sequence[tuple[int, Decimal]], width: int) -> list[Decimal]:
    """The last value of each of `width` equal stretches of time; where nothing was noted the one before stands."""
    if not points or width < 1:
        return []
    first, last = points[0][0], points[-1][0]
    span = max(1, last - first)
    found: list[Decimal | None] = [None] * width
    for at, value in points:
        found[min(width - 1, (at - first) * width // span)] = value
    values, last_known = [], points[0][1]
    for noted in found:
        if noted is not None:
            last_known = noted
        values.append(last_known)
    return values


def curve(values: Sequence[Decimal], height: int) -> list[str]:
    """Lines from top to bottom, one character a value; a curve without a rise or a fall is a line in the middle."""
    if not values or height < 1:
        return []
    low, high = min(values), max(values)
    top = height * 8
    if low == high:
        eighths = [top // 2] * len(values)
    else:
        # The lowest value still shows.
        eighths = [1 + int((value - low) / (high - low) * (top - 1)) for value in values]
    return [
        "".join(BLOCKS[max(0, min(8, each - (height - 1 - line) * 8))] for each in eighths) for line in range(height)
    ]


def spark(values: Sequence[Decimal], width: int) -> str:
    """The last `width` values in one line, right-aligned."""
    some = list(values[-width:])
    return (curve(some, 1)[0] if len(some) > 1 else "").rjust(width)
