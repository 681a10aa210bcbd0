"""A field for a size: a number as in any other field, or one of the forms that people say sizes in."""

from tui.panes.number_field import NumberField
from tui.rules.sizing import PARTIAL, QtyUnit, Size, SizeError, read_size


class SizeField(NumberField):
    """Holds a number, `$100`, `1k`, `50%`, `50%pos`, `risk 10` or `risk 1%`; arrows step a number alone."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.restrict = PARTIAL

    def size_in(self, unit: QtyUnit) -> Size | None:
        """What is typed, a bare number counted in `unit`; None while the field is empty or holds half a form."""
        number = self.number
        if number is not None:
            return Size(number, unit)
        try:
            return read_size(self.value)
        except SizeError:
            return None

    def nudge(self, steps: int) -> None:
        """Step a number; a form is left as it is."""
        if not self.value or self.number is not None:
            super().nudge(steps)
