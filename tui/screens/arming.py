"""The question that arms a console that trades with real money."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from tui.panes.quiet_input import QuietInput
from tui.rules.arming import WORD
from tui.screens.dialogs import Question


class ArmDialog(Question[str]):
    """Asks for the word to be typed; it is given back, whatever it is, or nothing when the question was dropped."""

    HINT = "Enter arms · Esc drops"
    BINDINGS = [Binding("escape", "leave", show=False)]

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self._minutes = minutes

    def compose(self) -> ComposeResult:
        """The words, and the field."""
        with Vertical(id="dialog", classes="-danger") as box:
            box.border_title = "Arm for real money"
            words = f"Orders will cost money, for {self._minutes:g} minutes or until the account's stream is lost."
            yield Static(words, markup=False)
            yield Static(f"Type {WORD} to arm:", markup=False)
            yield QuietInput(id="arm-word", max_length=20)
            yield Static("", id="dialog-hint", markup=False)

    def on_input_submitted(self, event: QuietInput.Submitted) -> None:
        """Enter."""
        if self.is_seen:
            self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss("")


class KeyDialog(Question[None]):
    """What a person should know of the API key before trading with it."""

    HINT = "Enter goes on"
    BINDINGS = [Binding("enter,escape", "leave", show=False)]

    def __init__(self, warnings: tuple[str, ...]) -> None:
        super().__init__()
        self._warnings = warnings

    def compose(self) -> ComposeResult:
        """The list."""
        with Vertical(id="dialog") as box:
            box.border_title = "About this API key"
            for warning in self._warnings:
                yield Static(f"• {warning}", markup=False)
            yield Static("", id="dialog-hint", markup=False)

    def action_leave(self) -> None:
        """Go on."""
        if self.is_seen:
            self.dismiss(None)
