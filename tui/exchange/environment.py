"""Where an environment's servers are (docs/v5/guide, docs/v5/demo, docs/v5/websocket)."""

from dataclasses import dataclass
from enum import StrEnum


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


def paper(rest: str, ws: str) -> Environment:
    """The paper exchange at the addresses that it printed."""
    return Environment(EnvironmentName.PAPER, rest, ws, ws)


DEMO = Environment(
    EnvironmentName.DEMO,
    "https://api-demo.bybit.com",
    # Demo has no public streams of its own; it takes the real market's.
    "wss://stream.bybit.com",
    "wss://stream-demo.bybit.com",
)
TESTNET = Environment(
    EnvironmentName.TESTNET,
    "https://api-testnet.bybit.com",
    "wss://stream-testnet.bybit.com",
    "wss://stream-testnet.bybit.com",
)
MAINNET = Environment(
    EnvironmentName.MAINNET, "https://api.bybit.com", "wss://stream.bybit.com", "wss://stream.bybit.com"
)
REMOTE = {each.name: each for each in (DEMO, TESTNET, MAINNET)}
