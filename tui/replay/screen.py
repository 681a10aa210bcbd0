"""The console's screen without anything that sends, and a line that says where in the recording it is."""

from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tui.keymap import DEFAULT_KEYMAP
from tui.panes.quiet_input import QuietInput
from tui.panes.status import HeadLine, Parts
from tui.replay.happened import HappenedPane, Happenings
from tui.replay.keys import ACTIONS, DIGITS, MOVING, OWN
from tui.replay.times import TimeError, clock_text, position_text, read_position
from tui.screens.dialogs import Question
from tui.screens.help import HelpScreen
from tui.screens.trade import TradeScreen

SHORTEST_BAR = 8


@dataclass(frozen=True, slots=True)
class Progress:
    """What the line shows; positions in seconds."""

    position: float
    duration: float
    is_playing: bool
    speed: float
    wall_ms: int
    session: int
    sessions: int
    starts: tuple[float, ...] = ()
    """Where each session begins."""
    fills: tuple[float, ...] = ()
    seeking: float | None = None
    """How much of the way to another position is done, 0 to 1; None while nobody waits for it."""


class ReplayLine(HeadLine):
    """Playing or not, speed, position, a bar with sessions (┃) and fills (◆), and the time of then."""

    def __init__(self) -> None:
        super().__init__(id="replay-line")

    def paint(self, progress: Progress) -> None:
        """Show the present state."""
        sign = "►" if progress.is_playing else "■"
        state = f" {sign} {progress.speed:g}x " if progress.is_playing else f" {sign} paused "
        if progress.seeking is not None:
            state = f" … seeking {progress.seeking:.0%} "
        left: Parts = [
            (state, "strong"),
            (f" {position_text(progress.position)} / {position_text(progress.duration)}  ", ""),
        ]
        right: Parts = [(f"  {clock_text(progress.wall_ms)}", "quiet")]
        if progress.fills:
            done = sum(each <= progress.position for each in progress.fills)
            right.append((f"  fill {done}/{len(progress.fills)}", "quiet"))
        if progress.sessions > 1:
            right.append((f"  session {progress.session}/{progress.sessions}", "warn"))
        used = sum(len(text) for text, _ in (*left, *right)) + 1
        while right and self.size.width - used < SHORTEST_BAR:
            used -= len(right.pop(0)[0])
        if self.size.width - used >= SHORTEST_BAR:
            left += _bar(progress, self.size.width - used)
        self.show(left, right)


def _bar(progress: Progress, width: int) -> Parts:
    def place(position: float) -> int:
        return min(width - 1, int(position / progress.duration * width)) if progress.duration else 0

    marks = {place(start): "┃" for start in progress.starts[1:]} | {place(fill): "◆" for fill in progress.fills}
    here = place(progress.position)
    cells = [marks.get(number, "━" if number <= here else "·") for number in range(width)]
    return [("".join(cells[: here + 1]), "gain"), ("".join(cells[here + 1 :]), "quiet")]


class ReplayScreen(TradeScreen, inherit_bindings=False):
    """The panes of a recording."""

    BINDINGS = [
        *(Binding(action.key, action.name, action.label, show=False, priority=True) for action in ACTIONS),
        *(Binding(digit, f"app.ask_time('{digit}')", show=False, priority=True) for digit in DIGITS),
    ]

    def compose(self) -> ComposeResult:
        """The panes, and the line below them."""
        yield from super().compose()
        yield ReplayLine()

    def on_mount(self) -> None:
        """There is nothing to fill in: what happened stands there instead. The base does the rest."""
        self.ticket.disabled = True
        self.query_one("#upper").mount(HappenedPane(), after=self.ticket)

    def show_happenings(self, happenings: Happenings, begins: float) -> None:
        """Show what happened; `begins` is what is added to a moment to have its position, s."""
        for pane in self.query(HappenedPane):
            if pane.display:
                pane.show(happenings, begins)

    async def take_key(self, key: str, at: float) -> bool:
        """As the console's screen, but no pane takes a key that moves in time."""
        return (self._awaits_place or key not in OWN) and await super().take_key(key, at)

    def show_progress(self, progress: Progress) -> None:
        """Show where it is."""
        self.query_one(ReplayLine).paint(progress)

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(ReplayHelp(DEFAULT_KEYMAP))

    def _show_current(self) -> None:
        super()._show_current()
        self.ticket.display = False
        if not self.has_class("-narrow"):
            for pane in self.query(HappenedPane):
                pane.display = "ticket" in self._place.panes
        elif self._current == "happened":
            self.query_one("#upper").display = True

    def _keys(self) -> list[tuple[str, str]]:
        return [(action.key_text, action.label) for action in ACTIONS if action.label]

    def _turn(self, steps: int) -> None:
        narrow = self.has_class("-narrow")
        names = ["happened" if name == "ticket" else name for name in self._place.panes]
        names = [name for name in names if narrow or name not in self._place.only_narrow]
        present = self._current if self._current in names else names[0]
        self._go(names[(names.index(present) + steps) % len(names)])


class ReplayHelp(HelpScreen):
    """The keys of a replay."""

    def compose(self) -> ComposeResult:
        """The list."""
        text = Text()
        for title, actions in (("in time", MOVING), ("on the screen", ACTIONS[len(MOVING) :])):
            text.append(f"{title}\n", "bold")
            for action in actions:
                text.append(f"  {action.key_text:<11}", "bold")
                text.append(f"{action.help}\n")
            text.append("\n")
        with VerticalScroll(id="help") as box:
            box.border_title = "Keys of a replay"
            yield Static(text)


class TimeDialog(Question[float | None]):
    """Asks for a position, in seconds; None when the question was dropped."""

    HINT = "Enter goes there · Esc drops"
    BINDINGS = [Binding("escape", "leave", show=False)]

    def __init__(self, position: float, typed: str = "") -> None:
        super().__init__()
        self._position, self._typed = position, typed

    def compose(self) -> ComposeResult:
        """The words, and the field."""
        with Vertical(id="dialog") as box:
            box.border_title = "Go to"
            yield Static("1:02:03, 5:00 or 90; +30 and -30 count from here.", markup=False)
            yield QuietInput(self._typed, id="replay-time", max_length=20, select_on_focus=False)
            yield Static("", id="dialog-problem", markup=False)
            yield Static("", id="dialog-hint", markup=False)

    def on_input_submitted(self, event: QuietInput.Submitted) -> None:
        """Enter."""
        try:
            self.dismiss(read_position(event.value, self._position))
        except TimeError as error:
            self.query_one("#dialog-problem", Static).update(str(error))

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
