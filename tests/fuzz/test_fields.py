"""Anything typed or pasted into the ticket and the dialogs: nothing is sent that was not meant, and it is said."""

import asyncio
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events

from tests.fuzz.hostile import TEXTS, is_clean
from tests.ui.harness import Harness, order, position, trading_world
from tui.panes.number_field import NumberField
from tui.panes.order_entry import OrderEntryPane
from tui.rules.preview import preview
from tui.screens.dialogs import NumbersDialog
from tui.screens.questions import AmendQuestion, LeverageQuestion, StopsQuestion

KEYS = st.sampled_from(
    [
        *"0123456789.,-+eE%$ xXbscCu",
        "enter",
        "tab",
        "shift+tab",
        "backspace",
        "delete",
        "left",
        "right",
        "up",
        "down",
        "shift+up",
        "shift+down",
        "ctrl+u",
        "ctrl+w",
        "home",
        "end",
        "f5",
    ]
)
ACTS = st.lists(st.tuples(st.just("key"), KEYS) | st.tuples(st.just("paste"), st.sampled_from(TEXTS)), max_size=12)


async def _do(app: Harness, pilot: Any, acts: list[tuple[str, str]]) -> None:
    for kind, what in acts:
        if kind == "key":
            await pilot.press(what)
        elif app.focused is not None:
            app.focused.post_message(events.Paste(what))
            await pilot.pause()


def _is_a_screen(app: Harness) -> None:
    assert app.is_running
    lines = app.lines()
    assert all(is_clean(line) for line in lines), [line for line in lines if not is_clean(line)]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ACTS)
def test_the_ticket_asks_for_nothing_that_its_preview_does_not_say(acts: list[tuple[str, str]]) -> None:
    asyncio.run(_at_the_ticket(acts))


async def _at_the_ticket(acts: list[tuple[str, str]]) -> None:
    from tui.state.view import circumstances

    app = Harness(trading_world())
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("b")
        await _do(app, pilot, acts)
        await pilot.pause()
        _is_a_screen(app)
        for field in app.trade.query(NumberField):
            assert field.number is None or field.number.is_finite()
        for posted in app.posted:
            if isinstance(posted, OrderEntryPane.OrderRequested):
                checked = preview(posted.ticket, circumstances(app.world.view(), posted.ticket.symbol))
                # What cannot be sent is stopped by the gate, with words for it.
                assert checked.can_send or checked.problems
                assert all(is_clean(each.text) and each.text for each in checked.problems)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["amend", "stops", "leverage"]), ACTS)
def test_a_dialog_gives_back_numbers_that_its_check_allows(kind: str, acts: list[tuple[str, str]]) -> None:
    asyncio.run(_at_a_dialog(kind, acts))


async def _at_a_dialog(kind: str, acts: list[tuple[str, str]]) -> None:
    world = trading_world((order("a"),), (position(),))
    instrument = world.view().instrument
    assert instrument is not None
    held = position()
    assert held.side is not None
    questions = {
        "amend": AmendQuestion(order("a"), instrument),
        "stops": StopsQuestion(held, held.side, instrument, Decimal(64_251)),
        "leverage": LeverageQuestion(instrument, Decimal(10)),
    }
    question: Any = questions[kind]
    dialog: NumbersDialog = question.dialog()
    app = Harness(world)
    answers: list[Any] = []
    async with app.run_test(size=(120, 36)) as pilot:
        app.push_screen(dialog, answers.append)
        await pilot.pause()
        dialog.is_seen = True
        await _do(app, pilot, [act for act in acts if act[1] != "escape"])
        await pilot.pause()
        _is_a_screen(app)
    for answer in answers:
        if answer is not None:
            assert all(each is None or each.is_finite() for each in answer.values())
            assert dialog._check(answer) == ""
            question.command(answer)
