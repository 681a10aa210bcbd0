"""The rules of the house that stand before all channels: who may come in, and what goes wrong on purpose."""

from dataclasses import dataclass, field

from tui.paper.faults.plan import FaultPlan
from tui.paper.visitors import Visitors


@dataclass(frozen=True, slots=True)
class House:
    """What REST and streams share."""

    faults: FaultPlan
    visitors: Visitors = field(default_factory=Visitors)
