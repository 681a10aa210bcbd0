"""The command line's grammar: each form is read, whatever else is pointed at, and what it means is worked out."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.hostile import TEXTS
from tests.ui.harness import order, position
from tests.unit.rules.test_ticket import AROUND, BTC, D
from tui.model.enums import Category, OrderType, Side, TimeInForce
from tui.rules.command_line.completion import complete
from tui.rules.command_line.grammar import parse
from tui.rules.command_line.lexer import After, Fault
from tui.rules.command_line.meaning import meaning, meanings
from tui.rules.command_line.reference import page
from tui.rules.command_line.scene import Meaning, Scene, biggest_value
from tui.rules.command_line.statements import (
    AliasSaid,
    BindSaid,
    CloseSaid,
    Guard,
    GuardSaid,
    Line,
    Names,
    SwitchSaid,
    WaitSaid,
)
from tui.rules.command_line.words import BY_NAME, COMMANDS
from tui.rules.margin import Holding
from tui.rules.rounding import is_on_step
from tui.rules.ticket import preview

PAGE = Path(__file__).parents[3] / "docs" / "command-line.md"
NAMES = Names(("BTCUSDT", "ETHUSDT", "XRPUSDT"), aliases=(("z", "buy 0.01 at best"), ("both", "ca ; flat")))
LONG = position(avg_price=D("64000"), stop_loss=D("62000"))
HELD = replace(AROUND, holding=Holding(D("0.5"), D("64000")), last_price=D("64500"))


def scene(**changes: Any) -> Scene:
    return replace(Scene(Category.LINEAR, "BTCUSDT", "USDT", lambda _: AROUND), **changes)


HOLDING = scene(around=lambda _: HELD, positions=(LONG,), orders=(order("mine-0001"),), last_link_id="mine-0001")


def read(text: str) -> Line:
    line = parse(text, NAMES)
    assert isinstance(line, Line), line
    return line


def fault(text: str) -> Fault:
    found = parse(text, NAMES)
    assert isinstance(found, Fault), found
    return found


def means(text: str, around: Scene = HOLDING) -> Meaning:
    return meaning(read(text).steps[-1].said, around)


# --- grammar ------------------------------------------------------------------------------------


def test_the_page_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("example", [each for command in COMMANDS for each in command.examples])
def test_every_example_of_the_page_is_understood(example: str) -> None:
    read(example)


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("c", "c", "cl closes, ca cancels all"),
        ("bu 1", "bu", "buy"),
        ("frob", "frob", "neither a command nor a symbol"),
        ("buy", "", "a size"),
        ("buy DOGE 1", "DOGE", "not a size"),
        ("buy 0.01 64000", "64000", "said as at 64000"),
        ("buy 0.01 at", "", "a price is missing"),
        ("buy 0.01 at 1e5", "1e5", "a price is 64000, best"),
        ("buy 0.01 at 1%", "1%", "say +1% or -1%"),
        ("buy 0.01 at best at best", "at", "said twice"),
        ("buy 0.01 at best po ioc", "ioc", "said twice"),
        ("buy 0.01 po", "0.01", "need a price"),
        ("buy risk 10 at best", "risk", "needs a stop"),
        ("buy 0 at best", "0", "above zero"),
        ("sell -1", "-1", "not a size"),
        ("BTC 0.1", "BTC 0.1", "a symbol alone"),
        ("scale buy 1 in 1 from best to -1%", "1", "2 to 20"),
        ("scale buy 1 in 2.5 from best to -1%", "2.5", "a whole number"),
        ("scale buy risk 1 in 2 from best to -1%", "risk", "no stop"),
        ("close 50", "50", "a share is 50%"),
        ("close 150%", "150%", "1 to 100"),
        ("cancel", "", "which order"),
        ("amend last size 1", "size", "price or qty"),
        ("flat now", "now", "nothing stands behind"),
        ("lev 0.5", "0.5", "from 1 to 1000"),
        ("dry-run maybe", "maybe", "on or off"),
        ("whitelist DOGE", "DOGE", "BTCUSDT"),
        ("fatfinger", "", "missing"),
        ("wait 2s", "wait 2s", "nothing follows"),
        ("ca | be", "|", "waits for a fill"),
        ("; buy 1", ";", "nothing stands before"),
        ("buy 1 |", "", "nothing stands between"),
        ('alias buy "flat"', "buy", "taken"),
        ('alias c "flat"', "c", "taken"),
        ('alias btc "flat"', "btc", "taken"),
        ("alias y flat", "flat", "quotation marks"),
        ('alias y "flatt"', "flatt", "flat?"),
        ('alias y "z"', "z", "neither a command"),
        ('bind F5 "alias y flat"', "flat", "quotation marks"),
        ('bind x "flat"', "x", "F2 to F12"),
        ('ca ; bind F5 "flat"', 'ca ; bind F5 "flat"', "stand alone"),
        ('alias y "flat', '"flat', "not closed"),
        ("z z", "z z", "in z, which is buy 0.01 at best"),
        ("buy 1\x1b[2J", "\x1b", "cannot be printed"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_told_with_what_is_allowed(text: str, at: str, words: str) -> None:
    found = fault(text)
    assert words in found.text
    assert text[found.start : found.end].strip() == at


def test_statements_follow_each_other_at_once_then_or_after_the_fill() -> None:
    line = read("b eth $500 @ best | sl 1% ; wait 2s ; close 50%")
    assert [step.after for step in line.steps] == [After.AT_ONCE, After.FILLED, After.THEN, After.THEN]
    assert [type(step.said) for step in line.steps][2:] == [WaitSaid, CloseSaid]


def test_words_of_the_console_are_read_in_any_case() -> None:
    assert [read(text).steps[0].said for text in ("eth", "ETHUSDT", "Ethusdt")] == [SwitchSaid("ETHUSDT")] * 3
    assert read("DRY-RUN ON").steps[0].said == GuardSaid(Guard.DRY_RUN, is_on=True)
    assert read("whitelist btc ETH btc").steps[0].said == GuardSaid(Guard.WHITELIST, symbols=("BTCUSDT", "ETHUSDT"))
    assert read('bind f5 "close 50%"').steps[0].said == BindSaid("f5", "close 50%")
    assert read('alias Y2 ""').steps[0].said == AliasSaid("y2", "")


def test_a_name_stands_for_its_line_and_what_follows_is_put_behind_it() -> None:
    assert read("z sl 1%") == replace(read("buy 0.01 at best sl 1%"), steps=read("z sl 1%").steps)
    assert [step.said for step in read("z sl 1%").steps] == [read("buy 0.01 at best sl 1%").steps[0].said]
    assert [step.after for step in read("z | both").steps] == [After.AT_ONCE, After.FILLED, After.THEN]


PIECES = st.sampled_from(
    [*BY_NAME, *TEXTS, "z", "both", "BTC", "0.01", "$5", "1k", "50%", "50%pos", "risk", "at", "@", "best", "-1%", '"',
     "$bid+1", "in", "from", "to", "up", "off", "on", "last", "price", "qty", "f5", ";", "|", "'", " ", "po", "reduce"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=12), max_size=14).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_line_or_a_clear_fault_and_never_an_exception(text: str) -> None:
    found = parse(text, NAMES)
    if isinstance(found, Fault):
        assert found.text
        assert 0 <= found.start < found.end
        assert found.start <= len(text)
    else:
        for each in meanings(found, HOLDING):
            assert each.problem or each.words
    carried = complete(text, NAMES, ["mine-0001"])
    assert carried.line.lower().startswith(text[:0].lower())
    assert len(carried.line) >= len(text) or not carried.choices


# --- meaning ------------------------------------------------------------------------------------


def test_an_order_is_a_ticket_with_its_price_on_the_tick_and_its_size_in_coins() -> None:
    found = means("buy risk 10 at best-0.3 sl 1% tp +700 po")
    (ticket,) = found.tickets
    assert found.problem == ""
    assert (ticket.side, ticket.order_type, ticket.time_in_force) == (Side.BUY, OrderType.LIMIT, TimeInForce.POST_ONLY)
    assert (ticket.price, ticket.stop_loss, ticket.take_profit) == (D("63999.5"), D("63360.0"), D("64699.5"))
    loss = preview(ticket, HELD).loss_at_stop
    assert loss is not None
    assert loss <= 10
    assert "@ 63999.5" in found.words[0]
    assert "value" in found.words[0]


def test_without_a_price_it_is_a_market_order_and_its_price_is_said() -> None:
    found = means("sell 50%pos reduce")
    (ticket,) = found.tickets
    assert (ticket.order_type, ticket.qty, ticket.reduce_only) == (OrderType.MARKET, D("0.250"), True)
    assert "at 64000" in found.words[0]


def test_a_bare_number_that_is_hardly_coins_is_refused() -> None:
    usual = replace(HOLDING, biggest_recent=D(640))
    assert means("buy 0.1 at 64000", usual).problem == ""
    assert "bare number" in means("buy 0.11 at 64000", usual).problem
    assert means("buy $7000 at 64000", usual).problem == ""
    assert "your limit" in means("buy 0.02 at 64000", replace(HOLDING, most=D(1000))).problem
    assert biggest_value([order("a"), order("b", qty=D("0.1"), price=None, avg_price=D(100))]) == D("3200.00")


@pytest.mark.parametrize(("shape", "sizes"), [("", "20 20 20 20"), ("up", "8 16 24 32"), ("down", "32 24 16 8")])
def test_scaled_orders_add_up_to_what_was_said(shape: str, sizes: str) -> None:
    found = means(f"scale buy 0.08 in 4 from 64000 to 63400 {shape}", scene())
    assert found.problem == ""
    assert [each.price for each in found.tickets] == [D(64000), D(63800), D(63600), D(63400)]
    assert [each.qty for each in found.tickets] == [D(each) / 1000 for each in sizes.split()]
    assert found.together is not None
    assert found.together.qty == D("0.08")


@given(
    st.sampled_from(["buy", "sell"]),
    st.decimals(min_value="0.01", max_value="9000", places=2),
    st.integers(2, 20),
    st.integers(60000, 68000),
    st.integers(60000, 68000),
    st.sampled_from(["", "up", "down"]),
)
def test_scaled_orders_are_never_worth_more_than_was_said(
    side: str, value: Decimal, count: int, first: int, last: int, shape: str
) -> None:
    found = means(f"scale {side} ${value} in {count} from {first} to {last} {shape}", scene())
    if not found.problem:
        assert sum((each.qty or 0) * (each.price or 0) for each in found.tickets) <= value
        assert all(each.price is not None and is_on_step(each.price, BTC.tick_size) for each in found.tickets)


@pytest.mark.parametrize(
    ("text", "stop", "target"),
    [
        ("sl 1%", "63360.0", None),
        ("sl -0.3", "64000.0", None),
        ("sl $last-100", "64400.0", None),
        ("sl off", "0", None),
        ("tp 2%", None, "65280.0"),
        ("be", "64070.5", None),
    ],
)
def test_a_way_out_is_counted_from_the_entry(text: str, stop: str | None, target: str | None) -> None:
    found = means(text)
    command: Any = found.command
    assert found.problem == ""
    assert found.reduces
    assert command.stop_loss == (None if stop is None else D(stop))
    assert command.take_profit == (None if target is None else D(target))


def test_a_trailing_stop_has_its_distance_in_price_and_begins_in_profit() -> None:
    command: Any = means("ts 2% 1%").command
    assert (command.trailing_stop, command.active_price) == (D("1293.0"), D("64640.0"))
    at_once: Any = means("ts 150").command
    assert (at_once.trailing_stop, at_once.active_price) == (D("150.0"), None)
    assert "leave it out" in means("ts 2% 0.1%").problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sl 65000", "must be below the last price"),
        ("tp 60000", "must be above the last price"),
        ("sl 62000", "nothing is changed"),
        ("tp off", "has no target"),
        ("ts off", "no trailing stop"),
        ("close ETH", "no position in ETHUSDT"),
        ("cancel 0001", ""),
        ("cancel mine", ""),
        ("cancel zzzz", "no open order"),
        ("cancel 1", "4 characters or more"),
        ("amend last price 64000", "nothing is changed"),
        ("amend last qty 0.0001", "must be 0.001 to"),
        ("lev 10", "nothing is changed"),
        ("lev 500", "1 to 100"),
        ("buy 0.01 at 99999", "buy limit"),
        ("buy $1 at best", "below the minimum"),
        ("buy 999999999999999% at best", "more than 100%"),
        ("buy 0.01 at best-99999", "above zero"),
    ],
)
def test_what_cannot_be_done_as_things_are_is_told(text: str, words: str) -> None:
    found = means(text)
    assert words in found.problem
    assert bool(words) == bool(found.problem)


def test_without_prices_nothing_is_worked_out() -> None:
    blind = replace(HELD, best_bid=None, best_ask=None, last_price=None, mark_price=None)
    for text in (
        "buy $100",
        "buy 0.01 at best",
        "sell 0.01 at $mark",
        "be",
        "ts 1%",
        "scale buy 1 in 2 from best to -1%",
    ):
        assert means(text, replace(HOLDING, around=lambda _: blind)).problem


def test_a_switch_of_the_market_counts_for_what_stands_behind_it() -> None:
    found = meanings(read("eth ; ca"), HOLDING)
    assert [each.symbol for each in found] == ["", "ETHUSDT"]


# --- completion ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "choices"),
    [
        ("fl", "flat ", ("flat",)),
        ("bu", "bu", ("buy", "budget")),
        ("buy E", "buy ETHUSDT ", ("ETHUSDT",)),
        ("buy eth 1 at $m", "buy eth 1 at $mark ", ("$mark",)),
        ("buy 1 r", "buy 1 reduce ", ("reduce",)),
        ("ca ; amend la", "ca ; amend last ", ("last",)),
        ("amend mi", "amend mine-0001 ", ("mine-0001",)),
        ("amend last p", "amend last price ", ("price",)),
        ('bind F5 "clo', 'bind F5 "close ', ("close",)),
        ("dry-run o", "dry-run o", ("on", "off")),
        ("frob", "frob", ()),
    ],
)
def test_tab_carries_a_word_on_as_far_as_it_is_certain(text: str, line: str, choices: tuple[str, ...]) -> None:
    found = complete(text, NAMES, ["mine-0001"])
    assert (found.line, found.choices) == (line, choices)
