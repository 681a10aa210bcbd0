"""Where an environment's servers are (docs/v5/guide, docs/v5/demo, docs/v5/ws/connect)."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit


class EnvironmentName(StrEnum):
    """What a person names it; PAPER is the exchange that comes with the console."""

    PAPER = "paper"
    DEMO = "demo"
    TESTNET = "testnet"
    MAINNET = "mainnet"


@dataclass(frozen=True, slots=True)
class Environment:
    """Base addresses without a path; streams add `/v5/public/{category}` and `/v5/private`."""

    name: EnvironmentName
    rest: str
    public_ws: str
    private_ws: str

    @property
    def is_real_money(self) -> bool:
        """Whether orders cost money."""
        return self.name is EnvironmentName.MAINNET

    def public_url(self, category: str) -> str:
        """The public stream of a category."""
        return f"{self.public_ws}/v5/public/{category}"

    @property
    def private_url(self) -> str:
        """The private stream."""
        return f"{self.private_ws}/v5/private"


class AddressError(ValueError):
    """Addresses that are not used; the text is one line with what would be."""


def paper(rest: str, ws: str) -> Environment:
    """The paper exchange at the addresses that it printed."""
    return Environment(EnvironmentName.PAPER, rest, ws, ws)


DOMAIN, TLD = "bybit", "com"
REGIONS = (
    ("bybit", "com"),
    ("bytick", "com"),
    ("bybit-tr", "com"),
    ("bybit", "tr"),
    ("bybit", "kz"),
    ("bybitgeorgia", "ge"),
    ("manepa", "jp"),
    ("bybit", "nl"),
    ("bybit", "eu"),
    ("bybit", "ae"),
    ("bybit", "id"),
    ("bybit", "com.hk"),
)
"""Bybit's domains, by pybit's `domain` and `tld`. A key goes to no other host unless that is named whole."""
_OWN_PUBLIC_STREAMS = {"kz", "ge", "jp"}
"""Where public streams have the region's own host too; elsewhere they are on `.com`, as pybit has it."""
_SUBDOMAINS = {
    EnvironmentName.DEMO: ("api-demo", "stream", "stream-demo"),
    EnvironmentName.TESTNET: ("api-testnet", "stream-testnet", "stream-testnet"),
    EnvironmentName.MAINNET: ("api", "stream", "stream"),
}
"""REST, public and private streams. Demo has no public streams of its own; it takes the real market's."""


def remote(name: EnvironmentName, domain: str = DOMAIN, tld: str = TLD) -> Environment:
    """Bybit's own servers, in one of its regions. Raises AddressError."""
    if (domain, tld) not in REGIONS:
        known = ", ".join(f"{domain}.{tld}" for domain, tld in REGIONS)
        raise AddressError(f"{domain}.{tld} is none of Bybit's: {known}; --rest and --ws name any other")
    rest, public, private = _SUBDOMAINS[name]
    host = f"{domain}.{tld}"
    public_host = host if tld in _OWN_PUBLIC_STREAMS else f"{domain}.{TLD}"
    return Environment(name, f"https://{rest}.{host}", f"wss://{public}.{public_host}", f"wss://{private}.{host}")


def custom(name: EnvironmentName, rest: str, ws: str) -> Environment:
    """Servers that are named whole. Raises AddressError, also for another machine without TLS."""
    for address, secure, plain, option in ((rest, "https", "http", "--rest"), (ws, "wss", "ws", "--ws")):
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host, parts = None, urlsplit("")
        if not host or parts.scheme not in {secure, plain} or parts.query or parts.fragment or "@" in parts.netloc:
            raise AddressError(f"{option} must be {secure}://HOST, or {plain}://HOST:PORT on this machine")
        if parts.scheme == plain and name is not EnvironmentName.PAPER and not _is_own_machine(host):
            raise AddressError(f"{option} must begin with {secure}:// for another machine")
    base = ws.rstrip("/")
    return Environment(name, rest.rstrip("/"), base, base)


def _is_own_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


DEMO, TESTNET, MAINNET = (remote(name) for name in _SUBDOMAINS)
REMOTE = {each.name: each for each in (DEMO, TESTNET, MAINNET)}
