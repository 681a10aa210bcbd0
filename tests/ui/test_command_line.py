"""The command line as a person uses it: typed at the console, and seen at the exchange."""

import stat
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from person import Person, at_the_console
from textual import events

from tests.fuzz.hostile import TEXTS, is_clean
from tui.command_memory import CommandMemory, may_be_kept
from tui.rules.confirmation import Confirmation
from tui.screens.command_line import CommandLineScreen, LineField
from tui.screens.dialogs import ConfirmDialog

NEVER = Confirmation("never")
D = Decimal


async def opens(person: Person) -> LineField:
    """The line, open and empty."""
    await person.press("colon")
    await person.until(lambda: isinstance(person.app.focused, LineField), "the line")
    field = person.app.focused
    assert isinstance(field, LineField)
    return field


async def writes(person: Person, line: str) -> None:
    """A line, written but not sent."""
    field = await opens(person)
    field.post_message(events.Paste(line))
    await person.until(lambda: field.value == line, line)


async def says(person: Person, line: str) -> None:
    """A line, sent; it was understood, so it closes."""
    await writes(person, line)
    # Prices and what is free come with the account; until then the line stands there with the reason.
    field = person.app.focused
    await person.until(lambda: person.app._desk.typed.understand(line).may_send, f"{line} to be understood")
    await person.press("enter")
    await person.until(lambda: field is not person.app.focused, f"the end of {line}")


async def confirms(person: Person) -> None:
    """The question that stands, answered."""
    await person.until(lambda: isinstance(person.app.screen, ConfirmDialog), "the question")
    dialog: Any = person.app.screen
    await person.until(lambda: dialog.is_seen, "a question that takes answers")
    await person.press("enter")
    await person.until(lambda: person.app.screen is person.app._screen)


def entries(person: Person) -> list[Any]:
    """Open orders of the exchange that wait for no trigger, oldest first."""
    return [each for each in person.account.orders.values() if not each.stop_order_type]


def exits(person: Person) -> dict[str, Decimal]:
    """The stops of positions that the exchange has."""
    return {each.stop_order_type: each.trigger_price for each in person.account.orders.values() if each.stop_order_type}


def trades(person: Person, side: str, price: str) -> Callable[[], object]:
    """The market trades through a price."""
    venue = person.exchange.exchange.venue
    board = venue.board("linear", "BTCUSDT")
    tick = board.spec.ticks(D(price))
    return lambda: venue.trading.matching.house_trades(board, side, tick, 10**6, venue.now)


async def test_orders_are_sent_changed_and_cancelled() -> None:
    async with at_the_console(confirm=NEVER) as person:
        await says(person, "b 0.01 at $bid-50 sl 1%")
        (held,) = await person.until(lambda: entries(person))
        bid = person.app._view().market.best_prices(held.category, "BTCUSDT", person.app._view().now)[0]
        assert (held.side, held.qty, held.price) == ("Buy", D("0.01"), bid - 50)
        assert held.stop_loss == (held.price * D("0.99")).quantize(D("0.5")) or held.stop_loss > held.price * D("0.99")
        await person.until(lambda: any(each.is_open for each in person.shown.values()))
        await says(person, "amend last price $bid-60")
        await person.until(lambda: held.price == bid - 60)
        await says(person, "amend last qty 0.02")
        await person.until(lambda: held.qty == D("0.02"))
        await person.until(lambda: any(each.qty == D("0.02") for each in person.shown.values()))
        # Ten times as much as is usual is hardly meant as coins.
        await writes(person, "buy 0.21 at $bid-50")
        await person.sees("a bare number is coins")
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, CommandLineScreen))
        await person.press("escape")
        await says(person, f"cancel {held.order_link_id[-8:]}")
        await person.until(lambda: not person.account.orders)

        await person.until(lambda: not person.shown)
        await says(person, "scale buy $3000 in 3 from $bid-50 to $bid-70 up")
        await person.sees("3 orders BTCUSDT")
        await confirms(person)
        await person.until(lambda: len(entries(person)) == 3)
        assert [each.price for each in entries(person)] == [bid - 50, bid - 60, bid - 70]
        sizes = [each.qty for each in entries(person)]
        assert sizes == sorted(sizes)
        assert sum(each.qty * each.price for each in entries(person)) <= 3000
        await person.until(lambda: sum(each.is_open for each in person.shown.values()) == 3)
        await says(person, "ca")
        await person.until(lambda: not person.account.orders)

        await says(person, "lev 5")
        await person.until(lambda: person.account.position("linear", "BTCUSDT", 0).leverage == 5)


