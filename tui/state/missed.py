"""What a snapshot knows that the stream should have told before: each a line for the log."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from tui.model.account import Execution, Position
from tui.model.facts import SnapshotLoaded
from tui.model.order import Order

GRACE_MS: Final = 2_000
"""What changed so shortly before the question was asked may still be on its way."""


class Difference(NamedTuple):
    """Something that a snapshot knows otherwise."""

    thing: tuple[object, ...]
    text: str
    changed_at: int
    """Exchange time, ms."""


class Missed:
    """Differences that the stream did not explain. What is too young to judge is judged at the next snapshot."""

    def __init__(self) -> None:
        self._doubtful: dict[tuple[object, ...], str] = {}

    def told(self, *thing: object) -> None:
        """The stream has told of a thing: an order by its key, an execution by its id, a position by its key."""
        self._doubtful.pop(thing, None)

    def forget(self) -> None:
        """The stream is gone: nothing is expected of it."""
        self._doubtful.clear()

    def judge(self, differences: Iterable[Difference], asked_at: int) -> tuple[str, ...]:
        """What was missed, now that a snapshot differs from what is known."""
        found = list(self._doubtful.values())
        self._doubtful.clear()
        for each in differences:
            if each.changed_at <= asked_at - GRACE_MS:
                found.append(each.text)
            else:
                self._doubtful[each.thing] = each.text
        return tuple(found)


def orders_that_differ(known: Mapping[str, Order], told: Iterable[tuple[str, Order]]) -> Iterator[Difference]:
    """Orders of a snapshot, with their keys, that are unknown or known otherwise."""
    for key, order in told:
        mine = known.get(key)
        if mine is None or (mine.updated_time < order.updated_time and _figures(mine) != _figures(order)):
            text = f"order {key} of {order.symbol}: {order.order_status}"
            yield Difference(("order", key), text, order.updated_time)


def executions_that_differ(known: Mapping[str, Execution], snapshot: SnapshotLoaded) -> Iterator[Difference]:
    """Fills of a snapshot that are unknown."""
    for fill in snapshot.executions:
        if fill.exec_id not in known:
            yield Difference(("execution", fill.exec_id), f"execution {fill.exec_id} of {fill.symbol}", fill.exec_time)


def positions_that_differ(known: Mapping[tuple[str, int], Position], snapshot: SnapshotLoaded) -> Iterator[Difference]:
    """Positions of a snapshot that are newer than what is known, flat ones included, and have another size."""
    for position in snapshot.positions:
        mine = known.get(position.key)
        before = (0, 0) if mine is None else (mine.size, mine.updated_time)
        if position.size != before[0] and position.updated_time > before[1]:
            yield Difference(("position", position.key), f"position of {position.symbol}", position.updated_time)


def _figures(order: Order) -> tuple[object, ...]:
    return (order.order_status, order.price, order.qty, order.cum_exec_qty, order.trigger_price)
