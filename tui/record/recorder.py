"""Writes a recording beside a console that trades: told from any thread, written by one of its own.

Whoever tells it something leaves it in a queue and goes on. The queue is bounded, so a disk that is slow, full or
gone ends the recording, with one word to the console, and nothing else.
"""

import fcntl
import logging
import os
import stat
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from tui.model.facts import ExecutionReceived, Fact, Stream
from tui.record.codec import encode
from tui.record.file import EVENTS, FORMAT, MAGIC, SESSION, EventKind, RecordingError, pack
from tui.record.scrub import Scrubber

log = logging.getLogger(__name__)
WRITE_EVERY = 1.0
"""Seconds after which public frames are written at the latest; all else is written at once."""
MOST_WAITING = 32 * 1024 * 1024
"""Characters of frames that may wait for the disk."""
MOST_EVENTS = 50_000
BLOCK = 1024 * 1024
"""Bytes of lines after which a block is closed."""
LEAVE_WITHIN = 2.0
USUAL_SIZE = 200
"""What an event other than a frame counts for in the queue."""

Event = tuple[float, EventKind, tuple[Any, ...]]


class Recorder:
    """One session in a file. `tell` is given one line when the recording ended before the console did."""

    def __init__(self, path: Path, secrets: Iterable[str] = (), tell: Callable[[str], None] = log.warning) -> None:
        """Open or make the file, to append. Raises RecordingError, also for a file that is something else."""
        self.path, self.tell = path, tell
        self._scrubber = Scrubber(secrets)
        self._file = _open(path)
        self._waiting: deque[Event] = deque()
        self._size = 0
        self._numbers = 0
        self._changed = threading.Condition()
        self._is_urgent = self._is_closing = self._is_over = False
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self, about: Mapping[str, Any]) -> None:
        """Begin a session. `about` says where: environment, category, settle coin, version."""
        head = {"format": FORMAT} | dict(about)
        now = time.monotonic()
        text = self._scrubber.scrub(orjson.dumps(head).decode()).encode()
        try:
            self._write(pack(SESSION, text, first=now, last=now, mono=now, wall_ms=_wall_ms(), has_fill=False))
        except OSError as error:
            self.close()
            raise RecordingError(f"cannot record to {self.path}: {error.strerror}") from None
        self._thread.start()

    @property
    def is_recording(self) -> bool:
        """Whether what is told is still written."""
        return not self._is_over

    # --- what it is told ------------------------------------------------------------------------

    def came(self, stream: Stream, text: str) -> None:
        """A frame arrived."""
        self._put(EventKind.CAME, stream, text, size=len(text), urgent=stream is Stream.PRIVATE)

    def went(self, stream: Stream, message: Mapping[str, Any]) -> None:
        """A message is sent; of an authentication only that there was one."""
        if message.get("op") == "auth":
            for each in message.get("args") or ():
                if isinstance(each, str):
                    self._scrubber.learn(each)
            message = {"op": "auth"}
        self._put(EventKind.WENT, stream, message, urgent=stream is Stream.PRIVATE)

    def gone(self, stream: Stream) -> None:
        """A connection ended."""
        self._put(EventKind.GONE, stream)

    def forgot(self, topic: str) -> None:
        """A topic is no longer followed."""
        self._put(EventKind.FORGOT, topic)

    def asked(self, name: str, params: Mapping[str, Any]) -> int:
        """A request goes out; what it is about is on disk at once."""
        with self._changed:
            self._numbers += 1
            number = self._numbers
        self._put(EventKind.ASKED, number, name, params, urgent=True)
        return number

    def answered(self, number: int, answer: Mapping[str, Any]) -> None:
        """Its answer."""
        self._put(EventKind.ANSWERED, number, answer, size=USUAL_SIZE * 20, urgent=True)

    def failed(self, number: int, why: str) -> None:
        """It was refused, or not answered."""
        self._put(EventKind.FAILED, number, why, urgent=True)

    def began(self, symbols: tuple[str, ...]) -> None:
        """What the console shows."""
        self._put(EventKind.BEGAN, symbols, symbols[0] if symbols else "", urgent=True)

    def watched(self, symbol: str) -> None:
        """A symbol was selected."""
        self._put(EventKind.WATCHED, symbol)

    def took(self, facts: Iterable[Fact]) -> None:
        """What the console took in."""
        for fact in facts:
            self._put(EventKind.FACT, fact, size=USUAL_SIZE * 5, urgent=True)

    def said(self, text: str, severity: str, seconds: float) -> None:
        """What the console said."""
        self._put(EventKind.SAID, text, severity, seconds)

    def close(self) -> None:
        """Write the rest and end, without waiting longer than two seconds for the disk."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(LEAVE_WITHIN)
        else:
            self._end()

    # --- inside ---------------------------------------------------------------------------------

    def _put(self, kind: EventKind, *what: Any, size: int = USUAL_SIZE, urgent: bool = False) -> None:
        moment = time.monotonic()
        with self._changed:
            if self._is_over or self._is_closing:
                return
            self._waiting.append((moment, kind, what))
            self._size += size
            slow = self._size > MOST_WAITING or len(self._waiting) > MOST_EVENTS
            if slow:
                self._is_over = True
            if urgent or slow or self._size > BLOCK:
                self._is_urgent = True
                self._changed.notify()
        if slow:
            self._tell("the disk is too slow for it")

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_urgent or self._is_closing or self._is_over, WRITE_EVERY)
                batch = list(self._waiting)
                self._waiting.clear()
                self._size, self._is_urgent = 0, False
                last = self._is_closing or self._is_over
            try:
                self._write_events(batch)
            except OSError as error:
                with self._changed:
                    known, self._is_over = self._is_over, True
                if not known:
                    self._tell(error.strerror or type(error).__name__)
                last = True
            if last:
                self._end()
                return

    def _write_events(self, batch: list[Event]) -> None:
        lines: list[bytes] = []
        size, first, fill = 0, 0.0, False
        for number, event in enumerate(batch, start=1):
            moment, kind, what = event
            line = self._line(event)
            first = first if lines else moment
            lines.append(line)
            size += len(line)
            fill = fill or (kind is EventKind.FACT and isinstance(what[0], ExecutionReceived))
            if size > BLOCK or number == len(batch):
                now, wall = time.monotonic(), _wall_ms()
                text = b"\n".join(lines)
                self._write(pack(EVENTS, text, first=first, last=moment, mono=now, wall_ms=wall, has_fill=fill))
                lines, size, fill = [], 0, False

    def _line(self, event: Event) -> bytes:
        moment, kind, what = event
        try:
            text = orjson.dumps([round(moment, 6), kind, *map(_plain, what)], default=str, option=_NOT_ONLY_TEXT)
            return self._scrubber.scrub(text.decode()).encode()
        except (TypeError, ValueError) as error:
            # Not its value: nobody has scrubbed it. A line that is no event is left out when it is read.
            log.warning("a %s could not be recorded: %s", kind, type(error).__name__)
            return b"null"

    def _write(self, block: bytes) -> None:
        rest = memoryview(block)
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def _end(self) -> None:
        with self._changed:
            self._is_over = True
            file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _tell(self, why: str) -> None:
        try:
            self.tell(f"the recording has ended: {why}; trading goes on without it")
        except Exception:
            log.exception("the end of the recording could not be told")


_NOT_ONLY_TEXT = orjson.OPT_NON_STR_KEYS


def check(path: Path) -> None:
    """Whether a session can be recorded there, before anything else is begun. Raises RecordingError."""
    os.close(_open(path))


def _plain(part: Any) -> Any:
    if isinstance(part, str):
        # JSON can spell what UTF-8 cannot.
        return part.encode("utf-8", "replace").decode()
    if isinstance(part, bytes):
        return part.decode("utf-8", "replace")
    if isinstance(part, Mapping):
        return {str(name): _plain(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(each) for each in part]
    return encode(part)


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


def _open(path: Path) -> int:
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise RecordingError(f"cannot record to {path}: {error.strerror}") from None
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            raise RecordingError(f"cannot record to {path}: it is not a file")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        begin = os.pread(file, len(MAGIC), 0)
        if not MAGIC.startswith(begin):
            raise RecordingError(f"{path} is no recording of bybit-tui: nothing is appended to it")
        os.fchmod(file, 0o600)
    except BlockingIOError:
        os.close(file)
        raise RecordingError(f"another console records to {path}") from None
    except (OSError, RecordingError) as error:
        os.close(file)
        if isinstance(error, OSError):
            raise RecordingError(f"cannot record to {path}: {error.strerror}") from None
        raise
    return file
