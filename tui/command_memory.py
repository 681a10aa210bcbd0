"""What the command line remembers between runs: lines, names and keys, in a file that only its owner reads."""

import json
import logging
import os
import re
import threading
from collections.abc import Collection
from pathlib import Path

log = logging.getLogger(__name__)
LINES_KEPT = 500
_LIKE_A_SECRET = re.compile(r"[A-Za-z0-9+/=_-]{16,}")


def may_be_kept(line: str, symbols: Collection[str] = ()) -> bool:
    """Whether a line holds nothing that looks like a key or its secret; ids of orders do, and are of no use later."""
    return all(found in symbols for found in _LIKE_A_SECRET.findall(line))


class CommandMemory:
    """Read once, before the screen opens; written by a thread of its own. Without a path nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self.lines: list[str] = []
        """Oldest first."""
        self.aliases: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self._path = path
        self._wanted: str | None = None
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None
        if path is not None:
            self._read(path)

    def remember(self, line: str, symbols: Collection[str] = ()) -> None:
        """Keep a line; one that was typed before moves to the end."""
        if not may_be_kept(line, symbols):
            return
        self.lines = [*(each for each in self.lines if each != line), line][-LINES_KEPT:]
        self.save()

    def save(self) -> None:
        """Have it written. Never waits."""
        if self._path is None:
            return
        kept = {
            "lines": self.lines,
            "aliases": {name: line for name, line in self.aliases.items() if may_be_kept(line)},
            "keys": {key: line for key, line in self.keys.items() if may_be_kept(line)},
        }
        with self._lock:
            self._wanted = json.dumps(kept, ensure_ascii=False, indent=1)
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, args=(self._path,), name="command line's file")
                self._writer.daemon = True
                self._writer.start()

    def close(self, timeout: float = 1.0) -> None:
        """Wait for what is being written, bounded in time."""
        writer = self._writer
        if writer is not None:
            writer.join(timeout)

    def _write(self, path: Path) -> None:
        while True:
            with self._lock:
                text, self._wanted = self._wanted, None
                if text is None:
                    self._writer = None
                    return
            try:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                fresh = path.with_name(f"{path.name}.{os.getpid()}")
                number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(number, "w", encoding="utf-8") as file:
                    file.write(text)
                fresh.replace(path)
            except OSError as error:
                log.warning("the lines typed are not kept: %s", error)

    def _read(self, path: Path) -> None:
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return
        if not isinstance(found, dict):
            return
        lines = found.get("lines")
        self.lines = [each for each in lines if _is_line(each)][-LINES_KEPT:] if isinstance(lines, list) else []
        self.aliases = _lines_of(found.get("aliases"))
        self.keys = _lines_of(found.get("keys"))


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value.isprintable()


def _lines_of(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {name: line for name, line in value.items() if _is_line(name) and _is_line(line)}
