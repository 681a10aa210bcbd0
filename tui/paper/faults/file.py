"""A file of faults: TOML with a seed and a table [[fault]] for each rule."""

import tomllib
from pathlib import Path

from tui.paper.faults.rules import FaultError, Rule, rule_of


def read_faults(path: Path) -> tuple[int, tuple[Rule, ...]]:
    """The seed and the rules of a file. Raises FaultError, one line with the file and the key."""
    try:
        values = tomllib.loads(path.read_text())
    except OSError as error:
        raise FaultError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FaultError(f"{path}: not TOML: {error}") from error
    unknown = values.keys() - {"seed", "fault"}
    if unknown:
        raise FaultError(f"{path}: no key {min(unknown)!r} (there are seed, fault)")
    seed, tables = values.get("seed", 0), values.get("fault", [])
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise FaultError(f"{path}: seed must be a whole number")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise FaultError(f"{path}: fault must be tables, each headed [[fault]]")
    return seed, tuple(rule_of(table, f"{path}: fault {number}") for number, table in enumerate(tables, start=1))
