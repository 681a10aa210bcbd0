"""What is typed into the fields of the filter, and what it lets through."""

from datetime import date

import pytest
from past_rows import START, closed, ended, fill

from tui.model.enums import Side
from tui.rules.history_filter import EVERYTHING, FilterError, HistoryFilter, read_filter, today_utc

TODAY = date(2026, 11, 22)
DAY = 86_400_000


def typed(symbol: str = "", side: str = "", since: str = "", until: str = "", words: str = "") -> HistoryFilter:
    return read_filter(symbol, side, since, until, words, TODAY)


def test_empty_fields_let_everything_through() -> None:
    assert typed() == EVERYTHING
    rows = [fill(1), closed(2, "1"), ended(3)]
    assert EVERYTHING.select(rows) is rows
    assert EVERYTHING.told == ""


def test_days_are_whole_and_utc() -> None:
    chosen = typed(since="2026-11-21", until="today")
    assert (chosen.since_ms, chosen.until_ms) == (START - DAY, START + DAY - 1)
    inside = [START - DAY, START, START + DAY - 1]
    assert [chosen.lets(fill(1, at=at)) for at in inside] == [True] * 3
    assert [chosen.lets(fill(1, at=at)) for at in (START - DAY - 1, START + DAY)] == [False, False]
    assert chosen.told == "2026-11-21 to 2026-11-22 UTC"
    assert today_utc(START) == TODAY
    assert today_utc(START - 1) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"), [("today", TODAY), ("yesterday", date(2026, 11, 21)), ("7d", date(2026, 11, 15))]
)
def test_days_in_words(text: str, day: date) -> None:
    assert typed(since=text).since == day


def test_symbol_side_and_words() -> None:
    chosen = typed(symbol=" btc ", side="s", words="Taker o-1")
    assert (chosen.symbol, chosen.side) == ("BTC", Side.SELL)
    assert chosen.lets(fill(1, side=Side.SELL))
    assert not chosen.lets(fill(1))
    assert not chosen.lets(fill(1, side=Side.SELL, symbol="ETHUSDT"))
    assert not chosen.lets(fill(1, side=Side.SELL, is_maker=True))
    assert not chosen.lets(fill(2, side=Side.SELL))
    assert typed(words="cancel").lets(ended(1, order_status="Cancelled"))
    assert typed(words="filled LIMIT").lets(ended(1))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"side": "long"}, "side: buy, sell or nothing"),
        ({"since": "2026-02-30"}, "there is no day 2026-02-30"),
        ({"since": "22.11.2026"}, "a day: 2026-11-22"),
        ({"since": "2026-11-²²"}, "a day: 2026-11-22"),
        ({"until": "0000-01-01"}, "there is no day|a day"),
        ({"since": "today", "until": "yesterday"}, "the first day is after the last one"),
    ],
)
def test_what_is_no_filter_is_told(fields: dict[str, str], told: str) -> None:
    with pytest.raises(FilterError, match=told):
        typed(**fields)
