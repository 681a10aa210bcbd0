"""Screens that come and go: dialogs and the help."""

from typing import TypeVar

from textual._styles_cache import StylesCache
from textual.screen import ModalScreen

Result = TypeVar("Result")


class PassingScreen(ModalScreen[Result]):
    """Leaves nothing behind in memory when it has gone."""

    def on_unmount(self) -> None:
        """Textual remembers the last thousand widgets that it drew, lines and all, by a cache over its methods."""
        StylesCache.get_inner_outer.cache_clear()
