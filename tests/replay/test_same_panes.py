"""What a console showed at the end of a session under faults is what the end of its recording shows, to the digit."""

import asyncio
import copy
import json
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from person import Person, at_the_console

from tests.replay.scripted import state_of
from tests.ui.harness import Harness, World
from tui.feed.heartbeat import Pace
from tui.model.enums import Side
from tui.panes.line_table import LineTable
from tui.panes.view import ConsoleView
from tui.record.file import EventKind, Recording, body, open_recording
from tui.record.recorder import Recorder
from tui.replay.app import ReplayApp
from tui.replay.player import Player

QUICK = Pace(ping_every=0.5, pong_within=2.0, silence=1.0, give_up=4.0)
KEY, SECRET = "PaperTradingKey001", "PaperTradingSecretThatIsNoSecret0001"


@dataclass
class Session:
    """A session that has ended: its recording, and the console's last view."""

    path: Path
    view: ConsoleView
    notices: list[str]

    def recording(self) -> Recording:
        return open_recording(self.path)


async def trade_under_faults(person: Person) -> None:
    """Orders that rest, fill, change and vanish while the exchange loses, doubles, holds and cuts what it says."""
    exchange = person.exchange
    book = exchange.strike("lose", "public/linear orderbook.*", percent=20)
    exchange.strike("duplicate", "private *")
    exchange.strike("malformed", "public/linear *", shape="cut", percent=5)
    await person.rests("64000")
    await person.rests("64100")
    await person.until(lambda: exchange.hits(book) > 5, "lost frames")
    exchange.lift()
    await person.is_live()
    await person.sends(price="64260")
    await person.is_told("filled: Buy")
    await person.press("o", "c")
    await person.until(lambda: len(person.account.orders) == 1, "the cancel")
    await person.sends(Side.SELL, qty="0.004", price="64200")
    await person.is_told("filled: Sell")
    # An order whose answer is lost, and a private stream that breaks.
    exchange.strike("lose_reply", "POST /v5/order/create", times=1)
    cut = exchange.strike("cut", "private order", times=1)
    await person.sends(price="63900")
    await person.until(lambda: len(person.account.orders) == 2, "the third order")
    await person.until(lambda: exchange.hits(cut), "the broken stream")
    exchange.lift()
    await person.press("w", "down", "enter")
    await person.is_live()
    await person.until(lambda: sum(each.is_open for each in person.shown.values()) == 2, "both orders shown")


async def end_of(person: Person, recorder: Recorder) -> ConsoleView:
    """Let no market frame come any more, take in what has come, and end the recording; the view as it then is."""
    desk = person.console._market._desk
    person.exchange.strike("lose", "public/linear *")
    quiet, since = -1, 0
    while since < 10:
        await person.pilot.pause(0.05)
        since = since + 1 if desk.received == quiet else 0
        quiet = desk.received
    # Without a pause in between, so that nothing gets in that is not recorded.
    person.app._frame()
    recorder.close()
    view = person.app._view()
    return replace(
        view, market=copy.deepcopy(view.market), account=copy.deepcopy(view.account), links=copy.deepcopy(view.links)
    )


async def recorded(path: Path) -> Session:
    recorder = Recorder(path, [KEY, SECRET])
    recorder.start({"environment": "paper", "category": "linear", "settle_coin": "USDT"})
    async with at_the_console(market_pace=QUICK, tap=recorder) as person:
        assert (person.exchange.running.api_key, person.exchange.running.api_secret) == (KEY, SECRET)
        await trade_under_faults(person)
        view = await end_of(person, recorder)
        return Session(path, view, person.notices)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return asyncio.run(recorded(tmp_path_factory.mktemp("recorded") / "faults.rec"))


async def text_of(view: ConsoleView) -> str:
    """The whole screen as it shows a view."""

    class Still(World):
        def view(self) -> ConsoleView:
            return view

    async with Harness(Still()).run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        harness = pilot.app
        assert isinstance(harness, Harness)
        harness.paint()
        await pilot.pause()
        return harness.text


