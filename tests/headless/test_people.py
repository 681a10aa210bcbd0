"""A person at a terminal is asked, and may lose patience; and what the console's keys ask for is put down too."""

import re
import signal
from pathlib import Path

from living_market import LivingMarket
from person import at_the_console
from struck import Struck

from tests.e2e.terminal import Terminal
from tests.headless.at_work import AtWork
from tests.headless.test_processes import ended, started
from tui.orders.audit import records
from tui.rules.limits import Limits


def test_a_person_is_asked_and_the_answer_counts(work: AtWork, tmp_path: Path) -> None:
    words = ("--rest", work.exchange.running.rest, "--ws", work.exchange.running.ws, "order", "buy", "BTCUSDT", "0.01")
    keys = {"BYBIT_API_KEY": work.client.key, "BYBIT_API_SECRET": work.client.secret}
    for answer, code in (("n", 3), ("y", 0)):
        with Terminal(tmp_path, *words, "--price", "64000", **keys) as terminal:
            terminal.wait_for(r"Buy 0\.01 BTC @ 64000")
            terminal.wait_for(r"Send it \(paper\)\? \[y/N\]")
            assert work.placed == []
            terminal.press(answer, "enter")
            assert terminal.wait_for_end() == code
            assert ("you said no" in terminal.text) == (code == 3)
    assert [each.order_status for each in work.placed] == ["New"]


def test_who_does_not_wait_is_told_the_link_id(work: AtWork, tmp_path: Path) -> None:
    work.exchange.strike("late", "POST /v5/order/create", ms=60_000)
    place = ("--rest", work.exchange.running.rest, "--ws", work.exchange.running.ws)
    keys = {"BYBIT_API_KEY": work.client.key, "BYBIT_API_SECRET": work.client.secret}
    process = started(tmp_path, *place, "order", "buy", "BTCUSDT", "0.01", "--market", "--yes", **keys)
    work.exchange.until(lambda: work.placed)
    process.send_signal(signal.SIGINT)
    out, err = ended(process, code=4)
    assert out == ""
    assert work.placed[0].order_link_id in err
    assert "do not send it again" in err
    assert [state for _, state, _ in work.journal()] == ["Sending"]


async def test_the_keys_of_the_console_are_put_down_with_what_came_of_them(tmp_path: Path) -> None:
    exchange = Struck(market=LivingMarket())
    limits = Limits(max_orders_a_minute=2)
    try:
        async with at_the_console(exchange, tmp_path, audit=tmp_path / "audit", limits=limits) as person:
            await person.order(price="64240")
            await person.until(lambda: any(each.is_open for each in person.shown.values()))
            await person.press("o", "c")
            await person.until(lambda: not person.shown)
            await person.order(qty="0.01", price="64230")
            await person.until(lambda: any(each.is_open for each in person.shown.values()))
            await person.press("C")
            await person.until(lambda: not person.shown)
            await person.ticket(price="64220")
            await person.press("enter")
            await person.is_told("your limit is 2")
    finally:
        exchange.stop()
    told = [(each.event, each.origin, each.what) for each in reversed(list(records(tmp_path / "audit")))]
    first, second = "Buy 0.01 BTCUSDT @ 64240", "Buy 0.01 BTCUSDT @ 64230"
    assert [(event, origin) for event, origin, _ in told] == [
        *[(event, origin) for origin in ("ticket", "key c", "ticket", "key C") for event in ("asked", "sent", "acked")],
        ("stopped", "ticket"),
    ]
    assert [what for event, origin, what in told if event == "asked" and origin == "ticket"] == [first, second]
    assert re.match(r"cancel BTCUSDT tui-", told[3][2])
    assert told[-1][2] == "Buy 0.01 BTCUSDT @ 64220"
