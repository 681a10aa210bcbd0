"""Values that a wire or a keyboard may bring though they should not, and where they are put."""

import copy
from typing import Any

from hypothesis import strategies as st

TEXTS = (
    "",
    " ",
    "NaN",
    "-Infinity",
    "1e400",
    "-0",
    "9" * 400,
    "0." + "0" * 300 + "1",
    "1,5",
    "٣",
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x9b31m",
    "a\rb\nc\td",
    "\x00\x07\x7f",
    "\u202eright to left",
    "zero\u200bwidth\ufeff",
    "[/]",
    "[/foo]",
    "[red]x[/red]",
    "[@click=app.exit]x[/]",
    "[link=x]y",
    "漢字テスト" * 30,
    "👩‍👩‍👧‍👦" * 10,
    "x" * 5_000,
)
"""Numbers that are none, escapes, marks that turn or hide text, markup, wide and long text."""

VALUES: st.SearchStrategy[Any] = (
    st.sampled_from(TEXTS)
    | st.none()
    | st.booleans()
    | st.sampled_from([0, -1, 2**63, 10**400, -(10**30)])
    | st.floats(allow_nan=False)
    | st.sampled_from([[], {}, [[]], [None], [[1]], {"x": 1}, [["1"]], [["NaN", "1"]], [["1", "1", "1"]]])
    | st.text(max_size=20)
)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a message."""
    found = [here]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += paths(inner, (*here, key))
    return found


def put(message: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a place."""
    if not path:
        return value
    changed = copy.deepcopy(message)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


def without(message: Any, path: tuple[Any, ...]) -> Any:
    """A copy that lacks a place."""
    if not path:
        return None
    changed = copy.deepcopy(message)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return changed


@st.composite
def mutated(draw: st.DrawFn, messages: list[Any]) -> Any:
    """One of some messages with one to three places changed or gone."""
    message = draw(st.sampled_from(messages))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(paths(message)))
        message = without(message, place) if draw(st.booleans()) and place else put(message, place, draw(VALUES))
        if not isinstance(message, dict | list):
            break
    return message


FORBIDDEN = frozenset([*range(0x20), *range(0x7F, 0xA0), 0x200B, 0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0xFEFF])


def is_clean(line: str) -> bool:
    """Whether a line of the screen moves no cursor, turns no text and hides none."""
    return not any(ord(char) in FORBIDDEN for char in line)
