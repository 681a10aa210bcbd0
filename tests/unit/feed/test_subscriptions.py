"""Topics of one connection: few a request, every answer matched, one refused topic does not cost the others."""

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.feed.subscriptions import TOPICS_A_REQUEST, Request, Subscriptions

TOPICS = [f"tickers.{letter}USDT" for letter in "ABCDEFGHIJKLM"]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def subscriptions(clock: Clock | None = None) -> Subscriptions:
    numbers = count(1)
    return Subscriptions(lambda: f"r{next(numbers)}", clock or Clock())


def answer(request: Request, *, success: bool = True) -> dict[str, Any]:
    why = "" if success else "no \x1bsymbol"
    return {"op": request["op"], "req_id": request["req_id"], "success": success, "ret_msg": why}


def test_no_request_is_longer_than_spot_takes() -> None:
    subs = subscriptions()
    requests = subs.follow(set(TOPICS))
    assert [len(request["args"]) for request in requests] == [TOPICS_A_REQUEST, 3]
    assert sorted(topic for request in requests for topic in request["args"]) == TOPICS
    assert len({request["req_id"] for request in requests}) == 2


def test_it_is_settled_when_every_subscription_was_answered() -> None:
    subs = subscriptions()
    first, second = subs.follow(set(TOPICS))
    assert not subs.is_settled
    assert subs.answered(answer(second)) == []
    assert not subs.is_settled
    assert subs.answered(answer(first)) == []
    assert subs.is_settled
    assert subs.follow(set(TOPICS)) == []


@pytest.mark.parametrize("name", [{}, {"req_id": ""}, {"req_id": None}], ids=["absent", "empty", "null"])
def test_an_answer_without_a_name_answers_the_oldest_of_its_kind(name: dict[str, Any]) -> None:
    subs = subscriptions()
    subs.follow({"a"})
    leave, join = subs.follow({"b"})
    assert (leave["op"], join["op"]) == ("unsubscribe", "subscribe")
    subs.answered({"op": "subscribe", "success": True} | name)
    assert not subs.is_settled
    subs.answered({"op": "unsubscribe", "success": True} | name)
    subs.answered({"op": "subscribe", "success": False} | name)
    assert subs.is_settled
    assert [topic for topic, _ in subs.take_refused()] == ["b"]


def test_an_answer_to_nothing_changes_nothing() -> None:
    subs = subscriptions()
    assert subs.answered({"op": "subscribe", "success": False, "req_id": "who"}) == []
    assert subs.answered({"op": "subscribe", "success": False}) == []
    assert subs.take_refused() == []


def test_an_option_stream_names_the_topics_that_failed() -> None:
    subs = subscriptions()
    subs.follow({"a", "b"})
    reply = {"success": True, "type": "COMMAND_RESP", "data": {"failTopics": ["b"], "successTopics": ["a"]}}
    assert subs.answered(reply) == []
    assert subs.take_refused() == [("b", "no reason given")]
    assert not subs.is_empty


def test_a_refused_topic_is_not_asked_for_again_until_it_was_let_go() -> None:
    subs = subscriptions()
    (request,) = subs.follow({"a"})
    subs.answered(answer(request, success=False))
    assert subs.is_empty
    assert subs.take_refused() == [("a", "no symbol")]
    assert subs.take_refused() == []
    assert subs.follow({"a"}) == []
    assert subs.renew("a") == []
    assert subs.follow(set()) == []
    assert [request["args"] for request in subs.follow({"a"})] == [["a"]]


def test_what_was_let_go_meanwhile_is_not_asked_for_again_one_by_one() -> None:
    subs = subscriptions()
    (request,) = subs.follow({"a", "b"})
    subs.follow({"a"})
    assert [each["args"] for each in subs.answered(answer(request, success=False))] == [["a"]]


def test_a_snapshot_is_asked_for_by_leaving_and_joining() -> None:
    subs = subscriptions()
    subs.follow({"a", "b"})
    assert [(each["op"], each["args"]) for each in subs.renew("b")] == [("unsubscribe", ["b"]), ("subscribe", ["b"])]


def test_an_answer_that_does_not_come_is_overdue() -> None:
    clock = Clock()
    subs = subscriptions(clock)
    (request,) = subs.follow({"a"})
    clock.now = 5.0
    assert not subs.is_overdue(5)
    clock.now = 5.1
    assert subs.is_overdue(5)
    subs.answered(answer(request))
    assert not subs.is_overdue(5)


@given(st.sets(st.sampled_from(TOPICS)), st.sets(st.sampled_from(TOPICS)))
def test_whatever_is_refused_the_rest_is_followed(wanted: set[str], gone: set[str]) -> None:
    """The exchange: a request is taken or refused as a whole."""
    subs, taken = subscriptions(), set()
    waiting = subs.follow(wanted)
    while waiting:
        request = waiting.pop(0)
        good = not gone & set(request["args"])
        if good:
            taken |= set(request["args"])
        waiting += subs.answered(answer(request, success=good))
    assert subs.is_settled
    assert taken == wanted - gone
    assert {topic for topic, _ in subs.take_refused()} == wanted & gone
    assert subs.is_empty is (not taken)


@pytest.mark.parametrize("op", [[], {}, [["subscribe"]], 7])
def test_an_answer_with_any_op_raises_nothing(op: object) -> None:
    subs = subscriptions()
    subs.follow({"a"})
    assert subs.answered({"op": op, "success": True, "type": "COMMAND_RESP"}) == []
    assert not subs.is_settled
