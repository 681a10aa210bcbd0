"""The unified account: what it is worth, how far its margin is used, and its coins."""

from decimal import Decimal

from textual.app import ComposeResult
from textual.message import Message

from tui.model.account import CoinBalance, Wallet
from tui.model.facts import Stream
from tui.panes.gauge import IM_FULL, IM_WORDS, MM_FULL, MM_WORDS, gauge
from tui.panes.line_table import Cell, Column, LineTable, Row
from tui.panes.pane import Pane
from tui.panes.status import Parts, TextLines
from tui.rules.figures import DASH, age, fixed
from tui.rules.rounding import decimals_of
from tui.state.view import ConsoleView

COLUMNS = (
    Column("coin", 6, right=False),
    Column("wallet balance", 14),
    Column("equity", 12),
    Column("unrealised", 10, rank=1),
    Column("value USD", 12),
    Column("available", 10, rank=2),
    Column("order margin", 12, rank=5),
    Column("position margin", 12, rank=4),
    Column("maintenance", 11, rank=6),
    Column("borrowed", 8, rank=7),
    Column("realised, all", 12, rank=3),
)
MODES = {
    "REGULAR_MARGIN": "cross margin",
    "ISOLATED_MARGIN": "isolated margin",
    "PORTFOLIO_MARGIN": "portfolio margin",
}
READ_EVERY = 5.0
"""Seconds after which the account is read again while it is looked at: the stream is silent while prices move."""
COIN_PLACES = 8
UNKNOWN = Wallet("", None, None, None, None, None, None, None, None, None, ())


class AccountPane(Pane):
    """Figures of the account, two gauges, a table of coins. Totals are in USD, as the exchange tells them."""

    class Wanted(Message):
        """The account as it is now is wanted."""

    def __init__(self) -> None:
        super().__init__(id="account")
        self._asked_at: float | None = None

    def compose(self) -> ComposeResult:
        """Figures, and the coins below them."""
        yield TextLines(id="account-figures")
        yield LineTable(COLUMNS, "no coins", id="coins-table")

    def paint(self, view: ConsoleView) -> None:
        """Show the present state."""
        if self._asked_at is None or not 0 <= view.now - self._asked_at < READ_EVERY:
            self._asked_at = view.now
            self.post_message(self.Wanted())
        wallet, past = view.account.wallet, view.past
        seconds = None if past.wallet_at is None else max(0.0, view.now - past.wallet_at)
        old = seconds is None or seconds > 3 * READ_EVERY
        live = view.account_is_live and view.is_live(Stream.PRIVATE) and not old
        told = "" if seconds is None else f" · {age(float(int(seconds))).replace('.0', '')} old"
        self.title(f"Account{told if not old else ''}", stale="" if live else self._why_not(view, seconds))
        self.query_one(TextLines).show(_figures(wallet, self._mode(view), live=live))
        rows = [_row(coin) for coin in (() if wallet is None else wallet.coins)]
        self.query_one(LineTable).show(rows, stale=not live)

    @staticmethod
    def _why_not(view: ConsoleView, seconds: float | None) -> str:
        return "account not live" if not view.account_is_live else age(seconds)

    @staticmethod
    def _mode(view: ConsoleView) -> str:
        info = view.past.info
        if info is None:
            return DASH
        return MODES.get(info.margin_mode, info.margin_mode or DASH)


def _figures(wallet: Wallet | None, mode: str, *, live: bool) -> list[Parts]:
    def usd(value: Decimal | None, *, sign: bool = False) -> str:
        return fixed(value, 2, sign=sign)

    def field(name: str, value: str) -> Parts:
        return [(f" {name:<20}", "quiet"), (f"{value:>18}", "" if live else "quiet")]

    if wallet is None:
        wallet = UNKNOWN
    isolated = "not told under isolated margin" if mode.startswith("isolated") else "not told"
    return [
        [
            *field("equity USD", usd(wallet.total_equity)),
            *field("   unrealised", usd(wallet.total_perp_upl, sign=True)),
        ],
        [
            *field("wallet balance", usd(wallet.total_wallet_balance)),
            *field("   initial margin", usd(wallet.total_initial_margin)),
        ],
        [
            *field("margin balance", usd(wallet.total_margin_balance)),
            *field("   maintenance", usd(wallet.total_maintenance_margin)),
        ],
        [*field("available", usd(wallet.total_available_balance)), *field("   margin mode", mode)],
        gauge("initial margin", wallet.account_im_rate, IM_WORDS, IM_FULL, isolated),
        gauge("maintenance margin", wallet.account_mm_rate, MM_WORDS, MM_FULL, isolated),
    ]


def _row(coin: CoinBalance) -> Row:
    profit = coin.unrealised_pnl
    return Row(
        coin.coin,
        (
            Cell(coin.coin, "strong"),
            Cell(coin_amount(coin.wallet_balance)),
            Cell(coin_amount(coin.equity)),
            Cell(coin_amount(profit, sign=True), "quiet" if not profit else "gain" if profit > 0 else "loss"),
            Cell(fixed(coin.usd_value, 2)),
            Cell(coin_amount(coin.available_to_withdraw)),
            Cell(coin_amount(coin.total_order_im), "quiet"),
            Cell(coin_amount(coin.total_position_im), "quiet"),
            Cell(coin_amount(coin.total_position_mm), "quiet"),
            Cell(coin_amount(coin.borrow_amount), "quiet"),
            Cell(coin_amount(coin.cum_realised_pnl, sign=True), "quiet"),
        ),
    )


def coin_amount(value: Decimal | None, *, sign: bool = False) -> str:
    """An amount of a coin: two decimals at least, and as many as it has up to eight."""
    if value is None:
        return DASH
    places = max(2, min(COIN_PLACES, decimals_of(value) if value else 2))
    return fixed(value, places, sign=sign)
