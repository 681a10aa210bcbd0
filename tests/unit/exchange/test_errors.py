"""One reaction to each outcome, with words for the person."""

import pytest

from tui.exchange.errors import (
    TABLE,
    UNKNOWN_CODE,
    ExchangeError,
    HttpStatusError,
    NoAnswerError,
    NotSentError,
    Reaction,
    RefusedError,
    judge,
)

OUTCOMES: list[tuple[ExchangeError, Reaction]] = [
    (NotSentError("connection refused"), Reaction.RESEND),
    (NoAnswerError("no answer in time"), Reaction.ASK),
    (HttpStatusError(403, {}), Reaction.STOP),
    (HttpStatusError(404, {}), Reaction.EXPLAIN),
    (HttpStatusError(429, {}), Reaction.RETRY),
    (HttpStatusError(500, {}), Reaction.ASK),
    (HttpStatusError(502, {}), Reaction.ASK),
    (HttpStatusError(307, {}), Reaction.ASK),
    (RefusedError(10006, "", {}), Reaction.RETRY),
    (RefusedError(10429, "", {}), Reaction.RETRY),
    (RefusedError(10002, "", {}), Reaction.RESYNC),
    (RefusedError(10016, "", {}), Reaction.ASK),
    (RefusedError(110079, "", {}), Reaction.ASK),
    (RefusedError(110072, "", {}), Reaction.DUPLICATE),
    (RefusedError(10014, "", {}), Reaction.DUPLICATE),
    (RefusedError(110001, "", {}), Reaction.GONE),
    (RefusedError(170213, "", {}), Reaction.GONE),
    (RefusedError(110043, "", {}), Reaction.NOTHING_TO_DO),
    (RefusedError(34040, "", {}), Reaction.NOTHING_TO_DO),
    (RefusedError(10018, "", {}), Reaction.STOP),
    (RefusedError(10003, "", {}), Reaction.EXPLAIN),
    (RefusedError(110007, "", {}), Reaction.EXPLAIN),
    (RefusedError(123456, "", {}), Reaction.ASK),
]


@pytest.mark.parametrize(("error", "reaction"), OUTCOMES, ids=str)
def test_the_reaction_to_an_outcome(error: ExchangeError, reaction: Reaction) -> None:
    assert judge(error).reaction is reaction


def test_every_reaction_is_reached() -> None:
    assert {judge(error).reaction for error, _ in OUTCOMES} == set(Reaction)
    assert {verdict.reaction for verdict in TABLE.values()} == set(Reaction) - {Reaction.RESEND}


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_code_has_words(code: int) -> None:
    verdict = judge(RefusedError(code, "", {}))
    assert verdict is TABLE[code]
    assert len(verdict.meaning.split()) >= 3
    assert verdict.meaning[0].islower() or verdict.meaning.startswith("API")
    if verdict.reaction is Reaction.EXPLAIN:
        assert verdict.fix


def test_an_unknown_code_is_never_taken_for_a_final_refusal() -> None:
    for code in (-1, 1, 10404, 110099, 999_999):
        assert judge(RefusedError(code, "surprise", {})) is UNKNOWN_CODE


def test_a_refusal_says_its_code_and_message() -> None:
    error = RefusedError(110007, "ab not enough", {"X": "1"})
    assert str(error) == "110007 ab not enough"
    assert error.headers == {"X": "1"}
    assert str(HttpStatusError(502, {})) == "HTTP 502"


def test_the_reason_for_not_sending_is_shown() -> None:
    assert "no connection in time" in judge(NotSentError("no connection in time")).meaning
