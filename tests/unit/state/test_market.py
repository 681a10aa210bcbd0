from dataclasses import replace
from decimal import Decimal

from tui.model.account import FeeRate
from tui.model.enums import Category, Side
from tui.model.facts import BookReset, BookUpdated, CandleUpdated, FeeRatesLoaded, TickerUpdated, TradesReceived
from tui.model.market import BookView, Candle, Level, Ticker, Trade
from tui.state.market import STALE_AFTER, TAPE_LENGTH, MarketState

LINEAR = Category.LINEAR
TICKER = Ticker(LINEAR, "BTCUSDT", 1, 10.0, bid1_price=Decimal(98), ask1_price=Decimal(103))


def book(bids: tuple[Level, ...] = (Level(Decimal(99), Decimal(1)),)) -> BookView:
    return BookView(LINEAR, "BTCUSDT", 50, bids, (Level(Decimal(101), Decimal(1)),), 1, 1, 20.0)


def candle(start: int, close: int) -> Candle:
    price, none = Decimal(close), Decimal(0)
    return Candle(LINEAR, "BTCUSDT", "1", start, price, price, price, price, none, none, confirm=False)


def test_the_best_prices_are_the_books_and_without_a_whole_or_live_book_the_tickers() -> None:
    market = MarketState()
    assert market.best_prices(LINEAR, "BTCUSDT", 10.0) == (None, None)
    market.apply(TickerUpdated(replace(TICKER, received_at=22.0)))
    market.apply(BookUpdated(book()))
    assert market.best_prices(LINEAR, "BTCUSDT", 21.0) == (Decimal(99), Decimal(101))
    assert market.best_prices(LINEAR, "BTCUSDT", 20.0 + STALE_AFTER + 1) == (Decimal(98), Decimal(103))
    assert market.best_prices(LINEAR, "BTCUSDT", 22.0 + STALE_AFTER + 1) == (None, None)
    market.apply(BookUpdated(book(bids=())))
    assert market.best_prices(LINEAR, "BTCUSDT", 21.0) == (Decimal(98), Decimal(103))


def test_a_reset_book_is_gone() -> None:
    market = MarketState()
    market.apply(BookUpdated(book()))
    market.apply(BookReset(LINEAR, "BTCUSDT"))
    market.apply(BookReset(LINEAR, "BTCUSDT"))
    assert market.book(LINEAR, "BTCUSDT") is None
    assert market.book_age(LINEAR, "BTCUSDT", 30.0) is None


def test_ages_count_from_the_last_message_and_are_never_negative() -> None:
    market = MarketState()
    assert market.ticker_age(LINEAR, "BTCUSDT", 1.0) is None
    market.apply(TickerUpdated(TICKER))
    market.apply(BookUpdated(book()))
    assert market.ticker_age(LINEAR, "BTCUSDT", 12.5) == 2.5
    assert market.book_age(LINEAR, "BTCUSDT", 19.0) == 0.0
    assert market.ticker_age(Category.SPOT, "BTCUSDT", 12.5) is None


def test_the_tape_keeps_the_latest_trades_in_order() -> None:
    market = MarketState()
    one = Decimal(1)
    trades = tuple(Trade(LINEAR, "BTCUSDT", str(n), Side.BUY, one, one, n) for n in range(TAPE_LENGTH + 5))
    market.apply(TradesReceived(trades))
    assert tuple(market.trades[LINEAR, "BTCUSDT"]) == trades[5:]


def test_a_candle_replaces_the_running_one_and_what_closed_stays() -> None:
    market = MarketState()
    closed = replace(candle(60_000, 2), confirm=True)
    for each in (candle(60_000, 1), closed, candle(120_000, 3), candle(60_000, 9)):
        market.apply(CandleUpdated(each))
    assert market.series(LINEAR, "BTCUSDT", "1").all() == [closed, candle(120_000, 3)]


def test_fee_rates_are_kept_by_symbol() -> None:
    market = MarketState()
    old, new = (FeeRate("BTCUSDT", taker=Decimal(taker), maker=Decimal(0)) for taker in (1, 2))
    other = FeeRate("ETHUSDT", taker=Decimal(3), maker=Decimal(0))
    market.apply(FeeRatesLoaded(LINEAR, (old, other)))
    market.apply(FeeRatesLoaded(LINEAR, (new,)))
    assert market.fee_rates == {(LINEAR, "BTCUSDT"): new, (LINEAR, "ETHUSDT"): other}
