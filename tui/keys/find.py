"""Where an environment's API key comes from: its own variables, those for any environment, or the system keyring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.exchange.credentials import Credentials
from tui.keys.key_file import KeyFileError, read_private_key
from tui.keys.keyring_store import Entry, StoreError, stored

LONGEST = 200


class KeysError(Exception):
    """No key that can be used; the text is one line with the fix, and nothing of a secret."""


class NoKeyError(KeysError):
    """There is none; the text says every way to give one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A key, and in words where it is from."""

    credentials: Credentials
    source: str


def find_key(
    environment: str,
    environ: Mapping[str, str],
    rsa_key_file: str | None = None,
    keyring: Callable[[str], Entry | None] = stored,
) -> Found:
    """The key of an environment; the more specific wins, and half a key is an error rather than another account.

    `rsa_key_file` is the configured one, for a key that comes without a secret. Raises KeysError.
    """
    for prefix in (f"BYBIT_{environment.upper()}", "BYBIT"):
        found = _from_variables(prefix, environ, rsa_key_file)
        if found is not None:
            return found
    trouble = ""
    try:
        entry = keyring(environment)
    except StoreError as error:
        entry, trouble = None, f" (the system keyring: {error})"
    if entry is None:
        raise NoKeyError(_ways(environment) + trouble)
    if not entry.api_secret and not entry.rsa_key_file:
        raise KeysError(f"the system keyring's entry for {environment} has no secret: bybit-tui keys set it again")
    return Found(_credentials(entry.api_key, entry.api_secret, entry.rsa_key_file), "the system keyring")


def _from_variables(prefix: str, environ: Mapping[str, str], rsa_key_file: str | None) -> Found | None:
    names = [f"{prefix}_API_KEY", f"{prefix}_API_SECRET", f"{prefix}_RSA_KEY_FILE"]
    key, secret, file = (environ.get(name, "").strip() for name in names)
    if not (key or secret or file):
        return None
    if not key:
        raise KeysError(f"{names[0]} is not set, but {names[1] if secret else names[2]} is")
    if secret and file:
        raise KeysError(f"{names[1]} and {names[2]} are both set: unset the one that is not meant")
    if not secret:
        file = file or (rsa_key_file or "")
    if not secret and not file:
        raise KeysError(f"{names[0]} is set, but neither {names[1]} nor {names[2]} is")
    for name, text in zip(names, (key, secret), strict=False):
        if not is_plausible(text):
            raise KeysError(f"{name} holds spaces or characters that no key has")
    return Found(_credentials(key, secret, file), names[0])


def _credentials(key: str, secret: str, file: str) -> Credentials:
    if secret:
        return Credentials(key, secret)
    try:
        return Credentials(key, read_private_key(Path(file).expanduser()), is_rsa=True)
    except KeyFileError as error:
        raise KeysError(str(error)) from None


def is_plausible(text: str) -> bool:
    """Whether a text may be a key or a secret at all."""
    return len(text) <= LONGEST and text.isascii() and text.isprintable() and " " not in text


def _ways(environment: str) -> str:
    name = environment.upper()
    return (
        f"no API key for {environment}: set BYBIT_{name}_API_KEY with BYBIT_{name}_API_SECRET or "
        f"BYBIT_{name}_RSA_KEY_FILE (or BYBIT_API_KEY with BYBIT_API_SECRET or BYBIT_RSA_KEY_FILE), "
        f"or keep one in the system keyring: bybit-tui keys set --env {environment}"
    )
