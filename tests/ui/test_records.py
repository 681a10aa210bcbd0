"""Account, history, session and watch list as a person works them, on a made-up past."""

from typing import Any

import pytest
from past_rows import fill

from tests.ui.harness import EXCHANGE_MS, NOW, D, Harness, instrument, order, trading_world
from tests.ui.past_world import RANGE, told, wallet, world_with_a_past
from tui.model.enums import Side
from tui.model.facts import HistoryFailed, HistoryLoaded, WalletUpdated
from tui.model.history import HistoryKind, HistoryRange
from tui.panes.account import AccountPane
from tui.panes.curve import columns_of, curve, spark
from tui.panes.gauge import bar
from tui.panes.history import AT_A_FRAME, HistoryPane
from tui.panes.line_table import LineTable
from tui.panes.long_table import LongTable
from tui.panes.session import SessionPane
from tui.panes.watchlist import WatchlistPane
from tui.rules.fuzzy import SearchIndex
from tui.rules.history_filter import HistoryFilter, read_filter, today_utc
from tui.screens import wishes
from tui.screens.history_dialogs import FilterDialog
from tui.screens.search import SearchScreen

SIZE = (120, 36)


def posted(app: Harness, kind: type[Any]) -> list[Any]:
    return [each for each in app.posted if isinstance(each, kind)]


async def at(app: Harness, pilot: Any, *keys: str) -> str:
    """Press keys, draw a frame; the screen."""
    await pilot.press(*keys)
    app.paint()
    await pilot.pause()
    return app.text


# --- account and session ------------------------------------------------------------------------


async def test_the_account_tells_its_figures_in_words_and_numbers() -> None:
    app = Harness(world_with_a_past())
    async with app.run_test(size=SIZE) as pilot:
        text = await at(app, pilot, "g", "a")
        for words in ("16,310.44", "10,912.35", "5,315.55", "cross margin", "32.76 %  calm"):
            assert words in text
        assert "74.15 %  close to liquidation" in text
        assert "0.0972" in text
        assert "Account · 2 s old" in text
        assert posted(app, AccountPane.Wanted)
        assert posted(app, SessionPane.Wanted)


async def test_what_is_unknown_of_an_account_is_a_dash() -> None:
    app = Harness(trading_world())
    async with app.run_test(size=SIZE) as pilot:
        app.world.account.wallet = None
        text = await at(app, pilot, "g", "a")
        assert text.count("—") >= 12
        assert "no coins" in text
        figures = [line for line in app.lines() if "equity USD" in line or "initial margin" in line]
        assert not any("0.00" in line for line in figures)
        session = text[text.index("Session since") :]
        assert "closed trades     —" in session
        assert "0 won" not in session


async def test_an_account_that_is_not_read_any_more_is_marked() -> None:
    app = Harness(world_with_a_past())
    async with app.run_test(size=SIZE) as pilot:
        app.world.past.wallet_at = NOW - 40
        assert "Account · STALE 40 s" in await at(app, pilot, "g", "a")
        app.world.account.apply(WalletUpdated(wallet()))
        app.world.past.wallet_at = NOW
        assert "Account · 0 s old" in await at(app, pilot)


async def test_the_session_tells_what_its_closed_trades_came_to() -> None:
    app = Harness(world_with_a_past())
    async with app.run_test(size=SIZE) as pilot:
        text = await at(app, pilot, "g", "a")
        # 7.25 less 0, 2, 4 … 22: four won 17.00, eight lost 62.00.
        for words in ("-45.00", "12: 4 won, 8 lost", "33.3 %", "+4.25", "-7.75", "+7.25, -14.75", "0.27"):
            assert words in text
        assert "24" in next(line for line in app.lines() if "fills" in line)
        # Since the start: the first point is 10,000 and the last one of 199 seconds.
        assert f"{(199 * 7) % 90 - 199:+.2f} since the start" in text


def test_bars_and_curves_by_hand() -> None:
    assert bar(D("0"), 4) == "░░░░"
    assert bar(D("0.0001"), 4) == "▏░░░"
    assert bar(D("0.5"), 4) == "██░░"
    assert bar(D("7"), 4) == "████"
    assert curve([D(1), D(2), D(9)], 2) == ["  █", "▁▂█"]
    assert curve([D(5), D(5)], 2) == ["  ", "██"]
    assert columns_of([(0, D(1)), (5, D(2)), (10, D(3))], 4) == [1, 1, 2, 3]
    assert columns_of([], 4) == []
    assert spark([D(1)], 3) == "   "
    assert spark([D(9), D(1), D(2)], 2) == "▁█"


