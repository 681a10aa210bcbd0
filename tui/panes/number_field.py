"""A field for a number: digits and a point only, stepped by the arrow keys."""

from decimal import Decimal, InvalidOperation

from textual import events

from tui.panes.quiet_input import QuietInput
from tui.rules.rounding import nearest_step, plain


class NumberField(QuietInput):
    """Holds a decimal above or equal to zero, or nothing. `step` is what one press of an arrow key is worth."""

    def __init__(self, *, id: str, placeholder: str = "") -> None:  # noqa: A002
        super().__init__(
            id=id,
            placeholder=placeholder,
            restrict=r"[0-9]{0,15}(\.[0-9]{0,12})?",
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

    # Not bindings: those act after the key has travelled up to the app, when later keys may have moved the focus.

    def key_up(self, event: events.Key) -> None:
        """One step up."""
        self._nudge(event, 1)

    def key_down(self, event: events.Key) -> None:
        """One step down."""
        self._nudge(event, -1)

    def key_shift_up(self, event: events.Key) -> None:
        """Ten steps up."""
        self._nudge(event, 10)

    def key_shift_down(self, event: events.Key) -> None:
        """Ten steps down."""
        self._nudge(event, -10)

    def _nudge(self, event: events.Key, steps: int) -> None:
        event.stop()
        self.nudge(steps)

    def nudge(self, steps: int) -> None:
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
