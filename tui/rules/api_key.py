"""What an API key may do and how it is bound (docs/v5/user/apikey-info), and what is to be said of that. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

DAY_MS = 86_400_000
SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What the exchange tells of a key."""

    read_only: bool
    permissions: Mapping[str, tuple[str, ...]]
    ips: tuple[str, ...]
    expires_ms: int
    """Exchange time; 0 where it does not expire or that is not told."""


def warnings(key: KeyInfo, now_ms: int) -> tuple[str, ...]:
    """What is dangerous or will soon be in the way, a line each."""
    found = []
    wallet = key.permissions.get("Wallet", ())
    if "Withdraw" in wallet:
        found.append("it can withdraw: whoever has it can take the money away; use a key that only trades")
    transfers = [each for each in wallet if "Transfer" in each]
    if transfers:
        found.append(f"it can transfer ({', '.join(transfers)}); use a key that only trades")
    if not key.read_only and (not key.ips or "*" in key.ips):
        found.append("it is bound to no address: it works from anywhere, and expires after three months")
    left = (key.expires_ms - now_ms) / DAY_MS
    if key.expires_ms and left < SOON_DAYS:
        found.append(f"it expires in {max(0, int(left))} days; make a new one in time")
    return tuple(found)
