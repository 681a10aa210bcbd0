"""What the simulated market is like: coins together, moods, cascades and squeezes; and that a day leaves no trace."""

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.paper.engine.account_settings import set_leverage
from tui.paper.engine.events import LiquidationEvent
from tui.paper.engine.requests import NewOrder, TradingStop
from tui.paper.engine.specs import LISTED, hastened
from tui.paper.engine.venue import Venue
from tui.paper.market.climate import MOODS, SCENARIOS, SECOND, SHORTEST, Climate
from tui.paper.market.simulator import Simulator

START = 1_700_000_000_000
UID = "1"
MINUTE = 60_000


class Stage:
    """A venue of chosen boards on the simulator."""

    def __init__(self, seed: int = 3, scenario: str = "", keys: tuple[tuple[str, str], ...] = (("linear", "BTCUSDT"),)):
        specs = tuple(spec for spec in hastened(LISTED, 480) if (spec.category, spec.symbol) in keys)
        self.now, self.market = START, Simulator(seed, scenario)
        self.venue = Venue(specs, self.market, START)
        self.venue.open_account(UID, {"USDT": Decimal(100_000)}, START)
        self.boards = [self.venue.board(*key) for key in keys]

    def later(self, ms: int, each: Callable[[], None] = lambda: None) -> None:
        end = self.now + ms
        while self.now < end:
            self.now += 1_000
            self.venue.advance(self.now)
            each()


def test_boards_of_a_coin_follow_one_price() -> None:
    keys = (("linear", "BTCUSDT"), ("linear", "BTCPERP"), ("inverse", "BTCUSD"), ("spot", "BTCUSDT"))
    stage = Stage(keys=keys)
    stage.later(3 * MINUTE)
    last = [board.last_price for board in stage.boards]
    assert max(last) / min(last) < Decimal("1.002")
    assert len({board.index_price for board in stage.boards}) <= 2, "the same but for the grid"
    histories = [[row.close for row in board.candles.query("60", None, None, 20)[1:]] for board in stage.boards]
    assert histories[0] == histories[1]


def test_coins_move_together() -> None:
    stage = Stage(keys=(("linear", "BTCUSDT"), ("linear", "ETHUSDT")))
    steps: list[tuple[Decimal, Decimal]] = []
    known = [board.index_price for board in stage.boards]

    def note() -> None:
        now = [board.index_price for board in stage.boards]
        steps.append((now[0] / known[0] - 1, now[1] / known[1] - 1))
        known[:] = now

    stage.later(10 * MINUTE, note)
    together = sum(one * two for one, two in steps)
    alone = (sum(one * one for one, _ in steps) * sum(two * two for _, two in steps)).sqrt()
    assert together / alone > Decimal("0.4")


@pytest.mark.parametrize(("lively", "quiet"), [("volatile", "calm")])
def test_moods_differ(lively: str, quiet: str) -> None:
    ranges = []
    for scenario in (lively, quiet):
        stage = Stage(scenario=scenario)
        seen: list[Decimal] = []
        stage.later(4 * MINUTE, lambda stage=stage, seen=seen: seen.append(stage.boards[0].index_price))  # type: ignore[misc]
        ranges.append(sum(abs(later - sooner) for sooner, later in pairwise(seen)))
    assert ranges[0] > 2 * ranges[1]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(SCENARIOS))
def test_the_book_never_crosses_whatever_the_scenario(seed: int, scenario: str) -> None:
    stage = Stage(seed, scenario, keys=(("linear", "XRPUSDT"), ("spot", "XRPUSDT")))
    if scenario in {"cascade", "squeeze", "gap"}:
        stage.market.start(scenario, "XRP")

    def check() -> None:
        for board in stage.boards:
            bid, ask = board.book.bids.best(), board.book.asks.best()
            assert bid is not None
            assert ask is not None
            assert bid < ask

    stage.later(MINUTE, check)


def test_a_cascade_sells_off_and_takes_leveraged_positions_with_it() -> None:
    stage = Stage()
    board = stage.boards[0]
    stage.venue.place(UID, NewOrder("linear", "BTCUSDT", "Buy", "Market", Decimal(10)), START)
    guarded = board.last_price * Decimal("0.99")
    guard = TradingStop("linear", "BTCUSDT", stop_loss=guarded.quantize(Decimal(1)))
    stage.venue.set_trading_stop(UID, guard, START)
    before, interest = board.index_price, board.interest.current
    stage.venue.drain()
    stage.market.start("cascade", "BTC")
    told: list[LiquidationEvent] = []
    stage.later(40_000, lambda: told.extend(each for each in stage.venue.drain() if isinstance(each, LiquidationEvent)))
    assert board.index_price < before * Decimal("0.96")
    assert len(told) > 20
    assert {each.side for each in told} == {"Buy"}
    assert board.interest.current < interest
    stop = next(o for o in stage.venue.account(UID).closed_orders.values() if o.stop_order_type == "StopLoss")
    assert stop.order_status == "Filled"
    stage.later(2 * MINUTE)
    assert board.index_price > before * Decimal("0.945")


