"""A typed line on its way: its steps, what it waits for, what became of its commands, and what the app does for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from tui.model.account import Position
from tui.model.facts import CommandAcknowledged, CommandOutcomeUnknown, CommandRefused, CommandSent, Fact
from tui.model.order import Command, Order, OrderRequest
from tui.panes.view import ConsoleView
from tui.rules.command_line.statements import Step
from tui.rules.ticket import Ticket

OUTCOMES_KEPT: Final = 200
Told = Callable[[str], object]
"""Takes the id of the command that was handed to the worker; empty when none was."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What the app does for the desk. Nothing of it waits."""

    view: Callable[[], ConsoleView]
    say: Callable[[str, str], None]
    order: Callable[[Ticket, Told], object]
    """The way of a ticket: checked, asked about where that is set, checked again."""
    send: Callable[[Ticket], str]
    """The same without the question."""
    ask: Callable[[str, list[str], Callable[[], Any], Callable[[], Any]], object]
    cancel: Callable[[Order, Told], object]
    close: Callable[[Position, int, Told], object]
    submit: Callable[[Command, bool, str], str]
    """The command, whether it takes risk away, and its symbol; gives its id."""
    show: Callable[[str], object]
    may_ask: Callable[[], bool]
    """Whether no question stands already."""
    last_link_id: Callable[[], str]


@dataclass(slots=True)
class Run:
    """A line on its way."""

    text: str
    steps: list[Step]
    is_bound: bool
    """Whether a key started it."""
    said: str = ""
    """The last words before something was handed over."""
    waits: str = ""
    """What for, in words; empty while a step is being taken."""
    until: float | None = None
    asks: bool = False
    ids: tuple[str, ...] = ()
    """Of the commands whose outcome the next step waits for."""
    symbol: str = ""
    before: Decimal = Decimal(0)
    """What was held of the symbol before them, above zero long."""
    filled_at: float | None = None


@dataclass(slots=True)
class Outcomes:
    """What became of the latest commands, by id."""

    taken: dict[str, str] = field(default_factory=dict)
    """acknowledged, or why not; empty while it is under way."""
    links: dict[str, str] = field(default_factory=dict)
    """Order link ids."""

    def note(self, fact: Fact) -> None:
        """Keep what a fact tells of a command."""
        match fact:
            case CommandSent(command_id, OrderRequest() as request):
                self.links[command_id] = request.order_link_id
            case CommandAcknowledged(command_id, _, _):
                self.taken[command_id] = "acknowledged"
            case CommandRefused(command_id, _, meaning, _, _):
                self.taken[command_id] = f"refused: {meaning}"
            case CommandOutcomeUnknown(command_id, _, why):
                self.taken[command_id] = f"outcome unknown ({why})"
        for kept in (self.taken, self.links):
            while len(kept) > OUTCOMES_KEPT:
                del kept[next(iter(kept))]
