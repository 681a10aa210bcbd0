"""Anything typed or pasted into the search, the filter and the export's path: no crash, and nothing but text on it."""

import asyncio
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from past_rows import closed, ended, fill
from textual import events
from textual.screen import Screen
from textual.widgets import Input

from tests.fuzz.hostile import TEXTS
from tests.ui.harness import Harness, instrument, trading_world
from tui.rules.fuzzy import SearchIndex
from tui.rules.history_filter import FilterError, HistoryFilter, read_filter
from tui.screens.history_dialogs import ExportDialog, FilterDialog
from tui.screens.search import SearchScreen

TODAY = date(2026, 11, 22)
ANY = st.sampled_from(TEXTS) | st.text(max_size=40)
DAYS = ANY | st.from_regex(r"[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,4}d", fullmatch=True)
ROWS = (fill(1), closed(2, "1"), ended(3), fill(4, symbol="", order_link_id="[/]"))
NAMES = {name: instrument("BTCUSDT", "0.1", "1") for name in ("BTCUSDT", "[/]", "币安人生USDT", "1000PEPEUSDT")}


@given(ANY, ANY | st.sampled_from(["buy", "S"]), DAYS, DAYS, ANY)
def test_any_texts_make_a_filter_or_are_refused_in_words(
    symbol: str, side: str, since: str, until: str, words: str
) -> None:
    try:
        chosen = read_filter(symbol, side, since, until, words, TODAY)
    except FilterError:
        return
    assert set(chosen.select(ROWS)) <= set(ROWS)
    assert isinstance(chosen.told, str)
    if chosen.since_ms is not None and chosen.until_ms is not None:
        assert chosen.since_ms < chosen.until_ms


def _filter_dialog() -> Screen[Any]:
    return FilterDialog(HistoryFilter(), lambda *texts: read_filter(*texts, TODAY))


def _search() -> Screen[Any]:
    return SearchScreen(SearchIndex(NAMES), "linear", NAMES.get, frozenset())


def _export() -> Screen[Any]:
    return ExportDialog("[/] 3 rows", "[red]/tmp", "bybit-[/]")


KEYS = st.sampled_from([*"ab1[/]-.é漢", "tab", "down", "up", "pagedown", "backspace", "ctrl+u", "home", "delete"])
ACTS = st.lists(st.tuples(st.just("key"), KEYS) | st.tuples(st.just("paste"), st.sampled_from(TEXTS)), max_size=10)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([_filter_dialog, _search, _export]), ACTS)
def test_whatever_is_typed_the_dialog_stands_and_goes(make: Any, acts: list[tuple[str, str]]) -> None:
    async def play() -> None:
        app = Harness(trading_world())
        closed_with: list[Any] = []
        async with app.run_test(size=(100, 30)) as pilot:
            dialog = make()
            app.push_screen(dialog, closed_with.append)
            await pilot.pause()
            for kind, what in acts:
                if kind == "key":
                    await pilot.press(what)
                else:
                    assert isinstance(app.focused, Input)
                    app.focused.post_message(events.Paste(what))
                    await pilot.pause()
            assert app.screen is dialog
            assert "\x1b" not in app.text
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is app.trade
            assert closed_with in ([None], [""])

    asyncio.run(play())
