"""A console with a past."""

from dataclasses import replace
from decimal import Decimal

from past_rows import closed, ended, fill

from tests.ui.harness import EXCHANGE_MS, NOW, D, World, ticker, trading_world
from tui.model.account import CoinBalance, Wallet
from tui.model.enums import Side
from tui.model.facts import HistoryLoaded, WalletUpdated
from tui.model.history import AccountInfo, HistoryKind, HistoryPlace, HistoryRange, HistoryRow
from tui.state.watch import WatchState

RANGE = HistoryRange("", 0, EXCHANGE_MS)
MINUTE = 60_000


def told(world: World, kind: HistoryKind, *rows: HistoryRow, more: bool = True) -> None:
    """Rows that were read; `more` is whether there are older ones."""
    history = world.past.history
    if history.readings[kind].range is None:
        history.begin(kind, RANGE, NOW)
    place = HistoryPlace(EXCHANGE_MS - 90_000 * MINUTE) if more else None
    history.apply(HistoryLoaded(kind, RANGE, rows, EXCHANGE_MS - 90_000 * MINUTE, place, pauses=True))


def world_with_a_past() -> World:
    """Orders, fills and closed trades of the last hour, a wallet of two coins, and prices of some minutes."""
    world = trading_world()
    symbols = ("BTCUSDT", "ETHUSDT", "XRPUSDT")
    prices = {"BTCUSDT": D("64000"), "ETHUSDT": D("3120.70"), "XRPUSDT": D("2.1428")}
    orders, fills, trades = [], [], []
    for number in range(24):
        symbol, at = symbols[number % 3], EXCHANGE_MS - (number * 3 + 1) * MINUTE
        price, side = prices[symbol], (Side.BUY, Side.SELL)[number % 2]
        same = {"symbol": symbol, "side": side, "order_id": f"5a373bfe-{number:04}"}
        status = ("Filled", "Cancelled", "Filled", "PartiallyFilledCanceled")[number % 4]
        filled = D("0.5") if status == "Filled" else D("0")
        average = price if filled else None
        orders.append(
            ended(number, at, price=price, order_status=status, cum_exec_qty=filled, avg_price=average, **same)
        )
        pnl = None if number % 2 else D("7.25") - number
        size = D("0") if pnl is None else D("0.5")
        fills.append(fill(number, at, exec_price=price, exec_value=price / 2, closed_size=size, exec_pnl=pnl, **same))
        if pnl is not None:
            entry = price - D("12.5") if symbol != "XRPUSDT" else price
            same["side"] = Side.SELL
            trades.append(closed(number, str(pnl), at, avg_entry_price=entry, avg_exit_price=price, **same))
    told(world, HistoryKind.ORDERS, *orders)
    told(world, HistoryKind.FILLS, *fills)
    told(world, HistoryKind.CLOSED, *trades, more=False)
    world.past.closed_is_read = True
    world.past.info = AccountInfo("REGULAR_MARGIN")
    world.past.wallet_at = NOW - 2
    for second in range(200):
        world.past.note_equity(EXCHANGE_MS - (200 - second) * 20_000, D(10_000 + (second * 7) % 90 - second), "USDT")
    world.account.apply(WalletUpdated(wallet()))
    world.watched = WatchState(symbols, {"majors": ("BTCUSDT", "ETHUSDT")})
    for symbol in symbols:
        for step in range(28):
            move = 1 + Decimal((step * 13) % 11) / 1000
            seen = ticker(symbol, f"{prices[symbol] * move:.4f}")
            world.watched.note(replace(seen, received_at=NOW - 140 + step * 5))
    return world


def wallet() -> Wallet:
    """A wallet with dollars and bitcoins, a third of its margin used."""
    return Wallet(
        account_type="UNIFIED",
        total_equity=D("16310.44"),
        total_wallet_balance=D("16227.90"),
        total_margin_balance=D("16227.90"),
        total_available_balance=D("10912.35"),
        total_perp_upl=D("82.54"),
        total_initial_margin=D("5315.55"),
        total_maintenance_margin=D("12033.1"),
        account_im_rate=D("0.3276"),
        account_mm_rate=D("0.7415"),
        coins=(
            CoinBalance("USDT", D("9982.40"), D("10064.94"), D("82.54"), usd_value=D("10064.94")),
            CoinBalance("BTC", D("0.0972"), D("0.0972"), D("0"), usd_value=D("6245.50"), borrow_amount=D("0")),
        ),
        ts=EXCHANGE_MS,
    )
