"""The replay by keys: time goes where it is told to, the panes follow, and nothing can be sent."""

import signal

import pytest

from tests.replay.scripted import Watcher, beginning, session, ten_minutes, ticker, watching
from tui import leaving
from tui.keymap import ACTIONS
from tui.model.facts import FeedPhase, Stream
from tui.record.file import read
from tui.replay.app import SPEEDS, ReplayApp
from tui.replay.player import Player

TEN_MINUTES = ten_minutes()


def price(watcher: Watcher) -> str:
    """The price of the moment, which says what second it is."""
    return f"BTCUSDT 60,{watcher.app.position:03.0f}.0"


async def test_time_is_moved_by_keys_and_the_panes_follow() -> None:
    async with watching(TEN_MINUTES) as watcher:
        await watcher.sees("■ paused")
        await watcher.press("right", "right", "right")
        await watcher.is_at(30)
        await watcher.sees("BTCUSDT 60,030.0")
        await watcher.press("shift+right", "left")
        await watcher.is_at(80)
        await watcher.sees("BTCUSDT 60,080.0")
        await watcher.sees("Open orders (0)")
        await watcher.press("shift+right")
        await watcher.sees("Open orders (1)")
        await watcher.press("shift+left")
        await watcher.sees("Open orders (0)")
        await watcher.press("end")
        await watcher.is_at(600)
        await watcher.sees("BTCUSDT 60,600.0")
        await watcher.sees("10:00 / 10:00")
        await watcher.press("right")
        await watcher.is_at(600)
        await watcher.press("home", "left")
        await watcher.is_at(0)
        await watcher.sees("BTCUSDT 60,000.0")


async def test_it_plays_at_its_speed_and_stops_at_the_end() -> None:
    async with watching(TEN_MINUTES) as watcher:
        await watcher.press("shift+right")
        await watcher.is_at(60)
        watcher.passes(0.5)
        await watcher.pilot.pause(0.3)
        await watcher.is_at(60)
        await watcher.press("space")
        await watcher.sees("► 1x")
        begun = watcher.app.position
        watcher.passes(0.5)
        await watcher.is_at(begun + 0.5)
        await watcher.press("plus", "plus")
        await watcher.sees("► 4x")
        watcher.passes(0.5)
        await watcher.is_at(begun + 2.5)
        await watcher.press(*["minus"] * 10)
        await watcher.sees("► 0.25x")
        watcher.passes(0.8)
        await watcher.is_at(begun + 2.7)
        await watcher.press(*["plus"] * 10)
        await watcher.sees("► 64x")
        for _ in range(20):
            before = watcher.app.position
            watcher.passes(0.9)
            await watcher.until(lambda before=before: watcher.app.position > before or not watcher.app.is_playing)
        await watcher.is_at(600)
        await watcher.sees("■ paused")
        await watcher.press("space")
        await watcher.until(lambda: watcher.app.is_playing and watcher.app.position < 600)


async def test_fills_are_gone_to_forward_and_back() -> None:
    async with watching(TEN_MINUTES) as watcher:
        for number in (1, 2, 3):
            await watcher.press("n")
            await watcher.sees(f"fill {number}/3")
            await watcher.is_at(100 + number * 100 + 0.25)
            # What the fill changed is shown with it.
            await watcher.sees(f"Long     {number / 100:.3f}")
        await watcher.press("n")
        await watcher.sees("there is no later fill")
        await watcher.press("N")
        await watcher.is_at(300.25)
        await watcher.sees("Long     0.020")
        await watcher.press("N", "N")
        await watcher.sees("there is no earlier fill")
        await watcher.is_at(200.25)


async def test_a_typed_time_is_gone_to() -> None:
    async with watching(TEN_MINUTES) as watcher:
        await watcher.press("4")
        await watcher.until(lambda: watcher.app.screen is not watcher.app._screen)
        await watcher.press("colon", "1", "0", "enter")
        await watcher.is_at(250)
        await watcher.sees("a word of then")
        await watcher.press("T")
        await watcher.until(lambda: watcher.app.screen is not watcher.app._screen)
        await watcher.press("n", "o", "enter")
        await watcher.sees("a position is 1:02:03")
        await watcher.press("ctrl+u", *"-30", "enter")
        await watcher.is_at(220)
        await watcher.sees("BTCUSDT 60,220.0")
        await watcher.press("7", "escape")
        await watcher.is_at(220)


