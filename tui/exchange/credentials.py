"""An API key and its secret, which never shows."""

from typing import NoReturn


class Credentials:
    """Holds a key and a secret. No repr, no str, no pickle shows the secret."""

    __slots__ = ("_secret", "key")

    def __init__(self, key: str, secret: str) -> None:
        self.key = key
        self._secret = secret

    def reveal(self) -> str:
        """The secret, for signing only."""
        return self._secret

    def __repr__(self) -> str:
        return f"Credentials({self.key[:4]}…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not to be stored")
