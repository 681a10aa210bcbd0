"""One request at a time, the newest wish first, and a wish that is overtaken ends between two pages."""

import threading
from collections.abc import Iterator
from typing import Any

from tui.exchange.errors import NoAnswerError
from tui.exchange.parse import MalformedPayload
from tui.feed.reader import Reader
from tui.model.facts import Fact, Noticed

PATIENCE = 30


class Told:
    """A sink that can be waited on."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._changed = threading.Condition()

    def put(self, fact: Fact) -> None:
        assert isinstance(fact, Noticed)
        with self._changed:
            self.words.append(fact.text)
            self._changed.notify_all()

    def until(self, text: str) -> list[str]:
        with self._changed:
            assert self._changed.wait_for(lambda: text in self.words, PATIENCE), self.words
            return list(self.words)


def reader_to(told: Told) -> Reader:
    return Reader(lambda: None, told.put)  # type: ignore[arg-type, return-value]


def says(*words: str) -> Any:
    return lambda _: [Noticed(word) for word in words]


def test_the_newest_wish_is_served_first_and_takes_the_place_of_its_slot() -> None:
    told, begun, go_on = Told(), threading.Event(), threading.Event()

    def slow(_: Any) -> Iterator[Fact]:
        begun.set()
        assert go_on.wait(PATIENCE)
        yield Noticed("slow")

    reader = reader_to(told)
    reader.want("a", slow, Noticed)
    assert begun.wait(PATIENCE)
    for slot, word in (("b", "b1"), ("c", "c1"), ("d", "d1"), ("b", "b2")):
        reader.want(slot, says(word), Noticed)
    go_on.set()
    assert told.until("c1") == ["slow", "b2", "d1", "c1"]
    reader.stop()


def test_an_overtaken_wish_ends_with_the_page_that_was_under_way() -> None:
    told, first, go_on = Told(), threading.Event(), threading.Event()

    def pages(_: Any) -> Iterator[Fact]:
        yield Noticed("page 1")
        first.set()
        assert go_on.wait(PATIENCE)
        yield Noticed("page 2")
        yield Noticed("page 3")

    reader = reader_to(told)
    reader.want("a", pages, Noticed)
    assert first.wait(PATIENCE)
    reader.want("a", says("newer"), Noticed)
    go_on.set()
    assert told.until("newer") == ["page 1", "page 2", "newer"]
    reader.stop()


def test_a_failure_is_told_and_the_next_wish_is_served() -> None:
    told = Told()
    reader = reader_to(told)

    def failing(error: Exception) -> Any:
        def job(_: Any) -> Iterator[Fact]:
            raise error
            yield

        return job

    expected = {
        "no clear answer (late)": NoAnswerError("late"),
        "the answer cannot be read: no list": MalformedPayload("no list"),
        "ZeroDivisionError": ZeroDivisionError(),
    }
    for words, error in expected.items():
        reader.want("a", failing(error), Noticed)
        told.until(words)
    reader.want("last", says("last"), Noticed)
    assert told.until("last") == [*expected, "last"]
    reader.stop()
    reader.want("a", says("too late"), Noticed)
    assert "too late" not in told.words
