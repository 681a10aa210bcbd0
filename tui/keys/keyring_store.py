"""The system keyring: one entry for each environment. The package is heavy and is imported when it is needed."""

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "bybit-tui"
PATIENCE = 2.0
"""Seconds after which a person is told that the keyring is waited for: it may ask for its password elsewhere."""


class StoreError(Exception):
    """The keyring did not do it; the text is a few words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An API key with its secret, or with the path of its RSA private key."""

    api_key: str
    api_secret: str = field(default="", repr=False)
    rsa_key_file: str = ""


def stored(environment: str) -> Entry | None:
    """What the keyring keeps for an environment. Raises StoreError."""
    backend = _backend()
    with _Patience():
        try:
            text = backend.get_password(SERVICE, environment)
        except Exception as error:  # noqa: BLE001 - backends raise what they like
            raise StoreError(_words(error)) from None
    return _entry(text) if text else None


def store(environment: str, entry: Entry) -> None:
    """Keep an entry, and see that it is kept. Raises StoreError."""
    fields = {"api_key": entry.api_key, "api_secret": entry.api_secret, "rsa_key_file": entry.rsa_key_file}
    text = json.dumps({name: value for name, value in fields.items() if value})
    backend = _backend()
    with _Patience():
        try:
            backend.set_password(SERVICE, environment, text)
        except Exception as error:  # noqa: BLE001 - backends raise what they like
            raise StoreError(_words(error)) from None
    if stored(environment) != entry:
        raise StoreError("it did not keep what it was given")


def remove(environment: str) -> None:
    """Forget an environment's entry. Raises StoreError."""
    backend = _backend()
    with _Patience():
        try:
            backend.delete_password(SERVICE, environment)
        except Exception as error:  # noqa: BLE001 - backends raise what they like
            raise StoreError(_words(error)) from None


def _backend() -> "KeyringBackend":
    import keyring

    try:
        backend = keyring.get_keyring()
        # Below one are those that keep nothing, and those that write secrets into a plain file.
        safe = backend.priority >= 1
    except Exception as error:  # noqa: BLE001 - backends raise what they like
        raise StoreError(_words(error)) from None
    if not safe:
        raise StoreError("this machine has none that is safe")
    return backend


def _entry(text: str) -> Entry:
    try:
        fields = json.loads(text)
        entry = Entry(**{str(name): str(value) for name, value in fields.items()})
    except (ValueError, TypeError, AttributeError):
        raise StoreError("its entry is not one of ours") from None
    return entry


def _words(error: BaseException) -> str:
    """Never the error's own text: it may hold what was to be kept."""
    words = {
        "NoKeyringError": "this machine has none",
        "InitError": "it cannot be opened",
        "KeyringLocked": "it is locked",
        "PasswordSetError": "it refused to keep the entry",
        "PasswordDeleteError": "it has no such entry",
    }
    return words.get(type(error).__name__, type(error).__name__)


class _Patience:
    """Says what is waited for, when it takes long."""

    def __enter__(self) -> None:
        self._timer = threading.Timer(PATIENCE, click.echo, ["waiting for the system keyring …"], {"err": True})
        self._timer.daemon = True
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
