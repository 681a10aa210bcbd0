"""Whatever a stream or an answer brings: an event or a counted drop, and a screen that stays a screen."""

import asyncio
import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.fuzz.hostile import VALUES, is_clean, mutated
from tests.ui.harness import Harness, World, trading_world
from tui.exchange import parse
from tui.exchange.parse import MalformedPayload
from tui.feed.account import AccountDesk
from tui.feed.heartbeat import Pace
from tui.feed.market_desk import MarketDesk
from tui.feed.supervisor import Plan, Supervisor
from tui.model.enums import Category
from tui.model.facts import Fact, Stream

LINEAR = Category.LINEAR
TICKER = {
    "symbol": "BTCUSDT",
    "lastPrice": "64251.0",
    "markPrice": "64250.5",
    "indexPrice": "64249.0",
    "price24hPcnt": "0.0124",
    "highPrice24h": "65000",
    "lowPrice24h": "63000",
    "turnover24h": "2508883347.94",
    "volume24h": "39216.145",
    "openInterest": "54100.2",
    "fundingRate": "0.0001",
    "nextFundingTime": "1700000000000",
    "bid1Price": "64250.5",
    "bid1Size": "1",
    "ask1Price": "64251.0",
    "ask1Size": "2",
}
PUBLIC: list[Any] = [
    {"topic": "tickers.BTCUSDT", "type": "snapshot", "ts": 1_700_000_000_001, "cs": 1, "data": TICKER},
    {
        "topic": "tickers.BTCUSDT",
        "type": "delta",
        "ts": 1_700_000_000_002,
        "data": {"symbol": "BTCUSDT", "lastPrice": "1"},
    },
    {
        "topic": "orderbook.50.BTCUSDT",
        "type": "snapshot",
        "ts": 1_700_000_000_001,
        "data": {"s": "BTCUSDT", "b": [["64250", "1"], ["64249", "2"]], "a": [["64251", "3"]], "u": 5, "seq": 7},
    },
    {
        "topic": "orderbook.50.BTCUSDT",
        "type": "delta",
        "ts": 1_700_000_000_002,
        "data": {"s": "BTCUSDT", "b": [["64250", "0"]], "a": [["64252", "3"]], "u": 6, "seq": 8},
    },
    {
        "topic": "publicTrade.BTCUSDT",
        "type": "snapshot",
        "ts": 1_700_000_000_003,
        "data": [
            {"T": 1, "s": "BTCUSDT", "S": "Buy", "v": "0.1", "p": "64251", "L": "PlusTick", "i": "x", "BT": False}
        ],
    },
    {
        "topic": "allLiquidation.BTCUSDT",
        "type": "snapshot",
        "ts": 1_700_000_000_003,
        "data": [{"T": 1_700_000_000_002, "s": "BTCUSDT", "S": "Sell", "v": "0.1", "p": "64251"}],
    },
    {
        "topic": "kline.1.BTCUSDT",
        "type": "snapshot",
        "ts": 1_700_000_000_004,
        "data": [
            {
                "start": 60_000,
                "end": 119_999,
                "interval": "1",
                "open": "1",
                "close": "2",
                "high": "3",
                "low": "1",
                "volume": "1",
                "turnover": "2",
                "confirm": False,
                "timestamp": 100_000,
            }
        ],
    },
    {"op": "pong", "req_id": "1", "args": ["1700000000000"]},
    {"op": "subscribe", "success": False, "ret_msg": "no", "req_id": "1", "conn_id": "x"},
    {"success": True, "ret_msg": "", "op": "auth", "conn_id": "x"},
    {"success": False, "type": "COMMAND_RESP", "data": {"failTopics": ["x"], "successTopics": []}},
]
ORDER = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "orderId": "o-1",
    "orderLinkId": "link-1",
    "side": "Buy",
    "orderType": "Limit",
    "orderStatus": "New",
    "price": "64000",
    "qty": "0.03",
    "cumExecQty": "0.01",
    "leavesQty": "0.02",
    "avgPrice": "",
    "timeInForce": "GTC",
    "reduceOnly": False,
    "triggerPrice": "",
    "stopOrderType": "",
    "takeProfit": "68000",
    "stopLoss": "62000",
    "rejectReason": "EC_NoError",
    "createdTime": "1700000000000",
    "updatedTime": "1700000000001",
}
EXECUTION = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "execId": "e-1",
    "orderId": "o-1",
    "orderLinkId": "link-1",
    "side": "Buy",
    "execPrice": "64000",
    "execQty": "0.01",
    "execFee": "0.1",
    "execType": "Trade",
    "isMaker": True,
    "execTime": "1700000000000",
}
POSITION = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "size": "0.5",
    "entryPrice": "64000",
    "markPrice": "64251",
    "liqPrice": "44650",
    "leverage": "10",
    "positionValue": "32000",
    "unrealisedPnl": "125",
    "positionIM": "3217",
    "positionMM": "160",
    "positionIdx": 0,
    "takeProfit": "",
    "stopLoss": "62000",
    "updatedTime": "1700000000000",
    "seq": 3,
}
WALLET = {
    "accountType": "UNIFIED",
    "totalEquity": "10107.9",
    "totalAvailableBalance": "6890",
    "coin": [{"coin": "USDT", "walletBalance": "9982.4", "equity": "10107.9", "unrealisedPnl": "125.5"}],
}
PRIVATE: list[Any] = [
    {"topic": topic, "id": "1", "creationTime": 1_700_000_000_005, "data": [row]}
    for topic, row in (("order", ORDER), ("execution", EXECUTION), ("position", POSITION), ("wallet", WALLET))
]