async def test_a_position_from_its_order_to_flat() -> None:
    async with at_the_console(confirm=NEVER) as person:
        await says(person, "buy $1000 | sl 1% ; tp 2% ; ts 2% 0.5% ; wait 0.1s ; close 50%")
        await confirms(person)
        await person.until(lambda: person.held == D("0.008"), "the half that is left")
        entry = next(each for each in person.account.held() if each.symbol == "BTCUSDT").avg_price
        found = await person.until(lambda: len(exits(person)) == 3 and exits(person), "three ways out")
        assert 0 <= found["StopLoss"] - entry * D("0.99") < 1
        assert 0 <= found["TakeProfit"] - entry * D("1.02") < 1
        trail = next(each for each in person.account.orders.values() if each.stop_order_type == "TrailingStop")
        assert abs(trail.trail - entry * D("1.005") * D("0.02")) < 1

        person.exchange.do(trades(person, "Buy", str((entry * D("1.002")).quantize(D(1)))))
        await says(person, "be")
        await person.until(lambda: exits(person)["StopLoss"] > entry)
        fee = D("0.00055")
        assert (exits(person)["StopLoss"] - entry) >= (exits(person)["StopLoss"] + entry) * fee
        await person.until(lambda: (held := person.app._account.position("BTCUSDT")) and held.stop_loss > entry)
        await says(person, "sl off ; ts off")
        await person.until(lambda: set(exits(person)) == {"TakeProfit"})
        await says(person, "sell 0.001 reduce ; nuke")
        await person.until(lambda: person.held == 0 and not person.account.orders)


async def test_what_waits_for_a_fill_can_be_ended_and_what_fails_ends_the_line() -> None:
    async with at_the_console(confirm=NEVER) as person:
        await says(person, "buy 0.01 at $bid-50 | buy 0.01")
        (held,) = await person.until(lambda: entries(person))
        await person.sees(r"waits for the fill \(Esc ends it\)")
        await writes(person, "buy 0.002 at $bid-80")
        await person.press("enter")
        await person.is_told("not begun: .* is still under way")
        await person.until(lambda: person.app.screen is person.app._screen)
        await person.press("escape")
        await person.is_told(r"stopped: by Esc .*1 more not done")
        person.exchange.do(trades(person, "Sell", str(held.price)))
        await person.until(lambda: person.held == D("0.01"))
        assert len(person.placed) == 1

        await says(person, "sell 0.01 at $ask+50 | sell 0.01 at $ask+90")
        (held,) = await person.until(lambda: entries(person))
        await person.until(lambda: any(each.is_open for each in person.shown.values()))
        await person.press("u")
        await person.is_told(r"stopped: the order was not filled \(Cancelled\)")

        person.exchange.strike("ret_code", "POST /v5/order/create", times=1, code=110_007)
        await says(person, "buy 0.01 ; buy 0.02")
        await person.is_told(r"stopped: refused: .*1 more not done")
        assert {each.qty for each in person.placed} == {D("0.01")}


