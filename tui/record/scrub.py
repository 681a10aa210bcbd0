"""What must not be in a recording: keys, secrets, signatures. Texts are scrubbed just before they are written."""

import re
from collections.abc import Iterable

GONE = "…"
SHORTEST = 4
"""Shorter texts are no secrets of Bybit's, and taking them out would maim everything else."""

_NAMES = "api_?key|api_?secret|secret|sign|signature|listen_?key|token|x-bapi-sign|x-bapi-api-key|password"
_FIELD = re.compile(rf'(\\*"(?:{_NAMES})\\*"\s*:\s*\\*")(?:[^"\\]|\\+[^"\\])+', re.IGNORECASE)
"""A field that holds a secret, also in JSON that is itself a text in JSON."""
_LONG_HEX = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")
"""An HMAC, which a refusal may repeat. No id of Bybit's looks like that."""
_RUN = re.compile(r"(?<![A-Za-z0-9+/\\])[A-Za-z0-9+/\\]{64,}+={0,2}")
"""Letters and digits without an end: nearly nothing of a market is that, so nearly nothing is looked at closer."""
SIGNATURE = 170
"""Letters of an RSA signature of the shortest key; a line of digits and letters that long is nothing else."""
_HINTS = ("key", "secret", "sign", "token", "password")


class Scrubber:
    """Takes out what it was told of, and what looks like a secret wherever it stands."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._spellings: tuple[str, ...] = ()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """From now on this text is taken out too, however JSON spells its slashes."""
        if len(secret) >= SHORTEST and secret not in self._spellings:
            spellings = {secret, secret.replace("/", "\\/"), secret.replace("/", "\\\\/")}
            # The longest first: one secret may begin another.
            self._spellings = tuple(sorted({*self._spellings, *spellings}, key=len, reverse=True))

    def scrub(self, text: str) -> str:
        """The text with nothing secret in it."""
        for secret in self._spellings:
            if secret in text:
                text = text.replace(secret, GONE)
        small = text.lower()
        if any(hint in small for hint in _HINTS):
            text = _FIELD.sub(rf"\g<1>{GONE}", text)
        return _RUN.sub(_closer, text)


def _closer(run: re.Match[str]) -> str:
    text = run.group()
    if len(text) < SIGNATURE:
        return _LONG_HEX.sub(GONE, text)
    # A quotation mark that follows keeps the backslashes that belong to it.
    return GONE + text[len(text.rstrip("\\")) :]