class Ears:
    """The reader's side of both feeds, without sockets, into one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.market = MarketDesk(LINEAR, lambda: world.now, lambda _: None)
        self.account = AccountDesk(self._take)
        self._lines = {
            "public": self._line(Stream.PUBLIC, self.market),
            "private": self._line(Stream.PRIVATE, self.account),
        }

    @staticmethod
    def _line(stream: Stream, desk: Any) -> Supervisor:
        return Supervisor(Plan(stream, lambda _: None, desk, lambda _: None, Pace()))  # type: ignore[arg-type, return-value]

    def _take(self, fact: Fact) -> None:
        self.world.account.apply(fact)  # type: ignore[arg-type]

    def hear(self, where: str, text: str) -> None:
        """One frame, on the way that a real one takes."""
        line = self._lines[where]
        line._on_text(text, line._generation)
        for fact in self.market.collect():
            self.world.market.apply(fact)


def text_of(message: Any, cut: int | None) -> str:
    text = json.dumps(message)
    return text if cut is None else text[: cut % (len(text) + 1)]


cuts = st.none() | st.none() | st.integers(0, 2_000)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(mutated(PUBLIC) | st.sampled_from(PUBLIC), cuts), max_size=6))
def test_a_public_frame_raises_nothing(frames: list[tuple[Any, int | None]]) -> None:
    ears = Ears(World())
    for message, cut in frames:
        ears.hear("public", text_of(message, cut))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(mutated(PRIVATE) | st.sampled_from(PRIVATE), cuts), max_size=6))
def test_a_private_frame_raises_nothing(frames: list[tuple[Any, int | None]]) -> None:
    ears = Ears(World())
    for message, cut in frames:
        ears.hear("private", text_of(message, cut))


ROWS = {
    "order": (ORDER, parse.order),
    "execution": (EXECUTION, parse.execution),
    "position": (POSITION, parse.position),
}


@pytest.mark.parametrize("name", ROWS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_row_of_an_answer_is_read_or_malformed(name: str, data: st.DataObject) -> None:
    row, read = ROWS[name]
    changed = data.draw(mutated([row]))
    with contextlib.suppress(MalformedPayload):
        for each in parse.rows([changed]):
            read(each)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.just("public"), mutated(PUBLIC)) | st.tuples(st.just("private"), mutated(PRIVATE)),
        min_size=1,
        max_size=12,
    ),
    VALUES,
)
def test_the_screen_stays_a_screen(frames: list[tuple[str, Any]], notice: Any) -> None:
    asyncio.run(_draws(frames, str(notice)))


async def _draws(frames: list[tuple[str, Any]], notice: str) -> None:
    world = trading_world()
    ears = Ears(world)
    for message in PUBLIC[:4]:
        ears.hear("public", json.dumps(message))
    app = Harness(world)
    async with app.run_test(size=(120, 36)) as pilot:
        for where, message in frames:
            ears.hear(where, json.dumps(message))
        world.notice = parse.clean(notice)
        app.paint()
        await pilot.pause()
        lines = app.lines()
        assert len(lines) == 36
        for line in lines:
            assert is_clean(line), repr(line)
            assert cell_len(line) <= 120
        assert app.posted == [] or all(type(each).__name__ == "SymbolSelected" for each in app.posted)
        assert app.is_running