async def test_the_panes_at_the_end_are_the_same(session: Session) -> None:
    app = ReplayApp(Player(session.recording()))
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.press("end")
        deadline = time.monotonic() + 30
        while not (app.is_there and app.position == app._player.duration):
            assert time.monotonic() < deadline
            await pilot.pause(0.02)
        played = app._view()
        await pilot.pause()
        happened = "\n".join(
            cell.text for row in app.screen.query_one("#happened LineTable", LineTable)._rows for cell in row.cells
        )
        for line in (
            "→ place_order BTCUSDT Buy Limit 0.01",
            "← cancel_order taken",
            "✕ place_order",
            "private feed reconnecting",
        ):
            assert line in happened
        assert "(2)" in str(app.screen.query_one("#orders").border_title)
        live = replace(session.view, now=played.now, exchange_ms=played.exchange_ms, replays=True)
    shown, told = [await text_of(replace(each, notice="")) for each in (played, live)]
    assert shown == told
    # Not an empty screen that equals another empty one.
    for words in ("Open orders (2)", "Positions (1)", "0.006", "REPLAY", "ETHUSDT", "63,900.0"):
        assert words in shown


async def test_what_lies_behind_the_panes_is_the_same_too(session: Session) -> None:
    player = Player(session.recording())
    assert player.run(player.duration)
    mine, live = player.scene, session.view
    assert mine.symbol == live.symbol == "ETHUSDT"
    assert list(mine.account.orders.items()) == list(live.account.orders.items())
    assert list(mine.account.closed.items()) == list(live.account.closed.items())
    assert list(mine.account.executions.items()) == list(live.account.executions.items())
    assert mine.account.positions == live.account.positions
    assert mine.account.wallet == live.account.wallet
    assert mine.account.is_reconciled == live.account.is_reconciled
    assert mine.links.feeds == live.links.feeds
    assert mine.market.trades == live.market.trades
    assert mine.market.instruments == live.market.instruments
    for ours, theirs in ((mine.market.tickers, live.market.tickers), (mine.market.books, live.market.books)):
        assert {key: replace(each, received_at=0.0) for key, each in ours.items()} == {
            key: replace(each, received_at=0.0) for key, each in theirs.items()
        }
    assert mine.unread == 0
    assert len(player.fills) == 2


async def test_going_back_shows_what_going_forward_showed(session: Session) -> None:
    recording = session.recording()
    player = Player(recording)
    player._keep_every = 0.5
    places = [player.duration * part / 7 for part in range(8)]
    forward = []
    for place in places:
        assert player.run(place)
        forward.append(state_of(player))
    assert forward[0] != forward[3] != forward[-1]
    for number in (5, 2, 6, 0, 7, 1, 4, 3):
        player.seek(places[number])
        assert player.run(places[number])
        assert state_of(player) == forward[number], number
        assert player.position == pytest.approx(places[number])
    # By small steps it is the same as at once.
    again = Player(recording)
    while not again.run(places[4], 0.0):
        assert again.position <= places[4]
    assert state_of(again) == forward[4]


def test_it_tells_what_went_out_and_came_in_and_no_secret(session: Session) -> None:
    recording = session.recording()
    (one,) = recording.sessions
    assert recording.lost == 0
    events = [event for block in one.blocks for event in recording.events(block)]
    kinds = {event[1] for event in events}
    assert kinds == {str(kind) for kind in EventKind}
    asked = {event[2]: event[3] for event in events if event[1] == "ask"}
    ended = [event[2] for event in events if event[1] in {"answer", "failed"}]
    assert sorted(ended) == sorted(asked)
    assert list(asked.values()).count("place_order") >= 5
    said = [event[2] for event in events if event[1] == "said"]
    assert [text for text in session.notices if text in said] == session.notices[: len(said)]
    blocks = [one.head, *one.blocks]
    text = "\n".join(body(recording.data, block).decode() for block in blocks)
    assert KEY not in text
    assert SECRET not in text
    assert text.count('"op":"auth"') >= 2
    answers = [json.dumps(event) for event in events if event[1] == "answer"]
    assert any("BTCUSDT" in answer for answer in answers)


async def test_a_disk_that_is_full_is_said_and_trading_goes_on(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "full.rec", [KEY, SECRET])
    recorder.start({"environment": "paper", "category": "linear", "settle_coin": "USDT"})
    async with at_the_console(tap=recorder) as person:
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, recorder._file)
        os.close(full)
        await person.is_told("the recording has ended: No space left on device; trading goes on without it")
        await person.sends(price="64260")
        await person.is_told("filled: Buy")
        await person.until(lambda: person.held > 0, "the position")
    assert not recorder.is_recording
    player = Player(open_recording(recorder.path))
    assert player.run(player.duration)
    assert player.scene.market.tickers
