"""The simulated market: repeatable, deep, never crossed, alive."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from market_bench import START, UID, Stage

from tui.paper.engine.events import TradeEvent
from tui.paper.engine.specs import LINEAR
from tui.paper.engine.venue import Venue
from tui.paper.market.simulator import Simulator

SYMBOLS = tuple(spec.symbol for spec in LINEAR)


def stage(seed: int = 7, symbol: str = "BTCUSDT") -> Stage:
    return Stage(Simulator(seed), symbol)


def facts(on: Stage) -> list[object]:
    board = on.board
    return [on.levels(), list(board.trades), board.mark_price, board.index_price, board.candles.day()]


def test_the_same_seed_and_times_give_the_same_market() -> None:
    one, two, other = stage(7), stage(7), stage(8)
    for on in (one, two, other):
        on.later(20_000)
    assert facts(one) == facts(two)
    assert facts(one) != facts(other)


def test_charts_and_day_figures_are_there_at_once() -> None:
    venue = Venue(LINEAR, Simulator(1), START)
    for board in venue.boards("linear"):
        opened, high, low, lots, turnover = board.candles.day()
        assert low < opened < high
        assert lots > 0
        assert turnover > 0
        for interval in ("1", "5", "60", "240", "D"):
            rows = board.candles.query(interval, None, None, 20)
            assert len(rows) == 20, interval
            assert all(row.low <= min(row.open, row.close) <= max(row.open, row.close) <= row.high for row in rows)
            assert rows[0].start <= START < rows[0].start + 10**10


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(SYMBOLS))
def test_the_book_stays_deep_uncrossed_and_in_motion(seed: int, symbol: str) -> None:
    on = stage(seed, symbol)
    before = on.levels()
    on.later(30_000)
    bids, asks = on.levels()
    assert len(bids) >= 200
    assert len(asks) >= 200
    assert all(lots > 0 for _, lots in bids + asks)
    assert (bids, asks) != before
    assert on.board.trades
    spec = on.board.spec
    middle = (bids[0][0] + asks[0][0]) * spec.tick_size / 2
    for price in (on.board.mark_price, on.board.index_price, on.board.last_price):
        assert abs(price / middle - 1) < Decimal("0.005")


def test_resting_orders_near_the_price_are_filled_by_the_flow_and_never_worse() -> None:
    on = stage()
    best_bid, best_ask = on.board.snapshot(1)[:2]
    buy = on.limit("Buy", best_bid[0][0], "0.050")
    sell = on.limit("Sell", best_ask[0][0], "0.050")
    on.later(120_000)
    filled = [order for order in (buy, sell) if order.order_status == "Filled"]
    assert filled
    for order in filled:
        assert order.avg_price == order.price
        assert all(each.is_maker for each in on.venue.account(UID).executions if each.order_id == order.order_id)


def test_an_order_far_away_stays() -> None:
    on = stage()
    order = on.limit("Buy", "50000", "0.1")
    on.later(60_000)
    assert order.order_status == "New"


def test_every_trade_is_told_and_kept() -> None:
    on = stage()
    on.venue.drain()
    on.board.trades.clear()
    on.later(10_000)
    told = [trade for event in on.venue.drain() if isinstance(event, TradeEvent) for trade in event.trades]
    assert told == list(on.board.trades)
    assert len({trade.trade_id for trade in told}) == len(told)
    assert [trade.seq for trade in told] == sorted({trade.seq for trade in told})


def test_a_long_pause_is_cheap_and_leaves_a_sound_market() -> None:
    on = stage()
    on.now += 36 * 3_600_000
    on.venue.advance(on.now)
    on.later(1_000)
    assert on.board.candles.query("1", None, None, 1)[0].start == on.now - on.now % 60_000


def test_money_is_conserved_while_the_market_runs() -> None:
    on = stage()
    for number in range(40):
        side = ("Buy", "Sell")[number % 3 % 2]
        on.market(side, "0.5")
        on.limit(side, on.board.last_price, "0.2")
        on.later(500)
    ledger = on.venue.core.ledger
    account = on.venue.account(UID)
    assert ledger.total("USDT") == 0
    gained = sum(each.exec_pnl - each.exec_fee for each in account.executions)
    assert ledger.balance(UID, "USDT") == 1_000_000 + gained


def test_a_symbol_that_the_market_does_not_have_is_not_listed() -> None:
    venue = Venue(tuple(spec for spec in LINEAR if spec.symbol == "XRPUSDT"), Simulator(1), START)
    assert [board.spec.symbol for board in venue.boards("linear")] == ["XRPUSDT"]
