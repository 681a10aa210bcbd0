"""Which candles are wished for: the history once, a hole when there is one, older ones when they are looked for."""

from decimal import Decimal

from tui.chart_desk import APART, HISTORY, LONGEST_APART, ChartDesk
from tui.model.enums import Category
from tui.model.facts import CandlesFailed, CandlesLoaded, CandleUpdated
from tui.model.market import Candle, CandleWish
from tui.rules.intervals import MINUTE_MS
from tui.state.market import MarketState

LINEAR = Category.LINEAR
ONE = Decimal(1)


def candle(number: int, *, closed: bool = True, interval: str = "1") -> Candle:
    length = MINUTE_MS * int(interval)
    return Candle(LINEAR, "BTCUSDT", interval, number * length, ONE, ONE, ONE, ONE, ONE, ONE, confirm=closed)


class Desk:
    """A desk, its state, and what it asked for."""

    def __init__(self, category: Category = LINEAR) -> None:
        self.asked: list[CandleWish] = []
        self.followed: list[frozenset[str]] = []
        self.market = MarketState()
        self.now = 100.0
        self.desk = ChartDesk(category, self.asked.append, self.followed.append, (9, 21))

    def look(self, symbol: str = "BTCUSDT") -> CandleWish | None:
        """The wish of a frame, None where there was none."""
        before = len(self.asked)
        self.desk.look(self.market, symbol, self.now)
        return self.asked[-1] if len(self.asked) > before else None

    def answer(self, *candles: Candle, is_oldest: bool = False) -> None:
        fact = CandlesLoaded(self.asked[-1], candles, is_oldest)
        self.market.apply(fact)
        self.desk.answered(fact, self.now)
        self.now += APART

    def fail(self) -> None:
        self.desk.answered(CandlesFailed(self.asked[-1], "it broke"), self.now)

    def hear(self, *candles: Candle) -> None:
        for each in candles:
            self.market.apply(CandleUpdated(each))


def loaded() -> Desk:
    desk = Desk()
    desk.desk.show("1")
    desk.look()
    desk.answer(*(candle(each) for each in range(10, 20)), candle(20, closed=False))
    return desk


def test_before_the_chart_is_shown_nothing_is_read_or_followed() -> None:
    desk = Desk()
    assert desk.look() is None
    assert desk.followed == []


def test_the_history_is_read_once() -> None:
    desk = Desk()
    desk.desk.show("1")
    assert desk.followed == [frozenset({"1"})]
    assert desk.look() == CandleWish(LINEAR, "BTCUSDT", "1", HISTORY)
    assert desk.desk.status.reading_since == 100.0
    assert desk.look() is None
    desk.answer(candle(1), candle(2, closed=False))
    assert desk.desk.status.reading_since is None
    assert desk.look() is None


def test_after_a_break_what_is_missing_is_read() -> None:
    desk = loaded()
    desk.hear(candle(26, closed=False))
    wish = desk.look()
    assert wish is not None
    assert wish.end is None
    # The six that may have been missed, and the running one, with one to spare.
    assert wish.limit == 8
    desk.answer(*(candle(each) for each in range(19, 26)), candle(26, closed=False))
    assert desk.look() is None
    assert desk.market.series(LINEAR, "BTCUSDT", "1").gaps(0, 10**9) == 0


def test_a_break_longer_than_a_page_begins_anew() -> None:
    desk = loaded()
    desk.hear(candle(20 + HISTORY, closed=False))
    assert desk.look() == CandleWish(LINEAR, "BTCUSDT", "1", HISTORY)
    assert len(desk.market.series(LINEAR, "BTCUSDT", "1")) == 0


def test_what_failed_is_tried_again_and_not_at_once() -> None:
    desk = Desk()
    desk.desk.show("1")
    waits = []
    for _ in range(8):
        assert desk.look() is not None
        desk.fail()
        assert desk.desk.status.trouble == "it broke"
        wait = 0.0
        while desk.now < 1_000:
            wait += 0.5
            desk.now += 0.5
            if desk.desk._not_before <= desk.now:
                break
            assert desk.look() is None
        waits.append(wait)
    assert waits[:4] == [APART, APART * 2, APART * 4, APART * 8]
    assert waits[-1] == LONGEST_APART
    desk.look()
    desk.answer(candle(1))
    assert desk.desk.status.trouble == ""


def test_a_reading_that_does_not_help_is_not_repeated_without_end() -> None:
    desk = loaded()
    desk.hear(candle(26, closed=False))
    asked = 0
    until = desk.now + 60
    while desk.now < until:
        if desk.look() is not None:
            asked += 1
            desk.answer(candle(26, closed=False))
        desk.now += 0.5
    assert 2 <= asked <= 8


def test_older_ones_are_read_when_they_are_looked_for_until_there_are_none() -> None:
    desk = loaded()
    desk.desk.show("1", older=True)
    assert desk.look() == CandleWish(LINEAR, "BTCUSDT", "1", HISTORY, 10 * MINUTE_MS - 1)
    desk.answer(*(candle(each) for each in range(3, 10)), is_oldest=True)
    assert desk.look() is None
    desk.desk.show("1", older=True)
    assert desk.look() is None


def test_another_interval_or_symbol_is_another_history_and_an_answer_for_the_old_one_changes_nothing() -> None:
    desk = Desk()
    desk.desk.show("1")
    desk.look()
    old = desk.asked[-1]
    desk.desk.show("5")
    assert desk.followed[-1] == frozenset({"5"})
    wish = desk.look()
    assert wish == CandleWish(LINEAR, "BTCUSDT", "5", HISTORY)
    desk.desk.answered(CandlesFailed(old, "late"), desk.now)
    assert desk.desk.status.trouble == ""
    assert desk.desk.status.reading_since is not None
    assert desk.look("ETHUSDT") == CandleWish(LINEAR, "ETHUSDT", "5", HISTORY)


def test_of_options_nothing_is_read_or_followed() -> None:
    desk = Desk(Category.OPTION)
    desk.desk.show("1")
    assert desk.followed == [frozenset()]
    assert desk.look() is None


def test_seconds_are_neither_read_nor_followed() -> None:
    desk = Desk()
    desk.desk.show("1s")
    assert desk.followed == [frozenset()]
    assert desk.look() is None
