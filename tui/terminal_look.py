"""What a terminal can show, by what it says of itself: sixteen colours or more, ASCII or Unicode."""

from collections.abc import Mapping

MANY = frozenset({"256color", "kitty", "direct", "truecolor"})
"""How names of terminals end that have more than sixteen colours."""


def has_few_colours(environ: Mapping[str, str]) -> bool:
    """Whether sixteen colours are all that a terminal has (TERM, COLORTERM, TEXTUAL_COLOR_SYSTEM)."""
    asked = environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if asked != "auto":
        return asked == "standard"
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return False
    return environ.get("TERM", "").lower().rpartition("-")[2] not in MANY


def is_ascii_only(environ: Mapping[str, str]) -> bool:
    """Whether the locale says that nothing but ASCII is shown; without any locale nobody said so."""
    said = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    name, _, encoding = said.partition(".")
    if not encoding:
        return name in {"C", "POSIX"}
    return encoding.partition("@")[0].upper().replace("-", "") != "UTF8"
