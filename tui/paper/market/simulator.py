"""A simulated market: coins that wander, a house that quotes around them on each board, and takers in clusters.

Seeded, and driven by the times it is given: the same seed and the same calls give the same market. Everything
is counted in ticks and lots; fair prices in thousandths of a tick.
"""

from typing import Final

from tui.paper.engine.board import Board
from tui.paper.engine.types import InstrumentSpec
from tui.paper.market.climate import SCENARIOS, Climate
from tui.paper.market.flow import Flow
from tui.paper.market.options import OptionQuotes
from tui.paper.market.source import House
from tui.paper.market.underlying import Underlying

CATEGORIES: Final = frozenset({"linear", "inverse", "spot", "option"})


class Simulator:
    """A market for any boards; each has its own stream of random numbers."""

    def __init__(self, seed: int, scenario: str = "", speed: int = 1) -> None:
        self._seed = seed
        self.underlying = Underlying(seed, Climate(seed, scenario, speed))
        self._flows: dict[tuple[str, str], Flow | OptionQuotes] = {}

    def lists(self, spec: InstrumentSpec) -> bool:
        """Everything."""
        return spec.category in CATEGORIES

    def begin(self, board: Board, now: int) -> None:
        """Invent a past and quote a first book."""
        kind = OptionQuotes if board.spec.category == "option" else Flow
        flow = self._flows[board.key] = kind(board, self.underlying, self._seed, now)
        flow.begin(now)

    def advance(self, board: Board, house: House, now: int) -> None:
        """Live through the steps up to now."""
        self._flows[board.key].advance(house, now)

    def start(self, scenario: str, coin: str) -> None:
        """Begin a scenario now. Raises ValueError for one or a coin that there is not."""
        if scenario not in SCENARIOS:
            raise ValueError(f"no scenario {scenario!r} (there are {', '.join(SCENARIOS)})")
        if coin not in self.underlying.coins:
            raise ValueError(f"no coin {coin!r} (there are {', '.join(self.underlying.coins)})")
        self.underlying.start(scenario, coin)