# --- history ------------------------------------------------------------------------------------


async def test_each_list_is_a_key_away_and_is_asked_for_once() -> None:
    app = Harness(world_with_a_past())
    async with app.run_test(size=SIZE) as pilot:
        assert "History: orders (24)" in await at(app, pilot, "g", "h")
        assert "History: fills (24)" in await at(app, pilot, "2")
        text = await at(app, pilot, "3")
        assert "History: closed P&L (12)" in text
        assert "that is all" in text
        await at(app, pilot, "1")
        await at(app, pilot, "2")
        assert [each.kind for each in posted(app, HistoryPane.Wanted)] == list(HistoryKind)
        await at(app, pilot, "r")
        assert posted(app, HistoryPane.Wanted)[-1].kind is HistoryKind.FILLS


async def test_the_end_asks_for_older_ones_and_says_how_far_it_is_read() -> None:
    app = Harness(world_with_a_past())
    async with app.run_test(size=SIZE) as pilot:
        text = await at(app, pilot, "g", "h", "2")
        assert "read back to 2023-09-13" in text
        await at(app, pilot, "down")
        assert not posted(app, HistoryPane.OlderWanted)
        await at(app, pilot, "end")
        assert [each.kind for each in posted(app, HistoryPane.OlderWanted)] == [HistoryKind.FILLS]
        history = app.world.past.history
        history.go_on(HistoryKind.FILLS, NOW - 3)
        assert "reading… 3 s, back to 2023-09-13" in await at(app, pilot)
        history.apply(HistoryFailed(HistoryKind.FILLS, RANGE, "no answer in time"))
        text = await at(app, pilot)
        assert "not read: no answer in time" in text
        assert "STALE" not in text


async def test_a_filter_is_typed_and_chooses_rows() -> None:
    app = Harness(world_with_a_past())
    async with app.run_test(size=SIZE) as pilot:
        await at(app, pilot, "g", "h", "2", "slash")
        asked = posted(app, HistoryPane.FilterAsked)[-1]

        def chosen(wanted: HistoryFilter | None) -> None:
            assert wanted is not None
            asked.pane.use(wanted)

        today = today_utc(EXCHANGE_MS)
        read = lambda *texts: read_filter(*texts, today)  # noqa: E731
        app.push_screen(FilterDialog(asked.filter, read), chosen)
        await pilot.pause()
        await pilot.press(*"eth", "tab", "x")
        await pilot.pause()
        assert "side: buy, sell or nothing" in app.text
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FilterDialog)
        await pilot.press("backspace", "s", "enter")
        await pilot.pause()
        text = await at(app, pilot)
        assert "History: fills (4 of 24)" in text
        assert "filter: ETH · Sell" in text
        assert "BTCUSDT  Buy" not in text
        await at(app, pilot, "E")
        export = posted(app, HistoryPane.ExportAsked)[-1]
        assert {(row.symbol, row.side) for row in export.rows} == {("ETHUSDT", Side.SELL)}
        assert len(export.rows) == 4
        assert export.told == "ETH · Sell"
        assert "History: fills (24)" in await at(app, pilot, "0")


