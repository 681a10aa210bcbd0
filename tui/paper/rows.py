"""Flat dataclasses of the engine as JSON text and back: a Decimal is a string, all else as JSON has it."""

import json
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

Row = TypeVar("Row")


def to_text(row: Any) -> str:
    """The JSON text of a dataclass whose fields are texts, integers, truth values, Decimals or None."""
    values = {each.name: getattr(row, each.name) for each in fields(row)}
    return json.dumps(values, default=str, separators=(",", ":"))


def from_text(kind: Callable[..., Row], text: str) -> Row:
    """The dataclass of a JSON text; a field that the text lacks keeps its default.

    Raises ValueError, TypeError or ArithmeticError for a text that is not of this kind.
    """
    names, decimals = _names(kind), _decimals(kind)
    return kind(
        **{
            name: Decimal(value) if name in decimals and value is not None else value
            for name, value in json.loads(text).items()
            if name in names
        }
    )


@cache
def _names(kind: Any) -> frozenset[str]:
    return frozenset(each.name for each in fields(kind))


@cache
def _decimals(kind: Any) -> frozenset[str]:
    hints = get_type_hints(kind)
    return frozenset(name for name, hint in hints.items() if hint is Decimal or Decimal in get_args(hint))
