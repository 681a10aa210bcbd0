"""Signs for terminals that show nothing but ASCII: lines, arrows and bars read as well as they can."""

from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_LINES = dict.fromkeys("─━╌╍┄┅═╴╶╸╺", "-") | dict.fromkeys("│┃╎╏┆┇┊┋║╵╷╹╻", "|")
_CORNERS = dict.fromkeys("┌┐└┘╭╮╰╯├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╒╕╘╛┝┥┯┷┿╀╁╂╃╄╅╆╇╈╉╊", "+")
_BARS = dict(zip("▁▂▃▄▅▆▇█", "_.:-=+*#", strict=True)) | {
    "▏": "|", "▎": ">", "▍": "|", "▌": "|", "▋": "#", "▊": "#", "▉": "#", "▐": "|", "▕": "|", "▔": "-", "▀": "\"",
    "░": ".", "▒": ":", "▓": "#", "■": "#", "□": "o", "▪": "*", "▫": "o",
}  # fmt: skip
_SIGNS = {
    "▲": "^", "▼": "v", "△": "^", "▽": "v", "▶": ">", "◀": "<", "►": ">", "◄": "<", "▸": ">", "◂": "<",
    "▴": "^", "▾": "v", "↑": "^", "↓": "v", "←": "<", "→": ">", "↵": "<", "⇧": "^",
    "●": "*", "○": "o", "◆": "*", "◇": "o", "•": "*", "·": ".", "…": "~", "—": "-", "–": "-", "−": "-", "×": "x",
    "»": ">", "«": "<", "›": ">", "‹": "<", "“": '"', "”": '"', "’": "'", "‘": "'", "✓": "+", "✔": "+", "✗": "x",
    "✘": "x", "⚠": "!", "≈": "~", "≤": "<", "≥": ">", "±": "~", "Δ": "d", "Σ": "S", "σ": "s", "∞": "~", "\u00a0": " ",
    "⏎": "<", "⌫": "<", "☐": "o", "☑": "x", "★": "*", "☆": "*", "◐": "o", "✕": "x", "╱": "/", "╲": "\\",
}  # fmt: skip
TABLE = str.maketrans(_LINES | _CORNERS | _BARS | _SIGNS)


@lru_cache(4096)
def plain_signs(text: str) -> str:
    """The text in ASCII, as wide as it was where every sign was one column wide."""
    if text.isascii():
        return text
    return text.translate(TABLE).encode("ascii", "replace").decode("ascii")


class PlainSigns(LineFilter):
    """Draws everything in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """The same line in plain signs."""
        return [Segment(plain_signs(text), style, control) for text, style, control in segments]
