"""Bybit's enums (docs/v5/enum). Received values outside these sets are carried through as plain text."""

from enum import IntEnum, StrEnum
from typing import Final


class Category(StrEnum):
    """A product line; the `category` of every request."""

    LINEAR = "linear"
    INVERSE = "inverse"
    SPOT = "spot"
    OPTION = "option"


class Side(StrEnum):
    """The side of an order, of the taker of a trade, or of a held position."""

    BUY = "Buy"
    SELL = "Sell"

    @property
    def opposite(self) -> "Side":
        """The side that closes what this side opened."""
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def sign(self) -> int:
        """+1 for Buy, -1 for Sell."""
        return 1 if self is Side.BUY else -1


class OrderType(StrEnum):
    """`orderType` of a request."""

    MARKET = "Market"
    LIMIT = "Limit"


class TimeInForce(StrEnum):
    """`timeInForce` of a request."""

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"
    POST_ONLY = "PostOnly"


class PositionIdx(IntEnum):
    """Which position an order belongs to: the one of one-way mode, or a side of hedge mode."""

    ONE_WAY = 0
    HEDGE_BUY = 1
    HEDGE_SELL = 2


OPEN_STATUSES: Final = frozenset({"New", "PartiallyFilled", "Untriggered", "Triggered"})
"""Order statuses that can still change (Triggered is a step from Untriggered to New)."""

CLOSED_STATUSES: Final = frozenset({"Rejected", "Filled", "Cancelled", "PartiallyFilledCanceled", "Deactivated"})
"""Order statuses that are final."""
