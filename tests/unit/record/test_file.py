"""A recording is read as far as it is whole, whatever happened to its end, its middle or its disk."""

import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.model.facts import Noticed, Stream
from tui.record import recorder as recorder_module
from tui.record.file import EVENTS, MAGIC, SESSION, Recording, RecordingError, open_recording, pack, read
from tui.record.recorder import Recorder

PATIENCE = 20.0


def block(kind: bytes, text: bytes, first: float = 1.0) -> bytes:
    return pack(kind, text, first=first, last=first + 1, mono=first + 1, wall_ms=1_700_000_000_000, has_fill=False)


def lines(*events: list[Any]) -> bytes:
    return b"\n".join(orjson.dumps(event) for event in events)


def told(recording: Recording) -> list[Any]:
    """What all events of a recording tell, times left out."""
    return [event[1:] for session in recording.sessions for each in session.blocks for event in recording.events(each)]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be"
        threading.Event().wait(0.02)


BLOCKS = [
    block(SESSION, b'{"environment":"paper"}'),
    block(EVENTS, lines([1.0, "said", "one"], [1.5, "said", "two"])),
    block(EVENTS, lines([2.5, "said", "three"]), 2.0),
    block(SESSION, b'{"environment":"demo"}', 9.0),
    block(EVENTS, lines([9.5, "said", "four"]), 9.0),
]
WHOLE = b"".join(BLOCKS)
SAID = [[["said", "one"], ["said", "two"]], [["said", "three"]], [["said", "four"]]]


def test_cut_at_any_byte_it_gives_what_stands_before_the_cut() -> None:
    ends, end = [], 0
    for each in BLOCKS:
        end += len(each)
        ends.append(end)
    for cut in range(len(WHOLE) + 1):
        found = read(WHOLE[:cut])
        whole = sum(end <= cut for end in ends)
        events = max(0, whole - 1) - (1 if whole > 3 else 0)
        assert told(found) == [line for group in SAID[:events] for line in group]
        assert len(found.sessions) == (whole > 0) + (whole > 3)
        assert found.lost == cut - (ends[whole - 1] if whole else 0)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_damage_costs_the_block_that_it_is_in(place: int, change: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[place] ^= change
    found = read(bytes(damaged))
    everything = [line for group in SAID for line in group]
    if place < len(BLOCKS[0]):
        assert told(found) == [["said", "four"]]
    elif len(BLOCKS[0]) <= place < len(WHOLE) - len(BLOCKS[4]) - len(BLOCKS[3]) or place >= len(WHOLE) - len(BLOCKS[4]):
        assert len(told(found)) in {len(everything) - 1, len(everything) - 2}
        assert all(line in everything for line in told(found))
    else:
        assert told(found) == everything
    assert found.lost > 0


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.booleans())
def test_whatever_the_bytes_reading_ends(data: bytes, begins: bool) -> None:
    found = read(MAGIC + data if begins else data)
    assert told(found) == []


def test_a_body_that_is_no_body_is_left_out() -> None:
    bad = block(EVENTS, b"not json\n[1]\n{}\nnull\n" + lines([1.0, "said", "still"]))
    assert told(read(BLOCKS[0] + bad)) == [["said", "still"]]


# --- the recorder -------------------------------------------------------------------------------


def begun(path: Path, **more: Any) -> Recorder:
    made = Recorder(path, **more)
    made.start({"environment": "paper", "category": "linear"})
    return made


def test_a_second_session_is_appended_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "one.rec"
    for number in range(2):
        recorder = begun(path)
        recorder.took([Noticed(f"session {number}")])
        recorder.close()
        # What a kill in the middle of a write leaves behind does not hide what comes after it.
        with path.open("ab") as file:
            file.write(BLOCKS[1][:-3])
    found = open_recording(path)
    assert [event[1]["text"] for event in told(found)] == ["session 0", "session 1"]
    assert len(found.sessions) == 2
    assert found.lost == 2 * (len(BLOCKS[1]) - 3)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "open.rec"
    path.touch(0o644)
    begun(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_private_is_on_disk_at_once_and_without_an_end(tmp_path: Path) -> None:
    path = tmp_path / "killed.rec"
    recorder = begun(path)
    try:
        recorder.came(Stream.PUBLIC, "public")
        recorder.came(Stream.PRIVATE, "private")
        recorder.asked("get_wallet_balance", {"accountType": "UNIFIED"})
        until(lambda: len(told(open_recording(path))) == 3)
    finally:
        recorder.close()


def test_what_is_public_is_written_by_itself_too(tmp_path: Path) -> None:
    recorder = begun(tmp_path / "quiet.rec")
    try:
        recorder.came(Stream.PUBLIC, "public")
        until(lambda: told(open_recording(recorder.path)) == [["in", "public", "public"]])
    finally:
        recorder.close()


def test_two_consoles_do_not_write_into_one_file(tmp_path: Path) -> None:
    recorder = begun(tmp_path / "one.rec")
    with pytest.raises(RecordingError, match="another console records to"):
        Recorder(recorder.path)
    recorder.close()
    Recorder(recorder.path).close()


def test_a_file_of_another_kind_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("dear diary")
    with pytest.raises(RecordingError, match=r"is no recording of bybit-tui: nothing is appended to it"):
        Recorder(path)
    assert path.read_text() == "dear diary"
    with pytest.raises(RecordingError, match="Is a directory"):
        Recorder(tmp_path)
    with pytest.raises(RecordingError, match="it is not a file"):
        Recorder(Path("/dev/null"))


def test_a_full_disk_ends_the_recording_and_is_said_once(tmp_path: Path) -> None:
    said: list[str] = []
    recorder = begun(tmp_path / "full.rec", tell=said.append)
    recorder.took([Noticed("before")])
    until(lambda: told(open_recording(recorder.path)))
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, recorder._file)
    os.close(full)
    recorder.took([Noticed("too much")])
    until(lambda: said)
    recorder.took([Noticed("and more")])
    recorder.close()
    assert said == ["the recording has ended: No space left on device; trading goes on without it"]
    assert not recorder.is_recording
    assert [event[1]["text"] for event in told(open_recording(recorder.path))] == ["before"]


def test_a_slow_disk_ends_it_before_memory_does_and_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "MOST_EVENTS", 100)
    said: list[str] = []
    recorder = begun(tmp_path / "slow.rec", tell=said.append)
    held, writing, write = threading.Event(), threading.Event(), recorder._write

    def slow(text: bytes) -> None:
        writing.set()
        assert held.wait(PATIENCE)
        write(text)

    recorder._write = slow  # type: ignore[method-assign]
    recorder.took([Noticed("0")])
    assert writing.wait(PATIENCE)
    for number in range(200):
        recorder.took([Noticed(str(number + 1))])
    assert said == ["the recording has ended: the disk is too slow for it; trading goes on without it"]
    held.set()
    recorder.close()
    # What had been taken is written all the same, in order.
    texts = [event[1]["text"] for event in told(open_recording(recorder.path))]
    assert texts == [str(number) for number in range(len(texts))]
    assert len(texts) > 100


def test_text_that_no_file_takes_costs_nothing_else(tmp_path: Path) -> None:
    recorder = begun(tmp_path / "odd.rec")
    recorder.came(Stream.PRIVATE, "\ud800 half a character")
    recorder.asked("place_order", {"qty": object()})
    recorder.answered(1, {"result": {1: 2**70}})
    recorder.took([Noticed("after")])
    recorder.close()
    assert told(open_recording(recorder.path))[-1][1]["text"] == "after"
    assert told(open_recording(recorder.path))[0][2].endswith("half a character")