async def test_no_key_of_the_console_does_anything_but_look() -> None:
    async with watching(TEN_MINUTES) as watcher:
        await watcher.press("n")
        await watcher.is_at(200.25)
        await watcher.sees("Open orders (1)")
        keys = {key for action in ACTIONS if action.name != "quit" for key in action.key.split(",")}
        moving = {"n", "N", "home", "end", "left", "right", "space", "g", "question_mark"}
        await watcher.press("o", *sorted(keys - moving - {"h", "w"}), "enter", "h", "x", "p", "l", "X", "X", "enter")
        await watcher.is_at(200.25)
        await watcher.sees("Open orders (1)")
        await watcher.sees("REPLAY")
        assert not hasattr(watcher.app, "_console")
        assert not watcher.app._screen.ticket.display


async def test_a_symbol_is_looked_at_until_the_recording_turns_to_another() -> None:
    events = [*beginning(10.0), ticker(10.0, "60000"), ticker(10.0, "3000", "ETHUSDT")]
    events += [(30.0, ["watch", "ETHUSDT"]), (50.0, ["watch", "BTCUSDT"])]
    async with watching(session(10.0, events)) as watcher:
        await watcher.sees("BTCUSDT 60,000.0")
        await watcher.press("w", "down", "enter")
        await watcher.sees("ETHUSDT 3,000.00")
        await watcher.press("right")
        await watcher.is_at(10)
        assert watcher.app._view().symbol == "ETHUSDT"
        await watcher.press("end")
        await watcher.sees("BTCUSDT 60,000.0")


async def test_sessions_follow_one_another_and_are_told_apart() -> None:
    first = session(1000.0, [*beginning(1000.0), ticker(1030.0, "60030")])
    second = session(20.0, [*beginning(20.0), ticker(50.0, "70030")], environment="mainnet")
    async with watching(first + second) as watcher:
        await watcher.sees("session 1/2")
        await watcher.sees("00:00 / 01:00")
        await watcher.sees("DEMO")
        await watcher.press("3", "1", "enter")
        await watcher.sees("session 2/2")
        await watcher.sees("MAINNET")
        assert watcher.app._view().ticker is None
        await watcher.press("end")
        await watcher.sees("BTCUSDT 70,030.0")
        await watcher.press("home")
        await watcher.sees("session 1/2")


async def test_a_long_way_shows_how_far_it_is_and_the_keys_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.replay import app

    # An event at a time: every frame ends with the way still before it.
    monkeypatch.setattr(app, "WORK", -1.0)
    async with watching(TEN_MINUTES) as watcher:
        await watcher.press("end")
        watcher.passes(1.5)
        await watcher.sees("… seeking ")
        assert not watcher.app.is_there
        await watcher.press("space", "space")
        await watcher.until(lambda: not watcher.app.is_there or watcher.app.position < 600)
        await watcher.press("home")
        await watcher.until(lambda: watcher.app.position == 0)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
async def test_it_says_on_every_screen_that_this_is_not_now(size: tuple[int, int]) -> None:
    async with watching(TEN_MINUTES, size) as watcher:
        await watcher.press("n")
        await watcher.is_at(200.25)
        await watcher.sees("REPLAY")
        await watcher.sees("03:20 / 10:00")
        assert "┏╍" in watcher.screen
        feeds = watcher.app._view().links.feeds
        assert all(feeds[stream].phase is FeedPhase.LIVE for stream in Stream)
    assert SPEEDS[0] == 0.25


async def test_help_shows_the_keys_of_a_replay() -> None:
    async with watching(TEN_MINUTES) as watcher:
        await watcher.press("question_mark")
        await watcher.sees("To the next fill")
        assert "Open the ticket" not in watcher.screen


async def test_leaving_is_watched_over_until_the_terminal_has_been_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    # So late that it cannot end the tests themselves.
    monkeypatch.setattr(leaving, "LEAVE_WITHIN", 600.0)
    app = ReplayApp(Player(read(TEN_MINUTES)))
    async with app.run_test():
        app._leaving.on_signal(signal.SIGHUP)
    last_resort = app._leaving._last_resort
    assert last_resort is not None
    # The app has ended; a terminal that hung up would hold up what comes after that.
    assert app.return_code == 128 + signal.SIGHUP
    assert last_resort.is_alive()
    app.part()
    last_resort.join(20)
    assert not last_resort.is_alive()
