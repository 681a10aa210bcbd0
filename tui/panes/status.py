"""The two head lines and the notice line."""

from decimal import Decimal

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from tui.model.enums import Category
from tui.model.facts import FeedPhase, FeedState, Stream
from tui.panes.market_figures import fitting, market_figures
from tui.rules.figures import DASH, age, fixed, on_step, percent, places_of
from tui.state.view import ConsoleView, circumstances

SIGNS = {
    FeedPhase.LIVE: "●",
    FeedPhase.CONNECTING: "○",
    FeedPhase.STALE: "◐",
    FeedPhase.RECONNECTING: "○",
    FeedPhase.REFUSED: "✕",
    FeedPhase.CLOSED: "✕",
}
NARROW = 100
"""Columns below which a live feed is told by its sign and round trip alone."""
COLOURS = {FeedPhase.LIVE: "gain", FeedPhase.CONNECTING: "quiet", FeedPhase.STALE: "warn"}


Parts = list[tuple[str, str]]
"""A line as (text, style) parts."""


class StyledText(Widget):
    """Text whose parts are named by styles: gain, loss, quiet, warn, strong, or plain."""

    COMPONENT_CLASSES = {
        "styled-text--gain",
        "styled-text--loss",
        "styled-text--quiet",
        "styled-text--warn",
        "styled-text--strong",
    }

    def append(self, text: Text, parts: Parts) -> None:
        """Add parts to a text."""
        for part, name in parts:
            style = self.get_component_rich_style(f"styled-text--{name}", partial=True) if name else Style.null()
            text.append(part, style)


