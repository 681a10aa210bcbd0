"""Account, history, session and watch list at the real console, on the paper exchange."""

import csv
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from living_market import LivingMarket
from person import Person, at_the_console
from struck import Struck

from tui.model.account import Execution
from tui.model.enums import Side
from tui.model.history import ClosedPnl, HistoryKind
from tui.panes.long_table import LongTable
from tui.paper.engine.types import InstrumentSpec
from tui.rules.figures import fixed

D = Decimal
DAY_MS = 86_400_000


class FourSymbols(LivingMarket):
    """The living market of more symbols."""

    def lists(self, spec: InstrumentSpec) -> bool:
        return spec.category == "linear" and spec.symbol in {"BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"}


@pytest.fixture
def exchange() -> Iterator[Struck]:
    made = Struck(market=FourSymbols())
    yield made
    made.stop()


def read_back(folder: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of the two files that are all there is, and nobody else's to read."""
    assert sorted(path.name for path in folder.iterdir()) == ["mine.csv", "mine.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    with (folder / "mine.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    return lines, json.loads((folder / "mine.json").read_text())


async def trades_once(person: Person) -> None:
    """Buy and sell 0.01 BTC, until both sides know that nothing is held."""
    for side, price in ((Side.BUY, "64260"), (Side.SELL, "64240")):
        before = len(person.account.executions)
        await person.sends(side=side, price=price)
        await person.until(lambda before=before: len(person.account.executions) > before, "a fill")
        fills = {each.exec_id for each in person.account.executions}
        await person.until(lambda fills=fills: fills <= person.app._account.executions.keys(), "the fill here")
    await person.until(lambda: not person.app._account.positions and not person.held, "flat")


async def test_account_history_session_and_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with at_the_console() as person:
        client, history = person.exchange.client(), person.app._history.past.history
        await trades_once(person)
        rest = client.must(client.get("/v5/account/wallet-balance", accountType="UNIFIED"))["list"][0]

        # The account is what the exchange says it is.
        await person.press("g", "a")
        for name in ("totalEquity", "totalWalletBalance", "totalAvailableBalance"):
            await person.sees(rf"\s{fixed(D(rest[name]), 2)}\s")
        await person.sees("cross margin")
        wallet = await person.until(lambda: person.app._account.wallet)
        await person.until(lambda: person.app._account.wallet.total_equity == D(rest["totalEquity"]), "the equity")
        usdt = next(each for each in rest["coin"] if each["coin"] == "USDT")
        wallet = person.app._account.wallet
        assert wallet is not None
        (coin,) = [each for each in wallet.coins if each.coin == "USDT"]
        assert (coin.wallet_balance, coin.usd_value) == (D(usdt["walletBalance"]), D(usdt["usdValue"]))
        assert coin.available_to_withdraw == D(usdt["availableToWithdraw"])

        # The session is what its closed trades came to.
        (closed,) = client.must(client.get("/v5/position/closed-pnl", category="linear"))["list"]
        await person.sees(rf"realised USDT +{fixed(D(closed['closedPnl']), 2, sign=True).replace('+', '[+]')}")
        await person.sees("closed trades +1: ")
        paid = sum((each.exec_fee for each in person.account.executions), D(0))
        await person.sees(rf"fees of all fills +{fixed(paid, 2)}")

        # The history has the orders, the fills and the closed trade, as they were told and as they are read.
        await person.press("g", "h")
        await person.sees(r"History: orders \(2\)")
        await person.press("2")
        await person.sees(rf"History: fills \({len(person.account.executions)}\)")
        await person.press("3")
        await person.sees(r"History: closed P&L \(1\)")
        await person.until(lambda: all(each.reached_ms for each in history.readings.values()), "all three read")
        (brought,) = history.rows(HistoryKind.CLOSED)
        assert isinstance(brought, ClosedPnl)
        assert (brought.closed_pnl, brought.order_id) == (D(closed["closedPnl"]), closed["orderId"])
        fills = {row.exec_id: row for row in history.rows(HistoryKind.FILLS) if isinstance(row, Execution)}
        assert {key: (row.exec_price, row.exec_fee) for key, row in fills.items()} == {
            each.exec_id: (each.exec_price, each.exec_fee) for each in person.account.executions
        }

        # What is shown is written to files that only we may read.
        await person.press("2")
        await person.sees("History: fills")
        await person.press("E")
        await person.sees("Enter writes")
        await person.press("ctrl+u", *"mine", "enter")
        await person.is_told(r"rows written: .*mine\.csv and \.json")
        for told in read_back(tmp_path):
            assert {row["execId"]: (D(row["execPrice"]), D(row["execQty"]), D(row["execFee"])) for row in told} == {
                each.exec_id: (each.exec_price, each.exec_qty, each.exec_fee) for each in person.account.executions
            }
        await person.press("E")
        await person.sees("Enter writes")
        await person.press("ctrl+u", *"mine", "enter")
        await person.is_told("not written: .*mine.csv is there already")


async def test_a_symbol_is_found_watched_and_goes_live(exchange: Struck) -> None:
    async with at_the_console(exchange, groups={"two": ("XRPUSDT", "NOSUCHUSDT")}) as person:
        app = person.app
        # What is not listed here is left out of a group.
        assert app._watched.every_symbol == {"BTCUSDT", "ETHUSDT", "XRPUSDT"}
        await person.press("g", "w")
        await person.sees("last minutes")
        assert "SOLUSDT" not in person.screen
        await person.press("slash")
        await person.sees("Find among")
        await person.press(*"slu")
        await person.sees(r"▎SOLUSDT")
        await person.press("enter")
        await person.is_told("SOLUSDT is watched")
        price = person.exchange.exchange.venue.board("linear", "SOLUSDT").last_price
        await person.until(lambda: app._view().ticker is not None and app._view().symbol == "SOLUSDT", "its ticker")
        await person.until(lambda: not app._view().is_stale("SOLUSDT"), "a live price")
        ticker = app._view().ticker
        assert ticker is not None
        assert ticker.last_price == price
        await person.sees(rf"▎SOLUSDT +{fixed(price, 2)}")
        await person.until(lambda: app._account.leverage("SOLUSDT") is not None, "its leverage")

        # Another group, and the one that makes itself.
        await person.press("less_than_sign")
        await person.sees(r"Watch: two \(1\)")
        await person.until(lambda: not app._view().is_stale("XRPUSDT"), "the group's prices")
        await person.press("less_than_sign")
        await person.sees(r"Watch: holdings \(0\)")
        await person.sends(price="60000")
        await person.sees(r"Watch: holdings \(1\)")
        await person.press("less_than_sign")
        await person.sees("─ Watch ─")

        # Taken out again, it is no longer followed.
        await person.press("g", "w", "down", "down")
        await person.until(lambda: app.focused.selected == "SOLUSDT", "the cursor on it")  # type: ignore[union-attr]
        await person.press("minus")
        await person.is_told("SOLUSDT is taken out")
        await person.until(lambda: app._watched.symbols == ("BTCUSDT", "ETHUSDT"))


async def test_more_of_the_past_is_read_at_the_end_and_a_failure_is_told() -> None:
    async with at_the_console() as person:
        await trades_once(person)
        fills = person.account.executions

        def grow_old() -> int:
            """A fill a day of the four months before."""
            for day in range(1, 121):
                fills.appendleft(replace(fills[-1], exec_id=f"old-{day}", exec_time=fills[-1].exec_time - day * DAY_MS))
            return len(fills)

        count = person.exchange.do(grow_old)
        history = person.app._history.past.history
        await person.press("g", "h", "2")
        await person.sees(r"read back to \d")
        assert 80 < history.count(HistoryKind.FILLS) < count
        person.exchange.strike("status", "GET /v5/execution/list", times=1, status=500)
        await person.press("end")
        await person.sees("not read: ")
        await person.press("end")
        await person.until(lambda: history.count(HistoryKind.FILLS) == count, "all of them")
        await person.sees(rf"History: fills \({count}\)")
        assert {row.exec_id for row in history.rows(HistoryKind.FILLS)} == {each.exec_id for each in fills}  # type: ignore[union-attr]

        # A filter by days asks for them alone, and what it does not let through is not shown.
        await person.press("slash")
        await person.sees("Show only")
        await person.press("tab", "tab", *"30d", "tab", *"21d", "enter")
        await person.sees(rf"History: fills \(10 of {count}\)")
        await person.sees("that is all")
        table = person.app.screen.query_one(LongTable)
        assert len(table.rows) == 10
