"""The whole loop by keyboard: the real command in a real pseudo-terminal on the real exchange process."""

import re
from pathlib import Path

import pytest

from tests.e2e.exchange_process import ExchangeProcess
from tests.e2e.terminal import Terminal

PRICE = r"BTCUSDT +([\d,]+\.\d) "


def last_price(terminal: Terminal) -> str:
    return terminal.wait_for(PRICE).group(1)


def wait_for_another_price(terminal: Terminal, price: str) -> None:
    terminal.wait_for(rf"BTCUSDT +(?!{re.escape(price)} )[\d,]+\.\d ")


@pytest.mark.timeout(180)
def test_prices_move_and_an_order_rests_is_changed_is_filled_and_the_position_closed(tmp_path: Path) -> None:
    with (
        ExchangeProcess("--fresh", "--seed", "5") as exchange,
        Terminal(tmp_path, *exchange.console_arguments, **exchange.keys) as terminal,
    ):
        terminal.wait_for("market live")
        terminal.wait_for("account live")
        terminal.wait_for(r"equity 10,000\.00 USDT")
        wait_for_another_price(terminal, last_price(terminal))

        # A limit order to buy, well below the market, rests.
        # In one burst, as a slow line delivers it: the size belongs to the ticket that the first key opens.
        terminal.press("b0.01")
        terminal.wait_for("sends Buy 0.010 BTC")
        terminal.press("backtab", *["shift+down"] * 30)
        terminal.wait_for(r"0\.010 BTC @ [\d,.]+[\s\S]*maker")
        terminal.press("enter")
        terminal.wait_for("Enter confirms")
        assert not exchange.open_orders("BTCUSDT"), "nothing may be sent before it is confirmed"
        terminal.press("enter")
        terminal.wait_for(r"Open orders \(1\)")
        terminal.wait_for(r"BTCUSDT +Buy +Limit +[\d,.]+ +0\.010 +— +New")
        (order,) = exchange.open_orders("BTCUSDT")
        assert (order["side"], order["qty"], order["orderStatus"]) == ("Buy", "0.01", "New")
        assert order["orderLinkId"].startswith("tui-")

        # Changed: two ticks up.
        terminal.press("e")
        terminal.wait_for("Amend Buy BTCUSDT")
        terminal.wait_for("Enter sends")
        terminal.press("up", "up", "enter")
        terminal.wait_for("amend accepted")
        (amended,) = exchange.open_orders("BTCUSDT")
        assert float(amended["price"]) == float(order["price"]) + 1.0
        assert amended["orderId"] == order["orderId"]

        # Cancelled.
        terminal.press("c")
        terminal.wait_for(r"Open orders \(0\)")
        assert not exchange.open_orders("BTCUSDT")

        # A market order is filled: from size three fields back to the kind of order.
        terminal.press("b")
        terminal.wait_for(r"Esc leave")
        terminal.press("0.02", "backtab", "backtab", "backtab", "right")
        terminal.wait_for(r"sends Buy 0\.020 BTC @ market")
        terminal.press("enter")
        terminal.wait_for("Enter confirms")
        terminal.press("enter")
        terminal.wait_for(r"Positions \(1\)")
        profit = terminal.wait_for(r"BTCUSDT +Long +0\.020 .*?([+-][\d.]+) +[+-][\d.]+ %").group(1)
        assert exchange.position("BTCUSDT")["size"] == "0.020"
        # Its profit moves with the mark price.
        terminal.wait_for(rf"BTCUSDT +Long +0\.020 .*?(?!{re.escape(profit)} )[+-][\d.]+ +[+-][\d.]+ %")

        # A stop and a target.
        mark = float(exchange.position("BTCUSDT")["markPrice"])
        terminal.press("p")
        terminal.wait_for("Stops of long 0.02 BTCUSDT")
        terminal.wait_for("Enter sends")
        terminal.press(f"{mark * 0.98:.0f}", "tab", f"{mark * 1.03:.0f}", "enter")
        terminal.wait_for(r"Open orders \(2\)")
        assert exchange.position("BTCUSDT")["stopLoss"] == f"{mark * 0.98:.0f}"
        assert exchange.position("BTCUSDT")["takeProfit"] == f"{mark * 1.03:.0f}"

        # Half of it closed, then the rest.
        terminal.press("alt+2")
        terminal.wait_for(r"close 50 % at market[\s\S]*Enter confirms")
        terminal.press("enter")
        terminal.wait_for(r"BTCUSDT +Long +0\.010 ")
        terminal.press("x")
        terminal.wait_for(r"close 100 % at market[\s\S]*Enter confirms")
        terminal.press("enter")
        terminal.wait_for(r"Positions \(0\)")
        terminal.wait_for(r"Open orders \(0\)")
        assert float(exchange.position("BTCUSDT")["size"]) == 0

        terminal.press("\x11")
        assert terminal.wait_for_end() == 0


@pytest.mark.timeout(120)
def test_everything_is_flattened_by_two_keys(tmp_path: Path) -> None:
    with (
        ExchangeProcess("--fresh") as exchange,
        Terminal(tmp_path, *exchange.console_arguments, **exchange.keys) as terminal,
    ):
        session = exchange.session
        session.place_order(category="linear", symbol="BTCUSDT", side="Buy", orderType="Market", qty="0.01")
        session.place_order(category="linear", symbol="ETHUSDT", side="Sell", orderType="Market", qty="0.2")
        session.place_order(category="linear", symbol="SOLUSDT", side="Buy", orderType="Limit", qty="1", price="120.00")
        terminal.wait_for(r"Open orders \(1\)")
        terminal.wait_for(r"Positions \(2\)")
        terminal.press("X", "X")
        terminal.wait_for(r"Open orders \(0\)")
        terminal.wait_for(r"Positions \(0\)")
        assert not exchange.open_orders("SOLUSDT")
        assert float(exchange.position("BTCUSDT")["size"]) == float(exchange.position("ETHUSDT")["size"]) == 0
