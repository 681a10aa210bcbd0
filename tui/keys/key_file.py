"""An RSA private key in a file that only its owner can read."""

import os
import stat
from pathlib import Path

MOST_BYTES = 32_000
SMALLEST_BITS = 2_048


class KeyFileError(Exception):
    """A private key that is not used; the text is one line that names the file and the fix, and nothing of the key."""


def read_private_key(path: Path) -> str:
    """The key in PEM. Raises KeyFileError, also where others may read the file."""
    try:
        # A pipe would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}") from None
    try:
        # What was opened is what is judged and read.
        _check_owner(path, os.fstat(descriptor))
        content = os.read(descriptor, MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    return _checked(path, content)


def _check_owner(path: Path, state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise KeyFileError(f"{path} is not a file")
    if state.st_uid != os.geteuid():
        raise KeyFileError(f"{path} belongs to another user: a private key must be your own")
    if state.st_mode & 0o077:
        raise KeyFileError(f"{path} is open to others: chmod 600 {path}")


def _checked(path: Path, content: bytes) -> str:
    from Crypto.PublicKey import RSA

    if len(content) > MOST_BYTES:
        raise KeyFileError(f"{path} is too large for a private key")
    try:
        text = content.decode("ascii").strip()
    except UnicodeDecodeError:
        raise KeyFileError(f"{path} is no private key in PEM") from None
    if "ENCRYPTED" in text:
        raise KeyFileError(f"{path} has a passphrase: take it off with openssl rsa -in {path} -out ANOTHER")
    try:
        key = RSA.import_key(text)
        is_private, bits = key.has_private(), key.size_in_bits()
    except (ValueError, IndexError, TypeError):
        raise KeyFileError(f"{path} is no private key in PEM") from None
    if not is_private:
        raise KeyFileError(f"{path} is the public key: the private one is needed to sign")
    if bits < SMALLEST_BITS:
        raise KeyFileError(f"{path} has {bits} bits, at least {SMALLEST_BITS} are needed")
    return text
