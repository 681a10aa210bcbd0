"""Pictures of every screen at three sizes in three dresses: by night, by day, and in sixteen colours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.ui import test_ladder, test_pictures
from tests.ui.charted import charted
from tests.ui.harness import Harness
from tests.ui.past_world import world_with_a_past
from tui.screens.dialogs import ConfirmDialog, Question
from tui.theme import DAY, NIGHT, SIXTEEN

SIZES = ((80, 24), (120, 36), (200, 60))
DRESSES = (NIGHT.name, DAY.name, SIXTEEN.name)
QUESTION = (
    "Buy 0.050 BTC @ 64,250.0 · SL 63,000 · TP 66,000",
    "value 3,212.50 USDT, fee 0.6425 USDT",
    "margin 321.25 USDT",
    "liquidation at 44,650.0",
    "loss at the stop 66.12 USDT",
)


def past(theme: str) -> Harness:
    return Harness(world_with_a_past(), theme)


@dataclass(frozen=True, slots=True)
class Scene:
    """A screenful: who makes it, and the keys that lead there."""

    make: Callable[[str], Harness]
    keys: tuple[str, ...] = ()
    asks: bool = False


SCENES = {
    "trade": Scene(test_pictures.busy),
    "ticket": Scene(test_pictures.busy, ("b", *"0.05")),
    "question": Scene(test_pictures.busy, asks=True),
    "help": Scene(test_pictures.busy, ("question_mark",)),
    "ladder": Scene(test_ladder.busy, ("g", "l", "down")),
    "chart": Scene(charted, ("g", "c", "left", "left")),
    "liquidations": Scene(charted, ("g", "q")),
    "history": Scene(past, ("g", "h", "2")),
    "account": Scene(past, ("g", "a")),
    "watch": Scene(past, ("g", "w")),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("name", SCENES)
def test_picture(snap_compare: Any, name: str, dress: str, size: tuple[int, int]) -> None:
    scene = SCENES[name]
    app = scene.make(dress)

    async def played(pilot: Any) -> None:
        await pilot.press(*scene.keys)
        for _ in range(2):
            # Some panes know their size only after their first frame.
            app.paint()
            await pilot.pause()
        if scene.asks:
            app.push_screen(ConfirmDialog("Buy BTCUSDT", QUESTION))
            for _ in range(400):
                await pilot.pause(0.05)
                if isinstance(app.screen, Question) and app.screen.is_seen:
                    break
            await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=played)
