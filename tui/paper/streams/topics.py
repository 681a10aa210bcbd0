"""Which topics there are, and what a topic's text means (docs/v5/websocket)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from tui.paper.engine.candles import INTERVALS

KLINE_EVERY: Final = 1_000
PRICE_LIMIT_EVERY: Final = 300
LIQUIDATIONS_EVERY: Final = 500
PRIVATE_PATH: Final = "/v5/private"
TRADE_PATH: Final = "/v5/trade"


@dataclass(frozen=True, slots=True)
class Channel:
    """What a category's public channel pushes (docs/v5/websocket/public)."""

    depths: Mapping[int, int]
    """Depth of a book with its push interval, ms. Depth 1 is snapshots only."""
    kinds: frozenset[str]
    """Topics of a symbol alone."""
    ticker_every: int
    ticker_deltas: bool
    has_klines: bool = True
    trades_by_coin: bool = False
    """publicTrade is subscribed to by base coin."""
    most_topics: int = 0
    """Topics of a connection; 0 for no limit but that of their length."""
    once: bool = False
    """A request is refused whole if it subscribes again to a topic (not documented; seen on the live channel)."""


BOOKS: Final = {1: 10, 50: 20, 200: 100, 1000: 200}
FUTURES: Final = Channel(
    depths=BOOKS,
    kinds=frozenset({"publicTrade", "tickers", "priceLimit", "allLiquidation"}),
    ticker_every=100,
    ticker_deltas=True,
    once=True,
)
CHANNELS: Final[Mapping[str, Channel]] = {
    "linear": FUTURES,
    "inverse": FUTURES,
    "spot": Channel(BOOKS, frozenset({"publicTrade", "tickers", "priceLimit"}), ticker_every=50, ticker_deltas=False),
    "option": Channel(
        depths={25: 20, 100: 100},
        kinds=frozenset({"publicTrade", "tickers"}),
        ticker_every=100,
        ticker_deltas=False,
        has_klines=False,
        trades_by_coin=True,
        most_topics=2_000,
    ),
}
STATUS: Final = Channel(depths={}, kinds=frozenset({"system"}), ticker_every=0, ticker_deltas=False, has_klines=False)
"""The one topic system.status, which has nothing to tell here."""
PUBLIC_PATHS: Final = {f"/v5/public/{category}": category for category in CHANNELS} | {
    "/v5/public/misc/status": "misc/status"
}


def channel_of(category: str) -> Channel:
    """What a category's channel, or that of the system status, pushes."""
    return CHANNELS.get(category, STATUS)


PROTECTIONS: Final = frozenset({"dcp.future", "dcp.spot", "dcp.option"})
"""Topics that push nothing: who listens to them is protected from being disconnected."""
PRIVATE_KINDS: Final = frozenset({"order", "execution", "execution.fast", "position", "wallet"}) | PROTECTIONS
PRODUCTS: Final = frozenset({"linear", "inverse", "spot", "option"})
CATEGORISED: Final[Mapping[str, frozenset[str]]] = dict.fromkeys(("order", "execution", "execution.fast"), PRODUCTS) | {
    "position": PRODUCTS - {"spot"}
}
"""Kinds that are pushed by product too, with the products."""


class Topic(NamedTuple):
    """A public topic: `argument` is the depth of a book or the interval of a kline."""

    kind: str
    symbol: str
    argument: str = ""


def parse_public(text: str, channel: Channel) -> Topic | None:
    """What a public topic means on a channel; None for one that does not exist there."""
    parts = text.split(".")
    if len(parts) == 2 and parts[0] in channel.kinds and parts[1]:
        return Topic(parts[0], parts[1])
    if len(parts) != 3:
        return None
    kind, argument, symbol = parts
    if kind == "orderbook" and argument.isdigit() and int(argument) in channel.depths:
        return Topic(kind, symbol, argument)
    if kind == "kline" and argument in INTERVALS and channel.has_klines:
        return Topic(kind, symbol, argument)
    return None


def is_private(text: str) -> bool:
    """Whether a private topic exists."""
    if text in PRIVATE_KINDS:
        return True
    kind, _, product = text.rpartition(".")
    return product in CATEGORISED.get(kind, ())


def contains_both(topics: list[str]) -> str:
    """A topic that is asked for as a whole and for one product at once, which one request may not do."""
    return next((each for each in topics if each.rpartition(".")[0] in topics and each not in PRIVATE_KINDS), "")
