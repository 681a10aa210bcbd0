"""A field whose cursor does not blink: blinking costs bytes on a slow line twice a second and says nothing."""

from typing import Any

from textual.widgets import Input


class QuietInput(Input):
    """An Input that paints only when something changed, and holds signs only."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """Leave out what is no sign: pasted escapes would reach the terminal."""
        return value if value.isprintable() else "".join(each for each in value if each.isprintable())
