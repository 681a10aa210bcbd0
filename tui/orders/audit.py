"""Who asked for what, what was sent and what came of it: a line of JSON each, appended and never changed.

One file a month holds every console and command of a person, of all environments. A line goes out in one write to the
file's end, so that processes that write at the same time do not mix theirs, and a kill or a full disk can cut at the
worst the line that it strikes; the next one begins on a line of its own.
"""

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tui.exchange.logs import scrub

LOCK_WITHIN = 0.1
"""Seconds after which a line is written without the lock: an order does not wait for a process that hangs."""
FLUSH_WITHIN = 1.0


class Event(StrEnum):
    """What a line tells of."""

    ASKED = "asked"
    """Somebody wanted it, and the gate let it pass."""
    STOPPED = "stopped"
    """The gate, a limit or the person said no: nothing was sent."""
    SENT = "sent"
    """It is about to go on the wire, exactly as `request` says."""
    ACKED = "acked"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    LEFT = "left"
    """The console ended before there was an outcome."""
    SETTLED = "settled"
    """What a later run found out about something that was left."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line. `time` is this machine's, ms since the epoch; `request` is the call with its parameters."""

    event: Event
    what: str
    origin: str = ""
    """Who asked: a key of the console, a line of its command line, or a headless command."""
    command_id: str = ""
    category: str = ""
    symbol: str = ""
    order_link_id: str = ""
    order_id: str = ""
    detail: str = ""
    request: Mapping[str, Any] = field(default_factory=dict)
    environment: str = ""
    instance: str = ""
    time: int = 0


TEXTS = frozenset(each.name for each in fields(Record)) - {"event", "time", "request"}


class AuditLog:
    """Writes the lines of one console or command. Safe to use from any thread; nothing secret is written."""

    def __init__(self, folder: Path, environment: str, instance: str, secrets: list[str]) -> None:
        self._folder, self._environment, self._instance, self._secrets = folder, environment, instance, secrets
        self._lock = threading.Lock()
        self._waiting: SimpleQueue[Record | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_failing = False

    def write(self, record: Record) -> str:
        """Append a line. What went wrong is returned in words, once; nothing is raised, for orders go on without it."""
        now = time.time_ns() // 1_000_000
        record = replace(record, environment=self._environment, instance=self._instance, time=now)
        values = {name: value for name, value in asdict(record).items() if value not in ("", {})}
        line = json.dumps(self._scrubbed(values), separators=(",", ":"), default=str)
        try:
            with self._lock:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                _append(self._folder / _file_of(now), line.encode("ascii"))
        except OSError as error:
            was, self._is_failing = self._is_failing, True
            return "" if was else f"the audit log cannot be written: {error.strerror or error}"
        self._is_failing = False
        return ""

    def later(self, record: Record) -> None:
        """Append a line from another thread. Never waits."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_waiting, name="audit", daemon=True)
            self._thread.start()
        self._waiting.put(record)

    def close(self) -> None:
        """Write what waits, bounded in time."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(FLUSH_WITHIN)

    def _write_waiting(self) -> None:
        while (record := self._waiting.get()) is not None:
            self.write(record)

    def _scrubbed(self, value: Any) -> Any:
        if isinstance(value, str):
            return scrub(value, self._secrets)
        if isinstance(value, Mapping):
            return {name: self._scrubbed(each) for name, each in value.items()}
        return value


def records(folder: Path) -> Iterator[Record]:
    """Every whole line, latest first. What is not one of ours is passed over. Raises OSError."""
    for path in sorted(folder.glob("????-??.jsonl"), reverse=True):
        for line in reversed(path.read_text(encoding="utf-8", errors="replace").splitlines()):
            record = _record(line)
            if record is not None:
                yield record


def _record(line: str) -> Record | None:
    try:
        values = json.loads(line)
        event, moment, request = Event(values["event"]), int(values["time"]), values.get("request")
        texts = {name: str(value) for name, value in values.items() if name in TEXTS}
        datetime.fromtimestamp(moment / 1000, UTC)
        return Record(event, **texts, time=moment, request=request if isinstance(request, dict) else {})
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, OSError, RecursionError):
        return None


def _file_of(now_ms: int) -> str:
    return f"{datetime.fromtimestamp(now_ms / 1000, UTC):%Y-%m}.jsonl"


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor)
        size = os.fstat(descriptor).st_size
        # A full disk may have cut the line before this one.
        start = b"\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else b""
        whole = start + line + b"\n"
        if os.write(descriptor, whole) != len(whole):
            raise OSError("the disk is full")
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    until = time.monotonic() + LOCK_WITHIN
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > until:
                return
            time.sleep(0.002)
        else:
            return
