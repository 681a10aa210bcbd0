"""Public topics: who listens to what, and what is due when. A frame is made once, whoever listens."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from uuid import uuid4

from tui.paper import shapes
from tui.paper.engine.board import Board
from tui.paper.engine.candles import end_of
from tui.paper.engine.events import Event, LiquidationEvent, TradeEvent
from tui.paper.engine.types import Candle
from tui.paper.engine.venue import Venue
from tui.paper.streams.books import PublishedBook
from tui.paper.streams.outbox import Outbox
from tui.paper.streams.topics import KLINE_EVERY, LIQUIDATIONS_EVERY, PRICE_LIMIT_EVERY, Topic, channel_of
from tui.paper.wire import dump, short, text

AT_ONCE: Final = frozenset({"publicTrade", "system"})
MOST_TRADES: Final = 1_024


class PublicTopics:
    """The topics of one category."""

    def __init__(self, venue: Venue, category: str) -> None:
        self._venue, self._category = venue, category
        self._channel = channel_of(category)
        self._listeners: defaultdict[Topic, set[Outbox]] = defaultdict(set)
        self._books: dict[Topic, PublishedBook] = {}
        self._tickers: dict[Topic, dict[str, Any]] = {}
        self._limits: dict[Topic, dict[str, Any]] = {}
        self._candles: dict[Topic, tuple[int, list[str]]] = {}
        self._liquidations: dict[Topic, list[dict[str, Any]]] = {}
        self._due: dict[Topic, int] = {}

    def knows(self, topic: Topic) -> bool:
        """Whether the symbol, or of options' trades the coin, is listed."""
        if topic.kind == "system":
            return topic.symbol == "status"
        if self._channel.trades_by_coin and topic.kind == "publicTrade":
            return any(board.spec.base_coin == topic.symbol for board in self._venue.boards(self._category))
        return self.lists(topic.symbol)

    def lists(self, symbol: str) -> bool:
        """Whether the category has such a symbol."""
        return (self._category, symbol) in self._venue.core.boards

    def listens(self, topic: Topic, outbox: Outbox) -> bool:
        """Whether a connection is subscribed to a topic already."""
        return outbox in self._listeners.get(topic, ())

    def subscribe(self, topic: Topic, outbox: Outbox, now: int) -> None:
        """Add a listener; it gets a snapshot first where the topic has one."""
        listeners = self._listeners[topic]
        if outbox in listeners:
            return
        listeners.add(outbox)
        if topic.kind == "orderbook":
            if len(listeners) == 1:
                self._book(topic).renew()
            outbox.put(self._book(topic).snapshot(now))
        elif topic.kind == "priceLimit":
            outbox.put(self._limit_frame(topic, shapes.price_limit(self._board(topic)), now))
        elif topic.kind == "tickers":
            row = self._tickers.setdefault(topic, shapes.ticker(self._board(topic)))
            outbox.put(self._ticker_frame(topic, "snapshot", row, now))
        elif topic.kind == "kline":
            outbox.put(self._candle_frame(topic, now))

    def unsubscribe(self, topic: Topic, outbox: Outbox) -> None:
        """Remove a listener."""
        listeners = self._listeners.get(topic)
        if listeners is None:
            return
        listeners.discard(outbox)
        if not listeners:
            # A book stays: its updates are counted on for who comes next.
            for table in (self._listeners, self._tickers, self._limits, self._candles, self._liquidations, self._due):
                table.pop(topic, None)

    def count(self, outbox: Outbox) -> int:
        """How many topics a connection listens to."""
        return sum(outbox in listeners for listeners in self._listeners.values())

    def leave(self, outbox: Outbox) -> None:
        """Remove a listener from everything."""
        for topic in [topic for topic, listeners in self._listeners.items() if outbox in listeners]:
            self.unsubscribe(topic, outbox)

    def publish(self, events: Iterable[Event], now: int) -> None:
        """Push trades at once, the rest when it is due."""
        for event in events:
            match event:
                case TradeEvent(self._category, symbol, trades):
                    rows = [shapes.public_trade(trade, symbol) for trade in trades]
                    if self._channel.trades_by_coin:
                        symbol = self._venue.board(self._category, symbol).spec.base_coin
                    for start in range(0, len(rows), MOST_TRADES):
                        self._tell_trades(symbol, rows[start : start + MOST_TRADES], now)
                case LiquidationEvent(category=self._category, symbol=symbol):
                    liquidated = Topic("allLiquidation", symbol)
                    if liquidated in self._listeners:
                        self._liquidations.setdefault(liquidated, []).append(shapes.liquidation(event))
        for topic in list(self._listeners):
            # Nothing is due later than that, unless the clock was set back meanwhile.
            if topic.kind not in AT_ONCE and not 0 < self._due.get(topic, 0) - now <= KLINE_EVERY:
                self._publish(topic, now)

    def _tell_trades(self, symbol: str, rows: list[dict[str, Any]], now: int) -> None:
        topic = Topic("publicTrade", symbol)
        if topic in self._listeners:
            body = {"topic": f"publicTrade.{symbol}", "type": "snapshot", "ts": now, "data": rows, "id": str(uuid4())}
            self._send(topic, dump(body))

    def _publish(self, topic: Topic, now: int) -> None:
        if topic.kind == "orderbook":
            self._due[topic] = now + self._channel.depths[int(topic.argument)]
            frame = self._book(topic).push(now)
        elif topic.kind == "tickers":
            self._due[topic] = now + self._channel.ticker_every
            frame = self._ticker_delta(topic, now)
        elif topic.kind == "priceLimit":
            self._due[topic] = now + PRICE_LIMIT_EVERY
            row = shapes.price_limit(self._board(topic))
            frame = self._limit_frame(topic, row, now) if row != self._limits.get(topic) else None
        elif topic.kind == "allLiquidation":
            self._due[topic] = now + LIQUIDATIONS_EVERY
            frame = self._liquidation_frame(topic, now)
        else:
            self._due[topic] = now + KLINE_EVERY
            frame = self._candle_change(topic, now)
        if frame is not None:
            self._send(topic, frame)

    def _send(self, topic: Topic, frame: bytes) -> None:
        for outbox in self._listeners[topic]:
            outbox.put(frame)

    def _board(self, topic: Topic) -> Board:
        return self._venue.board(self._category, topic.symbol)

    def _book(self, topic: Topic) -> PublishedBook:
        found = self._books.get(topic)
        if found is None:
            found = self._books[topic] = PublishedBook(self._board(topic), int(topic.argument))
        return found

    def _liquidation_frame(self, topic: Topic, now: int) -> bytes | None:
        rows = self._liquidations.pop(topic, None)
        if not rows:
            return None
        return dump({"topic": f"allLiquidation.{topic.symbol}", "type": "snapshot", "ts": now, "data": rows})

    def _limit_frame(self, topic: Topic, row: dict[str, Any], now: int) -> bytes:
        self._limits[topic] = row
        return dump({"topic": f"priceLimit.{topic.symbol}", "data": row, "ts": now})

    def _ticker_delta(self, topic: Topic, now: int) -> bytes | None:
        row = shapes.ticker(self._board(topic))
        known = self._tickers.get(topic, {})
        changed = {name: value for name, value in row.items() if known.get(name) != value}
        self._tickers[topic] = row
        if not changed:
            return None
        if not self._channel.ticker_deltas:
            return self._ticker_frame(topic, "snapshot", row, now)
        return self._ticker_frame(topic, "delta", {"symbol": topic.symbol, **changed}, now)

    def _ticker_frame(self, topic: Topic, kind: str, row: dict[str, Any], now: int) -> bytes:
        name = f"tickers.{topic.symbol}"
        body: dict[str, Any] = {"topic": name, "type": kind, "data": row}
        if self._category == "option":
            return dump({"id": f"{name}-{self._board(topic).seq}-{now}", **body, "ts": now})
        return dump({**body, "cs": self._board(topic).seq, "ts": now})

    def _candle_change(self, topic: Topic, now: int) -> bytes | None:
        """The running candle when it changed; first the last word on one that has ended meanwhile."""
        board = self._board(topic)
        start, row = self._candles.get(topic, (0, []))
        running = board.candles.running(topic.argument)
        frames = []
        if start and running.start > start:
            ended = [each for each in board.candles.query(topic.argument, start, None, 5) if each.start < running.start]
            frames = [self._candle_row(topic, each, now, confirm=True) for each in reversed(ended)]
        current = self._candle_row(topic, running, now, confirm=False)
        figures = _figures(current)
        if not frames and figures == row:
            return None
        self._candles[topic] = (running.start, figures)
        return self._kline_frame(topic, [*frames, current], now)

    def _candle_frame(self, topic: Topic, now: int) -> bytes:
        running = self._board(topic).candles.running(topic.argument)
        row = self._candle_row(topic, running, now, confirm=False)
        self._candles.setdefault(topic, (running.start, _figures(row)))
        return self._kline_frame(topic, [row], now)

    def _kline_frame(self, topic: Topic, rows: list[dict[str, Any]], now: int) -> bytes:
        name = f"kline.{topic.argument}.{topic.symbol}"
        return dump({"topic": name, "data": rows, "ts": now, "type": "snapshot"})

    def _candle_row(self, topic: Topic, candle: Candle, now: int, *, confirm: bool) -> dict[str, Any]:
        spec = self._board(topic).spec
        return {
            "start": candle.start,
            "end": end_of(candle.start, topic.argument),
            "interval": topic.argument,
            "open": text(spec.price(candle.open)),
            "close": text(spec.price(candle.close)),
            "high": text(spec.price(candle.high)),
            "low": text(spec.price(candle.low)),
            "volume": text(spec.qty(candle.lots)),
            "turnover": short(candle.turnover),
            "confirm": confirm,
            "timestamp": now,
        }


def _figures(row: dict[str, Any]) -> list[str]:
    return [str(row[name]) for name in ("open", "high", "low", "close", "volume")]
