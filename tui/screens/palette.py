"""The palette: every action by its name, for who does not know its key yet."""

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.keymap import Action, Scope
from tui.screens.places import PLACES
from tui.screens.trade import TradeScreen


class Actions(Provider):
    """What can be done on the trading screen."""

    async def discover(self) -> Hits:
        """All of it, while nothing is typed."""
        for words, name in self._rows():
            yield DiscoveryHit(words, self._does(name))

    async def search(self, query: str) -> Hits:
        """What fits."""
        matcher = self.matcher(query)
        for words, name in self._rows():
            score = matcher.match(words)
            if score > 0:
                yield Hit(score, matcher.highlight(words), self._does(name))

    def _rows(self) -> Iterator[tuple[str, str]]:
        screen = self.screen
        if not isinstance(screen, TradeScreen):
            return
        for action in screen.actions(Scope.EVERYWHERE):
            if action.name != "palette":
                yield _words(action), action.name
        for place in PLACES:
            yield f"Go to {place.label}  (g {place.key})", f"place('{place.name}')"

    def _does(self, name: str) -> partial[None]:
        return partial(self._run, name)

    def _run(self, name: str) -> None:
        # After the palette has gone: what is done may open a dialog.
        self.app.call_later(self.app.run_action, name, self.screen)


def _words(action: Action) -> str:
    return f"{action.help}  ({action.key_text})"
