"""What a typed line says on what is known now: names, meanings, and what the gate would say to them."""

from collections.abc import Callable

from tui.command_memory import CommandMemory
from tui.gatekeeper import DRY_RUN, Gatekeeper
from tui.panes.status import Parts
from tui.panes.view import ConsoleView, circumstances
from tui.rules.command_line.completion import Completion, complete
from tui.rules.command_line.grammar import parse
from tui.rules.command_line.lexer import After, Fault
from tui.rules.command_line.meaning import meanings
from tui.rules.command_line.scene import Meaning, Scene, biggest_value
from tui.rules.command_line.statements import Names
from tui.screens.command_line import Understood

RECENT = 50
"""So many of the last orders are looked at for what is usual."""


class TypedLines:
    """Understands and completes; changes nothing."""

    def __init__(
        self,
        view: Callable[[], ConsoleView],
        last_link_id: Callable[[], str],
        gatekeeper: Gatekeeper,
        memory: CommandMemory,
    ) -> None:
        self._view, self._last_link_id = view, last_link_id
        self._gatekeeper, self._memory = gatekeeper, memory

    @property
    def names(self) -> Names:
        """What may be named now."""
        view = self._view()
        symbols = tuple(dict.fromkeys((*view.symbols, view.symbol)))
        return Names(symbols, view.settle_coin, tuple(self._memory.aliases.items()))

    def scene(self) -> Scene:
        """What statements are resolved against now."""
        view = self._view()
        account = view.account
        recent = [*account.closed.values(), *account.orders.values()][-RECENT:]
        return Scene(
            view.category,
            view.symbol,
            view.settle_coin,
            lambda symbol: circumstances(view, symbol),
            tuple(account.orders.values()),
            tuple(account.positions.values()),
            self._last_link_id(),
            biggest_value(each for each in recent if each.order_status != "Rejected"),
            self._gatekeeper.limits.max_order_notional,
        )

    def complete(self, text: str) -> Completion:
        """What the last word of a line may become."""
        orders = self._view().account.orders.values()
        return complete(text, self.names, [each.order_link_id or each.order_id for each in orders])

    def understand(self, text: str) -> Understood:
        """What a line says now, in lines to be shown below it."""
        line = parse(text, self.names)
        if isinstance(line, Fault):
            return Understood(([(f" {line.text}", "warn")],), fault=(line.start, line.end))
        if not line.steps:
            return Understood()
        lines: list[Parts] = []
        may_send = True
        for number, (step, found) in enumerate(zip(line.steps, meanings(line, self.scene()), strict=True)):
            sign = {After.AT_ONCE: " ", After.THEN: "; ", After.FILLED: "| "}[step.after]
            problem = found.problem or self._held_back(found)
            if number and problem and problem != DRY_RUN:
                # What stands before it may change that: it is worked out when it is its turn.
                lines.append([(f"{sign}{text[step.start : step.end]} in its turn; now: {problem}", "quiet")])
                continue
            lines += [
                [(f"{'  '[: len(sign)] if place else sign}{words}", "" if place else "strong")]
                for place, words in enumerate(found.words)
                if words
            ]
            if problem:
                lines.append([(f" {problem}", "warn")])
                may_send = may_send and problem == DRY_RUN
        return Understood(tuple(lines), may_send)

    def _held_back(self, found: Meaning) -> str:
        """What the gate would say."""
        view = self._view()
        ticket = found.together or (found.tickets[0] if found.tickets else None)
        if ticket is not None:
            return self._gatekeeper.ticket(view, ticket)[1]
        if found.command is not None:
            return self._gatekeeper.command(view, found.command, found.symbol, reduces=found.reduces)
        return ""
