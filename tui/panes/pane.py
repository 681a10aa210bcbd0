"""A framed part of the screen with a title that says when it cannot be trusted."""

from typing import ClassVar

from textual.containers import Vertical

from tui.keymap import Scope


class Pane(Vertical):
    """A frame with a title; `stale` is said in words and in colour."""

    TITLE = ""
    SCOPE: ClassVar[Scope | None] = None
    """The keys that this pane has of its own, before those that work everywhere."""
    pressed_at = 0.0
    """When the key of its own that it acts on was pressed, monotonic s."""

    def title(self, text: str, *, stale: str = "") -> None:
        """Set the title; `stale` (an age, or a reason) marks the pane as not live."""
        # Titles are built from our own words and from cleaned symbols; brackets would be markup here.
        plain = text.replace("[", "(").replace("]", ")")
        wanted = f"{plain} · STALE {stale}" if stale else plain
        if self.border_title != wanted:
            self.border_title = wanted
        self.set_class(bool(stale), "-stale")

    def focus_inside(self) -> None:
        """Give the keyboard to what in this pane takes it."""
        for widget in self.query("*"):
            if widget.focusable:
                self.screen.set_focus(widget)
                return