class HeadLine(StyledText):
    """One line of text that is painted only when it says something new."""

    def __init__(self, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._left: Parts = []
        self._right: Parts = []

    def show(self, left: Parts, right: Parts | None = None) -> None:
        """Set the parts; what does not fit on the right is left out, part by part."""
        right = right or []
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Text:
        """The line."""
        width = self.size.width
        left, right = list(self._left), list(self._right)
        while right and _length(left) + _length(right) + 1 > width:
            right.pop(0)
        while len(left) > 1 and _length(left) > width:
            left.pop()
        text = Text(no_wrap=True, overflow="crop", end="")
        self.append(text, left)
        text.append(" " * max(0, width - _length(left) - _length(right)))
        self.append(text, right)
        return text


class TextLines(StyledText):
    """Several lines, painted only when they say something new."""

    def __init__(self, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: list[Parts] = []

    def show(self, lines: list[Parts]) -> None:
        """Set the lines."""
        if lines != self._lines:
            grown = len(lines) != len(self._lines)
            self._lines = lines
            self.refresh(layout=grown)

    def render(self) -> Text:
        """The lines."""
        text = Text(no_wrap=False, end="")
        for number, line in enumerate(self._lines):
            if number:
                text.append("\n")
            self.append(text, line)
        return text


def _length(parts: Parts) -> int:
    return sum(cell_len(text) for text, _ in parts)


class StatusLine(HeadLine):
    """Environment, connections with their age, round trip, rate budget; equity and what is available."""

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        left = [(f" {view.environment.upper()} ", "strong"), (" " if self._is_narrow else f" {view.category}  ", "")]
        left += _mode(view)
        left += self._feed("market", view.links.feeds[Stream.PUBLIC], view)
        left += self._feed("account", view.links.feeds[Stream.PRIVATE], view)
        drift = view.links.drift_ms
        if drift:
            left.append((f"clock {abs(drift) / 1000:.1f} s {'slow' if drift > 0 else 'fast'}  ", "warn"))
        self.show(left, self._money(view))
        for name in ("paper", "demo", "testnet", "mainnet"):
            self.set_class(name == view.environment, f"-{name}")

    @property
    def _is_narrow(self) -> bool:
        """Whether words are left out so that what is available still has its place."""
        return self.size.width < NARROW

    def _feed(self, name: str, state: FeedState, view: ConsoleView) -> Parts:
        phase = state.phase
        words = f" {name} {phase}"
        if phase is FeedPhase.LIVE and state.rtt_ms is not None:
            live = "" if self._is_narrow else "live "
            words = f" {name} {live}{state.rtt_ms:.0f} ms"
        elif phase is FeedPhase.STALE:
            words += f" {age(view.now - state.since)}"
        elif phase in {FeedPhase.RECONNECTING, FeedPhase.REFUSED} and state.next_try_at is not None:
            words += f" (try {state.attempt}, next in {max(0.0, state.next_try_at - view.now):.0f} s)"
        if name == "account" and phase is FeedPhase.LIVE and not view.account.is_reconciled:
            words = " account not reconciled"
        colour = COLOURS.get(phase, "loss")
        return [(SIGNS[phase], colour), (f"{words}  ", "" if phase is FeedPhase.LIVE else colour)]

    def _money(self, view: ConsoleView) -> Parts:
        budget, wallet = view.links.budget, view.account.wallet
        parts: Parts = []
        if budget is not None:
            parts.append((f"rate {budget.remaining}/{budget.limit}  ", "quiet" if budget.remaining > 1 else "warn"))
        live = "" if view.account_is_live and view.is_live(Stream.PUBLIC) else "quiet"
        equity = available = None
        if wallet is not None:
            equity, available = _present_equity(view)
        # On spot all coins together are told, in dollars.
        coin, whole = view.settle_coin, "USD" if view.category is Category.SPOT else view.settle_coin
        parts.append((f"avail {fixed(available, places_of(coin))}{f' {coin}' if coin != whole else ''}  ", live))
        parts.append((f"equity {fixed(equity, places_of(whole))} {whole} ", live or "strong"))
        return parts


def _mode(view: ConsoleView) -> Parts:
    """Whether orders go out, where that is not a matter of course."""
    if view.replays:
        return [(" REPLAY  ", "warn")]
    if view.watches:
        return [(" READ-ONLY  ", "warn")]
    if view.guards.dry_run:
        return [(" DRY-RUN  ", "warn")]
    if view.armed_left:
        minutes, seconds = divmod(int(view.armed_left), 60)
        return [(f" ARMED {minutes}:{seconds:02}  ", "strong")]
    if view.ladder.one_key_left:
        return [(" ARMED  ", "strong")]
    return [(" DISARMED  ", "warn")] if view.disarmed else []


def _present_equity(view: ConsoleView) -> tuple[Decimal | None, Decimal | None]:
    around = circumstances(view, view.symbol)
    wallet = view.account.wallet
    if around.equity is None and wallet is not None:
        return wallet.total_equity, wallet.total_available_balance
    return around.equity, around.available


class MarketLine(HeadLine):
    """The selected symbol: last and change; then what there is room for, the weightiest first."""

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        ticker, instrument = view.ticker, view.instrument
        if ticker is None:
            self.show([(f" {view.symbol} ", "strong"), (f"{DASH}  waiting for the market", "quiet")])
            return
        tick = instrument.tick_size if instrument is not None else None
        stale = view.is_stale(view.symbol)
        change = ticker.price_24h_pcnt
        colour = "quiet" if stale else "gain" if (change or 0) >= 0 else "loss"
        arrow = "▲" if (change or 0) >= 0 else "▼"
        left = [
            (f" {view.symbol} ", "strong"),
            (f"{on_step(ticker.last_price, tick)} {arrow} {percent(change)}", colour),
        ]
        if stale:
            seconds = view.market.ticker_age(view.category, view.symbol, view.now)
            left.append((f"  STALE {age(seconds)}", "warn"))
        plain = "quiet" if stale else ""
        for name, value in fitting(market_figures(view, ticker), self.size.width - _length(left)):
            left += [(f"  {name} ", "quiet"), (value, plain)]
        self.show(left)


class NoticeLine(HeadLine):
    """The last thing that a person should know, or the keys."""

    def paint(self, view: ConsoleView, keys: Parts) -> None:
        """Show the notice where there is one, else the keys."""
        if view.notice:
            style = {"error": "loss", "warning": "warn"}.get(view.notice_severity, "gain")
            self.show([(f" {view.notice}", style)])
            return
        parts: Parts = [(" ", "")]
        for key, label in keys:
            if _length(parts) + len(key) + len(label) + 3 > self.size.width:
                break
            parts += [(key, "strong"), (f" {label}  ", "quiet")]
        self.show(parts)


class TourLine(HeadLine):
    """The step of the tour that is to be taken."""

    def paint(self, place: str, key: str, words: str) -> None:
        """Show a step."""
        self.show([(f" TOUR {place}  ", "warn"), (key, "strong"), (f"  {words}", ""), ("   F1 ends it", "quiet")])
