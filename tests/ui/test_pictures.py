"""Pictures of the screen; what changes in them is to be looked at."""

from typing import Any

import pytest

from tests.ui.harness import NOW, D, Harness, order, position, trading_world
from tui.model.enums import Side
from tui.model.facts import FeedPhase, Stream
from tui.rules.api_key import DAY_MS, KeyInfo, warnings
from tui.screens.arming import ArmDialog, KeyDialog
from tui.theme import COLOUR_BLIND, CONTRAST, NIGHT


def busy(theme: str = NIGHT.name) -> Harness:
    orders = (
        order("a"),
        order("b", "PartiallyFilled", side=Side.SELL, price=D("64252"), cum_exec_qty=D("0.02")),
        order("c", "Sending"),
        order("d", "Untriggered", stop_order_type="StopLoss", order_type="Market", trigger_price=D("62000")),
    )
    short = position("ETHUSDT", side=Side.SELL, size=D("3"), avg_price=D("3100"), liq_price=D("3300"))
    return Harness(trading_world(orders, (position(), short)), theme)


@pytest.mark.parametrize("theme", [CONTRAST.name, COLOUR_BLIND.name])
def test_other_colours(snap_compare: Any, theme: str) -> None:
    assert snap_compare(busy(theme), terminal_size=(120, 36))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_ticket(snap_compare: Any, size: tuple[int, int]) -> None:
    assert snap_compare(busy(), terminal_size=size, press=["b", *"0.05", "tab", "tab", *"63000"])


def test_stale(snap_compare: Any) -> None:
    app = busy()
    app.world.now = NOW + 42
    app.world.phase(Stream.PUBLIC, FeedPhase.STALE)
    app.world.account.lose_link()
    assert snap_compare(app, terminal_size=(120, 36))


MODES = {
    "disarmed": {"disarmed": True},
    "armed": {"armed_left": 872.0},
    "watching": {"watches": True},
}


def real_money(mode: str) -> Harness:
    app = busy()
    app.world.environment = "mainnet"
    for name, value in MODES[mode].items():
        setattr(app.world, name, value)
    return app


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("mode", MODES)
def test_real_money(snap_compare: Any, mode: str, size: tuple[int, int]) -> None:
    assert snap_compare(real_money(mode), terminal_size=size)


async def seen(pilot: Any) -> None:
    """Wait until the question on the screen takes answers, and says so."""
    for _ in range(200):
        await pilot.pause(0.05)
        if pilot.app.screen.is_seen:
            break
    assert pilot.app.screen.is_seen
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_the_question_that_arms(snap_compare: Any, size: tuple[int, int]) -> None:
    async def ask(pilot: Any) -> None:
        # The field's cursor would blink.
        pilot.app.push_screen(ArmDialog(15.0))
        await seen(pilot)

    assert snap_compare(real_money("disarmed"), terminal_size=size, run_before=ask)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_what_is_said_of_a_key(snap_compare: Any, size: tuple[int, int]) -> None:
    key = KeyInfo(False, {"Wallet": ("AccountTransfer", "Withdraw")}, ("*",), 3 * DAY_MS)

    async def ask(pilot: Any) -> None:
        pilot.app.push_screen(KeyDialog(warnings(key, 0)))
        await seen(pilot)

    assert snap_compare(real_money("disarmed"), terminal_size=size, run_before=ask)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_what_a_limit_holds_back(snap_compare: Any, size: tuple[int, int]) -> None:
    app = busy()
    app.world.notice = "not sent: the order would be worth 3,212.50, your limit is 1,000"
    assert snap_compare(app, terminal_size=size, press=["b", *"0.05"])
