"""Where a person's API key is taken from: the environment, or an RSA key in a file that nobody else can read."""

import stat
from collections.abc import Mapping
from pathlib import Path

from tui.exchange.credentials import Credentials

LARGEST = 20_000
"""Bytes of a key file; an RSA key of 4096 bits has about 3,300."""


class NoKeyError(Exception):
    """There is no key, or it cannot be used; the text is one line and shows nothing of it."""


def credentials_of(environment: str, environ: Mapping[str, str]) -> Credentials:
    """The key of an environment: BYBIT_TESTNET_API_KEY and its like before BYBIT_API_KEY. Raises NoKeyError.

    With the key comes its secret, or the file of the RSA key that it was made for: …_API_SECRET or …_RSA_KEY_FILE.
    """
    for prefix in (f"BYBIT_{environment.upper()}_", "BYBIT_"):
        key = environ.get(f"{prefix}API_KEY", "").strip()
        secret = environ.get(f"{prefix}API_SECRET", "").strip()
        file = environ.get(f"{prefix}RSA_KEY_FILE", "").strip()
        if not (key or secret or file):
            continue
        if not key:
            raise NoKeyError(f"{prefix}API_KEY is not set, although what belongs to it is")
        if secret and file:
            raise NoKeyError(f"{prefix}API_SECRET and {prefix}RSA_KEY_FILE exclude each other")
        if file:
            return Credentials(key, _rsa_key(Path(file)), is_rsa=True)
        if not secret:
            raise NoKeyError(f"{prefix}API_KEY is set; {prefix}API_SECRET or {prefix}RSA_KEY_FILE is missing")
        return Credentials(key, secret)
    name = environment.upper()
    raise NoKeyError(
        f"no API key for {environment}: set BYBIT_{name}_API_KEY and BYBIT_{name}_API_SECRET, or BYBIT_API_KEY and "
        f"BYBIT_API_SECRET; for an RSA key …_RSA_KEY_FILE instead of the secret"
    )


def _rsa_key(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise NoKeyError(f"{path} is not a file")
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise NoKeyError(f"{path} can be read by others: chmod 600 it first")
        with path.open(encoding="ascii") as file:
            text = file.read(LARGEST)
    except OSError as error:
        raise NoKeyError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NoKeyError(f"{path} is not a key in PEM") from None
    from Crypto.PublicKey import RSA

    try:
        if not RSA.import_key(text).has_private():
            raise NoKeyError(f"{path} holds a public key; the private one is needed")
    except (ValueError, IndexError, TypeError):
        raise NoKeyError(f"{path} is not a key in PEM") from None
    return text
