"""The instruments that the paper exchange lists."""

from dataclasses import replace

from tui.paper.engine.specs.perpetual import INVERSE, LINEAR
from tui.paper.engine.specs.spot import SPOT
from tui.paper.engine.types import InstrumentSpec

LISTED: tuple[InstrumentSpec, ...] = (*LINEAR, *INVERSE, *SPOT)


def hastened(specs: tuple[InstrumentSpec, ...], speed: int) -> tuple[InstrumentSpec, ...]:
    """The same instruments with funding paid `speed` times as often, each minute at the most.

    Clocks cannot run faster, since clients' signatures would be too old; so the interval is shorter, and said to be.
    """
    return tuple(
        replace(spec, funding_interval=max(1, spec.funding_interval // speed)) if spec.funding_interval else spec
        for spec in specs
    )


__all__ = ["INVERSE", "LINEAR", "LISTED", "SPOT", "hastened"]
