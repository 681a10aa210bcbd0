"""The tour: each of its keys does what it says, at 80x24 and with room, and it ends with orders that were filled."""

import pytest
from person import at_the_console

from tui.rules.tour import STEPS

KEYS = {"Enter": ("enter",), "Shift+Tab": ("shift+tab",), "Shift+↑": ("shift+up",)}


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
async def test_the_tour_is_walked_to_its_end(size: tuple[int, int]) -> None:
    async with at_the_console(tour=True, size=size) as person:
        for number, step in enumerate(STEPS[:-1], 1):
            at = rf"TOUR ([{number}-9]|10)/{len(STEPS)} +\S"
            if int((await person.sees(at))[1]) > number:
                # One pane at a time: leaving the ticket leads to the positions by itself.
                continue
            for key in step.key.split():
                if key == "Enter" and person.is_asked:
                    await person.sees("Enter confirms")
                await person.press(*KEYS.get(key, tuple(key)))
                if key == "x":
                    await person.until(lambda: person.is_asked, "the question")
        await person.sees(rf"TOUR {len(STEPS)}/{len(STEPS)}")
        await person.press("question_mark", "escape")
        await person.is_told("the tour is over")
        await person.sees_no_more("TOUR")
        assert len(person.account.executions) == 2
        assert person.held == 0
