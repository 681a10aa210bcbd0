"""The file of a recording: blocks one after another, each whole by itself.

A block is a header and a body. The header, big-endian, 56 bytes: eight bytes that begin every block; its kind (`S`
begins a session, `E` has events); a byte of flags (1: it has a fill of ours); two spare bytes; the lengths of the
body as written and as it was before compression; the monotonic times of its first and last event, s; one moment of
the writer's as monotonic s and wall-clock ms; the CRC-32 of all this and the body. The body is
zlib: lines of JSON. A session's one line is an object that says where it was recorded; an event is a list:
monotonic time, kind, and what that kind has (see `EventKind`).

Whatever follows a cut, or a block that was damaged, is found again by the eight bytes.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import orjson

MAGIC: Final = b"\x89BTUIREC"
FORMAT: Final = 1
SESSION, EVENTS = b"S", b"E"
HAS_FILL: Final = 1
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a body before compression; a header that claims more is no header."""
LATEST: Final = 1e10
"""Monotonic seconds beyond which, or as no number, a header's times are none."""
_HEADER: Final = struct.Struct(">8scB2xIIdddqI")
_BEFORE_CRC: Final = 52


class EventKind(StrEnum):
    """What an event tells, and what its list has after time and kind."""

    FACT = "fact"
    """A fact as the console took it in."""
    CAME = "in"
    """A frame that arrived: stream, text."""
    WENT = "out"
    """A frame that was sent: stream, message."""
    GONE = "gone"
    """A connection ended: stream."""
    FORGOT = "forgot"
    """A public topic was no longer followed: topic."""
    ASKED = "ask"
    """A REST request: number, pybit's name for it, parameters."""
    ANSWERED = "answer"
    """Its answer: number, the answer."""
    FAILED = "failed"
    """It was refused or not answered: number, why."""
    BEGAN = "began"
    """The console shows: symbols, the selected one."""
    WATCHED = "watch"
    """Another symbol was selected: symbol."""
    SAID = "said"
    """The console said something: text, severity, for how many seconds."""


class RecordingError(Exception):
    """A file that is no recording, or cannot be read; its text is one line."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where a whole block is and what its header says."""

    start: int
    """Offset of the body."""
    size: int
    raw: int
    has_fill: bool
    first: float
    last: float
    mono: float
    wall_ms: int


@dataclass(slots=True)
class Session:
    """One run of a console."""

    about: dict[str, Any]
    head: Block
    blocks: list[Block] = field(default_factory=list)

    @property
    def began(self) -> float:
        """Its first monotonic moment, s."""
        return self.head.mono

    @property
    def ended(self) -> float:
        """The last monotonic moment of which it tells, s."""
        return max([self.head.mono, *(block.last for block in self.blocks)])


@dataclass(slots=True)
class Recording:
    """The sessions of a file, oldest first, and its bytes."""

    data: bytes
    sessions: list[Session]
    lost: int
    """Bytes that could not be read: a cut at the end, or damage."""

    def events(self, block: Block) -> Iterator[list[Any]]:
        """The events of a block, in the order in which they were told; what is no event is left out."""
        try:
            lines = body(self.data, block).splitlines()
        except zlib.error:
            return
        for line in lines:
            try:
                event = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            if isinstance(event, list) and len(event) >= 2 and isinstance(event[0], int | float):
                yield event


def pack(kind: bytes, text: bytes, *, first: float, last: float, mono: float, wall_ms: int, has_fill: bool) -> bytes:
    """A block of lines."""
    packed = zlib.compress(text, 6)
    flags = HAS_FILL if has_fill else 0
    head = _HEADER.pack(MAGIC, kind, flags, len(packed), len(text), first, last, mono, wall_ms, 0)
    crc = zlib.crc32(packed, zlib.crc32(head[:_BEFORE_CRC]))
    return _HEADER.pack(MAGIC, kind, flags, len(packed), len(text), first, last, mono, wall_ms, crc) + packed


def body(data: bytes, block: Block) -> bytes:
    """A block's lines."""
    packed = data[block.start : block.start + block.size]
    return zlib.decompressobj().decompress(packed, block.raw)


def is_recording(data: bytes) -> bool:
    """Whether this is a recording, or the beginning of one that was cut before its first block was whole."""
    return data.startswith(MAGIC) or MAGIC.startswith(data)


def open_recording(path: Path) -> Recording:
    """Read a file whole. Raises RecordingError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordingError(f"cannot read {path}: {error.strerror}") from None
    if not is_recording(data):
        raise RecordingError(f"{path} is no recording of bybit-tui")
    return read(data)


def read(data: bytes) -> Recording:
    """Find every whole block."""
    sessions: list[Session] = []
    lost = at = 0
    while at < len(data):
        found = _block(data, at)
        if found is None:
            later = data.find(MAGIC, at + 1)
            later = len(data) if later < 0 else later
            lost += later - at
            at = later
            continue
        kind, block = found
        at = block.start + block.size
        if kind == SESSION:
            sessions.append(Session(_about(data, block), block))
        elif sessions:
            sessions[-1].blocks.append(block)
        else:
            # The head of its session is damaged: what it shows cannot be known.
            lost += block.size
    return Recording(data, sessions, lost)


def _block(data: bytes, at: int) -> tuple[bytes, Block] | None:
    start = at + _HEADER.size
    if start > len(data):
        return None
    magic, kind, flags, size, raw, first, last, mono, wall_ms, crc = _HEADER.unpack_from(data, at)
    if magic != MAGIC or raw > LARGEST or start + size > len(data):
        return None
    if not all(-LATEST < moment < LATEST for moment in (first, last, mono)):
        return None
    if zlib.crc32(data[start : start + size], zlib.crc32(data[at : at + _BEFORE_CRC])) != crc:
        return None
    return kind, Block(start, size, raw, bool(flags & HAS_FILL), first, last, mono, wall_ms)


def _about(data: bytes, block: Block) -> dict[str, Any]:
    try:
        about = orjson.loads(body(data, block))
    except (orjson.JSONDecodeError, zlib.error):
        return {}
    return about if isinstance(about, dict) else {}
