"""Pages of a list: an opaque cursor, already percent-encoded as Bybit sends it."""

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import quote, unquote

from tui.paper.engine.errors import bad_parameter

Item = TypeVar("Item")


def page(items: Sequence[Item], cursor: str, limit: int) -> tuple[Sequence[Item], str]:
    """The page that a cursor points at and the cursor of the next one, empty at the end."""
    start = _start(cursor)
    end = start + limit
    following = quote(f"page_args={end}&", safe="") if end < len(items) else ""
    return items[start:end], following


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    # A client may send the cursor as it came or have it encoded once more by its library.
    plain = unquote(unquote(cursor))
    number = plain.removeprefix("page_args=").removesuffix("&")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise bad_parameter("cursor invalid")
    return int(number)
