"""The account's modes: one-way or hedge of the selected symbol, cross or isolated margin of the whole account."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label, Static

from tui.model.enums import Category
from tui.model.instrument import Instrument
from tui.model.order import Command, MarginModeRequest, PositionModeRequest
from tui.panes.choice import Choice
from tui.screens.dialogs import Question

ONE_WAY, HEDGE = "one-way", "hedge"
MARGIN_MODES = {"cross": "REGULAR_MARGIN", "isolated": "ISOLATED_MARGIN"}
PORTFOLIO = "PORTFOLIO_MARGIN"


@dataclass(frozen=True, slots=True)
class ModesQuestion:
    """What is set now, and what comes of an answer."""

    instrument: Instrument
    hedged: bool
    margin_mode: str
    """Bybit's word; empty where it is not known."""

    @property
    def has_hedge(self) -> bool:
        """Whether the symbol can have two positions: linear in USDT (docs/v5/position/position-mode)."""
        return self.instrument.category is Category.LINEAR and self.instrument.settle_coin == "USDT"

    def commands(self, position_mode: str, margin_mode: str) -> list[Command]:
        """The changes; only what differs, because Bybit refuses what does not."""
        found: list[Command] = []
        category = self.instrument.category
        if self.has_hedge and (position_mode == HEDGE) is not self.hedged:
            found.append(PositionModeRequest(category, self.instrument.symbol, position_mode == HEDGE))
        wanted = MARGIN_MODES[margin_mode]
        if wanted != self.margin_mode:
            found.append(MarginModeRequest(category, wanted))
        return found


class ModesDialog(Question[list[Command] | None]):
    """Two choices; Enter gives back the commands that make them so, Esc nothing."""

    HINT = "← → choose · Tab the other · Enter sets · Esc drops"
    BINDINGS = [
        Binding("enter", "confirm", show=False),
        Binding("escape", "dismiss_dialog", show=False),
        Binding("tab,shift+tab", "turn", show=False, priority=True),
    ]

    def __init__(self, question: ModesQuestion) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The choices."""
        question = self._question
        with Vertical(id="dialog") as box:
            box.border_title = Content("Account modes")
            with Horizontal(classes="field"):
                yield Label("position", classes="name")
                yield Choice((ONE_WAY, HEDGE), id="position-mode")
            words = f"of {question.instrument.symbol}; hedge holds a long and a short at once"
            yield Static(words if question.has_hedge else "there is no hedge mode here", markup=False)
            with Horizontal(classes="field"):
                yield Label("margin", classes="name")
                yield Choice(tuple(MARGIN_MODES), id="margin-mode")
            yield Static("of the whole account, every category", markup=False)
            yield Static("", id="dialog-problem", markup=False)
            yield Static("", id="dialog-hint", markup=False)

    def on_mount(self) -> None:
        """Show what is set."""
        super().on_mount()
        question = self._question
        position = self.query_one("#position-mode", Choice)
        position.value = HEDGE if question.hedged else ONE_WAY
        position.disabled = not question.has_hedge
        isolated = question.margin_mode == MARGIN_MODES["isolated"]
        self.query_one("#margin-mode", Choice).value = "isolated" if isolated else "cross"
        self.set_focus(self.query_one("#margin-mode", Choice) if position.disabled else position)
        if question.margin_mode == PORTFOLIO:
            self.query_one("#dialog-problem", Static).update("now: portfolio margin; setting cross or isolated ends it")

    def action_confirm(self) -> None:
        """Give back what is to be changed."""
        if not self.is_seen:
            return
        chosen = (self.query_one(f"#{name}", Choice).value for name in ("position-mode", "margin-mode"))
        commands = self._question.commands(*chosen)
        if commands:
            self.dismiss(commands)
        else:
            self.query_one("#dialog-problem", Static).update("nothing is changed")

    def action_turn(self) -> None:
        """Go to the other choice."""
        choices = [each for each in self.query(Choice) if not each.disabled]
        place = next((number for number, each in enumerate(choices) if each is self.focused), 0)
        self.set_focus(choices[(place + 1) % len(choices)])

    def action_dismiss_dialog(self) -> None:
        """Leave it."""
        self.dismiss(None)
