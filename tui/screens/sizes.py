"""How wide and how high a person has made the panes of each screen; what was never changed is left to the sheets."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path

NARROWEST, LOWEST = 24, 5
"""The least that a pane keeps, in columns and lines, its frame included."""
MOST_BYTES = 20_000
_one_writer = threading.Lock()


class Sizes:
    """Columns of panes that stand side by side, and lines of what stands below them, by screen."""

    def __init__(self, sizes: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self._sizes = {place: dict(each) for place, each in (sizes or {}).items()}

    def of(self, place: str) -> dict[str, int]:
        """What was changed on a screen: columns by pane, and lines of `lower`."""
        return dict(self._sizes.get(place, {}))

    def change(self, place: str, name: str, size: int) -> None:
        """Give a pane so many columns, or `lower` so many lines."""
        self._sizes.setdefault(place, {})[name] = size

    def forget(self, place: str) -> None:
        """Leave a screen to the sheets again."""
        self._sizes.pop(place, None)

    def text(self) -> str:
        """All of it as JSON."""
        return json.dumps(self._sizes, indent=1, sort_keys=True) + "\n"


def read_sizes(path: Path) -> Sizes:
    """What was kept; nothing where the file is not there or was damaged: sizes are never worth a refusal to start."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return Sizes()
        found = json.loads(path.read_text(encoding="utf-8"))
        kept = {
            str(place): {
                str(name): size for name, size in each.items() if type(size) is int and LOWEST <= size <= 1_000
            }
            for place, each in found.items()
        }
    except (OSError, ValueError, AttributeError, RecursionError):
        return Sizes()
    return Sizes(kept)


def keep_sizes(path: Path, text: str) -> None:
    """Write them whole or not at all; a folder that cannot be written costs nothing but the sizes."""
    try:
        with _one_writer:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(".new")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
    except OSError:
        return
