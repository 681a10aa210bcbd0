"""How values are written: numbers as plain strings, nothing as an empty string; the envelope of a reply."""

from decimal import Decimal
from typing import Any

import orjson


def text(value: Decimal | int | None) -> str:
    """A number without an exponent; an empty string for None."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    written = format(value, "f")
    return "0" if written.strip("-0.") == "" else written


def short(value: Decimal | None, places: int = 8) -> str:
    """A computed number, cut to some decimals and without trailing zeros."""
    if value is None:
        return ""
    written = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if written in {"", "-0"} else written


def envelope(result: Any, now: int, code: int = 0, message: str = "OK", extra: Any = None) -> dict[str, Any]:
    """The envelope of every REST reply."""
    return {"retCode": code, "retMsg": message, "result": result, "retExtInfo": extra or {}, "time": now}


def dump(value: Any) -> bytes:
    """JSON."""
    return orjson.dumps(value)
