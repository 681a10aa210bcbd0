"""Panes are made wider and narrower by keys; sizes are kept, and a damaged file costs nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.harness import Harness, trading_world
from tui.screens.sizes import Sizes, keep_sizes, read_sizes


def widths(app: Harness) -> list[int]:
    return [pane.outer_size.width for pane in app.trade.query("#upper > *")]


async def test_panes_are_resized_by_keys_and_take_their_first_sizes_again() -> None:
    app = Harness(trading_world())
    async with app.run_test(size=(140, 40)) as pilot:
        first, height = widths(app), app.trade.query_one("#lower").outer_size.height
        await pilot.press("t", "ctrl+right", "ctrl+up")
        await pilot.pause()
        assert widths(app) == [first[0] - 4, first[1], first[2] + 4]
        assert app.trade.query_one("#lower").outer_size.height == height + 1
        await pilot.press("w", "ctrl+right")
        await pilot.pause()
        assert widths(app) == [first[0], first[1] - 4, first[2] + 4]
        assert sum(widths(app)) == 140
        for _ in range(40):
            await pilot.press("t", "ctrl+right")
        await pilot.pause()
        assert min(widths(app)) >= 24
        await pilot.press("f3")
        await pilot.pause()
        assert widths(app) == first


async def test_sizes_that_do_not_fit_a_smaller_terminal_are_left_out_there() -> None:
    app = Harness(trading_world(), sizes=Sizes({"trade": {"book": 60, "ticket": 60, "lower": 20}}))
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        assert widths(app)[1:] == [60, 60]
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert sum(widths(app)) == 120
        assert widths(app)[1] < 60


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "sizes.json"
    sizes = Sizes()
    sizes.change("trade", "book", 44)
    keep_sizes(path, sizes.text())
    assert read_sizes(path).of("trade") == {"book": 44}
    keep_sizes(Path("/proc/none/sizes.json"), sizes.text())


@given(text=st.one_of(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(str)))
def test_a_damaged_file_is_none(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("sizes") / "sizes.json"
    path.write_text(text, encoding="utf-8", errors="replace")
    assert read_sizes(path).of("trade") == {}
