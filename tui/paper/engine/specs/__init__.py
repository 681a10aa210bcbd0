"""The instruments that the paper exchange lists."""

from tui.paper.engine.specs.perpetual import INVERSE, LINEAR
from tui.paper.engine.specs.spot import SPOT
from tui.paper.engine.types import InstrumentSpec

LISTED: tuple[InstrumentSpec, ...] = (*LINEAR, *INVERSE, *SPOT)

__all__ = ["INVERSE", "LINEAR", "LISTED", "SPOT"]