async def test_what_is_typed_in_a_burst_or_pasted_goes_into_the_line_and_presses_no_other_key() -> None:
    async with at_the_console() as person:
        names = {":": "colon", " ": "space", ".": "full_stop"}
        for char in ":xXb 0.02x":
            person.app.post_message(events.Key(names.get(char, char), char))
        for key in ("backspace", "backspace", "1", "home", "delete", "delete"):
            person.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await person.until(lambda: getattr(person.app.focused, "value", "") == "b 0.01", "the line")
        await person.sees("Buy 0.01 BTC at market")
        person.app.post_message(events.Key("escape", None))
        await person.until(lambda: person.app.screen is person.app._screen)

        # Nothing has the keyboard that takes text.
        person.app.screen.post_message(events.Paste(":buy 0.01\nX\nX\n"))
        field = await opens(person)
        field.post_message(events.Paste("buy 0.01 at best\nflat\n"))
        await person.until(lambda: field.value == "buy 0.01 at best flat", "what was pasted")
        await person.sees("not understood here")
        for text in TEXTS[::3]:
            await person.press("ctrl+u")
            field.post_message(events.Paste(text))
            await person.pilot.pause()
            assert all(is_clean(line) for line in person.screen.splitlines())
        await person.press("escape")
        assert person.placed == []

        # What is asked is what is sent, and a question that is dropped ends the line.
        await says(person, "buy 0.01 at $bid-50 ; ca")
        await person.until(lambda: isinstance(person.app.screen, ConfirmDialog))
        await person.sees("Buy 0.01 BTC @")
        await person.press("escape")
        await person.is_told("dropped .*1 more not done")
        assert person.placed == []
        await says(person, "buy 0.01 at $bid-50")
        await confirms(person)
        await person.until(lambda: len(entries(person)) == 1)


async def test_guards_names_and_keys() -> None:
    async with at_the_console(confirm=NEVER) as person:
        await says(person, "eth")
        await person.until(lambda: person.app._symbol == "ETHUSDT")
        await says(person, "dry-run on")
        await person.sees("DRY-RUN")
        await says(person, "buy btc 0.01")
        await person.is_told("not sent: dry-run")
        await says(person, "dry-run off ; btc ; fatfinger 500 ; whitelist eth")
        await writes(person, "buy 0.01")
        await person.sees("not on the whitelist")
        await person.press("enter", "escape")
        await says(person, "whitelist off")
        await writes(person, "buy 0.01")
        await person.sees("fatfinger: the order would be worth")
        await person.press("enter", "escape")
        await says(person, "fatfinger off ; budget 1000")
        await says(person, "buy $600")
        await person.until(lambda: person.held > 0)
        await writes(person, "buy $600")
        await person.sees("budget: .* would be added")
        await person.press("enter", "escape")
        assert len(person.placed) == 1
        await says(person, 'alias half "close 50%"')
        await says(person, 'bind F5 "budget off ; half"')
        before = person.held
        await person.press("f5", "f5")
        await confirms(person)
        await person.until(lambda: 0 < person.held < before)
        # The second press, while the key is held down, was none.
        assert len(person.placed) == 2
        await person.press("f6")
        await person.is_told("F6 does nothing")


async def test_lines_are_remembered_for_their_owner_alone_and_no_secret_is(tmp_path: Path) -> None:
    path = tmp_path / "state" / "lines.json"
    async with at_the_console(memory=path, confirm=NEVER) as person:
        await says(person, "eth")
        await says(person, 'alias y "ca"')
        await says(person, 'alias k "cancel abcdefghijKLMNOP0123456789"')
        field = await opens(person)
        await person.press("up")
        assert field.value == 'alias y "ca"'
        await person.press("up", "up", "down", "down", "down")
        assert field.value == ""
        await person.press("f", "l", "tab")
        assert field.value == "flat "
        await person.press("escape")
    kept = CommandMemory(path)
    assert kept.lines == ["eth", 'alias y "ca"']
    assert kept.aliases == {"y": "ca"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not may_be_kept("cancel abcdefghijKLMNOP0123456789")


def test_a_file_that_is_broken_or_foreign_is_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "lines.json"
    for text in (
        "",
        "[1]",
        '{"lines": 5}',
        '{"lines": ["ok", 5, "\\u001b"], "aliases": [], "keys": {"f5": 1}}',
        "[" * 9000,
    ):
        path.write_text(text, encoding="utf-8")
        kept = CommandMemory(path)
        assert set(kept.lines) <= {"ok"}
        assert (kept.aliases, kept.keys) == ({}, {})
