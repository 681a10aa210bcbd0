"""The line at the foot of the trading screen, with what is understood of it below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Label

from tui.panes.quiet_input import QuietInput
from tui.panes.status import Parts, TextLines
from tui.rules.command_line.completion import Completion
from tui.rules.command_line.lexer import LONGEST
from tui.screens.passing import PassingScreen

AGAIN_EVERY = 0.25
"""Seconds after which prices are looked at again while nothing is typed."""
MOST_CHOICES = 16
OWN_KEYS = frozenset({"up", "down", "tab", "enter", "escape"})
"""Keys that mean something else here than in other fields."""
HINT: Parts = [(" Enter sends · Esc drops · Tab completes · ↑ lines of before", "quiet")]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a line says, as lines to be shown."""

    lines: tuple[Parts, ...] = ()
    may_send: bool = False
    fault: tuple[int, int] | None = None
    """The characters that are meant by what is wrong."""


class Reads(Protocol):
    """Who understands lines."""

    def understand(self, text: str) -> Understood:
        """What a line says now."""
        ...

    def complete(self, text: str) -> Completion:
        """What its last word may become."""
        ...


class LineField(QuietInput):
    """A field in which arrows walk through the lines of before and Tab completes."""

    def __init__(self, reads: Reads, before: Sequence[str], leave: Callable[[str | None], object]) -> None:
        super().__init__(id="line-field", compact=True, max_length=LONGEST, select_on_focus=False)
        self._reads, self._leave = reads, leave
        self._before, self._place, self._typed = tuple(before), len(before), ""
        self.choices: tuple[str, tuple[str, ...]] = ("", ())
        """What Tab found where it could not decide, and for which line."""

    # Not bindings: those act after the key has travelled up to the app, when later keys may have been typed.

    async def _on_key(self, event: events.Key) -> None:
        """Edit at once: in a burst, what follows a backspace would else come before it."""
        bound = self._bindings.key_to_bindings.get(event.key)
        if bound and event.key not in OWN_KEYS:
            event.stop()
            event.prevent_default()
            await self.run_action(bound[0].action)

    def key_up(self, event: events.Key) -> None:
        """The line before."""
        self._walk(event, -1)

    def key_down(self, event: events.Key) -> None:
        """The line after."""
        self._walk(event, 1)

    def key_tab(self, event: events.Key) -> None:
        """Complete the last word."""
        event.stop()
        found = self._reads.complete(self.value)
        self.value = found.line
        self.action_end()
        self.choices = (found.line, found.choices if len(found.choices) > 1 else ())
        self.post_message(self.Changed(self, self.value))

    def key_enter(self, event: events.Key) -> None:
        """Send it."""
        event.stop()
        self._leave(self.value)

    def key_escape(self, event: events.Key) -> None:
        """Drop it."""
        event.stop()
        self._leave(None)

    def take(self, text: str) -> None:
        """Put text where the cursor is: line ends and tabs are spaces, what cannot be printed is left out."""
        spaced = " ".join(text.split())
        if text[:1].isspace():
            spaced = f" {spaced}"
        room = LONGEST - len(self.value) + len(self.selected_text)
        self.replace("".join(char for char in spaced if char.isprintable())[:room], *self.selection)

    def _on_paste(self, event: events.Paste) -> None:
        """Pasted text is text: its line ends send nothing."""
        event.stop()
        event.prevent_default()
        self.take(event.text)

    def _walk(self, event: events.Key, steps: int) -> None:
        event.stop()
        if self._place == len(self._before):
            self._typed = self.value
        self._place = min(len(self._before), max(0, self._place + steps))
        self.value = (*self._before, self._typed)[self._place]
        self.action_end()


class CommandLineScreen(PassingScreen[str | None]):
    """Gives back the line to be carried out, or nothing where it was dropped."""

    def __init__(self, reads: Reads, before: Sequence[str] = (), text: str = "") -> None:
        super().__init__()
        self._reads, self._text = reads, text
        self._field = LineField(reads, before, self._left)

    def compose(self) -> ComposeResult:
        """The line, and the place for what is understood."""
        with Vertical(id="line"):
            with Horizontal(id="line-row"):
                yield Label(":", id="line-sign")
                yield self._field
            yield TextLines(id="line-echo")

    def on_mount(self) -> None:
        """Take the keyboard."""
        self._field.value = self._text
        self._field.action_end()
        self.set_focus(self._field)
        self.set_interval(AGAIN_EVERY, self._show)
        self._show()

    def on_key(self, event: events.Key) -> None:
        """The field stops what it takes: what arrives here was typed before the field had the keyboard."""
        if event.key == "escape":
            self._field.key_escape(event)
        elif event.key == "enter":
            self._field.key_enter(event)
        elif event.character is not None and event.is_printable:
            event.stop()
            self._field.insert_text_at_cursor(event.character)

    def on_input_changed(self) -> None:
        """Typing shows at once."""
        self._show()

    def _left(self, line: str | None) -> None:
        if line is not None and line.strip():
            found = self._reads.understand(line)
            if not found.may_send:
                self._show()
                self.app.bell()
                return
        if self.is_current:
            self.dismiss((line or "").strip() or None)

    def _show(self) -> None:
        field = self._field
        if not self.is_mounted:
            return
        found = self._reads.understand(field.value)
        lines = list(found.lines)
        if found.fault is not None and cell_len(field.value) < field.size.width:
            start, end = found.fault
            at, length = cell_len(field.value[:start]), max(1, cell_len(field.value[start:end]))
            lines.insert(0, [(f" {' ' * at}{'^' * length}", "loss")])
        line, choices = field.choices
        if choices and line == field.value:
            lines.append([(" " + "  ".join(choices[:MOST_CHOICES]), "quiet")])
        self.query_one("#line-echo", TextLines).show(lines or [HINT])
