"""The widget that shows a chart's lines; only those that changed are painted."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.panes.chart_drawing import Line

STYLES = (
    *("up", "down", "volume", "gap", "cross", "cross-label", "fill"),
    *("ema-fast", "ema-slow", "vwap", "quiet", "quiet-label", "strong", "warn", "gain", "loss"),
    *("last", "last-label", "own", "own-label", "entry", "entry-label"),
    *("liq", "liq-label", "stop", "stop-label", "target", "target-label"),
)


class ChartCanvas(Widget, can_focus=True):
    """Lines of named styles."""

    COMPONENT_CLASSES = {f"chart--{name}" for name in STYLES}

    def __init__(self) -> None:
        super().__init__(id="chart-canvas")
        self._lines: list[Line] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        old, self._lines = self._lines, list(lines)
        if len(old) != len(lines):
            self.refresh()
            return
        for number, (before, after) in enumerate(zip(old, lines, strict=True)):
            if before != after:
                self.refresh(Region(0, number, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One line."""
        width, base = self.size.width, self.rich_style
        if y >= len(self._lines):
            return Strip.blank(width, base)
        segments = [Segment(text, base + self._style(name)) for text, name in self._lines[y] if text]
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"chart--{name}", partial=True) if name else Style.null()
