"""Carries out typed lines: step after step, without waiting for anything, through the app's own ways of sending."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from tui.command_memory import CommandMemory
from tui.command_run import Hands, Outcomes, Run
from tui.gatekeeper import Gatekeeper
from tui.model.facts import Fact
from tui.model.order import Command, Order
from tui.panes.view import ConsoleView
from tui.rules.command_line.grammar import parse
from tui.rules.command_line.lexer import After, Fault
from tui.rules.command_line.meaning import meaning
from tui.rules.command_line.scene import Meaning
from tui.rules.command_line.statements import (
    AliasSaid,
    BindSaid,
    CancelSaid,
    CloseSaid,
    FlattenSaid,
    Guard,
    GuardSaid,
    Line,
    OrderSaid,
    ScaleSaid,
    Step,
    SwitchSaid,
    WaitSaid,
)
from tui.typed_lines import TypedLines

SETTLES_WITHIN: Final = 2.0
"""Seconds after a fill in which the position is waited for: its push comes by itself."""
AGAIN_AFTER: Final = 1.0
"""Seconds of rest after which a bound key counts as pressed again: a key that is held down repeats itself."""
ASKS: Final = (OrderSaid, ScaleSaid, CloseSaid, CancelSaid)
"""What a person may be asked about: it waits while another question stands. A stop waits for nothing."""


class CommandDesk:
    """One line at a time. Times are those of the views, monotonic seconds."""

    def __init__(self, hands: Hands, gatekeeper: Gatekeeper, memory: CommandMemory) -> None:
        self._hands, self._gatekeeper, self.memory = hands, gatekeeper, memory
        self.typed = TypedLines(hands.view, hands.last_link_id, gatekeeper, memory)
        self._run: Run | None = None
        self._outcomes = Outcomes()
        self._pressed: dict[str, float] = {}

    @property
    def words(self) -> str:
        """What a line waits for, as long as it does."""
        run = self._run
        return f"{run.text}: waits for {run.waits} (Esc ends it)" if run is not None and run.waits else ""

    # --- from outside ---------------------------------------------------------------------------

    def enter(self, text: str, *, is_bound: bool = False) -> None:
        """Carry out a line."""
        if self._run is not None:
            self._hands.say(f"not begun: {self._run.text} is still under way; Esc ends it", "warning")
            return
        line = parse(text, self.typed.names)
        if isinstance(line, Fault):
            self._hands.say(f"not understood: {line.text}", "error")
            return
        if not line.steps:
            return
        if not is_bound:
            self.memory.remember(text, self.typed.names.symbols)
        self._begin(text, line, is_bound=is_bound)

    def press(self, key: str) -> None:
        """Carry out the line of a key. While the key is held down it counts once."""
        now = self._hands.view().now
        before, self._pressed[key] = self._pressed.get(key), now
        if before is not None and now - before < AGAIN_AFTER:
            return
        line = self.memory.keys.get(key)
        if line is None:
            self._hands.say(f'{key.upper()} does nothing; bind {key.upper()} "LINE" gives it a line', "warning")
        else:
            self.enter(line, is_bound=True)

    def drop(self) -> None:
        """End the line that is under way; what was sent stays sent."""
        if self._run is not None:
            self._end("stopped: ", "by Esc")

    def told(self, fact: Fact) -> None:
        """Something has become known."""
        self._outcomes.note(fact)

    def tick(self) -> None:
        """Go on with what may go on now."""
        run = self._run
        if run is None or run.asks:
            return
        now = self._hands.view().now
        if run.until is not None:
            if now < run.until:
                return
            run.until = None
        if run.ids and not self._is_ready(run, now):
            return
        if run.steps and isinstance(run.steps[0].said, ASKS) and not self._hands.may_ask():
            return
        if self._run is run:
            run.ids, run.waits, run.filled_at = (), "", None
            self._go(run)

    # --- steps ----------------------------------------------------------------------------------

    def _begin(self, text: str, line: Line, *, is_bound: bool) -> None:
        self._run = Run(text, list(line.steps), is_bound)
        self._go(self._run)

    def _go(self, run: Run) -> None:
        """Take steps until one has to be waited for."""
        while self._run is run and not (run.asks or run.ids or run.until is not None):
            if not run.steps:
                self._run = None
                return
            self._take(run, run.steps.pop(0))

    def _take(self, run: Run, step: Step) -> None:
        found = meaning(step.said, self.typed.scene())
        if found.problem:
            self._end("not sent: ", found.problem)
            return
        said, say = step.said, self._hands.say
        match said:
            case WaitSaid(seconds):
                run.until = self._hands.view().now + float(seconds)
                run.waits = f"{seconds:f} s"
            case SwitchSaid(symbol):
                self._hands.show(symbol)
            case GuardSaid():
                self._guard(said)
                say(found.words[0], "warning")
            case AliasSaid(name, line):
                _put(self.memory.aliases, name, line)
                self.memory.save()
                say(found.words[0], "information")
            case BindSaid(key, line):
                _put(self.memory.keys, key, line)
                self.memory.save()
                say(found.words[0], "information")
            case _:
                self._send(run, found)

    def _guard(self, said: GuardSaid) -> None:
        guards = self._gatekeeper.guards
        match said.guard:
            case Guard.FATFINGER:
                guards = replace(guards, fatfinger=said.number)
            case Guard.BUDGET:
                guards = guards.with_budget(said.number)
            case Guard.WHITELIST:
                guards = replace(guards, whitelist=said.symbols)
            case Guard.DRY_RUN:
                guards = replace(guards, dry_run=said.is_on)
        self._gatekeeper.guards = guards

    def _send(self, run: Run, found: Meaning) -> None:
        """Hand over what a statement came to; said once more in words before it goes."""
        hands = self._hands
        run.symbol, run.asks = found.symbol, True
        run.before = _held(hands.view(), found.symbol)
        run.said = found.words[0]
        hands.say(run.said, "information")
        if len(found.tickets) > 1:
            self._send_several(run, found)
        elif found.tickets:
            hands.order(found.tickets[0], lambda each: self._sent(run, each))
        elif found.order is not None:
            hands.cancel(found.order, lambda each: self._sent(run, each))
        elif found.position is not None and isinstance(found.said, CloseSaid):
            hands.close(found.position, found.said.percent, lambda each: self._sent(run, each))
        elif found.command is not None:
            self._submit(run, found, found.command)

    def _submit(self, run: Run, found: Meaning, command: Command) -> None:
        hands = self._hands

        def send() -> None:
            self._sent(run, hands.submit(command, found.reduces, found.symbol))

        if run.is_bound and isinstance(found.said, FlattenSaid):
            # Typed it is meant; one key alone could be a slip.
            hands.ask("Flatten", list(found.words), send, lambda: self._sent(run))
        else:
            send()

    def _send_several(self, run: Run, found: Meaning) -> None:
        hands = self._hands
        whole = found.together
        stopped = "" if whole is None else self._gatekeeper.ticket(hands.view(), whole)[1]
        if stopped:
            self._end("not sent: ", stopped)
            return

        def send() -> None:
            ids = []
            for ticket in found.tickets:
                command_id = hands.send(ticket)
                if not command_id:
                    break
                ids.append(command_id)
            if len(ids) < len(found.tickets) and ids:
                hands.say(f"only {len(ids)} of {len(found.tickets)} orders were sent", "error")
            self._sent(run, *(ids if len(ids) == len(found.tickets) else ()))

        hands.ask(f"{len(found.tickets)} orders {found.symbol}", list(found.words), send, lambda: self._sent(run))

    def _sent(self, run: Run, *ids: str) -> None:
        """What a step has handed over; nothing when it was dropped or held back, which was told."""
        if self._run is not run:
            return
        run.asks = False
        if not ids or not all(ids):
            self._run = None
            if run.steps:
                told = self._hands.view().notice
                why = "dropped" if told in {"", run.said} else told
                self._hands.say(f"{why} ({run.text}; {len(run.steps)} more not done)", "warning")
            return
        if not run.steps:
            self._run = None
            return
        run.ids = ids
        fills = run.steps[0].after is After.FILLED
        run.waits = "the fill" if fills else "the exchange's answer"
        if fills and any(self._outcomes.taken.get(each, "") == "" for each in ids):
            self._hands.say(self.words, "information")

    # --- waiting --------------------------------------------------------------------------------

    def _is_ready(self, run: Run, now: float) -> bool:
        """Whether the next step may be taken; what failed ends the line."""
        for each in run.ids:
            taken = self._outcomes.taken.get(each, "")
            if taken not in {"", "acknowledged"}:
                self._end("stopped: ", taken)
                return False
        if run.steps[0].after is not After.FILLED:
            return all(self._outcomes.taken.get(each) for each in run.ids)
        orders = [self._order(self._outcomes.links.get(each, "")) for each in run.ids]
        for order in orders:
            if order is not None and order.is_closed and order.order_status != "Filled":
                self._end("stopped: ", f"the order was not filled ({order.order_status})")
                return False
        filled = [order for order in orders if order is not None and order.order_status == "Filled"]
        if len(filled) < len(orders):
            return False
        if run.filled_at is None:
            run.filled_at = now
        done = sum((order.cum_exec_qty * order.side.sign for order in filled), Decimal(0))
        # The position is told of apart from the order, and the next step may go by its entry.
        return _held(self._hands.view(), run.symbol) == run.before + done or now - run.filled_at > SETTLES_WITHIN

    def _order(self, link_id: str) -> Order | None:
        account = self._hands.view().account
        return account.orders.get(link_id) or account.closed.get(link_id)

    def _end(self, words: str, why: str) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        more = f"; {len(run.steps)} more not done" if run.steps else ""
        self._hands.say(f"{words}{why} ({run.text}{more})", "warning" if words == "stopped: " else "error")


def _put(kept: dict[str, str], name: str, line: str) -> None:
    if line:
        kept[name] = line
    else:
        kept.pop(name, None)


def _held(view: ConsoleView, symbol: str) -> Decimal:
    positions = (each for each in view.account.positions.values() if each.symbol == symbol and each.side is not None)
    return sum((each.size * each.side.sign for each in positions if each.side is not None), Decimal(0))
