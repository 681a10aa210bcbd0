"""A ratio as a bar, a number and a word: the colour alone says nothing."""

from decimal import Decimal

from tui.panes.status import Parts
from tui.rules.figures import DASH, percent

WIDTH = 24
EIGHTHS = " ▏▎▍▌▋▊▉█"
IM_WORDS = ((Decimal("0.5"), "calm", "gain"), (Decimal("0.9"), "high", "warn"))
MM_WORDS = ((Decimal("0.3"), "calm", "gain"), (Decimal("0.7"), "high", "warn"))
IM_FULL, MM_FULL = "no room for orders", "close to liquidation"


def bar(ratio: Decimal, width: int = WIDTH) -> str:
    """A ratio from 0 to 1 as a bar of `width` columns; what is above nothing shows at least a trace."""
    eighths = max(0, min(width * 8, int(ratio * width * 8)))
    if ratio > 0 and not eighths:
        eighths = 1
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (EIGHTHS[rest] if rest else "")).ljust(width, "░")


def gauge(
    name: str, ratio: Decimal | None, words: tuple[tuple[Decimal, str, str], ...], full: str, unknown: str
) -> Parts:
    """A line: name, bar, percentage, and what it means; `unknown` says why there is no figure."""
    head = (f" {name:<20}", "quiet")
    if ratio is None:
        return [head, ("░" * WIDTH, "quiet"), (f" {DASH:>9}  ", ""), (unknown, "quiet")]
    word, style = next(((word, style) for limit, word, style in words if ratio < limit), (full, "loss"))
    return [head, (bar(ratio), style), (f" {percent(ratio, 2, sign=False):>9}  ", ""), (word, style)]
