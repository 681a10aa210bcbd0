"""Which prices a ladder shows: a window of rows that stands still until the market leaves it. Pure."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

_DIGITS = 400
GROUPS = tuple(int(f"{digit}{'0' * zeros}") for zeros in range(5) for digit in (1, 2, 5))
"""How many ticks a row may stand for: 1, 2, 5, 10 … 50,000."""


def row_below(price: Decimal, step: Decimal) -> int:
    """The number of the last row whose price is not above `price`: row n stands at n steps."""
    return _row(price, step, ROUND_FLOOR)


def row_above(price: Decimal, step: Decimal) -> int:
    """The number of the first row whose price is not below `price`."""
    return _row(price, step, ROUND_CEILING)


def _row(price: Decimal, step: Decimal, rounding: str) -> int:
    with localcontext(prec=_DIGITS):
        return int((price / step).to_integral_value(rounding))


@dataclass(slots=True)
class Window:
    """Rows are numbered by their price in steps; the first row that is shown is the highest."""

    tick: Decimal = Decimal(1)
    group: int = 1
    """Ticks that a row stands for; one of GROUPS."""
    height: int = 1
    top: int = 0
    cursor: int | None = None
    follows: bool = False
    """Whether it is centred on the middle all the time."""
    wanders: bool = False
    """Whether a person led it away from the middle: then it stays there."""
    is_led: bool = False
    """Whether a person put the cursor where it is: then it stays at its price."""

    @property
    def step(self) -> Decimal:
        """The distance of two rows."""
        return self.tick * self.group

    @property
    def rows(self) -> range:
        """The rows that are shown, from the highest; none stands at zero or below it."""
        return range(self.top, max(0, self.top - self.height), -1)

    def price(self, row: int) -> Decimal:
        """The price of a row."""
        return row * self.step

    @property
    def cursor_price(self) -> Decimal | None:
        """The price under the cursor; None where the cursor is not in sight."""
        if self.cursor is None or self.cursor not in self.rows:
            return None
        return self.price(self.cursor)

    def see(self, middle: Decimal) -> bool:
        """A new middle of the market; whether the window moved because of it."""
        row = row_below(middle, self.step)
        if row in self.rows and self.cursor is not None:
            self.wanders = False
            if not self.follows:
                return False
        elif self.wanders and not self.follows:
            return False
        return self._show(row)

    def centre(self, middle: Decimal) -> None:
        """Go to the middle, and the cursor with it."""
        self.cursor = max(1, row_below(middle, self.step))
        self.wanders, self.is_led = False, True
        self._show(self.cursor)

    def move(self, rows: int) -> None:
        """Move the cursor up (above zero) or down; the window goes where it goes. From out of sight it comes back."""
        if self.cursor is None:
            return
        if self.cursor in self.rows:
            self.point(self.cursor + rows)
        else:
            self.point(self.top - (self.height - 1) // 2)

    def point(self, row: int) -> None:
        """Put the cursor on a row."""
        self.cursor, self.is_led = max(1, row), True
        before = self.top
        if self.cursor > self.top:
            self.top = self.cursor
        elif self.cursor <= self.top - self.height:
            self.top = self.cursor + self.height - 1
        self.wanders = self.wanders or self.top != before

    def regroup(self, finer_or_coarser: int, middle: Decimal | None) -> None:
        """A row stands for more ticks (1) or for fewer (-1)."""
        place = min(len(GROUPS) - 1, max(0, GROUPS.index(self.group) + finer_or_coarser))
        price = None if self.cursor is None else self.price(self.cursor)
        was_in_sight = self.cursor_price is not None
        self.group = GROUPS[place]
        if price is not None:
            self.cursor = max(1, row_below(price, self.step))
        around = middle if middle is not None and not self.wanders else price
        if around is not None:
            self._show(row_below(around, self.step))
        if was_in_sight and self.cursor is not None and self.cursor not in self.rows:
            self.point(self.cursor)

    def resize(self, height: int, middle: Decimal | None) -> None:
        """Another number of rows."""
        if height != self.height:
            self.height = max(1, height)
            if middle is not None and not self.wanders:
                self._show(row_below(middle, self.step))

    def restart(self, tick: Decimal) -> None:
        """Another instrument: nothing of the present one is kept."""
        self.tick, self.group, self.top, self.cursor = tick, 1, 0, None
        self.wanders = self.is_led = False

    def _show(self, row: int) -> bool:
        before = self.top
        self.top = row + (self.height - 1) // 2
        if self.cursor is None or not self.is_led:
            self.cursor = max(1, row)
        return self.top != before
