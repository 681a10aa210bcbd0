"""Every key of the registry ends in the message that it stands for."""

import re
from decimal import Decimal
from typing import Any

import pytest

from tests.ui.harness import Harness, order, position, trading_world
from tui.keymap import ACTIONS, Keymap
from tui.model.enums import OrderType, Side, TimeInForce
from tui.panes.order_entry import OrderEntryPane
from tui.panes.view import circumstances
from tui.panes.watchlist import WatchlistPane
from tui.rules.sizing import QtyUnit
from tui.rules.ticket import preview
from tui.screens import wishes
from tui.screens.help import HelpScreen, help_text

SIZE = (120, 36)


def holding(keymap: Keymap | None = None) -> Harness:
    return Harness(trading_world((order("a"), order("b", side=Side.SELL)), (position(),)), keymap=keymap)


def test_the_help_lists_every_action() -> None:
    text = help_text(Keymap()).plain
    for action in ACTIONS:
        assert action.help in text
        assert action.key_text in text


@pytest.mark.parametrize(
    ("keys", "kind", "expected"),
    [
        ("c", wishes.CancelRequested, {"order.order_link_id": "b"}),
        ("C", wishes.CancelAllRequested, {"symbol": "BTCUSDT"}),
        ("e", wishes.AmendAsked, {"order.order_link_id": "b"}),
        ("u", wishes.CancelLastRequested, {}),
        ("x", wishes.CloseRequested, {"position.symbol": "BTCUSDT", "percent": 100}),
        ("alt+1", wishes.CloseRequested, {"percent": 25}),
        ("alt+2", wishes.CloseRequested, {"percent": 50}),
        ("trade_mark_sign", wishes.CloseRequested, {"percent": 50}),
        ("alt+3", wishes.CloseRequested, {"percent": 75}),
        ("alt+4", wishes.CloseRequested, {"percent": 100}),
        ("l", wishes.CloseLimitAsked, {"position.symbol": "BTCUSDT"}),
        ("p", wishes.StopsAsked, {"position.symbol": "BTCUSDT"}),
        ("L", wishes.LeverageAsked, {}),
        ("w down enter", WatchlistPane.SymbolSelected, {"symbol": "ETHUSDT"}),
        ("o down c", wishes.CancelRequested, {"order.order_link_id": "a"}),
    ],
)
async def test_a_key_asks_for_what_it_says(keys: str, kind: type[Any], expected: dict[str, Any]) -> None:
    app = holding()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*keys.split())
        await pilot.pause()
        assert isinstance(app.last, kind)
        for path, value in expected.items():
            found = app.last
            for name in path.split("."):
                found = getattr(found, name)
            assert found == value


@pytest.mark.parametrize("key", ["c", "e", "x", "l", "p", "alt+2"])
async def test_without_an_order_or_a_position_it_says_so(key: str) -> None:
    app = Harness(trading_world())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.last, wishes.NoticeAsked)
        assert "there is no" in app.last.text


async def test_flatten_takes_two_presses_within_a_second() -> None:
    app = holding()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.last, wishes.NoticeAsked)
        app.pressed_at += 1.5
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.last, wishes.NoticeAsked)
        app.pressed_at += 0.5
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(app.last, wishes.FlattenRequested)


async def test_keys_of_ones_own_do_what_theirs_did_and_the_old_ones_nothing() -> None:
    app = holding(Keymap({"keymap.cancel": "x", "keymap.close": "f6", "keymap.cancel_all": "ctrl+k"}))
    async with app.run_test(size=SIZE) as pilot:
        for keys, kind in (
            ("x", wishes.CancelRequested),
            ("f6", wishes.CloseRequested),
            ("ctrl+k", wishes.CancelAllRequested),
        ):
            await pilot.press(keys)
            await pilot.pause()
            assert isinstance(app.last, kind), keys
        before = len(app.posted)
        await pilot.press("c", "C")
        await pilot.pause()
        assert len(app.posted) == before
        await pilot.press("question_mark")
        await pilot.pause()
        assert re.search(r"F6 +Close the selected position at market", "\n".join(app.lines()))


async def test_the_palette_finds_an_action_by_its_name() -> None:
    app = holding()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p", *"leverage")
        for _ in range(200):
            if any("Set the leverage" in line for line in app.lines()):
                break
            await pilot.pause(0.05)
        await pilot.press("enter")
        for _ in range(200):
            if isinstance(app.last, wishes.LeverageAsked):
                break
            await pilot.pause(0.05)
        assert isinstance(app.last, wishes.LeverageAsked)
        assert app.screen is app.trade


