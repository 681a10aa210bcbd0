"""Pages of a list: an opaque cursor, already percent-encoded as Bybit sends it.

A cursor says how many items are left, counted from the oldest, and the item before them. So what is added while
a client turns pages hides nothing from it and is not told twice.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import quote, unquote

from tui.paper.engine.errors import bad_parameter

Item = TypeVar("Item")
PREFIX = "page_args="


def page(
    items: Sequence[Item], cursor: str, limit: int, name: Callable[[Item], str] | None = None
) -> tuple[Sequence[Item], str]:
    """The page that a cursor points at and the cursor of the next one, empty at the end.

    `name` tells items apart where some may leave the list between two pages. Raises VenueError 10001.
    """
    start = _start(items, cursor, name)
    end = start + limit
    if end >= len(items):
        return items[start:], ""
    last = name(items[end - 1]) if name is not None else ""
    return items[start:end], quote(f"{PREFIX}{len(items) - end}:{last}&", safe="")


def _start(items: Sequence[Item], cursor: str, name: Callable[[Item], str] | None) -> int:
    if not cursor:
        return 0
    # A client may send the cursor as it came or have it encoded once more by its library.
    plain = unquote(unquote(cursor))
    left, _, last = plain.removeprefix(PREFIX).removesuffix("&").partition(":")
    if not (left.isascii() and left.isdigit() and len(left) < 10):
        raise bad_parameter("cursor invalid")
    if name is not None:
        for place, item in enumerate(items):
            if name(item) == last:
                return place + 1
    return max(0, len(items) - int(left))