async def test_thousands_of_rows_are_drawn_as_far_as_they_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Harness(trading_world())
    told(app.world, HistoryKind.FILLS, *(fill(number, EXCHANGE_MS - number * 1000) for number in range(5_000)))
    async with app.run_test(size=SIZE) as pilot:
        assert "History: fills (5,000)" in await at(app, pilot, "g", "h", "2")
        table = app.trade.query_one(LongTable)
        assert len(table.rows) == AT_A_FRAME
        for _ in range(5_000 // AT_A_FRAME):
            app.paint()
        await pilot.pause()
        assert len(table.rows) == 5_000
        drawn: list[int] = []
        monkeypatch.setattr(LongTable, "_strip", _counted(LongTable._strip, drawn))
        await at(app, pilot, "down")
        # The line that was left and the one that was reached.
        assert len(drawn) <= 6
        await at(app, pilot, "end")
        assert table.selected == "e-4999"
        assert len(drawn) < 200
        assert table.rows[table._place(table.rows)].key == "e-4999"
        # A row that comes does not move the cursor away.
        told(app.world, HistoryKind.FILLS, fill(9_999, EXCHANGE_MS + 5))
        assert "History: fills (5,001)" in await at(app, pilot)
        assert table.selected == "e-4999"
        assert table.rows[0].key == "e-9999"


def _counted(strip: Any, drawn: list[int]) -> Any:
    def counting(self: Any, *arguments: Any, **more: Any) -> Any:
        drawn.append(1)
        return strip(self, *arguments, **more)

    return counting


async def test_what_the_exchange_says_is_text() -> None:
    app = Harness(trading_world())
    bad = fill(1, EXCHANGE_MS, symbol="[red]X[/]", exec_type="[@click=app.exit]x[/]", order_id="币安人生" * 9)
    told(app.world, HistoryKind.FILLS, bad)
    async with app.run_test(size=SIZE) as pilot:
        text = await at(app, pilot, "g", "h", "2")
        assert "[red]X[/]" in text


# --- watch list ---------------------------------------------------------------------------------


async def test_keys_of_the_watch_list_ask_for_what_they_say() -> None:
    app = Harness(world_with_a_past())
    async with app.run_test(size=SIZE) as pilot:
        text = await at(app, pilot, "g", "w")
        assert "last minutes" in text
        assert "█" in next(line for line in app.lines() if "ETHUSDT" in line)
        await at(app, pilot, "down", "minus", "greater_than_sign", "less_than_sign", "S", "R", "slash")
        kinds = (WatchlistPane.RemoveAsked, WatchlistPane.GroupTurned, WatchlistPane.SortTurned, wishes.SearchAsked)
        asked = [each for each in app.posted if isinstance(each, kinds)]
        removed, after, before, sort, reverse, search = asked
        assert removed.symbol == "ETHUSDT"
        assert (after.steps, before.steps) == (1, -1)
        assert (sort.reverses, reverse.reverses) == (False, True)
        assert isinstance(search, wishes.SearchAsked)
        app.world.watched.next_sort()
        app.world.watched.turn(2)
        text = await at(app, pilot)
        assert "symbol ▲" in text
        assert "Watch: majors" in text


async def test_searching_among_thousands() -> None:
    made = {f"T{number}USDT": instrument(f"T{number}USDT", "0.1", "1") for number in range(5_000)}
    index = SearchIndex(made)
    app = Harness(trading_world())
    found: list[str | None] = []
    async with app.run_test(size=SIZE) as pilot:
        app.push_screen(SearchScreen(index, "linear", made.get, frozenset({"T77USDT"})), found.append)
        await pilot.pause()
        assert "5,000 found, the best 100 are shown" in app.text
        await pilot.press(*"t77")
        await pilot.pause()
        table = app.screen.query_one(LineTable)
        assert [row.key for row in table.rows][:3] == ["T77USDT", "T770USDT", "T771USDT"]
        assert "watched" in next(line for line in app.lines() if "T77USDT" in line)
        await pilot.press("down", "down", "up", "enter")
        await pilot.pause()
        assert found == ["T770USDT"]
        app.push_screen(SearchScreen(index, "linear", made.get, frozenset()), found.append)
        await pilot.pause()
        await pilot.press(*"zz", "enter")
        await pilot.pause()
        assert "no instrument has these letters" in app.text
        await pilot.press("escape")
        await pilot.pause()
        assert found == ["T770USDT", ""]


def test_an_empty_range_is_an_end() -> None:
    world = trading_world()
    history = world.past.history
    wanted = HistoryRange("", EXCHANGE_MS, EXCHANGE_MS)
    history.begin(HistoryKind.ORDERS, wanted, NOW)
    history.apply(HistoryLoaded(HistoryKind.ORDERS, wanted, (), EXCHANGE_MS, None, pauses=True))
    assert history.readings[HistoryKind.ORDERS].is_complete


async def test_an_order_that_is_not_on_the_screen_is_not_cancelled() -> None:
    app = Harness(trading_world((order("a"),)))
    async with app.run_test(size=SIZE) as pilot:
        await at(app, pilot, "g", "h", "c")
        assert not posted(app, wishes.CancelRequested)
        assert posted(app, wishes.NoticeAsked)[-1].text == "the open orders are not on this screen"
        await at(app, pilot, "g", "t", "c")
        assert posted(app, wishes.CancelRequested)
