"""Facts as JSON and back, by the types of their fields. A file can name no type that is not part of a fact."""

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from tui.exchange.parse import clean
from tui.model.facts import Fact

LONGEST_NUMBER, LARGEST_EXPONENT = 80, 40
NAME = "_"
"""The key under which a value's class is named."""
Decoder = Callable[[Any], Any]


class Undecodable(ValueError):  # noqa: N818 - it names what was read, not what failed
    """A value that is no fact, or one of a version that knows other facts."""


def encode(value: Any) -> Any:
    """A fact, or a part of one, as lists, objects, texts and numbers. Decimals keep every digit."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float):
        # JSON knows no infinity.
        return value if value - value == 0 else str(value)
    if is_dataclass(value):
        return {NAME: type(value).__name__} | {each.name: encode(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list | frozenset):
        return [encode(each) for each in value]
    if isinstance(value, dict):
        return [[encode(key), encode(each)] for key, each in value.items()]
    if isinstance(value, str | int):
        return value
    raise TypeError(f"a {type(value).__name__} is no part of a fact")


def decode(value: Any) -> Fact:
    """The fact that was encoded. Raises Undecodable. Text is cleaned again: a file comes from anywhere."""
    try:
        return cast(Fact, _decoder(Fact)(value))
    except (KeyError, TypeError, ValueError, InvalidOperation, RecursionError) as error:
        raise Undecodable(f"{type(error).__name__}: {clean(error, 80)}") from None


@cache
def _decoder(hint: Any) -> Decoder:
    simple: dict[Any, Decoder] = {str: _text, bool: _flag, int: _whole, float: float, Decimal: _figure, NoneType: _none}
    origin, inside = get_origin(hint), get_args(hint)
    if hint in simple:
        return simple[hint]
    if origin in {Union, UnionType}:
        return _one_of(inside)
    if origin in {tuple, list, frozenset}:
        return _several(origin, inside)
    if origin is dict:
        key, item = map(_decoder, inside)
        return lambda value: {key(one): item(other) for one, other in value}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and issubclass(hint, tuple):
        parts = [_decoder(each) for each in get_type_hints(hint).values()]
        return lambda value: hint(*(part(each) for part, each in zip(parts, value, strict=True)))
    if isinstance(hint, type) and is_dataclass(hint):
        return _model(hint)
    raise TypeError(f"{hint} is no part of a fact")


def _one_of(choices: tuple[Any, ...]) -> Decoder:
    models: dict[str, Any] = {each.__name__: each for each in choices if isinstance(each, type) and is_dataclass(each)}
    others = [_decoder(each) for each in choices if not is_dataclass(each) and each is not NoneType]

    def read(value: Any) -> Any:
        if value is None and NoneType in choices:
            return None
        if isinstance(value, dict):
            return _decoder(models[value[NAME]])(value)
        for number, other in enumerate(others, start=1):
            try:
                return other(value)
            except (TypeError, ValueError, InvalidOperation):
                if number == len(others):
                    raise
        raise ValueError("none of the choices")

    return read


def _several(origin: Any, inside: tuple[Any, ...]) -> Decoder:
    if len(inside) == 1 or inside[-1] is Ellipsis:
        item = _decoder(inside[0])
        return lambda value: origin(item(each) for each in value)
    parts = [_decoder(each) for each in inside]
    return lambda value: origin(part(each) for part, each in zip(parts, value, strict=True))


def _model(kind: Any) -> Decoder:
    hints = get_type_hints(kind)
    known = {each.name: _decoder(hints[each.name]) for each in fields(kind)}
    # A recording of another version may lack a field that has a value of its own, and have one that is unknown here.
    needed = {
        each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING and each.init
    }

    def read(value: Any) -> Any:
        if value[NAME] != kind.__name__ or not needed <= value.keys():
            raise ValueError(f"not a {kind.__name__}")
        return kind(**{name: read_field(value[name]) for name, read_field in known.items() if name in value})

    return read


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return clean(value, len(value))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("not a whole number")
    return value


def _figure(value: Any) -> Decimal:
    figure = Decimal(_text(value))
    # The bounds of what comes over a network: beyond them a figure is none, and drawing it could take for ever.
    if not figure.is_finite() or abs(figure.adjusted()) > LARGEST_EXPONENT or len(str(figure)) > LONGEST_NUMBER:
        raise ValueError("out of range")
    return figure


def _none(value: Any) -> None:
    if value is not None:
        raise TypeError("not nothing")
