"""An API key and its secret, which never shows."""

from typing import NoReturn

SHORTEST_LINE = 16
"""Shorter lines of a private key are too common to be taken out of a text."""


class Credentials:
    """Holds a key and a secret, or an RSA private key. No repr, no str, no copy and no pickle shows the secret."""

    __slots__ = ("_secret", "is_rsa", "key")

    def __init__(self, key: str, secret: str, *, is_rsa: bool = False) -> None:
        """`secret` is a private key in PEM where `is_rsa`."""
        self.key = key
        self.is_rsa = is_rsa
        self._secret = secret

    def reveal(self) -> str:
        """The secret, for signing only."""
        return self._secret

    @property
    def secrets(self) -> list[str]:
        """Every text that must not be written anywhere: the secret, or the lines of a private key."""
        if not self.is_rsa:
            return [self._secret] if self._secret else []
        lines = (line.strip() for line in self._secret.splitlines())
        return [line for line in lines if len(line) >= SHORTEST_LINE and not line.startswith("-")]

    def scrub(self, text: str) -> str:
        """A text without the secret: a refusal of the exchange's may repeat what was signed."""
        for secret in self.secrets:
            text = text.replace(secret, "…")
        return text

    def __repr__(self) -> str:
        return f"Credentials({self.key[:4]}…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not to be stored")

    def __getstate__(self) -> NoReturn:
        raise TypeError("credentials are not to be stored")
