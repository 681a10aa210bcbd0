"""Every coin that the exchange holds, as double entries: whatever moves, the sum of all balances is zero."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tui.paper.engine.types import ZERO

WORLD: Final = "world"
"""Where deposits come from."""
CLEARING: Final = "clearing"
"""The other side of realised profit and loss."""
FEES: Final = "fees"
FUNDING: Final = "funding"
INSURANCE: Final = "insurance"
EXCHANGED: Final = "exchanged"
"""The other side of coins that change hands on the spot market or pay back what is owed."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of an account's transaction log (docs/v5/account/transaction-log)."""

    uid: str
    entry_id: str
    ts: int
    kind: str
    category: str
    symbol: str
    side: str
    coin: str
    qty: Decimal
    size: Decimal
    price: Decimal
    cash_flow: Decimal
    funding: Decimal
    fee: Decimal
    change: Decimal
    cash_balance: Decimal
    fee_rate: Decimal
    order_id: str
    order_link_id: str
    trade_id: str


class Ledger:
    """Balances by owner and coin; an owner is a house account above or a user's uid."""

    def __init__(self) -> None:
        self.balances: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def move(self, coin: str, source: str, target: str, amount: Decimal) -> None:
        """Move an amount (which may be below zero) from one owner to another."""
        self.balances[source, coin] -= amount
        self.balances[target, coin] += amount

    def balance(self, owner: str, coin: str) -> Decimal:
        """What an owner has; zero for one that is not known."""
        return self.balances.get((owner, coin), ZERO)

    def coins(self, owner: str) -> list[tuple[str, Decimal]]:
        """What an owner has of each coin, nothing left out but zeros."""
        return [(coin, amount) for (name, coin), amount in self.balances.items() if name == owner and amount]

    def total(self, coin: str) -> Decimal:
        """The sum of all owners' balances of a coin: zero, always."""
        return sum((amount for (_, name), amount in self.balances.items() if name == coin), ZERO)
