"""Python, the packages, and the settings."""

import platform
import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from tui.config.read import Config, ConfigError, read_config
from tui.doctor.check import Check, Found, failed, passed

PACKAGE = "bybit-tui"
SHOWN = (PACKAGE, "textual", "pybit", "requests", "websocket-client", "certifi")

VERSIONS = Check(
    "versions",
    "Python, and that every package is there in a version that is allowed",
    "install again: `uv sync` in a clone, else `pip install --upgrade --force-reinstall bybit-tui`",
)
CONFIG = Check(
    "config",
    "that the settings file and the `BYBIT_TUI_` variables read, and no key is given twice",
    "correct the line that is named; `bybit-tui config show` prints what is in force",
)


def versions() -> Found[None]:
    """What is installed, against what this version asks for."""
    figures: dict[str, str | None] = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    for name in SHOWN:
        figures[name.replace("-", "_")] = _installed(name)
    wrong = []
    for name, wanted in _wanted():
        found = _installed(name)
        if found is None:
            wrong.append(f"{name} is not installed")
        elif not all(_fits(found, sign, bound) for sign, bound in wanted):
            allowed = ",".join(sign + bound for sign, bound in wanted)
            wrong.append(f"{name} {found} is installed, {allowed} is needed")
    if wrong:
        return Found(failed("; ".join(wrong), VERSIONS.to_do, **figures))
    packages = ", ".join(f"{name} {figures[name.replace('-', '_')] or '?'}" for name in SHOWN)
    return Found(passed(f"Python {figures['python']}, {packages}", **figures))


def settings(path: Path, environ: Mapping[str, str], options: Mapping[str, object]) -> Found[Config]:
    """Every setting that is in force."""
    try:
        found = read_config(path, environ, options)
        found.keymap  # noqa: B018 - two actions on one key are told here
    except ConfigError as error:
        return Found(failed(str(error), f"correct it there; {CONFIG.to_do.partition('; ')[2]}", file=str(path)))
    is_there = path.exists()
    words = f"{path} reads" if is_there else f"no settings file, which is fine ({path})"
    return Found(passed(words, file=str(path), there=is_there), found)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _wanted() -> list[tuple[str, list[tuple[str, str]]]]:
    """What this package asks for: names, each with its bounds."""
    try:
        lines = requires(PACKAGE) or []
    except PackageNotFoundError:
        return []
    rows = []
    for line in lines:
        head, _, marker = line.partition(";")
        name = re.match(r"[A-Za-z0-9._-]+", head)
        if name is not None and not marker:
            rows.append((name[0], re.findall(r"(>=|<=|==|!=|<|>)\s*([0-9][0-9.]*)", head)))
    return rows


def _fits(found: str, sign: str, bound: str) -> bool:
    have, limit = _numbers(found), _numbers(bound)
    length = max(len(have), len(limit))
    order = [[*each, *[0] * (length - len(each))] for each in (have, limit)]
    return {
        ">=": order[0] >= order[1],
        "<=": order[0] <= order[1],
        "==": order[0] == order[1],
        "!=": order[0] != order[1],
        "<": order[0] < order[1],
        ">": order[0] > order[1],
    }[sign]


def _numbers(text: str) -> list[int]:
    plain = re.match(r"[0-9]+(?:\.[0-9]+)*", text)
    return [int(each) for each in plain[0].split(".")] if plain is not None else []
