"""A console's recording as a market: its book comes back over the wire, whatever happened while it was recorded."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from served import Served

from tui.paper.market.console_recording import LONGEST_PAUSE, PAUSE_PLAYED, read_console_recording
from tui.paper.market.recording import RecordingError
from tui.paper.serve import Settings

HEAD = struct.Struct(">8scB2xIIdddqI")
SYMBOL = "BTCUSDT"


def block(kind: bytes, text: bytes) -> bytes:
    """A block as docs/record-and-replay.md has it, written without the console's code."""
    body = zlib.compress(text)
    fields = (b"\x89BTUIREC", kind, 0, len(body), len(text), 1.0, 2.0, 2.0, 1_700_000_000_000)
    head = HEAD.pack(*fields, 0)[:52]
    return head + struct.pack(">I", zlib.crc32(head + body)) + body


def book(number: int, ts: int, bid: str, ask: str, kind: str = "delta", symbol: str = SYMBOL, **more: str) -> str:
    bids, asks = [[bid, more.get("size", "1")]], [[ask, "2"]]
    if "gone" in more:
        bids.append([more["gone"], "0"])
    data = {"s": symbol, "b": bids, "a": asks, "u": number, "seq": number}
    return json.dumps({"topic": f"orderbook.50.{symbol}", "type": kind, "ts": ts, "data": data})


def recording(*frames: str) -> bytes:
    lines: list[list[Any]] = [[1.0, "fact", {"_": "Noticed"}], [1.0, "in", "private", frames[0]]]
    lines += [[1.0 + place, "in", "public", text] for place, text in enumerate(frames)]
    return block(b"S", b"{}") + block(b"E", "\n".join(json.dumps(line) for line in lines).encode())


def read(folder: Path, data: bytes) -> Any:
    path = folder / "one.rec"
    path.write_bytes(data)
    return read_console_recording(path)


def test_its_book_is_traded_on_through_the_real_exchange(tmp_path: Path) -> None:
    path = tmp_path / "one.rec"
    path.write_bytes(
        recording(book(7, 1_000, "64000", "64001", "snapshot"), book(8, 1_100, "64000", "64001", size="3"))
    )
    served = Served(Settings(replay=path))
    try:
        client = served.client()
        result = client.must(client.get("/v5/market/orderbook", category="linear", symbol=SYMBOL))
        assert [float(price) for price, _ in (result["b"][0], result["a"][0])] == [64000, 64001]
        client.order("Buy", "0.5")
        rows = client.must(client.get("/v5/execution/list", category="linear"))["list"]
        assert [(float(row["execPrice"]), float(row["execQty"])) for row in rows] == [(64001, 0.5)]
        listed = client.must(client.get("/v5/market/instruments-info", category="linear"))["list"]
        assert [row["symbol"] for row in listed] == [SYMBOL]
    finally:
        served.stop()


def test_a_gap_waits_for_the_next_snapshot_and_repetitions_count_once(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        recording(
            book(5, 900, "1", "2"),
            book(7, 1_000, "64000", "64001", "snapshot"),
            book(8, 1_100, "64000", "64001"),
            book(8, 1_100, "64000", "64001"),
            book(10, 1_200, "63000", "64001"),
            book(11, 1_300, "63000", "64001"),
            '{"topic":"orderbook.50.BTCUSDT","type":"delta"}',
            '{"topic":"orderbook.50.BTCUSDT","type":"del',
            book(3, 1_400, "64002", "64003", "snapshot"),
        ),
    )
    assert found.symbol == SYMBOL
    assert [(frame.ts, frame.is_snapshot) for frame in found.frames] == [(1_000, True), (1_100, False), (1_400, True)]


def test_a_crossed_or_empty_book_is_not_played(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        recording(
            book(1, 1_000, "64000", "64001", "snapshot"),
            book(2, 1_100, "64005", "64001"),
            book(3, 1_200, "64000", "64001", gone="64005"),
            book(9, 1_300, "64010", "64011", "snapshot"),
        ),
    )
    assert [frame.ts for frame in found.frames] == [1_000, 1_300]


def test_a_second_session_follows_the_first_without_a_night_between_them(tmp_path: Path) -> None:
    night = 10 * 3_600_000
    first = recording(book(1, 1_000, "64000", "64001", "snapshot"), book(2, 1_000 + LONGEST_PAUSE, "64000", "64001"))
    second = recording(book(1, night, "65000", "65001", "snapshot"), book(2, night - 5, "65000", "65001"))
    found = read(tmp_path, first + b"cut off" + second)
    times = [1_000, 1_000 + LONGEST_PAUSE, 1_000 + LONGEST_PAUSE + PAUSE_PLAYED, 1_000 + LONGEST_PAUSE + PAUSE_PLAYED]
    assert [frame.ts for frame in found.frames] == times


def test_of_several_symbols_the_one_with_most_frames_is_played(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        recording(
            book(1, 1_000, "3000", "3001", "snapshot", "ETHUSDT"),
            book(1, 1_000, "64000", "64001", "snapshot"),
            book(2, 1_000, "3000", "3001", symbol="ETHUSDT"),
        ),
    )
    assert found.symbol == "ETHUSDT"


def test_a_recording_without_a_book_says_so_and_other_files_are_not_its_business(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no order book was recorded in it"):
        read(tmp_path, recording('{"topic":"tickers.BTCUSDT"}'))
    with pytest.raises(RecordingError, match="no order book was recorded in it"):
        read(tmp_path, recording(book(1, 1, "1", "2", "snapshot"))[:-1])
    assert read(tmp_path, b"timestamp,open,high,low,close\n") is None
    assert read_console_recording(tmp_path / "absent") is None
