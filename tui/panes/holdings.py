"""The coins of a spot account: what is held, what is free, what it is worth, and by which pair it is sold."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.account import CoinBalance
from tui.model.instrument import Instrument
from tui.panes.line_table import Cell, Column, Row
from tui.rules.day import DOLLARS
from tui.rules.figures import DASH, fixed, on_step
from tui.rules.margin import ZERO
from tui.rules.rounding import floor_to_step, plain
from tui.state.money import bound_on_spot, dollar_price
from tui.state.view import ConsoleView

COLUMNS = (
    Column("coin", 6, right=False),
    Column("held", 12),
    Column("free", 12, rank=2),
    Column("in orders", 10, rank=4),
    Column("price", 10, rank=3),
    Column("value USD", 10),
    Column("sold by", 9, right=False, rank=5),
    Column("note", 8, right=False, rank=1),
)


@dataclass(frozen=True, slots=True)
class SpotHolding:
    """One coin."""

    balance: CoinBalance
    bound: Decimal
    """By open orders."""
    price: Decimal | None
    """In dollars."""
    pair: Instrument | None
    """By which it is sold; None for dollars, and where there is none."""

    @property
    def free(self) -> Decimal:
        """What is not bound by open orders."""
        return max(ZERO, self.balance.wallet_balance - self.bound)

    @property
    def value(self) -> Decimal | None:
        """In dollars."""
        return None if self.price is None else self.balance.wallet_balance * self.price

    def sold(self, percent: int = 100) -> Decimal:
        """How much a sale of a share would be: what is free, floored to the step of the pair."""
        if self.pair is None:
            return ZERO
        return floor_to_step(self.free * percent / 100, self.pair.qty_step)

    def why_not_sold(self, percent: int = 100) -> str:
        """Why a share cannot be sold; empty when it can."""
        coin = self.balance.coin
        if self.pair is None:
            return f"{coin} is sold by no pair here"
        if not self.pair.is_trading:
            return f"{self.pair.symbol} is not trading ({self.pair.status})"
        qty, least = self.sold(percent), self.pair.min_order_qty
        if qty < least:
            words = "is bound by open orders" if self.bound else "is dust"
            return f"{plain(self.free)} {coin} {words}: below the minimum of {plain(least)}"
        if self.price is not None and qty * self.price < self.pair.min_notional_value:
            return f"{plain(qty)} {coin} is dust: worth less than {plain(self.pair.min_notional_value)}"
        return ""


def holdings(view: ConsoleView) -> list[SpotHolding]:
    """Every coin with a balance, the most valuable first."""
    market, account, wallet = view.market, view.account, view.account.wallet
    found = [
        SpotHolding(
            each,
            bound_on_spot(market, account, each.coin),
            dollar_price(market, account, each.coin),
            _pair(view, each.coin),
        )
        for each in (wallet.coins if wallet is not None else ())
        if each.wallet_balance
    ]
    return sorted(found, key=lambda each: (-(each.value or ZERO), each.balance.coin))


def holding_rows(view: ConsoleView) -> list[Row]:
    """The table's rows."""
    return [_row(view, each) for each in holdings(view)]


def _pair(view: ConsoleView, coin: str) -> Instrument | None:
    if coin in DOLLARS:
        return None
    pairs = [
        each for (category, _), each in view.market.instruments.items() if each.is_spot and category is view.category
    ]
    fitting = [each for each in pairs if each.base_coin == coin]
    # The pair that is looked at, else one against dollars.
    return next(
        (each for each in fitting if each.symbol == view.symbol),
        next((each for each in fitting if each.quote_coin in DOLLARS), fitting[0] if fitting else None),
    )


def _row(view: ConsoleView, each: SpotHolding) -> Row:
    balance, pair = each.balance, each.pair
    step = pair.qty_step if pair is not None else Decimal("0.01") if balance.coin in DOLLARS else None
    stale = pair is not None and view.is_stale(pair.symbol)
    note = "" if pair is None else "dust" if "dust" in each.why_not_sold() else "old price" if stale else ""
    held = Cell(on_step(balance.wallet_balance, step) if note != "dust" else plain(balance.wallet_balance))
    return Row(
        balance.coin,
        (
            Cell(balance.coin, "strong"),
            held,
            Cell(on_step(each.free, step)),
            Cell(on_step(each.bound, step) if each.bound else DASH, "warn" if each.bound else "quiet"),
            Cell(DASH if pair is None else on_step(each.price, pair.tick_size), "quiet" if stale else ""),
            Cell(fixed(each.value, 2), "quiet" if stale else ""),
            Cell(pair.symbol if pair is not None else DASH, "quiet"),
            Cell(note, "quiet"),
        ),
    )
