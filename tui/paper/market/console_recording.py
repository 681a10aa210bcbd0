"""The order book out of a console's recording, as a market: the symbol of which most was recorded.

A recording is blocks: a header of 56 bytes that begins with the same eight, and a zlib body of JSON lines; see
docs/record-and-replay.md. Of these lines only frames of the public stream count, `[time, "in", "public", text]`. A
connection may have broken, a block may be damaged and a file may have several sessions, so a book is followed from
a snapshot for as long as its update ids go on without a gap, and a pause is cut to a second.
"""

import json
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, NamedTuple

from tui.paper.market.recording import BookRecording, Frame, RecordingError, read_levels

MAGIC: Final = b"\x89BTUIREC"
_HEADER: Final = struct.Struct(">8sc3xIIdddqI")
_CHECKED: Final = 52
_LARGEST: Final = 64 * 1024 * 1024
LONGEST_PAUSE: Final = 5_000
"""Milliseconds between two frames that are played as they were."""
PAUSE_PLAYED: Final = 1_000


class _Update(NamedTuple):
    number: int
    frame: Frame


def read_console_recording(path: Path) -> BookRecording | None:
    """The book of a console's recording; None for another kind of file. Raises RecordingError where it has none."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if not data.startswith(MAGIC):
        return None
    updates: defaultdict[str, list[_Update]] = defaultdict(list)
    for text in _public_frames(data):
        found = _update(text)
        if found is not None:
            updates[found[0]].append(found[1])
    books = {symbol: tuple(_even(_whole(found))) for symbol, found in updates.items()}
    symbol = max(books, key=lambda each: len(books[each]), default="")
    if not symbol or not books[symbol]:
        raise RecordingError(f"{path}: no order book was recorded in it")
    return BookRecording(symbol, books[symbol])


def _public_frames(data: bytes) -> Iterator[str]:
    for body in _bodies(data):
        for line in body.splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue
            match event:
                case [_, "in", "public", str(text)] if "orderbook." in text:
                    yield text


def _bodies(data: bytes) -> Iterator[bytes]:
    """The bodies of whole blocks of events; behind what is damaged the next block is looked for."""
    at = 0
    while 0 <= at <= len(data) - _HEADER.size:
        magic, kind, size, raw, *_, crc = _HEADER.unpack_from(data, at)
        body = data[at + _HEADER.size : at + _HEADER.size + size]
        head = data[at : at + _CHECKED]
        if magic != MAGIC or raw > _LARGEST or len(body) < size or zlib.crc32(body, zlib.crc32(head)) != crc:
            at = data.find(MAGIC, at + 1)
            continue
        at += _HEADER.size + size
        if kind == b"E":
            try:
                yield zlib.decompressobj().decompress(body, _LARGEST)
            except zlib.error:
                continue


def _update(text: str) -> tuple[str, _Update] | None:
    """A frame with its symbol and update id; None for one that is no book's: a console takes in faulty ones too."""
    try:
        message: Any = json.loads(text)
        data = message["data"]
        number = int(data["u"])
        first = message["type"] == "snapshot" or number == 1
        frame = Frame(int(message["ts"]), first, read_levels(data["b"]), read_levels(data["a"]))
        return str(data["s"]), _Update(number, frame)
    except (ValueError, KeyError, TypeError, InvalidOperation):
        return None


def _whole(updates: list[_Update]) -> Iterator[Frame]:
    """The frames that leave a book which can be trusted."""
    bids: dict[Decimal, Decimal] = {}
    asks: dict[Decimal, Decimal] = {}
    last: int | None = None
    for number, frame in updates:
        if last is not None and not frame.is_snapshot and number <= last:
            continue
        if not frame.is_snapshot and (last is None or number != last + 1):
            last = None
            continue
        for book, levels in ((bids, frame.bids), (asks, frame.asks)):
            if frame.is_snapshot:
                book.clear()
            book.update(levels)
            for price in [price for price, size in book.items() if not size]:
                del book[price]
        last = number if bids and asks and max(bids) < min(asks) else None
        if last is not None:
            yield frame


def _even(frames: Iterator[Frame]) -> Iterator[Frame]:
    """The frames with times that never go back, and without long pauses."""
    before = now = None
    for frame in frames:
        if before is None or now is None:
            now = frame.ts
        else:
            step = max(0, frame.ts - before)
            now += step if step <= LONGEST_PAUSE else PAUSE_PLAYED
        before = frame.ts
        yield replace(frame, ts=now)
