"""The rules of the house that stand before all channels: who may come in, and what goes wrong on purpose."""

from collections.abc import Callable
from dataclasses import dataclass

from tui.paper.faults.plan import FaultPlan
from tui.paper.visitors import Visitors


@dataclass(frozen=True, slots=True)
class House:
    """What REST and streams share."""

    faults: FaultPlan
    visitors: Visitors
    market_clock: Callable[[], int]
    """The time by which the market lives, ms: never set back. The clock that clients see may be off."""
    go_down: Callable[[int, str], None]
    """End connections and refuse new ones for so many seconds, on the ports of this name."""
