"""Reading recorded files: both kinds, and every way in which one can be bad, in one line."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.paper.engine.specs import LINEAR
from tui.paper.market.bars import BarReplay
from tui.paper.market.frames import FrameReplay
from tui.paper.market.recording import BarRecording, BookRecording, RecordingError, read_recording
from tui.paper.market.replay import open_replay

SNAPSHOT = {"b": [["2.1000", "50"], ["2.0999", "20"]], "a": [["2.1002", "30"]]}


def frame(ts: int, kind: str = "delta", symbol: str = "XRPUSDT", **data: object) -> str:
    body = {"s": symbol, "b": [], "a": [], "u": 1, "seq": 1, **data}
    return json.dumps({"topic": f"orderbook.500.{symbol}", "type": kind, "ts": ts, "data": body})


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


HEADER = "timestamp,open,high,low,close,volume"
BARS = ("2022-01-01 00:00:00.000000,10,12,9,11,5", "2022-01-01 00:01:00.000000,11,11,11,11,0")


def test_frames_are_read_with_their_levels(tmp_path: Path) -> None:
    path = write(tmp_path / "x", frame(1, "snapshot", **SNAPSHOT), "", frame(101, a=[["2.1001", "7"]]))
    recording = read_recording(path)
    assert isinstance(recording, BookRecording)
    assert recording.symbol == "XRPUSDT"
    assert [each.is_snapshot for each in recording.frames] == [True, False]
    assert recording.frames[1].asks == ((Decimal("2.1001"), Decimal(7)),)


@pytest.mark.parametrize("times", [("2022-01-01 00:00:00", "2022-01-01 00:01:00"), ("1640995200", "1640995260")])
def test_bars_are_read_with_either_kind_of_time(tmp_path: Path, times: tuple[str, str]) -> None:
    recording = read_recording(write(tmp_path / "btc.csv", HEADER, *(f"{each},10,12,9,11,5" for each in times)))
    assert isinstance(recording, BarRecording)
    assert recording.interval == 60_000
    assert recording.bars[0].start == 1_640_995_200_000


def test_gzipped_files_are_told_by_their_content(tmp_path: Path) -> None:
    path = tmp_path / "btc-perp.csv"
    path.write_bytes(gzip.compress("\n".join((HEADER, *BARS)).encode()))
    assert isinstance(read_recording(path), BarRecording)


def test_a_cut_last_line_is_left_out(tmp_path: Path) -> None:
    bars = tmp_path / "btc.csv"
    bars.write_text("\n".join((HEADER, *BARS, "2022-01-01 00:02:0")))
    recording = read_recording(bars)
    assert isinstance(recording, BarRecording)
    assert len(recording.bars) == 2
    frames = tmp_path / "frames"
    frames.write_text(frame(1, "snapshot", **SNAPSHOT) + "\n" + frame(2)[:30])
    cut = read_recording(frames)
    assert isinstance(cut, BookRecording)
    assert len(cut.frames) == 1


BAD = {
    "empty": ("", "is empty"),
    "prose": ("Dear reader,\nthis is a letter\n", "neither order-book frames nor bars"),
    "json": ('{"a": 1}\n', "not an order-book frame"),
    "delta first": (frame(1), "must be a snapshot"),
    "back in time": (frame(5, "snapshot", **SNAPSHOT) + "\n" + frame(4) + "\n", "its time is before"),
    "two symbols": (frame(5, "snapshot", **SNAPSHOT) + "\n" + frame(6, symbol="A") + "\n", "a second symbol"),
    "negative size": (frame(5, "snapshot", b=[["1", "-1"]]) + "\n", "not an order-book frame"),
    "nan": (frame(5, "snapshot", b=[["NaN", "1"]]) + "\n", "not an order-book frame"),
    "unlisted": (frame(5, "snapshot", "DOGEUSDT", **SNAPSHOT) + "\n", "DOGEUSDT is not listed"),
    "crossed": (frame(5, "snapshot", b=[["2", "1"]], a=[["2", "1"]]) + "\n", "book crossed"),
    "one-sided": (frame(5, "snapshot", b=[["2", "1"]]) + "\n", "one side of the book empty"),
    "one bar": (HEADER + "\n" + BARS[0] + "\n", "at least two bars"),
    "bar order": ("\n".join((HEADER, BARS[1], BARS[0])) + "\n", "not in the order"),
    "bar prices": (HEADER + "\n2022-01-01,10,9,11,10,1\n", "line 2: not a bar"),
    "bar nan": (HEADER + "\n2022-01-01,10,NaN,9,10,1\n", "line 2: not a bar"),
    "short bar": (HEADER + "\n2022-01-01,10\n", "line 2: not a bar"),
}


@pytest.mark.parametrize(("text", "reason"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "btc-file"
    path.write_text(text)
    with pytest.raises(RecordingError, match=reason) as error:
        open_replay(path, LINEAR)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(RecordingError, match="cannot read"):
            open_replay(path, LINEAR)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_recording_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz"
    for head in (b"", b"{", b"\x1f\x8b", (HEADER + "\n" + BARS[0] + "\n").encode()):
        path.write_bytes(head + raw)
        try:
            read_recording(path)
        except RecordingError as error:
            assert "\n" not in str(error)  # noqa: PT017 - both outcomes are right


def test_a_file_of_bars_is_named_after_its_coin(tmp_path: Path) -> None:
    market = open_replay(write(tmp_path / "eth-1m.csv", HEADER, *BARS), LINEAR)
    assert isinstance(market, BarReplay)
    assert [spec.symbol for spec in LINEAR if market.lists(spec)] == ["ETHUSDT"]
    with pytest.raises(RecordingError, match="must begin with its coin"):
        open_replay(write(tmp_path / "mine.csv", HEADER, *BARS), LINEAR)


def test_frames_make_a_market_of_their_symbol(tmp_path: Path) -> None:
    market = open_replay(write(tmp_path / "x", frame(1, "snapshot", **SNAPSHOT)), LINEAR)
    assert isinstance(market, FrameReplay)
    assert [spec.symbol for spec in LINEAR if market.lists(spec)] == ["XRPUSDT"]
