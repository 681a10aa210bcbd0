"""API keys, signatures and the timestamp rule (docs/v5/guide)."""

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from tui.paper.engine.errors import VenueError

DEFAULT_WINDOW = 5_000
FUTURE_ALLOWED = 1_000


ALL_PERMISSIONS: Final = frozenset({"Derivatives", "Spot", "Options"})
PERMISSION_OF: Final = {"linear": "Derivatives", "inverse": "Derivatives", "spot": "Spot", "option": "Options"}
"""The permission that trading a category needs."""


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """A key that the exchange knows: it signs with a secret, or with the private key of an RSA public key."""

    key: str
    secret: str
    uid: str
    read_only: bool = False
    note: str = ""
    public_key: str = ""
    """PEM; the secret is empty then."""
    permissions: frozenset[str] = ALL_PERMISSIONS
    ips: tuple[str, ...] = ()
    """Addresses from which it may be used; any when there are none."""
    expires_at: int | None = None
    """When it ends, ms."""

    def signed(self, text: bytes, signature: str) -> bool:
        """Whether a signature is this key's: HMAC-SHA256 in hex, or RSA-SHA256 (PKCS 1, 1.5) in base64."""
        if not self.public_key:
            return hmac.compare_digest(sign(self.secret, text).encode(), signature.encode())
        from Crypto.Hash import SHA256
        from Crypto.PublicKey import RSA
        from Crypto.Signature import pkcs1_15

        try:
            given = base64.b64decode(signature, validate=True)
            pkcs1_15.new(RSA.import_key(self.public_key)).verify(SHA256.new(text), given)
        except (ValueError, binascii.Error):
            return False
        return True

    def check_use(self, address: str, now: int) -> None:
        """Raise VenueError 33004 for a key that has ended, 10010 for an address that it is not bound to."""
        if self.expires_at is not None and now >= self.expires_at:
            raise VenueError(33004, "Your api key has expired.")
        if self.ips and address not in self.ips:
            raise VenueError(10010, "Unmatched IP, please check your API key's bound IP addresses.")

    def check_trade(self, category: str) -> None:
        """Raise VenueError 10005 when it may not change anything, or not in this category."""
        needed = PERMISSION_OF.get(category)
        if self.read_only or (needed is not None and needed not in self.permissions):
            raise VenueError(10005, "Permission denied, please check your API key permissions.")


class Keyring:
    """The keys of all users."""

    def __init__(self, keys: Iterable[ApiKey]) -> None:
        self._keys = {each.key: each for each in keys}

    def uids(self) -> list[str]:
        """The users that keys are of, each once."""
        return list(dict.fromkeys(each.uid for each in self._keys.values()))

    def find(self, key: str) -> ApiKey:
        """A known key; raises VenueError 10003."""
        found = self._keys.get(key)
        if found is None:
            raise VenueError(10003, "API key is invalid.")
        return found

    def authenticate(self, key: str, timestamp: str, window: str, signature: str, payload: bytes, now: int) -> ApiKey:
        """The owner of a signed request. Raises VenueError 10002, 10003 or 10004, or 10001 for bad headers.

        `payload` is the raw query string of a GET or the raw body of a POST.
        """
        found = self.find(key)
        try:
            sent, allowed = int(timestamp), int(window or DEFAULT_WINDOW)
        except ValueError:
            raise VenueError(10001, "params error: timestamp or recv_window invalid") from None
        check_window(sent, allowed, now)
        text = f"{timestamp}{key}{window}".encode() + payload
        if not found.signed(text, signature):
            origin = text.decode("utf-8", "replace")
            raise VenueError(
                10004, f"error sign! origin_string[{origin}] please check your signature generation algorithm."
            )
        return found

    def authenticate_stream(self, key: str, expires: int, signature: str, now: int) -> ApiKey:
        """The owner of a stream's auth request; raises VenueError 10003 or 10004."""
        found = self.find(key)
        if expires <= now:
            raise VenueError(10004, "Params Error: expires is in the past")
        if not found.signed(f"GET/realtime{expires}".encode(), signature):
            raise VenueError(10004, "Error sign, please check your signature generation algorithm.")
        return found


def check_window(sent: int, window: int, now: int) -> None:
    """10002 unless `now - window <= sent < now + 1000`."""
    if now - window <= sent < now + FUTURE_ALLOWED:
        return
    raise VenueError(
        10002,
        "invalid request, please check your server timestamp or recv_window param. "
        f"req_timestamp[{sent}],server_timestamp[{now}],recv_window[{window}]",
    )


def sign(secret: str, text: bytes) -> str:
    """HMAC-SHA256, lower-case hex."""
    return hmac.new(secret.encode(), text, sha256).hexdigest()
