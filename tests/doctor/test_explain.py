"""Pages of codes: each is there once, says what the console does, and an unknown one is told as such."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.cli import main
from tui.exchange.codes.pages import CODES, SUBJECTS, listed
from tui.exchange.errors import TABLE, Reaction

BYBITS = Path(__file__).parents[3] / "shared" / "bybit-v5" / "errors.json"
MET_BY_A_TRADER = {"HTTP Code", "WS OE General code", "UTA", "Spot Trade", "Spot Margin Trade", "User"}


def explained(*arguments: str) -> tuple[int, str]:
    done = CliRunner(env={"COLUMNS": "200"}).invoke(main, ["explain", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


def test_a_page_says_what_it_means_why_what_helps_and_what_the_console_does() -> None:
    code, told = explained("10006")
    assert code == 0
    lines = told.splitlines()
    assert lines[0] == "10006  too many requests to one endpoint"
    assert [each.split()[0] for each in lines[1:]] == ["why", "to", "console"]
    assert lines[3].endswith(Reaction.RETRY.value)


@pytest.mark.parametrize(
    ("asked", "heads", "does"),
    [
        ("403", ["HTTP 403"], Reaction.STOP),
        ("http 403", ["HTTP 403"], Reaction.STOP),
        ("429", ["HTTP 429", "429"], Reaction.RETRY),
        ("HTTP429", ["HTTP 429"], Reaction.RETRY),
        ("10003, 33004", ["10003", "33004"], Reaction.EXPLAIN),
        ("110001", ["110001"], Reaction.GONE),
        ("-1", ["-1"], Reaction.ASK),
    ],
)
def test_codes_as_people_type_them(asked: str, heads: list[str], does: Reaction) -> None:
    code, told = explained(asked)
    assert code == 0
    assert [each.partition("  ")[0] for each in told.splitlines() if each and not each.startswith(" ")] == heads
    assert does.value in " ".join(told.split())


def test_a_page_fits_into_the_terminal() -> None:
    told = CliRunner(env={"COLUMNS": "60"}).invoke(main, ["explain", "403"]).output
    assert all(len(each) <= 60 for each in told.splitlines())
    assert " ".join(told.split()).startswith("HTTP 403 forbidden before the API has looked at it why more than 600")


@pytest.mark.parametrize("asked", ["99999", "abc", "10006x", "http", "\x1b[31m", "٣", "1" * 400])
def test_what_has_no_page_is_told_and_fails(asked: str) -> None:
    code, told = explained(asked)
    assert code == 1
    assert "there is no page for" in told
    assert "\x1b" not in told


def test_a_code_that_is_nearly_one_is_told_with_those_and_does_not_hide_the_others() -> None:
    code, told = explained("10006,1003")
    assert code == 1
    assert "10006  too many" in told
    assert "10003" in told.partition("there is no page for 1003; near it are ")[2]


def test_nothing_to_explain_is_a_wrong_use() -> None:
    assert explained()[0] == explained(",")[0] == 2


def test_the_list_names_every_code_once() -> None:
    code, told = explained("--list")
    assert code == 0
    assert len(told.splitlines()) == len(listed()) == len({each for each, _ in listed()})
    assert sum(len(subject.CODES) for subject in SUBJECTS) == len(CODES), "a code stands in two files"


def test_every_code_that_has_a_reaction_has_a_page() -> None:
    assert set(TABLE) <= set(CODES)


def test_every_code_of_bybits_that_a_trader_meets_has_a_page() -> None:
    if not BYBITS.exists():
        pytest.skip("Bybit's list of codes is not beside the project")
    sections = json.loads(BYBITS.read_text())["sections"]
    pages = {code.removeprefix("HTTP ") for code, _ in listed()}
    wanted = {str(row["code"]) for each in sections if each["section"] in MET_BY_A_TRADER for row in each["codes"]}
    assert len(wanted) > 300
    assert wanted <= pages
