"""Dialogs: one that asks yes or no, one that asks for numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from tui.panes.number_field import NumberField


class ConfirmDialog(ModalScreen[bool]):
    """One summary in plain words: Enter does it, Esc drops it. Nothing else does anything."""

    BINDINGS = [
        Binding("enter", "confirm", show=False),
        Binding("escape", "dismiss_dialog", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title, self._lines = title, tuple(lines)

    def compose(self) -> ComposeResult:
        """The words."""
        with Vertical(id="dialog") as box:
            box.border_title = self._title
            for line in self._lines:
                yield Static(line, markup=False)
            yield Static("Enter confirms · Esc drops", classes="hint", markup=False)

    def action_confirm(self) -> None:
        """Do it."""
        self.dismiss(True)

    def action_dismiss_dialog(self) -> None:
        """Leave it."""
        self.dismiss(False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A number to ask for."""

    name: str
    label: str
    value: Decimal | None
    step: Decimal | None
    start: Decimal | None = None


Answers = dict[str, Decimal | None]


class NumbersDialog(ModalScreen[Answers | None]):
    """Asks for some numbers. `check` says in words what is wrong with them, or nothing."""

    BINDINGS = [
        Binding("enter", "confirm", show=False),
        Binding("escape", "dismiss_dialog", show=False),
    ]

    def __init__(self, title: str, asked: Sequence[Asked], hint: str, check: Callable[[Answers], str]) -> None:
        super().__init__()
        self._title, self._asked, self._hint, self._check = title, tuple(asked), hint, check

    def compose(self) -> ComposeResult:
        """The fields."""
        with Vertical(id="dialog") as box:
            box.border_title = self._title
            for each in self._asked:
                with Horizontal(classes="field"):
                    yield Label(each.label, classes="name")
                    yield NumberField(id=each.name)
            yield Static("", id="dialog-problem", markup=False)
            yield Static(f"{self._hint}Enter sends · Esc drops", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Fill in what is known."""
        for each in self._asked:
            field = self.query_one(f"#{each.name}", NumberField)
            field.step, field.start = each.step, each.start
            field.number = each.value

    def on_input_changed(self) -> None:
        """Say at once what is wrong."""
        self.query_one("#dialog-problem", Static).update(self._check(self._answers()))

    def on_input_submitted(self) -> None:
        """Enter in a field."""
        self.action_confirm()

    def action_confirm(self) -> None:
        """Give the numbers back if nothing is wrong with them."""
        answers = self._answers()
        problem = self._check(answers)
        if problem:
            self.query_one("#dialog-problem", Static).update(problem)
        else:
            self.dismiss(answers)

    def action_dismiss_dialog(self) -> None:
        """Leave it."""
        self.dismiss(None)

    def _answers(self) -> Answers:
        return {each.name: self.query_one(f"#{each.name}", NumberField).number for each in self._asked}
