"""Anything typed or pasted into the command line: it is read or refused in words, and what would be sent was shown."""

import asyncio
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events

from tests.fuzz.hostile import TEXTS, is_clean
from tests.ui.harness import Harness, order, position, trading_world
from tui.command_memory import CommandMemory
from tui.gatekeeper import Gatekeeper
from tui.panes.view import circumstances
from tui.rules.command_line.grammar import parse
from tui.rules.command_line.lexer import Fault
from tui.rules.command_line.meaning import meanings
from tui.rules.command_line.words import BY_NAME
from tui.rules.ticket import preview
from tui.screens.command_line import CommandLineScreen, LineField
from tui.typed_lines import TypedLines

WORDS = st.sampled_from(
    [*BY_NAME, "BTC", "eth", "0.01", "$500", "1k", "50%", "20%pos", "risk 10", "at best", "@ 64000", "sl 1%", "tp +500",
     "po", "reduce", "in 3 from best to -1%", "up", "off", "on", "last", "link-0001", "price", "qty", ";", "|", '"',
     "wait 1s"]
)  # fmt: skip
LINES = st.lists(WORDS | st.sampled_from(TEXTS), max_size=8).map(" ".join) | st.text(max_size=30)
KEYS = st.sampled_from(["tab", "up", "down", "backspace", "ctrl+u", "home", "end", "$", "[", "b"])
ACTS = st.lists(st.tuples(st.just("paste"), LINES) | st.tuples(st.just("key"), KEYS), max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(ACTS)
def test_the_line_shows_what_it_would_send_or_why_not(acts: list[tuple[str, str]]) -> None:
    asyncio.run(_at_the_line(acts))


async def _at_the_line(acts: list[tuple[str, str]]) -> None:
    world = trading_world((order("link-0001"),), (position(),))
    lines = TypedLines(world.view, lambda: "link-0001", Gatekeeper(), CommandMemory())
    app = Harness(world)
    left: list[Any] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(CommandLineScreen(lines, ("buy 0.01 at best", "flat")), left.append)
        await pilot.pause()
        field = app.focused
        assert isinstance(field, LineField)
        for kind, what in acts:
            if kind == "key":
                await pilot.press(what)
            else:
                field.post_message(events.Paste(what))
                await pilot.pause()
            assert app.is_running
            assert all(is_clean(line) for line in app.lines())
        typed = field.value
        assert all(char.isprintable() for char in typed)
        await pilot.press("enter")
        await pilot.pause()
        found = parse(typed, lines.names)
        if isinstance(found, Fault):
            assert left == []
            return
        for first in meanings(found, lines.scene())[:1]:
            # Only what has nothing against it leaves the line, and its tickets are as the preview has them.
            assert bool(left) == (not first.problem and lines.understand(typed).may_send)
            for ticket in first.tickets if left else ():
                checked = preview(ticket, circumstances(world.view(), ticket.symbol))
                assert checked.can_send
                assert checked.qty == ticket.qty
                assert isinstance(checked.notional, Decimal)
