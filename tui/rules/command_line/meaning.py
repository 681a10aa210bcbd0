"""What a statement would do now, in words, with every price and size resolved: what is echoed is what is sent."""

from dataclasses import replace

from tui.rules.command_line import meaning_of_orders, meaning_of_positions
from tui.rules.command_line.scene import Meaning, Scene, SceneError
from tui.rules.command_line.statements import (
    AliasSaid,
    AmendSaid,
    BindSaid,
    BreakEvenSaid,
    CancelAllSaid,
    CancelSaid,
    CloseSaid,
    ExitSaid,
    FlattenSaid,
    Guard,
    GuardSaid,
    LeverageSaid,
    Line,
    OrderSaid,
    Said,
    ScaleSaid,
    SwitchSaid,
    TrailSaid,
    WaitSaid,
)
from tui.rules.pricing import PriceError
from tui.rules.rounding import plain
from tui.rules.sizing import SizeError


def meaning(said: Said, scene: Scene) -> Meaning:
    """What a statement comes to. Never raises: what stands against it is its problem."""
    try:
        return _resolved(said, scene)
    except (SceneError, PriceError, SizeError) as error:
        return Meaning(said, problem=str(error))
    except ArithmeticError:
        return Meaning(said, problem="not a figure that can be traded")


def meanings(line: Line, scene: Scene) -> tuple[Meaning, ...]:
    """What the statements of a line come to, as if all of them were done now; a switch of the market counts."""
    found = []
    for step in line.steps:
        found.append(meaning(step.said, scene))
        if isinstance(step.said, SwitchSaid):
            scene = replace(scene, symbol=step.said.symbol)
    return tuple(found)


def _resolved(said: Said, scene: Scene) -> Meaning:  # noqa: C901 - one line for each kind of statement
    match said:
        case OrderSaid():
            return meaning_of_orders.order(said, scene)
        case ScaleSaid():
            return meaning_of_orders.scale(said, scene)
        case CancelSaid():
            return meaning_of_orders.cancel(said, scene)
        case CancelAllSaid():
            return meaning_of_orders.cancel_all(said, scene)
        case AmendSaid():
            return meaning_of_orders.amend(said, scene)
        case CloseSaid():
            return meaning_of_positions.close(said, scene)
        case FlattenSaid():
            return meaning_of_positions.flatten(said, scene)
        case ExitSaid():
            return meaning_of_positions.way_out(said, scene)
        case BreakEvenSaid():
            return meaning_of_positions.even(said, scene)
        case TrailSaid():
            return meaning_of_positions.trail(said, scene)
        case LeverageSaid():
            return meaning_of_positions.leverage(said, scene)
        case SwitchSaid() | WaitSaid() | GuardSaid() | AliasSaid() | BindSaid():
            return Meaning(said, (_plain_words(said, scene),))


def _plain_words(said: SwitchSaid | WaitSaid | GuardSaid | AliasSaid | BindSaid, scene: Scene) -> str:
    match said:
        case SwitchSaid(symbol):
            return f"show {symbol}"
        case WaitSaid(seconds):
            return f"wait {plain(seconds)} s"
        case AliasSaid(name, line):
            return f"{name} stands for: {line}" if line else f"{name} stands for nothing"
        case BindSaid(key, line):
            return f"{key.upper()} does: {line}" if line else f"{key.upper()} is free"
        case GuardSaid():
            return _guard_words(said, scene)


def _guard_words(said: GuardSaid, scene: Scene) -> str:
    name = said.guard
    match name:
        case Guard.DRY_RUN:
            return "dry-run: nothing is sent" if said.is_on else "dry-run ends: orders are sent again"
        case Guard.WHITELIST:
            return f"whitelist: new risk in {' '.join(said.symbols)} alone" if said.symbols else "no whitelist"
        case _ if said.number is None:
            return f"no {name}"
        case Guard.FATFINGER:
            return f"fatfinger: no order is worth more than {said.number:,f} {scene.settle_coin}"
        case Guard.BUDGET:
            return f"budget: new orders for {said.number:,f} {scene.settle_coin} in all, counted from now"
