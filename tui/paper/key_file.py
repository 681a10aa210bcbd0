"""A file of API keys: TOML with a table [[key]] for each, so that several users can trade with each other."""

import tomllib
from datetime import UTC, date, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from tui.paper.keys import ALL_PERMISSIONS, ApiKey

NAMES: Final = ("key", "secret", "rsa_public_key", "uid", "read_only", "permissions", "ips", "expires", "note")
KINDS: Final[dict[str, type]] = {"read_only": bool, "permissions": list, "ips": list}


class KeyFileError(Exception):
    """A file of keys that cannot be used; one line that names the key of the file and what is allowed."""


def read_keys(path: Path) -> tuple[ApiKey, ...]:
    """The keys of a file. Raises KeyFileError."""
    try:
        values = tomllib.loads(path.read_text())
    except OSError as error:
        raise KeyFileError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KeyFileError(f"{path}: not TOML: {error}") from error
    tables = values.get("key")
    if values.keys() != {"key"} or not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise KeyFileError(f"{path}: must hold tables, each headed [[key]], and nothing else")
    keys = tuple(_key(table, f"{path}: key {number}", path.parent) for number, table in enumerate(tables, start=1))
    if len({each.key for each in keys}) < len(keys):
        raise KeyFileError(f"{path}: the same key twice")
    return keys


def _key(table: dict[str, Any], where: str, folder: Path) -> ApiKey:
    for name, value in table.items():
        if name not in NAMES:
            raise KeyFileError(f"{where}: no entry {name!r} (there are {', '.join(NAMES)})")
        if name != "expires" and not isinstance(value, KINDS.get(name, str)):
            raise KeyFileError(f"{where}: {name} must be a {KINDS.get(name, str).__name__}")
        if isinstance(value, list) and not all(isinstance(each, str) for each in value):
            raise KeyFileError(f"{where}: {name} must be a list of strings")
    for name in ("key", "uid"):
        if not table.get(name):
            raise KeyFileError(f"{where}: {name} is missing")
    if not table["uid"].isdigit():
        raise KeyFileError(f"{where}: uid must be digits")
    if bool(table.get("secret")) == bool(table.get("rsa_public_key")):
        raise KeyFileError(f"{where}: one of secret and rsa_public_key is needed")
    for address in table.get("ips", ()):
        _check_address(address, where)
    permissions = frozenset(table.get("permissions", ALL_PERMISSIONS))
    if not permissions <= ALL_PERMISSIONS:
        raise KeyFileError(f"{where}: permissions may be {', '.join(sorted(ALL_PERMISSIONS))}")
    return ApiKey(
        key=table["key"],
        secret=table.get("secret", ""),
        uid=table["uid"],
        read_only=table.get("read_only", False),
        note=table.get("note", ""),
        public_key=_public_key(folder / table["rsa_public_key"], where) if "rsa_public_key" in table else "",
        permissions=permissions,
        ips=tuple(table.get("ips", ())),
        expires_at=_expiry(table.get("expires"), where),
    )


def _check_address(text: str, where: str) -> None:
    try:
        ip_address(text)
    except ValueError:
        raise KeyFileError(f"{where}: ips: {text!r} is not an IP address") from None


def _public_key(path: Path, where: str) -> str:
    from Crypto.PublicKey import RSA

    try:
        text = path.read_text()
        RSA.import_key(text)
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise KeyFileError(f"{where}: {path} is not an RSA public key in PEM") from error
    return text


def _expiry(value: object, where: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, date):
        raise KeyFileError(f"{where}: expires must be a date such as 2027-01-31")
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) * 1_000
