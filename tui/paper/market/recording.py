"""Recorded market data read from a file: order-book frames or bars, told apart by their content.

Frames are Bybit's `orderbook.N.SYMBOL` messages, one JSON object a line, a snapshot first
(docs/v5/websocket/public/orderbook). Bars are CSV with a header line that names at least timestamp (ISO 8601
in UTC, or Unix seconds or milliseconds), open, high, low and close, and perhaps volume. Both may be gzipped. A
last line that the end of the file cuts off is left out: a recorder that was stopped leaves one.
"""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Final

GZIP_MAGIC: Final = b"\x1f\x8b"
Levels = tuple[tuple[Decimal, Decimal], ...]
"""(price, size) of levels in the recorded order; size 0 removes the level."""


class RecordingError(Exception):
    """A file that cannot be played; its text is one line that says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One recorded message of an order book."""

    ts: int
    is_snapshot: bool
    bids: Levels
    asks: Levels


@dataclass(frozen=True, slots=True)
class BookRecording:
    """Frames in the order of their time; the first is a snapshot."""

    symbol: str
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `start` in ms. Files count volume in either coin: only its proportions mean anything."""

    start: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


@dataclass(frozen=True, slots=True)
class BarRecording:
    """Bars in the order of their time; `interval` is the shortest step between two, ms."""

    name: str
    """The file's name, which is all that tells the instrument."""
    interval: int
    bars: tuple[Bar, ...]


def read_recording(path: Path) -> BookRecording | BarRecording:
    """Read a file whole. Raises RecordingError when it cannot be read, understood or played."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw.startswith(GZIP_MAGIC) else raw).decode()
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "not a text file"
        raise RecordingError(f"cannot read {path}: {reason}") from error
    lines = text.splitlines()
    if lines and not text.endswith("\n") and not _is_whole(lines[-1], lines[0]):
        lines.pop()
    if not any(line.strip() for line in lines):
        raise RecordingError(f"{path} is empty")
    if text.lstrip().startswith("{"):
        return _read_frames(path, lines)
    try:
        return _read_bars(path, lines)
    except csv.Error as error:
        raise RecordingError(f"{path}: {error}") from error


def _is_whole(last: str, first: str) -> bool:
    if first.lstrip().startswith("{"):
        return last.rstrip().endswith("}")
    return last.count(",") == first.count(",")


def _read_frames(path: Path, lines: Sequence[str]) -> BookRecording:
    frames: list[Frame] = []
    symbol = ""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path} line {number}"
        name, frame = _frame(line, where)
        if symbol not in {"", name}:
            raise RecordingError(f"{where}: a second symbol, {name} after {symbol}")
        if not frames and not frame.is_snapshot:
            raise RecordingError(f"{where}: the first frame must be a snapshot")
        if frames and frame.ts < frames[-1].ts:
            raise RecordingError(f"{where}: its time is before that of the frame above it")
        symbol = name
        frames.append(frame)
    return BookRecording(symbol, tuple(frames))


def _frame(line: str, where: str) -> tuple[str, Frame]:
    try:
        message = json.loads(line)
        kind, ts, data = message["type"], message["ts"], message["data"]
        frame = Frame(int(ts), kind == "snapshot", read_levels(data["b"]), read_levels(data["a"]))
        symbol = str(data["s"])
    except (ValueError, KeyError, TypeError, InvalidOperation) as error:
        raise RecordingError(f"{where}: not an order-book frame") from error
    if kind not in {"snapshot", "delta"} or not symbol:
        raise RecordingError(f"{where}: not an order-book frame")
    return symbol, frame


def read_levels(rows: Sequence[Sequence[str]]) -> Levels:
    """Levels of a frame, [price, size] each. Raises ValueError, TypeError or InvalidOperation."""
    levels = tuple((Decimal(price), Decimal(size)) for price, size in rows)
    if not all(price.is_finite() and price > 0 and size.is_finite() and size >= 0 for price, size in levels):
        raise ValueError("price or size out of range")
    return levels


def _read_bars(path: Path, lines: Sequence[str]) -> BarRecording:
    rows = csv.DictReader(lines)
    names = {name.strip().lower(): name for name in rows.fieldnames or []}
    missing = {"timestamp", "open", "high", "low", "close"} - names.keys()
    if missing:
        raise RecordingError(f"{path}: neither order-book frames nor bars (no column {', '.join(sorted(missing))})")
    bars = list(_bars(rows, names, path))
    if len(bars) < 2:
        raise RecordingError(f"{path}: at least two bars are needed")
    steps = [later.start - bar.start for bar, later in pairwise(bars)]
    if min(steps) <= 0:
        raise RecordingError(f"{path}: the bars are not in the order of their time")
    return BarRecording(path.name, min(steps), tuple(bars))


def _bars(rows: "csv.DictReader[str]", names: dict[str, str], path: Path) -> Iterator[Bar]:
    for number, row in enumerate(rows, start=2):
        try:
            bar = _bar(row, names)
        except (ValueError, TypeError, InvalidOperation) as error:
            raise RecordingError(f"{path} line {number}: not a bar") from error
        yield bar


def _bar(row: dict[str, str], names: dict[str, str]) -> Bar:
    opened, high, low, close = (Decimal(row[names[name]]) for name in ("open", "high", "low", "close"))
    volume = Decimal(row[names["volume"]]) if "volume" in names else Decimal(1)
    if not 0 < low <= min(opened, close) <= max(opened, close) <= high < _HIGHEST or not 0 <= volume < _HIGHEST:
        raise ValueError("prices of a bar that contradict each other")
    return Bar(_time(row[names["timestamp"]]), opened, high, low, close, volume)


def _time(text: str) -> int:
    """Milliseconds of a time as ISO 8601 (UTC where it names no zone), Unix seconds or milliseconds."""
    if text.strip().isdigit():
        number = int(text)
        # Unix seconds reach 11 digits in the year 5138: what is longer is in milliseconds.
        return number if number >= 100_000_000_000 else number * 1000
    moment = datetime.fromisoformat(text.strip())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - datetime.fromtimestamp(0, UTC)) // _MILLISECOND


_HIGHEST: Final = Decimal(10) ** 15
_MILLISECOND: Final = timedelta(milliseconds=1)
