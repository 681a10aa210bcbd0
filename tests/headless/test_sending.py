"""Commands that send: they end at the exchange's state, or say why not and nothing has reached it."""

import re
import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import Any

import pytest

from tests.headless.at_work import AtWork
from tui.exchange.session import Session
from tui.orders.journal import UNKNOWN, Journal
from tui.paper.serve import READ_ONLY_KEY, READ_ONLY_SECRET

CREATE = "POST /v5/order/create"
BUY = ("order", "buy", "BTCUSDT", "0.01")


def test_a_limit_order_rests_and_was_in_the_journal_before_the_wire(
    work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    ask = Session.ask

    def watched(self: Session, name: str, **params: Any) -> Any:
        if name == "place_order":
            seen.append((work.journal(), [each["event"] for each in work_audit(work)], len(work.placed)))
        return ask(self, name, **params)

    monkeypatch.setattr(Session, "ask", watched)
    told = work.told(*BUY, "--price", "64000.04", "--tif", "postonly", "--take-profit", "70000", "--yes")
    (held,) = work.placed
    assert (told["outcome"], told["exit_code"], told["order_id"]) == ("done", 0, held.order_id)
    assert (told["order_link_id"], told["order"]["order_status"]) == (held.order_link_id, "New")
    assert (held.side, held.qty, held.time_in_force) == ("Buy", Decimal("0.01"), "PostOnly")
    assert told["request"]["price"] == "64000"
    assert seen == [([("Buy 0.01 BTCUSDT @ 64000", "Sending", "")], ["asked", "sent"], 0)]
    assert work.journal() == [("Buy 0.01 BTCUSDT @ 64000", "Acked", held.order_id)]
    assert [each["event"] for each in work_audit(work)] == ["asked", "sent", "acked"]
    for each in work_audit(work):
        assert each["origin"].startswith("bybit-tui order buy BTCUSDT 0.01 --price 64000.04")
    assert work_audit(work)[1]["request"] == told["request"]


def work_audit(work: AtWork) -> Any:
    """What the audit log says, by the command that reads it."""
    return work.told("audit")


def test_a_position_is_opened_protected_closed_in_parts_and_cleaned_up(work: AtWork) -> None:
    said = work.must("order", "sell", "btcusdt", "6500", "--quote", "--market", "--stop-loss", "70000", "--yes")
    assert re.match(r"Sell 0\.101 BTCUSDT @ market: Filled, filled 0\.101 @ [\d.]+\norder \S+  link tui-", said)
    assert work.held == {"BTCUSDT": "-0.101"}
    (stop,) = work.account.orders.values()
    assert (stop.stop_order_type, stop.trigger_price) == ("StopLoss", Decimal(70_000))

    told = work.told("close", "BTCUSDT", "50", "--yes")
    assert (told["order"]["qty"], told["order"]["reduce_only"]) == ("0.05", True)
    assert work.held == {"BTCUSDT": "-0.051"}

    work.client.order("Buy", "0.02", "60000", orderLinkId="mine")
    work.client.order("Sell", "0.5", "3500", symbol="ETHUSDT")
    assert "Cancelled" in work.must("cancel", "mine")
    assert {each.symbol for each in work.account.orders.values()} == {"BTCUSDT", "ETHUSDT"}
    done = work.run("cancel", "mine")
    assert done.exit_code == 1
    assert "not open any more\nBuy 0.02 BTCUSDT @ 60000: Cancelled" in done.stderr
    done = work.run("cancel", stop.order_id)
    assert done.exit_code == 2, "a protective stop is asked about"
    work.must("cancel", "--all", "--symbol", "BTCUSDT")
    assert {each.symbol for each in work.account.orders.values()} == {"BTCUSDT", "ETHUSDT"}, "stops stay"
    cancelled = work.told("cancel", "--all")["cancelled"]
    assert [each["symbol"] for each in cancelled] == ["ETHUSDT"]
    assert [each.order_id for each in work.account.orders.values()] == [stop.order_id]

    assert "Filled" in work.must("close", "BTCUSDT", "--yes")
    assert work.held == {}
    assert not work.account.orders
    assert work.run("close", "BTCUSDT", "--yes").exit_code == 1
    assert work.must("cancel", "--all").strip() == "no open orders to cancel"
    assert {state for _, state, _ in work.journal()} == {"Acked"}


def test_a_dry_run_shows_what_it_comes_to_and_sends_nothing(work: AtWork) -> None:
    said = work.must(*BUY, "--price", "64000", "--stop-loss", "63000", "--dry-run")
    for words in ("Buy 0.01 BTC @ 64000 · SL 63000", "value 640.00 USDT, fee 0.1280", "margin 64.00 USDT"):
        assert words in said
    assert "loss at the stop" in said
    assert '"call": "place_order"' in said
    told = work.told(*BUY, "--market", "--dry-run")
    assert (told["dry_run"], told["request"]["orderType"]) == (True, "Market")
    assert Decimal(told["preview"]["notional"]) == Decimal(told["preview"]["fill_price"]) * Decimal("0.01")
    # What mainnet would be sent is shown without the word that sends it.
    assert work.told("--env", "mainnet", "order", "buy", "BTCUSDT", "0.01", "--market", "--dry-run")["dry_run"]
    assert work.run(*BUY, "--price", "90000", "--dry-run").exit_code == 3
    assert work.placed == []
    work.client.order("Buy", "0.03")
    work.client.order("Buy", "0.01", "60000", orderLinkId="mine")
    assert work.told("close", "BTCUSDT", "34", "--dry-run")["request"]["qty"] == "0.01"
    assert work.told("cancel", "mine", "--dry-run")["request"]["call"] == "cancel_order"
    assert work.held == {"BTCUSDT": "0.03"}
    assert [each.order_link_id for each in work.account.orders.values()] == ["mine"]
    assert work.journal() == []


@pytest.mark.parametrize(
    ("words", "environ", "code", "said"),
    [
        ((*BUY, "--market", "--yes"), {"BYBIT_TUI_LIMITS_PAPER_MAX_ORDER_NOTIONAL": "100"}, 3, "your limit is 100"),
        ((*BUY, "--market", "--yes"), {"BYBIT_TUI_LIMITS_PAPER_MAX_POSITION_NOTIONAL": "1"}, 3, "the position would"),
        ((*BUY, "--price", "65400", "--yes"), {"BYBIT_TUI_LIMITS_PAPER_PRICE_BAND_PERCENT": "1"}, 3, "worse than"),
        ((*BUY, "--price", "90000", "--yes"), {}, 3, "above the buy limit"),
        (("order", "buy", "BTCUSDT", "2", "--market", "--yes"), {}, 3, "available"),
        (("order", "buy", "NOSUCH", "2", "--market", "--yes"), {}, 3, "unknown symbol NOSUCH"),
        (("order", "sell", "BTCUSDT", "1", "--market", "--reduce-only", "--yes"), {}, 3, "nothing to reduce"),
        ((*BUY, "--market", "--yes"), {"BYBIT_TUI_WATCH": "true"}, 3, "watch is set"),
        (
            (*BUY, "--market", "--yes"),
            {"BYBIT_API_KEY": READ_ONLY_KEY, "BYBIT_API_SECRET": READ_ONLY_SECRET},
            3,
            "the API key may only read",
        ),
        (("--env", "mainnet", *BUY, "--market", "--yes"), {}, 3, "--armed MAINNET says that you mean it"),
        (("--env", "mainnet", *BUY, "--market", "--yes", "--armed", "mainnet"), {}, 3, "--armed MAINNET says"),
        (("cancel", "--all", "--env", "mainnet"), {}, 3, "real money"),
        (("close", "BTCUSDT", "--env", "mainnet", "--yes"), {}, 3, "real money"),
        ((*BUY, "--market"), {}, 2, "--yes sends it without a question"),
        (BUY, {}, 2, "say either --price or --market"),
        ((*BUY, "--market", "--tif", "GTC"), {}, 2, "--tif is for limit orders"),
        (("order", "buy", "BTCUSDT", "1e3", "--market", "--yes"), {}, 2, "is not a number above zero"),
        (("close", "BTCUSDT", "101", "--yes"), {}, 2, "at most 100"),
        (("cancel",), {}, 2, "say either an id or --all"),
        (("cancel", "nosuch"), {}, 1, "no order nosuch"),
    ],
)
def test_what_is_stopped_never_reaches_the_exchange(
    work: AtWork, words: tuple[str, ...], environ: dict[str, str], code: int, said: str
) -> None:
    done = work.run(*words, **environ)
    assert (done.exit_code, done.stdout) == (code, ""), done.stderr
    assert said in done.stderr
    assert work.placed == []
    assert work.journal() == []
    stopped = [each for each in work_audit(work) if each["event"] == "stopped"]
    assert len(stopped) == (code == 3)
    assert all(said in each["detail"] for each in stopped)


def test_orders_of_other_runs_count_for_the_limit_of_a_minute(work: AtWork) -> None:
    limit = {"BYBIT_TUI_LIMITS_PAPER_MAX_ORDERS_A_MINUTE": "2"}
    for price in ("60000", "60001"):
        work.must(*BUY, "--price", price, "--yes", **limit)
    done = work.run(*BUY, "--price", "60002", "--yes", **limit)
    assert done.exit_code == 3
    assert "2 orders in the last minute, your limit is 2" in done.stderr
    work.client.order("Buy", "0.01")
    assert work.run("close", "BTCUSDT", "--yes", **limit).exit_code == 0, "what takes risk away is not counted"
    assert len(work.account.orders) == 2


def test_real_money_is_sent_with_the_word(work: AtWork) -> None:
    armed = ("--env", "mainnet", "--armed", "MAINNET")
    work.must(*BUY, "--price", "64000", "--yes", *armed)
    (held,) = work.account.orders.values()
    work.must("cancel", held.order_id, *armed)
    assert not work.account.orders
    assert {each["environment"] for each in work_audit(work)} == {"mainnet"}


@pytest.mark.parametrize(("confirm", "code"), [("never", 0), ("above", 0), ("always", 2)])
def test_nobody_is_asked_where_the_setting_asks_nobody(work: AtWork, confirm: str, code: int) -> None:
    setting = {"BYBIT_TUI_ORDERS_CONFIRM": confirm, "BYBIT_TUI_ORDERS_CONFIRM_ABOVE": "1000"}
    assert work.run(*BUY, "--market", **setting).exit_code == code
    assert work.held == ({"BTCUSDT": "0.01"} if code == 0 else {})


def test_what_ends_without_a_fill_is_not_done(work: AtWork) -> None:
    for tif in ("IOC", "FOK"):
        told = work.told(*BUY, "--price", "60000", "--tif", tif, "--yes", code=1)
        assert told["order"]["order_status"] == "Cancelled"
    work.exchange.strike("ret_code", CREATE, code=110_007, message="not enough")
    told = work.told(*BUY, "--market", "--yes", code=1)
    assert (told["outcome"], told["ret_code"]) == ("failed", 110_007)
    assert "lower the quantity" in told["words"]
    assert work.held == {}


def test_an_unknown_outcome_has_its_code_and_the_next_run_settles_it(work: AtWork) -> None:
    work.exchange.strike("lose_reply", CREATE)
    # Whether it is there cannot be asked: nobody knows.
    work.exchange.strike("drop", "GET /v5/order/realtime", after=2)  # the account is read before
    work.exchange.strike("drop", "GET /v5/order/history")
    told = work.told(*BUY, "--price", "64000", "--yes", "--wait", "2", code=4)
    (held,) = work.placed
    assert (told["outcome"], told["order_link_id"]) == ("unknown", held.order_link_id)
    assert held.order_link_id in told["words"]
    assert [state for _, state, _ in work.journal()] == ["Unknown"]
    work.exchange.lift()
    done = work.run(*BUY, "--price", "63000", "--yes")
    assert done.exit_code == 0
    assert "Buy 0.01 BTCUSDT @ 64000: left by an earlier run, the exchange has it as New" in done.stderr
    assert [state for _, state, _ in work.journal()] == ["Acked", "Acked"]
    assert len({each.order_link_id for each in work.placed}) == len(work.placed) == 2
    events = [each["event"] for each in work_audit(work)]
    assert events == ["asked", "sent", "unknown", "left", "settled", "asked", "sent", "acked"]


def test_an_order_waits_until_it_is_sure_that_the_one_before_never_arrived(work: AtWork) -> None:
    work.exchange.strike("drop", CREATE)
    assert work.run(*BUY, "--price", "64000", "--yes", "--wait", "1").exit_code == 4
    work.exchange.lift()
    work.must("cancel", "--all")
    assert [state for _, state, _ in work.journal()] == ["Unknown"], "what takes risk away waits for nothing"
    done = work.run(*BUY, "--price", "63000", "--yes")
    assert done.exit_code == 0, done.stderr
    assert "may still arrive: waiting" in done.stderr
    assert "@ 64000: left by an earlier run, it never reached the exchange" in done.stderr
    assert [each.price for each in work.placed] == [Decimal(63_000)]


def test_an_order_waits_for_what_another_console_does_not_know(work: AtWork) -> None:
    folder = work.home / "state/bybit-tui/journal/paper-PaperT"
    living = Journal(folder / "living.db")
    try:
        living.begin("c1", "tui-other-1", "linear", "BTCUSDT", "Buy 1 BTCUSDT @ 60000")
        living.end("c1", UNKNOWN, "no answer in time")
        done = work.run(*BUY, "--market", "--yes")
        assert done.exit_code == 3
        assert "another console has an order of BTCUSDT with an unknown outcome" in done.stderr
        assert work.placed == []
        work.must("order", "buy", "ETHUSDT", "0.1", "--market", "--yes")
    finally:
        living.close()


def test_a_lost_answer_is_asked_for_and_nothing_is_sent_twice(work: AtWork) -> None:
    work.exchange.strike("lose_reply", CREATE, times=1)
    done = work.run(*BUY, "--market", "--yes")
    assert done.exit_code == 0, done.stderr
    assert "outcome unknown" in done.stderr
    assert work.held == {"BTCUSDT": "0.01"}
    assert len(work.placed) == 1


def test_a_journal_that_cannot_be_written_stops_everything(work: AtWork) -> None:
    path = work.home / "state/bybit-tui/journal/paper-PaperT/command-0.db"
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE intents (something TEXT)")
    done = work.run(*BUY, "--market", "--yes")
    assert done.exit_code == 1
    assert "cannot read the journal" in done.stderr
    assert work.placed == []
