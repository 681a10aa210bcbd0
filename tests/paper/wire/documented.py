"""Replies against the fields that Bybit documents: each one there, and of its type."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONTRACT = Path(__file__).parents[4] / "shared" / "bybit-v5"
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "datetime": (str,),
    "integer": (int,),
    "long": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


def load(name: str) -> Any:
    return json.loads((CONTRACT / f"{name}.json").read_text())


def problems(fields: list[Any], message: Any, variant: str = "linear", accepted: tuple[str, ...] = ()) -> list[str]:
    """What a message lacks or has of the wrong type. Fields in `accepted` are those that the docs contradict."""
    found = []
    for each in fields:
        if each.get("variant", variant) != variant:
            continue
        path = each.get("path", each["name"])
        if path in accepted:
            continue
        values = list(_values(message, path.split(".")))
        if not values:
            found.append(f"{path}: nothing to look at")
        for value in values:
            problem = _problem(value, each["type"].partition("<")[0])
            if problem:
                found.append(f"{path}: {problem}")
                break
    return found


MISSING = object()


def _problem(value: Any, declared: str) -> str:
    if value is MISSING:
        return "missing"
    if isinstance(value, bool) and declared != "boolean":
        return f"a boolean, not {declared}"
    return "" if isinstance(value, TYPES[declared]) else f"{value!r} is not {declared}"


def _values(message: Any, path: list[str]) -> Iterator[Any]:
    """All values at a path such as `list[].price` or `b[][0]`."""
    if message is None:
        return
    head, *rest = path
    name, *brackets = head.replace("]", "").split("[")
    at = message.get(name, MISSING) if isinstance(message, dict) else MISSING
    yield from _inside(at, brackets, rest)


def _inside(at: Any, brackets: list[str], rest: list[str]) -> Iterator[Any]:
    if at is MISSING:
        yield MISSING
    elif not brackets:
        if rest:
            yield from _values(at, rest)
        else:
            yield at
    elif brackets[0]:
        yield from _inside(at[int(brackets[0])], brackets[1:], rest)
    else:
        # Some pages call a single object an array.
        for item in at if isinstance(at, list) else [at]:
            yield from _inside(item, brackets[1:], rest)
