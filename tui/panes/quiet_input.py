"""A field whose cursor does not blink: blinking costs bytes on a slow line twice a second and says nothing."""

from typing import Any

from textual.widgets import Input


class QuietInput(Input):
    """An Input that paints only when something changed."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.cursor_blink = False
