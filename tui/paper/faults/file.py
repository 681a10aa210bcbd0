"""A file of faults: TOML with a seed, a skew of the clock, and a table [[fault]] for each rule."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tui.paper.faults.rules import HOUR_MS, FaultError, Rule, rule_of

KEYS: Final = ("seed", "skew_ms", "fault")


@dataclass(frozen=True, slots=True)
class FaultFile:
    """What a file says."""

    seed: int = 0
    skew_ms: int = 0
    """How far the exchange's clock is off."""
    rules: tuple[Rule, ...] = ()


def read_faults(path: Path) -> FaultFile:
    """What a file says. Raises FaultError, one line with the file and the key."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FaultError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FaultError(f"{path}: not TOML: {error}") from error
    unknown = values.keys() - set(KEYS)
    if unknown:
        raise FaultError(f"{path}: no key {min(unknown)!r} (there are {', '.join(KEYS)})")
    try:
        seed = whole_number(values, "seed", -(2**63), 2**63, 0)
        skew = whole_number(values, "skew_ms", -HOUR_MS, HOUR_MS, 0)
    except FaultError as wrong:
        raise FaultError(f"{path}: {wrong}") from None
    tables = values.get("fault", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise FaultError(f"{path}: fault must be tables, each headed [[fault]]")
    rules = (rule_of(table, f"{path}: fault {number}") for number, table in enumerate(tables, start=1))
    return FaultFile(seed, skew, tuple(rules))


def whole_number(values: dict[str, Any], name: str, lowest: int, highest: int, default: int | None = None) -> int:
    """A whole number among values. Raises FaultError, which says what is allowed."""
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise FaultError(f"{name} must be a whole number from {lowest} to {highest}")
    return value
