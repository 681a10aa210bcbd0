"""What a client sent, as an object."""

from typing import Any

import orjson


def parsed(frame: str | bytes) -> dict[str, Any] | None:
    """The JSON object of a frame, None for anything else."""
    try:
        value = orjson.loads(frame)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
