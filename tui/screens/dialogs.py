"""Dialogs: one that asks yes or no, one that asks for numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label, Static

from tui.panes.number_field import NumberField
from tui.screens.passing import PassingScreen

SEEN_AFTER = 0.25
"""Seconds after which a question counts as seen: keys typed ahead of it must not answer it."""
Result = TypeVar("Result")


class Question(PassingScreen[Result]):
    """A dialog that takes no answer before a person can have seen it."""

    HINT = ""

    def __init__(self) -> None:
        super().__init__()
        self.is_seen = False

    def on_mount(self) -> None:
        """Count from the first frame."""
        self.call_after_refresh(self.set_timer, SEEN_AFTER, self._seen)

    def _seen(self) -> None:
        self.is_seen = True
        self.query_one("#dialog-hint", Static).update(self.hint)

    @property
    def hint(self) -> str:
        """What the keys do, shown once they do it."""
        return self.HINT


class ConfirmDialog(Question[bool]):
    """One summary in plain words: Enter does it, Esc drops it. Nothing else does anything."""

    HINT = "Enter confirms · Esc drops"

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
            # A title given as a str would be markup, and a symbol is text from outside.
            box.border_title = Content(self._title)
            for line in self._lines:
                yield Static(line, markup=False)
            yield Static("", id="dialog-hint", markup=False)

    def action_confirm(self) -> None:
        """Do it."""
        if self.is_seen:
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


class NumbersDialog(Question[Answers | None]):
    """Asks for some numbers. `check` says in words what is wrong with them, or nothing."""

    BINDINGS = [
        Binding("enter", "confirm", show=False),
        Binding("escape", "dismiss_dialog", show=False),
        Binding("tab", "turn(1)", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", show=False, priority=True),
    ]

    def __init__(self, title: str, asked: Sequence[Asked], hint: str, check: Callable[[Answers], str]) -> None:
        super().__init__()
        self._title, self._asked, self._hint, self._check = title, tuple(asked), hint, check

    def compose(self) -> ComposeResult:
        """The fields."""
        with Vertical(id="dialog") as box:
            # A title given as a str would be markup, and a symbol is text from outside.
            box.border_title = Content(self._title)
            for each in self._asked:
                with Horizontal(classes="field"):
                    yield Label(each.label, classes="name")
                    yield NumberField(id=each.name)
            yield Static("", id="dialog-problem", markup=False)
            yield Static("", id="dialog-hint", markup=False)

    @property
    def hint(self) -> str:
        """What the keys do."""
        return f"{self._hint}Enter sends · Esc drops"

    def on_mount(self) -> None:
        """Fill in what is known."""
        super().on_mount()
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
        if not self.is_seen:
            return
        answers = self._answers()
        problem = self._check(answers)
        if problem:
            self.query_one("#dialog-problem", Static).update(problem)
        else:
            self.dismiss(answers)

    def action_turn(self, steps: int) -> None:
        """Go to the next or the previous field, before the next key is handed out."""
        fields = list(self.query(NumberField))
        place = next((number for number, field in enumerate(fields) if field is self.focused), 0)
        self.set_focus(fields[(place + steps) % len(fields)])

    def action_dismiss_dialog(self) -> None:
        """Leave it."""
        self.dismiss(None)

    def _answers(self) -> Answers:
        return {each.name: self.query_one(f"#{each.name}", NumberField).number for each in self._asked}
