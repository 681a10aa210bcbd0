"""Commands that only ask: what they print is what the exchange has, for people and for machines."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from struck import Struck

from tests.headless.at_work import AtWork
from tui.headless.rows import position_row
from tui.headless.tables import Cell, Column, as_json, colours_are_wanted, table
from tui.model.account import Position
from tui.model.enums import Category, Side


def test_tables_and_json_say_what_the_exchange_has(work: AtWork) -> None:
    assert work.must("positions").strip() == "no positions"
    assert work.must("orders").strip() == "no open orders"
    work.client.order("Buy", "0.2", stopLoss="60000")
    work.client.order("Sell", "1.5", symbol="ETHUSDT")
    work.client.order("Buy", "0.013", "64000.5", orderLinkId="mine")

    shown = work.must("positions")
    (theirs,) = work.client.must(work.client.get("/v5/position/list", category="linear", symbol="BTCUSDT"))["list"]
    row = next(line for line in shown.splitlines() if line.startswith("BTCUSDT"))
    assert re.match(rf"BTCUSDT +Long +0\.2 +{theirs['avgPrice']} ", row)
    assert re.search(r"ETHUSDT +Short +1\.5 ", shown)
    assert "\x1b" not in shown
    held = {each["symbol"]: each for each in work.told("positions")}
    assert set(held) == {"BTCUSDT", "ETHUSDT"}
    assert (held["BTCUSDT"]["side"], held["ETHUSDT"]["side"]) == ("Buy", "Sell")
    for name, key in (("size", "size"), ("avg_price", "avgPrice"), ("stop_loss", "stopLoss")):
        assert isinstance(held["BTCUSDT"][name], str)
        assert Decimal(held["BTCUSDT"][name]) == Decimal(theirs[key])
    line = work.must("positions", "--line")
    assert re.fullmatch(r".*BTCUSDT long 0\.2 @ [\d.]+ [+-][\d.,]+ \|.*equity [\d,.]+ USD\n", line)
    assert [each["symbol"] for each in work.told("positions", "--symbol", "ethusdt")] == ["ETHUSDT"]

    shown = work.must("orders")
    assert re.search(r"BTCUSDT +Buy +Limit +64000\.5 +0\.013 +0 +New ", shown)
    assert re.search(r"BTCUSDT +Sell +StopLoss +market +0\.2 +0 +Untriggered +60000 ", shown)
    ours = {each["order_id"]: each for each in work.told("orders")}
    assert ours.keys() == {each.order_id for each in work.account.orders.values()}
    assert [each["price"] for each in ours.values() if each["order_link_id"] == "mine"] == ["64000.5"]
    assert work.told("orders", "--symbol", "ETHUSDT") == []
    assert {each["order_status"] for each in work.told("orders", "--closed")} == {"Filled"}

    fills = work.told("fills", "--days", "1")
    filled = [(each["symbol"], Decimal(each["exec_qty"])) for each in fills]
    assert filled == [("BTCUSDT", Decimal("0.2")), ("ETHUSDT", Decimal("1.5"))]
    assert work.must("fills", "--symbol", "ETHUSDT").count("\n") == 2

    wallet = work.told("balance")
    assert {each["coin"] for each in wallet["coins"]} == {"USDT"}
    assert Decimal(wallet["total_wallet_balance"]) < 10_000
    assert re.search(r"^USDT +[\d.]+ ", work.must("balance"), re.MULTILINE)


def test_prices_need_no_key_and_the_line_no_position(work: AtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    assert work.must("positions", "--line").startswith("flat | equity 10,000.00 USD")
    monkeypatch.delenv("BYBIT_API_KEY")
    monkeypatch.delenv("BYBIT_API_SECRET")
    (told,) = work.told("ticker", "btcusdt")
    (theirs,) = work.client.get("/v5/market/tickers", category="linear", symbol="BTCUSDT")["result"]["list"]
    assert (told["symbol"], told["last_price"]) == ("BTCUSDT", theirs["lastPrice"])
    assert "received_at" not in told
    assert re.search(r"^ETHUSDT +[\d.]+ +[+-]", work.must("ticker", "ETHUSDT", "BTCUSDT"), re.MULTILINE)
    done = work.run("ticker", "NOSUCH")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "unknown symbol NOSUCH" in done.stderr


@pytest.mark.parametrize(
    ("words", "environ", "code", "said"),
    [
        (("positions",), {"BYBIT_API_SECRET": "another"}, 5, "the signature is wrong: check the API secret"),
        (("balance",), {"BYBIT_API_KEY": "another"}, 5, "the API key is not known here"),
        (("orders", "--rest", "http://127.0.0.1:1", "--ws", "ws://127.0.0.1:2"), {}, 5, "cannot be reached"),
        (("orders", "--rest", "http://127.0.0.1:1"), {}, 2, "--rest and --ws go together"),
        (("--rest", "http://a.b", "--ws", "ws://a.b", "orders", "--env", "demo"), {}, 2, "must begin with https://"),
        (("positions", "--category", "spot"), {}, 2, "spot has no positions"),
        (("orders", "--category", "inverse"), {}, 2, "needs --symbol"),
        (("positions", "--line", "--json"), {}, 2, "exclude each other"),
        (("orders", "--symbol", "BTC/USDT"), {}, 2, "is not a symbol"),
        (("fills",), {"busy": "1"}, 1, "the exchange did not answer: try again (10016: busy)"),
        (("orders",), {"BYBIT_TUI_SYMBOLS": "?"}, 1, "BYBIT_TUI_SYMBOLS must be"),
    ],
)
def test_each_end_has_its_code(
    work: AtWork, words: tuple[str, ...], environ: dict[str, str], code: int, said: str
) -> None:
    if code == 2 and "http://127.0.0.1:1" in words:
        words = ("orders", "--rest", "http://127.0.0.1:1")
    if "busy" in environ:
        work.exchange.strike("ret_code", "GET /v5/execution/list", code=10_016, message="busy")
    done = work.run(*words, **environ)
    assert (done.exit_code, done.stdout) == (code, ""), done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_key_it_says_every_way_to_give_one(work: AtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BYBIT_API_KEY")
    monkeypatch.delenv("BYBIT_API_SECRET")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    done = work.run("positions", "--env", "testnet")
    assert done.exit_code == 5
    assert "set BYBIT_TESTNET_API_KEY" in done.stderr


def test_options_before_the_command_count(work: AtWork) -> None:
    # An environment that was said and not heard would show another account.
    done = work.run("--env", "mainnet", "order", "buy", "BTCUSDT", "0.01", "--market", "--yes")
    assert done.exit_code == 3
    assert "real money" in done.stderr
    done = work.run("--watch", "order", "buy", "BTCUSDT", "0.01", "--market", "--yes")
    assert done.exit_code == 3
    assert work.placed == []


def test_other_categories_can_be_looked_at(work: AtWork) -> None:
    exchange = Struck()  # the market of the tests is linear
    try:
        other = AtWork(work.home, exchange)
        wanted = {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit"}
        other.client.must(other.client.post("/v5/order/create", **wanted, qty="0.001", price="60000"))
        (order,) = other.told("orders", "--category", "spot")
        assert (order["category"], order["qty"]) == ("spot", "0.001")
        assert other.told("positions", "--category", "inverse") == []
        assert other.told("ticker", "BTCUSD", "--category", "inverse")[0]["symbol"] == "BTCUSD"
        assert other.run("cancel", order["order_id"], "--category", "spot").exit_code == 0
        assert not other.account.orders
    finally:
        exchange.stop()


def test_no_figure_is_ever_cut_and_colours_repeat_what_words_say() -> None:
    long = Position(
        Category.LINEAR,
        "1000000BABYDOGEUSDT",
        0,
        Side.SELL,
        Decimal("123456789012.123456789"),
        Decimal("0.000000123456789"),
        Decimal("0.000000123456790"),
        None,
        Decimal(10),
        Decimal("1E+4"),
        *[Decimal("1E+12")] * 3,
        Decimal(-1),
        Decimal(-1),
    )
    columns = [Column(str(number)) for number in range(14)]
    (_, line) = table(columns, [position_row(long)], colours=False)
    for text in ("1000000BABYDOGEUSDT", "Short", "123456789012.123456789", "0.000000123456789", "10x"):
        assert text in line.split()
    coloured = table(columns, [position_row(long)], colours=True)[1]
    assert re.sub(r"\x1b\[\d*m", "", coloured) == line
    assert "\x1b[31m" in coloured
    told = json.loads(as_json({"a": Decimal("1E+4"), "b": [long]}))
    assert told["a"] == "10000"
    assert told["b"][0]["position_value"] == "10000"
    assert table([Column("a")], [[Cell("x")]], colours=False) == ["a", "x"]


@pytest.mark.parametrize(("tty", "value", "wanted"), [(True, "", True), (True, "1", False), (False, "", False)])
def test_colours_are_for_terminals_whose_owner_wants_them(
    monkeypatch: pytest.MonkeyPatch, tty: bool, value: str, wanted: bool
) -> None:
    class Out:
        def isatty(self) -> bool:
            return tty

    monkeypatch.setattr("sys.stdout", Out())
    monkeypatch.setenv("NO_COLOR", value)
    found: Any = colours_are_wanted()
    assert found is wanted
