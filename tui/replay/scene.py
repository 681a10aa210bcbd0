"""What a console had on its screen at a moment of a recording: the events so far, taken in by the console's own state.

Frames of the public stream go through the same parser, desk and book as when they came; everything else is what the
console took in then, fact by fact.
"""

from collections import deque
from typing import Any

import orjson

from tui.exchange.parse import clean
from tui.feed.market_desk import MarketDesk
from tui.feed.order_book import OrderBook
from tui.model.enums import Category
from tui.model.facts import AccountFact, CommandFact, Fact, FeedPhase, FeedStateChanged, LinkFact, MarketFact, Stream
from tui.record.codec import Undecodable, decode
from tui.record.file import EventKind
from tui.replay.happened import Happenings
from tui.state.account import AccountState
from tui.state.links import LinkState
from tui.state.market import MarketState
from tui.state.missed import Missed

COLLECT_EVERY = 500
"""Public frames after which the market is merged, however far the way still is: a tape keeps two thousand trades."""
MOST_SYMBOLS = 1_000


class Now:
    """The moment that is played, monotonic s; a desk of the past asks it for the time."""

    def __init__(self) -> None:
        self.moment = 0.0

    def __call__(self) -> float:
        """The moment."""
        return self.moment


class Scene:
    """One session as it stood."""

    def __init__(self, category: Category) -> None:
        self.category = category
        self.market, self.account, self.links = MarketState(), AccountState(), LinkState()
        self.symbols: tuple[str, ...] = ()
        self.symbol = ""
        self.selections = 0
        """How often a symbol was selected so far."""
        self.notice: tuple[str, str, float] = ("", "information", 0.0)
        """Text, severity, and until when it stands, monotonic s."""
        self.happenings = Happenings()
        self.unread = 0
        """Events that could not be read: damaged, or of another version."""
        self._now = Now()
        self._desk = MarketDesk(category, self._now, lambda _: None)
        self._frames = 0

    def play(self, moment: float, kind: Any, what: list[Any]) -> None:
        """Take in one event. One that cannot be read is counted and left out."""
        self._now.moment = moment
        try:
            self._play(moment, kind, what)
        except (Undecodable, ValueError, TypeError, KeyError, IndexError):
            self.unread += 1

    def settle(self) -> None:
        """Bring the market up to the events that were played."""
        self._frames = 0
        for fact in self._desk.collect():
            self.market.apply(fact)

    def copy(self) -> "Scene":
        """The same scene, to go on from here another time."""
        self.settle()
        copied = _copied(self)
        assert isinstance(copied, Scene)
        return copied

    def _play(self, moment: float, kind: Any, what: list[Any]) -> None:
        match kind, what:
            case EventKind.CAME, [Stream.PUBLIC, str(text)]:
                self._frame(text)
            case EventKind.FACT, [fact]:
                self._apply(decode(fact))
            case EventKind.GONE, [Stream.PUBLIC]:
                self._desk.disconnected()
            case EventKind.FORGOT, [str(topic)]:
                self._desk.forget(topic)
            case EventKind.BEGAN, [list(symbols), str(symbol)]:
                self.symbols = tuple(clean(each, 40) for each in symbols[:MOST_SYMBOLS])
                self._select(symbol)
            case EventKind.WATCHED, [str(symbol)]:
                self._select(symbol)
            case EventKind.SAID, [str(text), str(severity), int() | float() as seconds]:
                self.notice = (clean(text), severity, moment + seconds)
                self.happenings.said(moment, text, severity)
            case EventKind.ASKED, [int(number), str(name), dict(params)]:
                self.happenings.asked(moment, number, name, params)
            case EventKind.ANSWERED, [int(number), _]:
                self.happenings.ended(moment, number)
            case EventKind.FAILED, [int(number), str(why)]:
                self.happenings.ended(moment, number, why)

    def _select(self, symbol: str) -> None:
        self.symbol = clean(symbol, 40)
        self.selections += 1

    def _frame(self, text: str) -> None:
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            # It was broken when it came, and the console could not read it either.
            return
        if isinstance(message, dict) and "topic" in message:
            self._desk.apply(message)
            self._frames += 1
            if self._frames >= COLLECT_EVERY:
                self.settle()

    def _apply(self, fact: Fact) -> None:
        if isinstance(fact, MarketFact):
            self.market.apply(fact)
        elif isinstance(fact, AccountFact):
            self.account.apply(fact)
        elif isinstance(fact, CommandFact):
            self.account.apply_command(fact)
        elif isinstance(fact, LinkFact):
            self.links.apply(fact)
            if isinstance(fact, FeedStateChanged):
                state = fact.state
                self.happenings.phase(self._now.moment, state)
                if state.stream is Stream.PRIVATE and state.phase is not FeedPhase.LIVE:
                    self.account.lose_link()


_STATEFUL = (Scene, MarketDesk, OrderBook, MarketState, AccountState, LinkState, Missed, Happenings)


def _copied(value: Any) -> Any:
    """Whatever changes is copied, whatever is frozen is shared. The moment and the desk's lock are shared too."""
    if isinstance(value, _STATEFUL):
        copied = object.__new__(type(value))
        copied.__dict__.update({name: _copied(each) for name, each in vars(value).items()})
        return copied
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    if isinstance(value, deque):
        return deque((_copied(each) for each in value), maxlen=value.maxlen)
    if isinstance(value, list):
        return [_copied(each) for each in value]
    return set(value) if isinstance(value, set) else value