async def test_the_help_opens_and_closes() -> None:
    app = holding()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert app.screen is app.trade


@pytest.mark.parametrize(("key", "side", "price"), [("b", Side.BUY, "64250.5"), ("s", Side.SELL, "64251.0")])
async def test_the_ticket_opens_at_the_best_price_of_its_side(key: str, side: Side, price: str) -> None:
    app = Harness(trading_world())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(key, *"0.02", "enter")
        await pilot.pause()
        assert isinstance(app.last, OrderEntryPane.OrderRequested)
        ticket = app.last.ticket
        assert (ticket.side, ticket.qty, ticket.price) == (side, Decimal("0.02"), Decimal(price))
        assert (ticket.order_type, ticket.qty_unit) == (OrderType.LIMIT, QtyUnit.BASE)


async def test_arrows_step_by_one_tick_and_with_shift_by_ten() -> None:
    app = Harness(trading_world())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("b", *"0.02", "shift+tab", "up", "up", "down", "shift+down", "enter")
        await pilot.pause()
        assert app.last.ticket.price == Decimal("64250.5") + Decimal("0.5") - Decimal(5)


async def test_every_field_of_the_ticket_can_be_set_by_keys() -> None:
    app = Harness(trading_world())
    async with app.run_test(size=SIZE) as pilot:
        # Size in quote coin, a stop, a target, then back up to the time in force.
        await pilot.press("b", *"500", "tab", "right", "tab", *"63000", "tab", *"66000", "tab", "right")
        await pilot.press(*["shift+tab"] * 6, "right", "enter")
        await pilot.pause()
        ticket = app.last.ticket
        assert (ticket.qty, ticket.qty_unit) == (Decimal(500), QtyUnit.QUOTE)
        assert (ticket.stop_loss, ticket.take_profit) == (Decimal(63000), Decimal(66000))
        assert ticket.reduce_only
        assert ticket.time_in_force is TimeInForce.IOC


@pytest.mark.parametrize(
    ("typed", "stop", "qty"),
    [("$500", "", "0.007"), ("1k", "", "0.015"), ("50%", "", "0.520"), ("risk 10", "63000", "0.007")],
)
async def test_a_size_may_be_said_as_a_value_a_share_or_a_risk(typed: str, stop: str, qty: str) -> None:
    app = Harness(trading_world())
    async with app.run_test(size=SIZE) as pilot:
        keys = ["space" if char == " " else "dollar_sign" if char == "$" else char for char in typed]
        await pilot.press("b", *("percent_sign" if key == "%" else key for key in keys))
        if stop:
            await pilot.press("tab", "tab", *stop)
        await pilot.pause()
        assert f"Buy {qty} BTC" in app.text
        await pilot.press("enter")
        await pilot.pause()
        ticket = app.last.ticket
        assert preview(ticket, circumstances(app.world.view(), "BTCUSDT")).qty == Decimal(qty)
        assert ticket.qty_unit in {QtyUnit.BASE, QtyUnit.QUOTE}


async def test_a_burst_of_keys_lands_where_it_was_meant_to() -> None:
    from textual import events

    app = Harness(trading_world())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("b")
        keys = [*"0.03", "shift+tab", "shift+down", "down", "tab", "tab", "tab", *"60000"]
        for key in keys:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        ticket = app.last.ticket
        assert (ticket.qty, ticket.price, ticket.stop_loss) == (Decimal("0.03"), Decimal("64245.0"), Decimal(60000))


async def test_letters_typed_into_a_field_do_nothing() -> None:
    app = holding()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("b", *"0.02", "c", "x", "X", "X")
        await pilot.pause()
        assert app.posted == []


async def test_escape_leaves_the_ticket_to_where_the_keyboard_was() -> None:
    app = holding()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("h")
        before = app.trade.focused
        await pilot.press("b", "escape")
        await pilot.pause()
        assert app.trade.focused is before


async def test_on_a_small_terminal_every_pane_is_a_key_away() -> None:
    app = holding()
    async with app.run_test(size=(80, 24)) as pilot:
        shown = {}
        for key, name in (("h", "positions"), ("o", "orders"), ("w", "watchlist"), ("d", "book"), ("t", "ticket")):
            await pilot.press(key)
            await pilot.pause()
            shown[name] = [pane.id for pane in app.trade.query("Pane") if pane.is_on_screen]
        assert shown == {name: [name] for name in shown}
        await pilot.press("escape")
        await pilot.press("b", *"0.02", "enter")
        await pilot.pause()
        assert isinstance(app.last, OrderEntryPane.OrderRequested)
        assert app.last.ticket.price == Decimal("64250.5")
