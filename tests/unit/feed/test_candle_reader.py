"""Candles are read one request at a time; of the wishes that wait the newest is taken up."""

import queue
from collections.abc import Callable, Iterator

import pytest

from tui.exchange.errors import NoAnswerError
from tui.feed.candle_reader import CandleReader
from tui.model.enums import Category
from tui.model.facts import CandlesFailed, CandlesLoaded
from tui.model.market import CandleWish

PATIENCE = 20


def wish(symbol: str) -> CandleWish:
    return CandleWish(Category.LINEAR, symbol, "1", 10)


class Exchange:
    """Answers a wish when it is told to."""

    def __init__(self) -> None:
        self.asked: queue.Queue[CandleWish] = queue.Queue()
        self.answers: queue.Queue[Callable[[CandleWish], CandlesLoaded]] = queue.Queue()
        self.at_once = 0
        self.most_at_once = 0
        self.told: queue.Queue[CandlesLoaded | CandlesFailed] = queue.Queue()
        self.reader = CandleReader(self.read, self.told.put)

    def read(self, asked: CandleWish) -> CandlesLoaded:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.asked.put(asked)
        answer = self.answers.get(timeout=PATIENCE)
        self.at_once -= 1
        return answer(asked)


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    made = Exchange()
    yield made
    made.reader.stop()


def nothing(asked: CandleWish) -> CandlesLoaded:
    return CandlesLoaded(asked, (), is_oldest=True)


def broken(asked: CandleWish) -> CandlesLoaded:
    raise NoAnswerError("the connection broke")


def odd(asked: CandleWish) -> CandlesLoaded:
    raise RuntimeError("odd")


def test_of_what_waits_the_newest_is_read(exchange: Exchange) -> None:
    exchange.reader.ask(wish("A"))
    assert exchange.asked.get(timeout=PATIENCE) == wish("A")
    for symbol in ("B", "C", "D"):
        exchange.reader.ask(wish(symbol))
    exchange.answers.put(nothing)
    assert exchange.asked.get(timeout=PATIENCE) == wish("D")
    exchange.answers.put(nothing)
    assert [exchange.told.get(timeout=PATIENCE).wish.symbol for _ in range(2)] == ["A", "D"]
    assert exchange.most_at_once == 1


def test_a_failure_is_told_and_the_next_wish_is_read(exchange: Exchange) -> None:
    for symbol, answer, why in (("A", broken, "the connection broke"), ("B", odd, "RuntimeError")):
        exchange.answers.put(answer)
        exchange.reader.ask(wish(symbol))
        assert exchange.told.get(timeout=PATIENCE) == CandlesFailed(wish(symbol), why)
    exchange.answers.put(nothing)
    exchange.reader.ask(wish("C"))
    assert exchange.told.get(timeout=PATIENCE) == nothing(wish("C"))


def test_after_the_end_nothing_is_told(exchange: Exchange) -> None:
    exchange.reader.ask(wish("A"))
    exchange.asked.get(timeout=PATIENCE)
    exchange.reader.stop()
    exchange.answers.put(nothing)
    thread = exchange.reader._thread
    assert thread is not None
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert exchange.told.empty()
