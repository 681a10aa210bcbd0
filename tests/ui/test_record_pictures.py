"""Pictures of the history, the account with the session, the watch list and the search."""

from typing import Any

from tests.ui.harness import Harness, instrument
from tests.ui.past_world import world_with_a_past
from tui.rules.fuzzy import SearchIndex
from tui.screens.search import SearchScreen


def past(*keys: str) -> tuple[Harness, Any]:
    """A console with a past, and what is pressed in it before the picture."""
    app = Harness(world_with_a_past())

    async def pressed(pilot: Any) -> None:
        await pilot.press(*keys)
        app.paint()
        await pilot.pause()
        # The session's curve knows its size only after its first frame.
        app.paint()
        await pilot.pause()

    return app, pressed


def test_search(snap_compare: Any) -> None:
    app, pressed = past("g", "w")
    made = {name: instrument(name, "0.1", "1") for name in ("BTCUSDT", "WBTCUSDT", "ETHUSDT", "BTCDOMUSDT", "BBTCUSDT")}

    async def searched(pilot: Any) -> None:
        await pressed(pilot)
        app.push_screen(SearchScreen(SearchIndex(made), "linear", made.get, frozenset({"BTCUSDT"})))
        await pilot.pause()
        # The field's cursor would blink.
        app.screen.query_one("#search-text").cursor_blink = False
        await pilot.press(*"btcu")
        await pilot.pause()

    assert snap_compare(app, terminal_size=(120, 36), run_before=searched)
