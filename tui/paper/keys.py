"""API keys, signatures and the timestamp rule (docs/v5/guide)."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from tui.paper.engine.errors import VenueError

DEFAULT_WINDOW = 5_000
FUTURE_ALLOWED = 1_000


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """A key that the exchange knows."""

    key: str
    secret: str
    uid: str
    read_only: bool = False
    note: str = ""


class Keyring:
    """The keys of all users."""

    def __init__(self, keys: tuple[ApiKey, ...]) -> None:
        self._keys = {each.key: each for each in keys}

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
        if not _is_same(sign(found.secret, text), signature):
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
        if not _is_same(sign(found.secret, f"GET/realtime{expires}".encode()), signature):
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


def _is_same(signature: str, given: str) -> bool:
    return hmac.compare_digest(signature.encode(), given.encode())


def sign(secret: str, text: bytes) -> str:
    """HMAC-SHA256, lower-case hex."""
    return hmac.new(secret.encode(), text, sha256).hexdigest()
