"""Which shape a category has for an instrument and its ticker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tui.paper.engine.board import Board
from tui.paper.engine.types import InstrumentSpec
from tui.paper.shapes.market import perpetual, perpetual_ticker, rest_perpetual_ticker
from tui.paper.shapes.option import option, option_ticker, rest_option_ticker
from tui.paper.shapes.spot import pair, rest_spot_ticker, spot_ticker

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """The shapes of one category."""

    instrument: Callable[[InstrumentSpec], Row]
    ticker: Callable[[Board], Row]
    """As the stream sends it."""
    rest_ticker: Callable[[Board], Row]


PERPETUAL: Final = Dialect(perpetual, perpetual_ticker, rest_perpetual_ticker)
DIALECTS: Final[Mapping[str, Dialect]] = {
    "linear": PERPETUAL,
    "inverse": PERPETUAL,
    "spot": Dialect(pair, spot_ticker, rest_spot_ticker),
    "option": Dialect(option, option_ticker, rest_option_ticker),
}


def instrument(spec: InstrumentSpec) -> Row:
    """An instrument's row of instruments-info."""
    return DIALECTS[spec.category].instrument(spec)


def ticker(board: Board) -> Row:
    """A ticker as the stream sends it."""
    return DIALECTS[board.spec.category].ticker(board)


def rest_ticker(board: Board) -> Row:
    """A ticker as the query gives it."""
    return DIALECTS[board.spec.category].rest_ticker(board)
