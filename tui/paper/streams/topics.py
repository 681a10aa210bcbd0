"""Which topics there are, and what a topic's text means (docs/v5/websocket)."""

from typing import Final, NamedTuple

from tui.paper.engine.candles import INTERVALS

BOOK_DEPTHS: Final = {1: 10, 50: 20, 200: 100, 1000: 200}
"""Depth of a linear book with its push interval, ms."""
TICKER_EVERY: Final = 100
KLINE_EVERY: Final = 1_000
PRICE_LIMIT_EVERY: Final = 300

BY_SYMBOL: Final = frozenset({"publicTrade", "tickers", "priceLimit", "allLiquidation"})

PRIVATE_KINDS: Final = frozenset({"order", "execution", "execution.fast", "position", "wallet"})
CATEGORISED: Final = PRIVATE_KINDS - {"wallet"}
PRODUCTS: Final = frozenset({"linear", "inverse", "spot", "option"})


class Topic(NamedTuple):
    """A public topic: `argument` is the depth of a book or the interval of a kline."""

    kind: str
    symbol: str
    argument: str = ""


def parse_public(text: str) -> Topic | None:
    """What a public topic means; None for one that does not exist."""
    parts = text.split(".")
    if len(parts) == 2 and parts[0] in BY_SYMBOL and parts[1]:
        return Topic(parts[0], parts[1])
    if len(parts) != 3:
        return None
    kind, argument, symbol = parts
    if kind == "orderbook" and argument.isdigit() and int(argument) in BOOK_DEPTHS:
        return Topic(kind, symbol, argument)
    if kind == "kline" and argument in INTERVALS:
        return Topic(kind, symbol, argument)
    return None


def is_private(text: str) -> bool:
    """Whether a private topic exists."""
    if text in PRIVATE_KINDS:
        return True
    kind, _, product = text.rpartition(".")
    return kind in CATEGORISED and product in PRODUCTS


def contains_both(topics: list[str]) -> str:
    """A topic that is asked for as a whole and for one product at once, which one request may not do."""
    return next((each for each in topics if each.rpartition(".")[0] in topics and each not in PRIVATE_KINDS), "")
