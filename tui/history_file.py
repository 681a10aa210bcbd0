"""Rows of the past in files: new ones, that only their owner may read."""

import os
from collections.abc import Sequence
from pathlib import Path

from tui.model.history import HistoryKind, HistoryRow
from tui.rules.export import as_csv, as_json

_WRITERS = {".csv": as_csv, ".json": as_json}


class ExportError(Exception):
    """Nothing was written, or not all of it; the text is one line."""


def write_export(path: Path, kind: HistoryKind, rows: Sequence[HistoryRow]) -> list[Path]:
    """Write a .csv or a .json file by the path's end, or both where it has another one; their full paths.

    A file that is there is never overwritten. Raises ExportError.
    """
    try:
        path = path.expanduser().absolute()
    except RuntimeError as error:
        raise ExportError(f"not written: {error}") from None
    end = path.suffix.lower()
    targets = [path] if end in _WRITERS else [path.with_name(f"{path.name}{each}") for each in _WRITERS]
    for target in targets:
        if os.path.lexists(target):
            raise ExportError(f"not written: {target} is there already")
    for target in targets:
        _write(target, _WRITERS[target.suffix.lower()](kind, rows))
    return targets


def _write(target: Path, text: str) -> None:
    try:
        # Made by this call or not at all, whatever came to lie there since it was looked at.
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ExportError(f"not written: {target} is there already") from None
    except (OSError, ValueError) as error:
        raise ExportError(f"not written: {target}: {getattr(error, 'strerror', None) or error}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        target.unlink(missing_ok=True)
        raise ExportError(f"not written: {target}: {error.strerror}") from None