def test_a_cascade_liquidates_who_stands_in_its_way() -> None:
    stage = Stage()
    core, board = stage.venue.core, stage.boards[0]
    core.ledger.move("USDT", UID, "elsewhere", Decimal(97_000))
    account, fifty = stage.venue.account(UID), Decimal(50)
    set_leverage(core, account, board, fifty, fifty, START)
    stage.venue.place(UID, NewOrder("linear", "BTCUSDT", "Buy", "Market", Decimal("0.9")), START)
    stage.later(2_000)
    assert account.position(*board.key, 0).size == Decimal("0.9"), "it stands while nothing happens"
    stage.market.start("cascade", "BTC")
    stage.later(35_000)
    assert account.position(*board.key, 0).size == 0
    assert {each.exec_type for each in account.executions if each.side == "Sell"} == {"BustTrade"}
    assert core.ledger.total("USDT") == 0


def test_books_are_thin_in_a_cascade() -> None:
    stage = Stage(keys=(("linear", "BTCUSDT"), ("linear", "ETHUSDT")))

    def sizes() -> list[int]:
        return [sum(lots for _, lots in board.book.bids.top(12)) for board in stage.boards]

    def average() -> list[Decimal]:
        seen: list[list[int]] = []
        stage.later(15_000, lambda: seen.append(sizes()))
        return [Decimal(sum(column)) / len(seen) for column in zip(*seen, strict=True)]

    usual = average()
    stage.market.start("cascade", "ETH")
    stage.later(5_000)
    thin = average()
    assert thin[1] < usual[1] * Decimal("0.65")
    assert thin[0] > usual[0] * Decimal("0.75"), "it is of one coin"


def course(climate: Climate, hours: int) -> list[tuple[str, int]]:
    """The moods that come, and the jump that each begins with."""
    found, known = [], None
    for step in range(1, hours * 3_600 * SECOND, SECOND):
        jump = climate.step(step, ["BTC"])
        if jump or climate.mood is not known:
            found.append((climate.mood.name, jump))
        known = climate.mood
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_course_of_its_own_is_repeatable_and_has_everything_in_it(seed: int) -> None:
    seen = course(Climate(seed), 12)
    assert seen == course(Climate(seed), 12)
    assert seen != course(Climate(seed + 10), 12)
    assert {name for name, _ in seen} == set(MOODS)
    jumps = [abs(jump) for _, jump in seen if jump]
    assert jumps
    assert all(8_000 <= jump <= 30_000 for jump in jumps)


def test_moods_pass_faster_by_the_speed_but_are_moods_still() -> None:
    slow, fast, fastest = (len(course(Climate(1, speed=speed), 2)) for speed in (1, 8, 1_000))
    assert 3 * slow < fast <= fastest
    assert fastest <= 2 * 3_600 * SECOND / SHORTEST + 1


def test_a_scenario_of_gaps_jumps_each_time_and_one_mood_stays() -> None:
    gaps = course(Climate(1, "gap"), 1)
    assert [bool(jump) for _, jump in gaps[:1]] == [False]
    assert all(jump for _, jump in gaps[1:])
    assert len(gaps) > 20
    assert course(Climate(1, "trend"), 1) == [("trend", 0)]


def test_a_gap_at_run_time_is_in_all_coins_at_once() -> None:
    stage = Stage(keys=(("linear", "BTCUSDT"), ("linear", "ETHUSDT"), ("spot", "BTCUSDT")))
    before = [board.index_price for board in stage.boards]
    stage.market.start("gap", "BTC")
    stage.later(1_000)
    moves = [board.index_price / price - 1 for board, price in zip(stage.boards, before, strict=True)]
    assert len({move > 0 for move in moves}) == 1
    assert min(map(abs, moves)) > Decimal("0.005")


def test_a_squeeze_drives_the_funding_rate_to_its_cap_and_snaps() -> None:
    stage = Stage(keys=(("linear", "BTCUSDT"), ("spot", "BTCUSDT")))
    perp, spot = stage.boards
    stage.market.start("squeeze", "BTC")
    stage.later(100_000)
    assert perp.funding_rate == perp.spec.funding_cap
    assert perp.mark_price > perp.index_price
    assert perp.last_price > spot.last_price * Decimal("1.003")
    stage.later(3 * MINUTE)
    assert perp.funding_rate < perp.spec.funding_cap / 3


def test_funding_is_paid_as_often_as_the_speed_says() -> None:
    stage = Stage()
    assert stage.boards[0].spec.funding_interval == 1
    stage.venue.place(UID, NewOrder("linear", "BTCUSDT", "Buy", "Market", Decimal(1)), START)
    stage.later(5 * MINUTE)
    paid = [each for each in stage.venue.account(UID).executions if each.exec_type == "Funding"]
    assert len(paid) == 5


def test_hours_leave_nothing_behind() -> None:
    stage = Stage(keys=(("linear", "SOLUSDT"),))
    board = stage.boards[0]

    def places() -> int:
        """In the queues of the book: each level's grow with the logarithm of its changes at most."""
        stage.venue.drain()
        return sum(len(level.queue) for side in (board.book.bids, board.book.asks) for level in side.levels.values())

    stage.later(20 * MINUTE, stage.venue.drain)
    first = places()
    stage.later(60 * MINUTE, stage.venue.drain)
    assert places() < 2 * first
    assert len(board.trades) == board.trades.maxlen
    assert len(board.candles.minutes) == board.candles.minutes.maxlen
    assert len(board.funding_history) == board.funding_history.maxlen


def test_a_scenario_or_coin_that_there_is_not() -> None:
    stage = Stage()
    with pytest.raises(ValueError, match="no scenario 'boom'"):
        stage.market.start("boom", "BTC")
    with pytest.raises(ValueError, match="no coin 'DOGE'"):
        stage.market.start("cascade", "DOGE")
