"""All keys, made from the registry."""

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.keymap import Keymap, Scope
from tui.screens.passing import PassingScreen


class HelpScreen(PassingScreen[None]):
    """Every key with what it does."""

    BINDINGS = [Binding("escape,question_mark,enter", "leave", show=False)]

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keys = keymap

    def compose(self) -> ComposeResult:
        """The list."""
        with VerticalScroll(id="help") as box:
            box.border_title = "Keys"
            yield Static(help_text(self._keys))

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)


def help_text(keymap: Keymap) -> Text:
    """The keys by scope."""
    text = Text()
    for scope in Scope:
        text.append(f"{scope}\n", "bold")
        for action in keymap.of(scope):
            text.append(f"  {action.key_text:<10}", "bold")
            text.append(f"{action.help}\n")
        text.append("\n")
    text.append("Tables: ↑ ↓ j k move, Enter chooses.   Esc closes this.", "dim")
    return text
