"""The section of the docs page about the simulated market, made from its own figures."""

from collections.abc import Iterable
from textwrap import fill
from typing import Final

from tui.paper.engine.board import FUNDINGS_KEPT
from tui.paper.engine.candles import HOURS_KEPT, MINUTES_KEPT
from tui.paper.engine.interest import KEPT
from tui.paper.engine.specs.option import CHAINS, STRIKES_EACH_SIDE
from tui.paper.market.climate import (
    CASCADE,
    FALL,
    GAP_ONE_IN,
    JUMPS,
    LASTS,
    MOODS,
    OFTEN,
    RECOVERY,
    RISE,
    SECOND,
    SHORTEST,
    SQUEEZE,
    THINNED,
)
from tui.paper.market.underlying import BETAS, STEP

EVENTS: Final = {
    "gap": f"All coins jump by {JUMPS[0] / 10_000:g} to {JUMPS[1] / 10_000:g} % at once, and are volatile after it.",
    "cascade": f"A coin falls by about {FALL / 10_000:g} % in {CASCADE // SECOND} seconds while positions are "
    f"liquidated (`allLiquidation`) into books of {THINNED} % of their depth; open interest drops. A third of the "
    f"fall is made up for in the {RECOVERY // SECOND} seconds after.",
    "squeeze": f"A coin's perpetuals rise up to {RISE / 10_000:g} % above the index in {SQUEEZE // SECOND} seconds, "
    "the funding rate to its cap; then it snaps.",
}
"""The scenarios that are no moods."""
CONTROL: Final = """\
```
bybit-tui exchange --scenario volatile --seed 7
bybit-tui exchange --speed 480                                       # funding each minute
curl -d '{"scenario": "cascade", "coin": "BTC"}' http://127.0.0.1:8080/control/market
```
"""
FIGURES_A_DAY: Final = 288
"""Of open interest."""


def section() -> str:
    """The section as Markdown."""
    events = _table(("scenario", ""), ((f"`{name}`", told) for name, told in EVENTS.items()))
    parts = ("## The market\n", _follows(), _moods(), _scenarios(), events, CONTROL, _speed(), _past(), _options())
    return "\n".join(parts)


def _follows() -> str:
    coins = ", ".join(f"{name} {beta / 1_000:g}" for name, beta in BETAS.items())
    return _paragraph(
        f"Prices are invented from a seed, each coin's in steps of {STEP} ms, of which all coins share a part: "
        f"{coins}. The boards of a coin (perpetuals, spot, options) follow its price, each with a basis of its own. "
        "The same seed and times give the same market, until somebody trades in it."
    )


def _moods() -> str:
    head = ("mood", "chance", "lasts", "volatility", "depth", "spread", "takers")
    rows = (
        (
            f"`{mood.name}`",
            f"{OFTEN.count(mood.name)} of {len(OFTEN)}",
            "{} to {} s".format(*LASTS[mood.name]),
            f"{mood.volatility} %",
            f"{mood.depth} %",
            f"{mood.spread}x",
            f"{mood.pace} %",
        )
        for mood in MOODS.values()
    )
    return f"{_table(head, rows)}\nOne change of mood in {GAP_ONE_IN} is a gap.\n"


def _scenarios() -> str:
    return _paragraph(
        "`--scenario` keeps one of these moods, or lets one of the following happen again and again. `/control/market` "
        "starts any of them at run time, where the exchange was started with `--control`."
    )


def _speed() -> str:
    return _paragraph(
        "Clocks run as they do outside, since clients' signatures would expire otherwise. `--speed N` makes the "
        "funding interval N times shorter, a minute at the least, and says so in `fundingInterval` and "
        f"`nextFundingTime`. Moods pass as much faster, each in {SHORTEST // SECOND} seconds at the least; cascades "
        "and squeezes keep their length."
    )


def _past() -> str:
    return _paragraph(
        f"There is a past at once: candles of the last, mark, index and premium prices, {MINUTES_KEPT // 60} hours by "
        f"the minute and {HOURS_KEPT // 24} days by the hour, {FUNDINGS_KEPT} fundings, and {KEPT // FIGURES_A_DAY} "
        "days of open interest. It is invented at each start."
    )


def _options() -> str:
    chains = " and ".join(f"{chain.coin} ({chain.strike_step:f} apart)" for chain in CHAINS)
    return _paragraph(
        f"Options of {chains} have {2 * STRIKES_EACH_SIDE + 1} strikes around the price at the start, calls and puts, "
        "and two deliveries: a Friday two to nine days ahead, and the last Friday of the month after it. They are "
        "quoted each second around the theory of Black and Scholes without interest, under a smile. A chain is made "
        "anew at each start; none is delivered."
    )


def _paragraph(told: str) -> str:
    return fill(told, 118, break_long_words=False, break_on_hyphens=False) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
