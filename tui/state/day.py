"""The day's bookings: what the exchange's log says, and the fills that the log has not said yet."""

from collections.abc import Iterable
from decimal import Decimal

from tui.model.account import Booking, Execution
from tui.rules.day import day_start

FUNDING = "Funding"


class DayState:
    """Of one day (UTC). An entry of the log counts once, and a fill no more once the log has it."""

    def __init__(self) -> None:
        self.is_known = False
        """Whether the log was read."""
        self._day = 0
        self._booked: dict[str, Booking] = {}
        self._trades: set[str] = set()
        self._fills: dict[str, Execution] = {}
        self._asked_at = 0

    def book(self, bookings: Iterable[Booking], asked_at: int) -> None:
        """Take in entries of the log, asked for at a moment (exchange time, ms)."""
        self._turn(asked_at)
        self.is_known = True
        self._asked_at = max(self._asked_at, asked_at)
        for each in bookings:
            if each.ts >= self._day:
                self._booked[each.entry_id] = each
                self._trades.add(each.trade_id)
                self._fills.pop(each.trade_id, None)
        # Funding may have another id in the log than in the stream.
        for exec_id, fill in list(self._fills.items()):
            if fill.exec_type == FUNDING and fill.exec_time <= asked_at:
                del self._fills[exec_id]

    def fill(self, fill: Execution) -> None:
        """Take in a fill as the stream tells it."""
        self._turn(fill.exec_time)
        told = fill.exec_type == FUNDING and fill.exec_time <= self._asked_at
        if fill.exec_time >= self._day and fill.exec_id not in self._trades and not told:
            self._fills[fill.exec_id] = fill

    def booked(self, now_ms: int) -> dict[str, Decimal]:
        """What the log says, by coin."""
        self._turn(now_ms)
        total: dict[str, Decimal] = {}
        for each in self._booked.values():
            total[each.coin] = total.get(each.coin, Decimal(0)) + each.change
        return total

    def fills(self, now_ms: int) -> tuple[Execution, ...]:
        """The fills that the log has not said yet."""
        self._turn(now_ms)
        return tuple(self._fills.values())

    def _turn(self, now_ms: int) -> None:
        """A new day begins with nothing."""
        day = day_start(now_ms)
        if day > self._day:
            self._day = day
            self._booked = {key: each for key, each in self._booked.items() if each.ts >= day}
            self._trades = {each.trade_id for each in self._booked.values()}
            self._fills = {key: each for key, each in self._fills.items() if each.exec_time >= day}
