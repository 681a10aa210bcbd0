"""What stands behind a new order: balances and margins of the account, by the rules of the category."""

from dataclasses import dataclass
from decimal import Decimal

from tui.model.account import Position
from tui.model.enums import Side
from tui.model.instrument import Instrument
from tui.rules.day import DOLLARS
from tui.rules.margin import FLAT, ZERO, Holding, profit_of
from tui.state.account import AccountState
from tui.state.market import MarketState


@dataclass(frozen=True, slots=True)
class Money:
    """In the coin that an instrument is settled in; None where it is not known."""

    margin_balance: Decimal | None = None
    available: Decimal | None = None
    dollars: Decimal = ZERO
    """Of inverse, what the other coins stand for, USD."""
    maintenance: Decimal = ZERO
    free_base: Decimal | None = None
    equity: Decimal | None = None
    """What all that stands for positions here comes to."""


def holding_of(position: Position | None) -> Holding:
    """A position for arithmetic."""
    if position is None or position.side is None or position.avg_price is None:
        return FLAT
    return Holding(position.size * position.side.sign, position.avg_price)


def open_profit(market: MarketState, position: Position) -> Decimal:
    """Unrealised profit at the present mark price, or as last told; settle coin."""
    ticker = market.ticker(position.category, position.symbol)
    held = holding_of(position)
    if held.is_flat:
        return ZERO
    if ticker is None or ticker.mark_price is None:
        return position.unrealised_pnl or ZERO
    instrument = market.instrument(position.category, position.symbol)
    return profit_of(held, ticker.mark_price, inverse=instrument is not None and instrument.is_inverse)


def dollar_price(market: MarketState, account: AccountState, coin: str) -> Decimal | None:
    """What one of a coin is worth in dollars: by a ticker where one is watched, else as the wallet was last told."""
    if coin in DOLLARS:
        return Decimal(1)
    for (category, symbol), instrument in market.instruments.items():
        if instrument.base_coin == coin and instrument.quote_coin in DOLLARS:
            ticker = market.ticker(category, symbol)
            price = None if ticker is None else ticker.index_price or ticker.last_price
            if price:
                return price
    balance = account.wallet.coin(coin) if account.wallet is not None else None
    if balance is None or not balance.equity or balance.usd_value is None:
        return None
    return balance.usd_value / balance.equity


def bound_on_spot(market: MarketState, account: AccountState, coin: str) -> Decimal:
    """What open spot orders bind of a coin: a sale its quantity, a buy its quantity at its price.

    The wallet's stream does not tell it as orders come and go. A plain conditional order binds nothing until it is
    triggered (docs/v5/order/create-order, orderFilter).
    """
    bound = ZERO
    for order in account.orders.values():
        instrument = market.instrument(order.category, order.symbol)
        waits = order.is_conditional and order.order_filter == "StopOrder"
        if instrument is None or not instrument.is_spot or waits:
            continue
        left = order.qty - order.cum_exec_qty if order.leaves_qty is None else order.leaves_qty
        if order.side is Side.SELL and instrument.base_coin == coin:
            bound += left
        elif order.side is Side.BUY and instrument.quote_coin == coin:
            # Without a price the quantity of a waiting buy is the amount that it spends.
            bound += left * order.price if order.price is not None else left
    return bound


def free_on_spot(market: MarketState, account: AccountState, coin: str) -> Decimal:
    """What of a coin may be paid; nothing of one that the wallet does not list."""
    balance = account.wallet.coin(coin) if account.wallet is not None else None
    if balance is None:
        return ZERO
    return max(ZERO, balance.wallet_balance - bound_on_spot(market, account, coin))


def money_of(market: MarketState, account: AccountState, instrument: Instrument) -> Money:
    """The account as an order in an instrument meets it."""
    if instrument.is_spot:
        return _spot(market, account, instrument)
    if instrument.is_inverse and not account.is_isolated:
        return _inverse(market, account, instrument)
    return _of_one_coin(market, account, instrument)


def _spot(market: MarketState, account: AccountState, instrument: Instrument) -> Money:
    if account.wallet is None:
        return Money()
    free, free_base = (free_on_spot(market, account, each) for each in (instrument.quote_coin, instrument.base_coin))
    # What all coins come to is told in dollars by the exchange.
    return Money(free, free, free_base=free_base, equity=account.wallet.total_equity)


def _of_one_coin(market: MarketState, account: AccountState, instrument: Instrument) -> Money:
    positions = [each for each in account.positions.values() if _coin_of(market, each) == instrument.settle_coin]
    maintenance = sum((each.position_mm or ZERO for each in positions), ZERO)
    balance = account.wallet.coin(instrument.settle_coin) if account.wallet is not None else None
    if balance is None:
        # Under isolated margin no other coin stands in for one that is not held.
        nothing = ZERO if account.wallet is not None and instrument.is_inverse else None
        return Money(nothing, nothing, maintenance=maintenance)
    margin_balance = balance.wallet_balance + sum((open_profit(market, each) for each in positions), ZERO)
    bound = (balance.total_position_im or ZERO) + (balance.total_order_im or ZERO)
    available = max(ZERO, margin_balance - bound)
    return Money(margin_balance, available, maintenance=maintenance, equity=margin_balance)


def _inverse(market: MarketState, account: AccountState, instrument: Instrument) -> Money:
    """Under cross margin every coin of the account stands for inverse positions, each at its dollar price."""
    wallet, coin = account.wallet, instrument.settle_coin
    price = dollar_price(market, account, coin)
    if wallet is None or not price:
        return Money()
    balance = wallet.coin(coin)
    own = [each for each in account.positions.values() if _coin_of(market, each) == coin]
    held = balance.wallet_balance if balance is not None else ZERO
    in_coin = held + sum((open_profit(market, each) for each in own), ZERO)
    told = wallet.total_margin_balance or ZERO
    dollars = told - (balance.usd_value or ZERO if balance is not None else ZERO)
    bound = (wallet.total_initial_margin or ZERO) / price
    return Money(
        margin_balance=in_coin,
        available=max(ZERO, in_coin + dollars / price - bound),
        dollars=dollars,
        maintenance=(wallet.total_maintenance_margin or ZERO) / price,
        equity=in_coin + dollars / price,
    )


def _coin_of(market: MarketState, position: Position) -> str:
    instrument = market.instrument(position.category, position.symbol)
    return instrument.settle_coin if instrument is not None else ""
