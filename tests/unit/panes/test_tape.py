"""The lines of the tape."""

from decimal import Decimal

from tests.ui.harness import instrument
from tui.model.enums import Category, Side
from tui.model.market import Trade
from tui.panes.tape import large_from, tape_lines

BTC = instrument("BTCUSDT", "0.5", "0.001")


def trade(number: int, size: str = "0.010", side: Side = Side.BUY) -> Trade:
    # One second after the other, from a minute to midnight.
    return Trade(
        Category.LINEAR, "BTCUSDT", str(number), side, Decimal(64_000), Decimal(size), 86_340_000 + number * 1_000
    )


def test_the_newest_is_first_and_a_day_begins_again_at_midnight() -> None:
    lines = tape_lines([trade(number) for number in range(70)], Decimal(0), 4, BTC)
    assert [line.time for line in lines] == ["00:00:09", "00:00:08", "00:00:07", "00:00:06"]
    assert (lines[0].price, lines[0].size) == ("64,000.0", "0.010")


def test_small_trades_are_left_out_and_rows_are_filled_with_others() -> None:
    trades = [trade(number, "1.000" if number % 10 == 0 else "0.010") for number in range(50)]
    assert len(tape_lines(trades, Decimal(10_000), 40, BTC)) == 5
    assert len(tape_lines(trades, Decimal(640), 40, BTC)) == 40
    assert tape_lines(trades, Decimal(70_000), 40, BTC) == []


def test_large_is_what_is_large_here() -> None:
    trades = [trade(number, f"0.0{10 + number}") for number in range(30)]
    assert large_from(trades) == Decimal("0.025") * 5
    assert not any(line.is_large for line in tape_lines(trades, Decimal(0), 40, BTC))
    marked = tape_lines([*trades, trade(31, "0.130", Side.SELL)], Decimal(0), 40, BTC)
    assert [line.is_large for line in marked] == [True] + [False] * 30
    assert large_from(trades[:19]) is None
