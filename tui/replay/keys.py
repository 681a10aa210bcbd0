"""The keys of a replay: those of the console that only look, as they are by default, and those that move in time."""

from typing import Final

from tui.keymap import DEFAULT_KEYMAP, Action, Scope

_LOOKING: Final = {"choose_place", "next_pane", "previous_pane", "help", "repaint", "quit"}
"""Besides going to a pane, all that is taken over; whatever else the console learns is not in here."""

MOVING: Final = (
    Action("space", "app.pause", "pause", "Pause, or go on", shown="Space"),
    Action("plus,equals_sign", "app.faster(1)", "faster", "Faster, up to 64x", shown="+"),
    Action("minus,underscore", "app.faster(-1)", "slower", "Slower, down to 0.25x", shown="-"),
    Action("left", "app.move(-10)", "", "Ten seconds back", shown="←"),
    Action("right", "app.move(10)", "10 s", "Ten seconds on", shown="→"),
    Action("shift+left", "app.move(-60)", "", "A minute back", shown="Shift+←"),
    Action("shift+right", "app.move(60)", "1 min", "A minute on", shown="Shift+→"),
    Action("home", "app.begin", "", "To the beginning", shown="Home"),
    Action("end", "app.end", "", "To the end", shown="End"),
    Action("n", "app.fill(1)", "next fill", "To the next fill"),
    Action("N", "app.fill(-1)", "", "To the fill before", shown="N"),
    Action("T", "app.ask_time", "time", "To a position, as 1:02:03, 5:00, 90, +30 or -30; a digit begins it too"),
)
ACTIONS: Final = (
    *MOVING,
    Action("t", "go('happened')", "", "Go to what happened"),
    *(
        action
        for action in DEFAULT_KEYMAP.of(Scope.EVERYWHERE)
        if action.name in _LOOKING or (action.name.startswith("go(") and action.name != "go('ticket')")
    ),
)
DIGITS: Final = "0123456789"
"""Each begins a position."""
OWN: Final = frozenset(key for action in MOVING for key in action.key.split(",")) | frozenset(DIGITS)
"""Keys that move in time wherever the keyboard is."""
