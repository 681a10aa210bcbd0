"""What every screenful of this program has: its look, one trading screen, dialogs over it, and who gets a key."""

import sys
import time
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.command import Provider

from tui.crash import crash_words
from tui.keymap import Keymap
from tui.plain_signs import PlainSigns
from tui.screens.dialogs import Answers, ConfirmDialog, NumbersDialog
from tui.screens.sizes import Sizes
from tui.screens.trade import TradeScreen
from tui.styles_path import STYLESHEETS
from tui.theme import PLAIN_LOOK, THEMES, Look, own_variables, red_is_up


def _actions() -> type[Provider]:
    from tui.screens.palette import Actions

    return Actions


class Stage(App[None]):
    """Shows a trading screen; who decides what it shows is a subclass."""

    CSS_PATH: ClassVar[list[str | PurePath]] = list(STYLESHEETS)
    TITLE = "bybit-tui"
    # The palette opens by our own key, where keys can be changed.
    ENABLE_COMMAND_PALETTE = False
    COMMANDS = {_actions}

    def __init__(
        self,
        look: Look = PLAIN_LOOK,
        clock: Callable[[], float] = time.monotonic,
        keymap: Keymap | None = None,
        sizes: Sizes | None = None,
    ) -> None:
        # The base asks for the colours while it is made.
        self._look = look
        super().__init__()
        keymap = keymap or Keymap()
        self.set_keymap(keymap.own)
        self._screen = TradeScreen(keymap, clock, sizes)
        self._has_failed = False
        for each in THEMES:
            self.register_theme(each)
        if look.is_ascii:
            self._filters.append(PlainSigns())
        self.theme = look.theme or THEMES[0].name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours, for themes that are not ours."""
        return own_variables(self.current_theme)

    def get_css_variables(self) -> dict[str, str]:
        """The theme's colours, with gains in red for who reads them so."""
        found = super().get_css_variables()
        return red_is_up(found) if self._look.red_is_up else found

    async def on_event(self, event: events.Event) -> None:
        """Offer a key to the trading screen before anything else looks at it."""
        if isinstance(event, events.Key) and self._takes(event) and await self._screen.take_key(event.key, event.time):
            return
        await super().on_event(event)

    def _takes(self, event: events.Key) -> bool:
        return not event.is_forwarded and bool(self.screen_stack) and self.screen is self._screen

    def _fatal_error(self) -> None:
        """Textual would print a traceback with the values of local variables, and some of them are secrets."""
        words = crash_words(sys.exc_info()[1] or self._exception or RuntimeError())
        if not self._has_failed:
            self._has_failed = True
            self.panic(Text("\n".join(words)))

    @property
    def _is_asking(self) -> bool:
        """Whether a dialog is open: a second press of the key that opened it must not open another."""
        return self.screen is not self._screen

    def _ask(
        self, title: str, lines: list[str], then: Callable[[], Any], otherwise: Callable[[], Any] = lambda: None
    ) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                then()
            else:
                otherwise()

        if self._is_asking:
            otherwise()
        else:
            self.push_screen(ConfirmDialog(title, lines), answered)

    def _ask_numbers(self, dialog: NumbersDialog, then: Callable[[Answers], object]) -> None:
        def answered(answers: Answers | None) -> None:
            if answers is not None:
                then(answers)

        if not self._is_asking:
            self.push_screen(dialog, answered)
