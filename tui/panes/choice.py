"""A field with a few values, changed by keys: what a drop-down would be if it needed no mouse."""

from collections.abc import Sequence

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """Shows every value with the present one set off."""

    COMPONENT_CLASSES = {"choice--chosen", "choice--other"}

    value: reactive[str] = reactive("")

    class Changed(Message):
        """Another value was chosen."""

        def __init__(self, choice: "Choice", value: str) -> None:
            super().__init__()
            self.choice = choice
            self.value = value

    def __init__(self, values: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.values = tuple(values)
        self.set_reactive(Choice.value, self.values[0])

    def render(self) -> Text:
        """All values in a line."""
        text = Text(no_wrap=True, overflow="crop", end="")
        for value in self.values:
            name = "chosen" if value == self.value else "other"
            text.append(f" {value} ", self.get_component_rich_style(f"choice--{name}", partial=True))
            text.append(" ")
        return text

    def watch_value(self, value: str) -> None:
        """Tell it."""
        self.post_message(self.Changed(self, value))

    # Not bindings: those act after the key has travelled up to the app, when later keys may have moved the focus.

    def key_left(self, event: events.Key) -> None:
        """The value before."""
        self._turn(event, -1)

    def key_up(self, event: events.Key) -> None:
        """The value before."""
        self._turn(event, -1)

    def key_right(self, event: events.Key) -> None:
        """The next value."""
        self._turn(event, 1)

    def key_down(self, event: events.Key) -> None:
        """The next value."""
        self._turn(event, 1)

    def key_space(self, event: events.Key) -> None:
        """The next value."""
        self._turn(event, 1)

    def _turn(self, event: events.Key, steps: int) -> None:
        event.stop()
        self.turn(steps)

    def turn(self, steps: int) -> None:
        """Choose the next or the previous value."""
        place = self.values.index(self.value)
        self.value = self.values[(place + steps) % len(self.values)]

    def on_click(self) -> None:
        """The mouse turns it too."""
        self.focus()
        self.turn(1)
