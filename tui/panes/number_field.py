"""A field for a number: digits and a point only, stepped by the arrow keys."""

from decimal import Decimal, InvalidOperation

from textual.binding import Binding
from textual.widgets import Input

from tui.panes.keys_in_order import KeysInOrder
from tui.rules.rounding import nearest_step, plain


class NumberField(KeysInOrder, Input):
    """Holds a decimal above or equal to zero, or nothing. `step` is what one press of an arrow key is worth."""

    BINDINGS = [
        Binding("up", "nudge(1)", show=False),
        Binding("down", "nudge(-1)", show=False),
        Binding("shift+up", "nudge(10)", show=False),
        Binding("shift+down", "nudge(-10)", show=False),
    ]

    def __init__(self, *, id: str, placeholder: str = "") -> None:  # noqa: A002
        super().__init__(
            id=id,
            placeholder=placeholder,
            restrict=r"[0-9]{0,15}\.?[0-9]{0,12}",
            compact=True,
        )
        self.step: Decimal | None = None
        self.start: Decimal | None = None
        """What an empty field is stepped from."""

    @property
    def number(self) -> Decimal | None:
        """What is typed; None when the field is empty or holds a lone point."""
        try:
            return Decimal(self.value)
        except InvalidOperation:
            return None

    @number.setter
    def number(self, value: Decimal | None) -> None:
        self.value = "" if value is None else plain(value)
        self.action_end()

    def action_nudge(self, steps: int) -> None:
        """One or more steps up or down, never below zero."""
        step, present = self.step, self.number
        if step is None:
            return
        if present is None:
            present = self.start
            if present is None:
                present, steps = Decimal(0), max(steps, 1)
            else:
                steps = 0
        self.number = max(Decimal(0), nearest_step(present + steps * step, step))
