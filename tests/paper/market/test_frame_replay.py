"""Recorded frames as a market: the book is the recorded one, and users are filled when it reaches them."""

from decimal import Decimal
from pathlib import Path

import pytest
from market_bench import Stage

from tui.paper.engine.specs import LINEAR
from tui.paper.market.frames import FrameReplay
from tui.paper.market.recording import BookRecording, Frame, read_recording
from tui.paper.market.replay import open_replay

XRP = next(spec for spec in LINEAR if spec.symbol == "XRPUSDT")
RECORDED = Path(__file__).parents[4] / "shared" / "market-data" / "xrpusdt-ob500-2024-12-01.jsonl"


def frame(ts: int, bids: dict[str, int], asks: dict[str, int], *, snapshot: bool = False) -> Frame:
    def levels(sizes: dict[str, int]) -> tuple[tuple[Decimal, Decimal], ...]:
        return tuple((Decimal(price), Decimal(size)) for price, size in sizes.items())

    return Frame(ts, snapshot, levels(bids), levels(asks))


FIRST = frame(0, {"2.0000": 100, "1.9990": 100}, {"2.0010": 100, "2.0020": 100}, snapshot=True)


def stage(*frames: Frame) -> Stage:
    return Stage(FrameReplay(BookRecording("XRPUSDT", (FIRST, *frames)), XRP))


def sizes(rows: list[tuple[int, int]]) -> dict[str, int]:
    return {str(XRP.price(tick)): int(XRP.qty(lots)) for tick, lots in rows}


def test_the_book_is_the_recorded_one_frame_by_frame() -> None:
    on = stage(frame(100, {"2.0000": 60}, {"2.0010": 0}), frame(200, {"2.0005": 7}, {}))
    assert sizes(on.levels()[0]) == {"2.0000": 100, "1.9990": 100}
    on.later(100)
    assert sizes(on.levels()[0]) == {"2.0000": 60, "1.9990": 100}
    assert sizes(on.levels()[1]) == {"2.0020": 100}
    on.later(100)
    assert sizes(on.levels()[0]) == {"2.0005": 7, "2.0000": 60, "1.9990": 100}
    assert not on.board.trades


def test_a_user_takes_recorded_size_and_it_stays_gone_until_it_is_recorded_again() -> None:
    on = stage(frame(100, {}, {"2.0020": 50}), frame(200, {}, {"2.0010": 80}))
    order = on.market("Buy", "30")
    assert order.avg_price == Decimal("2.0010")
    on.later(100)
    assert sizes(on.levels()[1]) == {"2.0010": 70, "2.0020": 50}
    on.later(100)
    assert sizes(on.levels()[1]) == {"2.0010": 80, "2.0020": 50}


def test_a_resting_order_is_filled_when_the_recorded_price_reaches_it() -> None:
    on = stage(
        frame(100, {"2.0006": 40}, {}),
        frame(200, {"2.0010": 30}, {"2.0010": 0}),
    )
    order = on.limit("Sell", "2.0006", "25")
    on.later(100)
    assert order.order_status == "Filled"
    assert order.avg_price == Decimal("2.0006")
    assert sizes(on.levels()[0])["2.0006"] == 15, "what the user sold was taken from what came"


def test_no_more_is_filled_than_came() -> None:
    on = stage(frame(100, {"2.0006": 40}, {}))
    order = on.limit("Sell", "2.0006", "100")
    on.later(100)
    assert order.cum_exec_qty == 40
    assert sizes(on.levels()[0]) == {"2.0000": 100, "1.9990": 100}


def test_a_price_that_went_through_levels_traded_them() -> None:
    on = stage(frame(100, {"2.0015": 10}, {"2.0010": 0}))
    behind = on.limit("Sell", "2.0010", "5")
    on.later(100)
    assert next((trade.side, trade.price, trade.qty) for trade in on.board.trades) == ("Buy", Decimal("2.0010"), 100)
    assert behind.order_status == "Filled"
    assert on.board.last_price == Decimal("2.0010")


def test_an_order_behind_recorded_size_waits_for_it() -> None:
    on = stage(frame(100, {"2.0000": 10}, {}), frame(200, {"2.0000": 0}, {}))
    order = on.limit("Buy", "2.0000", "5")
    on.later(200)
    assert order.order_status == "New"
    assert on.board.book.bids.best() == XRP.ticks(Decimal("2.0000"))


def test_the_end_of_the_recording_is_its_beginning_and_time_goes_on() -> None:
    on = stage(frame(100, {"2.0000": 60}, {}), frame(200, {"1.9980": 9}, {"2.0010": 0}))
    first = on.levels()
    on.later(200)
    assert on.levels() != first
    on.later(100)
    assert on.levels() == first
    assert on.board.book_time == on.now


def test_a_jump_at_the_end_fills_what_it_passes() -> None:
    on = stage(frame(100, {"2.0000": 0, "1.9990": 0, "1.9900": 5}, {"2.0010": 0, "2.0020": 0, "1.9910": 5}))
    on.later(100)
    order = on.limit("Sell", "1.9950", "5")
    on.later(100)
    assert order.order_status == "Filled"
    assert order.avg_price == Decimal("1.9950")


def test_a_long_pause_is_skipped_and_ends_on_the_recorded_book() -> None:
    frames = (frame(100, {"2.0000": 60}, {}), frame(200, {"1.9980": 9}, {"2.0010": 0}))
    slow, fast = stage(*frames), stage(*frames)
    slow.later(300 * 50 + 150)
    fast.later(300 * 50 + 150, step=10**9)
    assert slow.levels() == fast.levels()


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded XRPUSDT frames are not on this machine")
def test_the_recorded_file_plays_as_recorded() -> None:
    on = Stage(open_replay(RECORDED, LINEAR))
    recording = read_recording(RECORDED)
    assert isinstance(recording, BookRecording)
    bids: dict[Decimal, Decimal] = {}
    asks: dict[Decimal, Decimal] = {}
    start = on.now
    for each in recording.frames:
        for book, rows in ((bids, each.bids), (asks, each.asks)):
            book.update(rows)
        on.venue.advance(start + each.ts - recording.frames[0].ts)
        shown = on.board.snapshot(1_000)
        assert shown.bids == sorted(((p, q) for p, q in bids.items() if q), reverse=True)
        assert shown.asks == sorted((p, q) for p, q in asks.items() if q)
    assert on.board.trades
    on.now = start
    on.later(60_000, step=100)
