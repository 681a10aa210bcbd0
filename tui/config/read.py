"""Settings from the file, then the environment, then the command's options: the later wins."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tui.config.kinds import Key
from tui.config.table import BY_PATH, SETTINGS
from tui.keymap import Keymap, KeymapError
from tui.rules.limits import Limits

MOST_BYTES = 100_000


class ConfigError(Exception):
    """A setting that makes no sense; the text is one line that names where it stands and what is allowed."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is set, and where."""

    value: object
    source: str


class Config:
    """Every setting with its value."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def __getitem__(self, path: str) -> Any:
        return self._values[path].value

    def source(self, path: str) -> str:
        """Where a value comes from: default, a file with its line, a variable, an option."""
        return self._values[path].source

    @property
    def keymap(self) -> Keymap:
        """The keys: a person's own where they are set. Raises ConfigError where two actions have one key."""
        own = {
            each.path: str(self[each.path])
            for each in SETTINGS
            if isinstance(each.kind, Key) and self.source(each.path) != "default"
        }
        try:
            return Keymap(own)
        except KeymapError as error:
            name = str(error).partition(":")[0]
            where = self.source(name) if name in self._values else "keymap"
            raise ConfigError(f"{where}: {error}") from None

    def limits(self, environment: str) -> Limits:
        """A person's limits in an environment."""
        names = (each.name for each in SETTINGS if each.section == f"limits.{environment}")
        return Limits(**{name: self[f"limits.{environment}.{name}"] for name in names})


def read_config(path: Path | None, environ: Mapping[str, str], options: Mapping[str, object] | None = None) -> Config:
    """All settings. A file that is not there is none; `options` without None are the command's. Raises ConfigError."""
    values = {each.path: Value(each.default, "default") for each in SETTINGS}
    if path is not None:
        values |= _from_file(path)
    values |= _from_environment(environ)
    for name, value in (options or {}).items():
        if value is not None:
            values[name] = Value(value, "option")
    return Config(values)


def _from_file(path: Path) -> dict[str, Value]:
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            raise ConfigError(f"{path}: larger than {MOST_BYTES} bytes")
        text = content.decode()
        tables = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not a text in UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        words = re.sub(r"[^ -~]", "?", str(error))[:200]
        raise ConfigError(f"{path} is not TOML: {words}") from None
    found: dict[str, Value] = {}
    for name, value in _flat(tables):
        line = _line_of(text, name)
        where = f"{path}, line {line}" if line else str(path)
        setting = BY_PATH.get(name)
        if setting is None:
            raise ConfigError(f"{where}: there is no setting {_shown(name)}{_meant(name)}")
        try:
            found[name] = Value(setting.kind.take(value), where)
        except ValueError:
            raise ConfigError(f"{where}: {name} must be {setting.kind.allowed}") from None
    return found


def _from_environment(environ: Mapping[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for setting in SETTINGS:
        text = environ.get(setting.variable)
        if not text:
            continue
        try:
            found[setting.path] = Value(setting.kind.read(text), setting.variable)
        except ValueError:
            raise ConfigError(f"{setting.variable} must be {setting.kind.allowed}") from None
    return found


def _flat(tables: Mapping[str, Any], before: str = "") -> list[tuple[str, object]]:
    """Every value with its dotted name; the known sections are entered, whatever else is a table is a value."""
    rows: list[tuple[str, object]] = []
    for name, value in tables.items():
        path = f"{before}{name}"
        if isinstance(value, dict) and _is_section(path):
            rows += _flat(value, f"{path}.")
        else:
            rows.append((path, value))
    return rows


def _is_section(path: str) -> bool:
    return any(each.section == path or each.section.startswith(f"{path}.") for each in SETTINGS)


def _line_of(text: str, path: str) -> int:
    """The line on which a setting stands; 0 where it is written in a way that is not looked for."""
    section, _, name = path.rpartition(".")
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        if header is not None:
            here = re.sub(r"\s*\.\s*", ".", header[1].strip())
            if here == path:
                return number
            continue
        key = re.match(r"\s*[\"']?([^\"'=]+?)[\"']?\s*=", line)
        if key is None:
            continue
        written = f"{here}.{key[1]}" if here else key[1]
        if written == path or (here == section and key[1] == name):
            return number
    return 0


def _meant(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [each.path for each in SETTINGS], n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _shown(name: str) -> str:
    return re.sub(r"[^ -~]", "?", name)[:80]


def describe(value: object) -> str:
    """A value as the file writes it."""
    if value is None:
        return '"none"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(describe(each) for each in value) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else str(value) if isinstance(value, int) else f'"{value}"'
