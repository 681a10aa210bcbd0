"""A field with a few values, changed by keys: what a drop-down would be if it needed no mouse."""

from collections.abc import Sequence

from rich.text import Text
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.panes.keys_in_order import KeysInOrder


class Choice(KeysInOrder, Widget, can_focus=True):
    """Shows every value with the present one set off."""

    BINDINGS = [
        Binding("left", "turn(-1)", show=False),
        Binding("right,space", "turn(1)", show=False),
        Binding("up", "turn(-1)", show=False),
        Binding("down", "turn(1)", show=False),
    ]
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

    def action_turn(self, steps: int) -> None:
        """Choose the next or the previous value."""
        place = self.values.index(self.value)
        self.value = self.values[(place + steps) % len(self.values)]

    def on_click(self) -> None:
        """The mouse turns it too."""
        self.focus()
        self.action_turn(1)
