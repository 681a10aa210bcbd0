"""Rows of tables: what is held, open, filled and quoted, with the steps of its instrument where they are known."""

from datetime import UTC, datetime
from decimal import Decimal

from tui.headless.tables import Cell, Column
from tui.model.account import CoinBalance, Execution, Position, Wallet
from tui.model.enums import Side
from tui.model.market import Ticker
from tui.model.order import Order
from tui.rules.figures import DASH, countdown, fixed, percent
from tui.rules.profit import figures
from tui.rules.rounding import plain

Row = list[Cell | str]


def _columns(names: str, left: str) -> tuple[Column, ...]:
    return tuple(Column(name, right=name not in left.split()) for name in names.split())


POSITIONS = _columns("symbol side size entry mark liq to-liq uPnL ROE SL TP lev margin realised", "symbol side")
ORDERS = _columns(
    "symbol side type price size filled state trigger SL TP TIF flags created id",
    "symbol side type state TIF flags id",
)
FILLS = _columns("time symbol side type price size value fee role order", "time symbol side type role order")
COINS = _columns("coin wallet equity uPnL position-IM order-IM", "coin")
TICKERS = _columns("symbol last 24h mark index bid ask funding funding-in turnover-24h", "symbol")


def figure(value: Decimal | None) -> str:
    """As the exchange wrote it, without an exponent and without trailing zeros."""
    return DASH if value is None else plain(value)


def moment(ms: int) -> str:
    """UTC, to the second."""
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M:%S}" if ms else DASH


def position_row(position: Position) -> Row:
    """One position, its profit at the mark price that came with it."""
    now = figures(position, None)
    profit = now.unrealised_pnl
    gains = (profit or 0) >= 0
    colour = "gain" if gains else "loss"
    return [
        position.symbol,
        Cell("Long" if position.side is Side.BUY else "Short", "gain" if position.side is Side.BUY else "loss"),
        figure(position.size),
        figure(position.avg_price),
        figure(now.mark),
        figure(position.liq_price),
        percent(now.to_liquidation, 1, sign=False),
        Cell(fixed(profit, 2, sign=True), colour),
        Cell(percent(now.return_on_margin), colour),
        figure(position.stop_loss),
        figure(position.take_profit),
        f"{plain(position.leverage)}x" if position.leverage else DASH,
        fixed(position.position_im, 2),
        fixed(position.cur_realised_pnl, 2, sign=True),
    ]


def position_words(position: Position) -> str:
    """One position in a few words, for a status line."""
    now = figures(position, None)
    side = "long" if position.side is Side.BUY else "short"
    profit = fixed(now.unrealised_pnl, 2, sign=True)
    return f"{position.symbol} {side} {figure(position.size)} @ {figure(position.avg_price)} {profit}"


def order_row(order: Order) -> Row:
    """One order."""
    flags = " ".join(name for name, is_set in (("RO", order.reduce_only), ("CoT", order.close_on_trigger)) if is_set)
    return [
        order.symbol,
        Cell(str(order.side), "gain" if order.side is Side.BUY else "loss"),
        order.stop_order_type or order.order_type,
        "market" if order.order_type == "Market" else figure(order.price),
        figure(order.qty),
        figure(order.cum_exec_qty),
        order.order_status,
        figure(order.trigger_price),
        figure(order.stop_loss),
        figure(order.take_profit),
        order.time_in_force,
        flags,
        moment(order.created_time),
        order.key,
    ]


def fill_row(fill: Execution) -> Row:
    """One fill."""
    return [
        moment(fill.exec_time),
        fill.symbol,
        Cell(str(fill.side), "gain" if fill.side is Side.BUY else "loss"),
        fill.exec_type,
        figure(fill.exec_price),
        figure(fill.exec_qty),
        figure(fill.exec_value),
        figure(fill.exec_fee),
        "maker" if fill.is_maker else "taker",
        fill.order_id,
    ]


def coin_row(coin: CoinBalance) -> Row:
    """One coin of the wallet."""
    return [
        coin.coin,
        figure(coin.wallet_balance),
        figure(coin.equity),
        Cell(fixed(coin.unrealised_pnl, 2, sign=True), "gain" if coin.unrealised_pnl >= 0 else "loss"),
        figure(coin.total_position_im),
        figure(coin.total_order_im),
    ]


def totals(wallet: Wallet) -> str:
    """The account's totals in a line."""
    return (
        f"equity {fixed(wallet.total_equity, 2)} USD, available {fixed(wallet.total_available_balance, 2)} USD, "
        f"initial margin {percent(wallet.account_im_rate, sign=False)}, "
        f"maintenance margin {percent(wallet.account_mm_rate, sign=False)}"
    )


def ticker_row(ticker: Ticker, now_ms: int) -> Row:
    """One symbol's prices."""
    change = ticker.price_24h_pcnt
    return [
        ticker.symbol,
        figure(ticker.last_price),
        Cell(percent(change), "gain" if (change or 0) >= 0 else "loss"),
        figure(ticker.mark_price),
        figure(ticker.index_price),
        figure(ticker.bid1_price),
        figure(ticker.ask1_price),
        percent(ticker.funding_rate, 4),
        countdown(ticker.next_funding_time, now_ms),
        fixed(ticker.turnover_24h, 0),
    ]
