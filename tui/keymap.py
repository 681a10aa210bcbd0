"""Every key with its action, in one place: bindings, footer and help are made from it."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Where a key works."""

    EVERYWHERE = "everywhere"
    TICKET = "in the ticket"
    DIALOG = "in a dialog"


@dataclass(frozen=True, slots=True)
class Action:
    """A key, the action that it starts, and its words."""

    key: str
    name: str
    label: str
    """For the footer: one or two words; empty keeps it out of there."""
    help: str
    scope: Scope = Scope.EVERYWHERE
    shown: str = ""
    """The key as a person reads it, where that differs."""

    @property
    def key_text(self) -> str:
        """The key as a person reads it."""
        return self.shown or self.key


ACTIONS: tuple[Action, ...] = (
    Action("b", "ticket('Buy')", "buy", "Open the ticket to buy, filled in at the best price"),
    Action("s", "ticket('Sell')", "sell", "Open the ticket to sell, filled in at the best price"),
    Action("c", "cancel", "cancel", "Cancel the selected order"),
    Action("C", "cancel_all", "cancel all", "Cancel all orders of the selected symbol", shown="C"),
    Action("e", "amend", "amend", "Change price or quantity of the selected order"),
    Action("u", "cancel_last", "", "Cancel the order that was sent last"),
    Action("x", "close", "close", "Close the selected position at market; on spot, sell the selected coin"),
    Action("l", "close_limit", "close limit", "Close the selected position by a limit order"),
    Action("p", "stops", "stops", "Set stop loss and take profit of the selected position"),
    Action(
        "alt+1,inverted_exclamation_mark", "close_part(25)", "", "Close 25 % of the selected position", shown="Alt+1"
    ),
    Action("alt+2,trade_mark_sign", "close_part(50)", "", "Close 50 % of the position", shown="Alt+2"),
    Action("alt+3,pound_sign", "close_part(75)", "", "Close 75 % of the position", shown="Alt+3"),
    Action("alt+4,cent_sign", "close_part(100)", "", "Close 100 % of the position", shown="Alt+4"),
    Action(
        "X",
        "flatten",
        "flatten",
        "Twice within a second: cancel everything and close every position; on spot nothing is sold",
        shown="X X",
    ),
    Action("g", "choose_place", "", "Then a letter: go to that screen"),
    Action("w", "go('watchlist')", "", "Go to the watch list"),
    Action("o", "go('orders')", "", "Go to the open orders"),
    Action("h", "go('positions')", "", "Go to the positions (holdings)"),
    Action("t", "go('ticket')", "", "Go to the ticket"),
    Action("d", "go('book')", "", "Show the book (depth), where there is room for one pane only"),
    Action("tab", "next_pane", "next pane", "Go to the next pane", shown="Tab"),
    Action("shift+tab", "previous_pane", "", "Go to the previous pane", shown="Shift+Tab"),
    Action("L", "leverage", "", "Set the leverage of the selected symbol", shown="L"),
    Action("M", "modes", "", "Account modes: one-way or hedge, cross or isolated margin", shown="M"),
    Action("A", "arm", "", "Real money: arm, which asks for a word; armed: disarm", shown="A"),
    Action("question_mark", "help", "help", "Show all keys", shown="?"),
    Action("ctrl+l", "repaint", "", "Draw the screen anew", shown="Ctrl+L"),
    Action("ctrl+q", "quit", "quit", "Leave", shown="Ctrl+Q"),
    Action("enter", "send", "send", "Check and send what the ticket says", Scope.TICKET, "Enter"),
    Action("escape", "leave", "leave", "Leave the ticket; what is typed stays", Scope.TICKET, "Esc"),
    Action("up", "step(1)", "", "A field: one tick or step up; a choice: the one before", Scope.TICKET, "↑"),
    Action("down", "step(-1)", "", "A field: one tick or step down; a choice: the one after", Scope.TICKET, "↓"),
    Action("shift+up", "step(10)", "", "Ten ticks or steps up", Scope.TICKET, "Shift+↑"),
    Action("shift+down", "step(-10)", "", "Ten ticks or steps down", Scope.TICKET, "Shift+↓"),
    Action("enter", "confirm", "confirm", "Do it", Scope.DIALOG, "Enter"),
    Action("escape", "dismiss_dialog", "drop", "Leave it", Scope.DIALOG, "Esc"),
)


def actions_of(scope: Scope) -> tuple[Action, ...]:
    """The actions of one scope."""
    return tuple(action for action in ACTIONS if action.scope is scope)


def action_for(scope: Scope, key: str) -> Action | None:
    """The action of a key in a scope; None when it has none there."""
    return next((action for action in ACTIONS if action.scope is scope and key in action.key.split(",")), None)
