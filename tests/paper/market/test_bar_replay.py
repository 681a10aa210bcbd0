"""Recorded bars as a market: the candles come out as recorded, and users meet the price on its way."""

from decimal import Decimal
from pathlib import Path

import pytest
from market_bench import START, Stage

from tui.paper.engine.specs import LINEAR
from tui.paper.market.bars import DEPTH, BarReplay
from tui.paper.market.recording import Bar, BarRecording, read_recording
from tui.paper.market.replay import open_replay

BTC = LINEAR[0]
MINUTE = 60_000
RECORDED = Path(__file__).parents[4] / "shared" / "market-data" / "btc-perp-1m-2022-01.csv.gz"


def stage(*rows: tuple[int, int, int, int]) -> Stage:
    bars = tuple(Bar(n * MINUTE, *(Decimal(price) for price in row), Decimal(1)) for n, row in enumerate(rows))
    return Stage(BarReplay(BarRecording("btc", MINUTE, bars), BTC))


QUIET = (64000, 64000, 64000, 64000)
WIDE = (64000, 64040, 63970, 64010)


def to_bar(on: Stage, number: int) -> None:
    """Until the first moment of a bar."""
    on.later(START - START % MINUTE + number * MINUTE - on.now)


def recorded(on: Stage, count: int) -> list[tuple[int, ...]]:
    """Open, high, low, close of the last closed candles, oldest first."""
    rows = on.board.candles.query("1", None, None, count + 1)[:0:-1]
    return [tuple(int(BTC.price(tick)) for tick in (row.open, row.high, row.low, row.close)) for row in rows]


def test_candles_come_out_as_recorded() -> None:
    falling = (64010, 64030, 63950, 63960)
    on = stage(QUIET, WIDE, falling, QUIET)
    to_bar(on, 3)
    assert recorded(on, 2) == [WIDE, falling]


def test_an_order_on_the_way_is_filled_and_one_beyond_it_is_not() -> None:
    on = stage(QUIET, WIDE, QUIET)
    near, far = on.limit("Buy", "63980", "0.5"), on.limit("Buy", "63969", "0.5")
    high, higher = on.limit("Sell", "64030", "0.5"), on.limit("Sell", "64041", "0.5")
    to_bar(on, 2)
    assert [each.order_status for each in (near, far, high, higher)] == ["Filled", "New", "Filled", "New"]
    assert near.avg_price == Decimal(63980)
    assert high.avg_price == Decimal(64030)


def test_there_is_always_a_book_to_trade_on() -> None:
    on = stage(QUIET, WIDE, QUIET)
    for _ in range(120):
        on.later(1_000)
        bids, asks = on.levels()
        assert len(bids) == len(asks) == DEPTH
    assert on.market("Buy", "5").order_status == "Filled"


def test_the_same_file_gives_the_same_market() -> None:
    one, two = stage(QUIET, WIDE, QUIET), stage(QUIET, WIDE, QUIET)
    one.later(100_000)
    two.later(100_000)
    assert one.levels() == two.levels()
    assert list(one.board.trades)[-50:] == list(two.board.trades)[-50:]


def test_the_end_is_the_beginning() -> None:
    on = stage(QUIET, WIDE)
    to_bar(on, 3)
    assert recorded(on, 1) == [(64010, 64010, 64000, 64000)], "the jump back belongs to the next candle"
    on.later(MINUTE)
    assert recorded(on, 1) == [WIDE]


def test_a_gap_between_bars_keeps_the_last_price() -> None:
    bars = tuple(Bar(n * MINUTE, *(Decimal(each) for each in WIDE), Decimal(1)) for n in (0, 1, 4))
    on = Stage(BarReplay(BarRecording("btc", MINUTE, bars), BTC))
    to_bar(on, 3)
    assert on.board.last_price == Decimal(64010)


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded bars are not on this machine")
def test_the_recorded_file_plays_as_recorded() -> None:
    on = Stage(open_replay(RECORDED, LINEAR))
    bars = read_recording(RECORDED)
    assert isinstance(bars, BarRecording)
    to_bar(on, 11)
    want = [tuple(int(p) for p in (bar.open, bar.high, bar.low, bar.close)) for bar in bars.bars[1:11]]
    assert recorded(on, 10) == want
