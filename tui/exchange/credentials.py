"""An API key and its secret, which never shows."""

from typing import NoReturn


class Credentials:
    """Holds a key and a secret. No repr, no str, no pickle shows the secret."""

    __slots__ = ("_secret", "is_rsa", "key")

    def __init__(self, key: str, secret: str, *, is_rsa: bool = False) -> None:
        """`secret` is the text of the private key where `is_rsa`."""
        self.key = key
        self._secret = secret
        self.is_rsa = is_rsa

    def reveal(self) -> str:
        """The secret, for signing only."""
        return self._secret

    def scrub(self, text: str) -> str:
        """A text of the exchange's without the secret: a refusal may repeat what was signed."""
        return text.replace(self._secret, "…") if self._secret else text

    def __repr__(self) -> str:
        return f"Credentials({self.key[:4]}…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not to be stored")
