"""The two lines over a chart: the figures of one candle, and what its lines are and how old they are."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.cells import cell_len

from tui.model.market import Candle
from tui.panes.chart_drawing import Curve, Line, Run
from tui.panes.chart_scale import moment
from tui.rules.figures import DASH, fixed, on_step, percent

Part = tuple[Run, ...]


def fitted(parts: Iterable[Part], width: int) -> Line:
    """Whole parts, the first ones first, as many as have room, and blanks up to the width."""
    runs: list[Run] = []
    used = 0
    for part in parts:
        length = sum(cell_len(text) for text, _ in part)
        if used + length > width:
            break
        runs += part
        used += length
    return (*runs, (" " * (width - used), ""))


def figures_of(candle: Candle | None, length: int, tick: Decimal, step: Decimal, start: int | None) -> list[Part]:
    """Open, high, low, close, change and volume of a candle; the time first."""
    if start is None:
        return []
    time = ((f" {moment(start, length)} ", "quiet"),)
    if candle is None:
        return [time, ((f" {DASH}", "quiet"), ("  no candle of this time is known", "quiet"))]
    colour = "gain" if candle.close >= candle.open else "loss"
    prices = [
        ((f" {name} ", "quiet"), (on_step(value, tick), colour))
        for name, value in (("O", candle.open), ("H", candle.high), ("L", candle.low), ("C", candle.close))
    ]
    change = candle.close / candle.open - 1 if candle.open else None
    places = max(0, -int(step.normalize().as_tuple().exponent))
    more: list[Part] = [
        ((" V ", "quiet"), (fixed(candle.volume, places), "")),
        ((f" {percent(change)}", colour),),
    ]
    running: list[Part] = [] if candle.confirm else [(("  running", "quiet"),)]
    return [time, *prices, *more, *running]


def legend(
    curves: Sequence[tuple[str, Curve]],
    number: int | None,
    tick: Decimal,
    troubles: Sequence[str],
    notes: Sequence[str],
) -> list[Part]:
    """What is wrong, then what each line is with its value at a candle, then what else is to be known."""
    parts: list[Part] = [((f" {text} ", "warn"),) for text in troubles]
    for name, curve in curves:
        value = None if number is None or number >= len(curve.values) else curve.values[number]
        parts.append(((f" {curve.glyph} {name} ", curve.style), (f"{on_step(value, tick)} ", "")))
    return parts + [((f" {text} ", "quiet"),) for text in notes]
