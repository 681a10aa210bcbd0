"""A system keyring for tests: it keeps its entries in the file that KEPT_KEYRING names."""

import json
import os
from pathlib import Path
from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

NAME = "KEPT_KEYRING"


class KeptKeyring(KeyringBackend):
    """Chosen by PYTHON_KEYRING_BACKEND=kept_keyring.KeptKeyring."""

    priority: ClassVar[float] = 9

    def get_password(self, service: str, username: str) -> str | None:
        return self._entries().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._entries() | {f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        entries = self._entries()
        if entries.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("not found")
        self._write(entries)

    def _entries(self) -> dict[str, str]:
        path = Path(os.environ[NAME])
        return json.loads(path.read_text()) if path.exists() else {}

    def _write(self, entries: dict[str, str]) -> None:
        Path(os.environ[NAME]).write_text(json.dumps(entries))
