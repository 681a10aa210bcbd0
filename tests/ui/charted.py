"""A made-up chart: candles of a world that stands still, with one's own orders, a position and fills among them."""

from dataclasses import dataclass, field, replace
from random import Random

from tests.ui.harness import EXCHANGE_MS, D, Harness, World, order, position, trading_world
from tui.model.account import Execution
from tui.model.enums import Category, Side
from tui.model.facts import CandlesLoaded, ExecutionReceived, LiquidationsReceived
from tui.model.market import Candle, CandleWish, Liquidation
from tui.rules.intervals import MINUTE_MS
from tui.state.view import ChartStatus, ConsoleView
from tui.theme import NIGHT

LINEAR = Category.LINEAR
COUNT = 400
NEWEST = EXCHANGE_MS - EXCHANGE_MS % MINUTE_MS


@dataclass
class ChartWorld(World):
    """A world with a chart."""

    chart: ChartStatus = field(default_factory=ChartStatus)

    def view(self) -> ConsoleView:
        return replace(super().view(), chart=self.chart)


def candles(count: int = COUNT) -> tuple[Candle, ...]:
    """A walk that ends at the last price."""
    rng = Random(7)
    close, found = 64_251 * 2, []
    for number in range(count):
        opened = close - rng.randint(-60, 60)
        high, low = max(opened, close) + rng.randint(0, 40), min(opened, close) - rng.randint(0, 40)
        figures = (D(each) / 2 for each in (opened, high, low, close))
        volume = D(rng.randint(1, 900)) / 10
        start = NEWEST - number * MINUTE_MS
        found.append(Candle(LINEAR, "BTCUSDT", "1", start, *figures, volume, volume * 64_000, confirm=start != NEWEST))
        close = opened
    return tuple(reversed(found))


def fill(name: str, minutes_ago: int, price: str, side: Side) -> ExecutionReceived:
    """A fill of ours."""
    ts = NEWEST - minutes_ago * MINUTE_MS
    size, fee = D("0.01"), D("0.1")
    value = D(price) * size
    return ExecutionReceived(
        Execution(LINEAR, "BTCUSDT", name, name, name, side, D(price), size, value, fee, "Trade", False, ts)
    )


def charted_world() -> ChartWorld:
    """What the pictures show."""
    orders = (
        order("a", price=D("64240.5")),
        order("b", price=D("64290.0"), side=Side.SELL, qty=D("0.1")),
        order("c", "Untriggered", stop_order_type="StopLoss", order_type="Market", trigger_price=D("62000")),
    )
    plain = trading_world(orders, (position(avg_price=D("64260.5"), take_profit=D("66000")),))
    world = ChartWorld(plain.market, plain.account, plain.links)
    rows = candles()
    wish = CandleWish(LINEAR, "BTCUSDT", "1", len(rows))
    world.market.apply(CandlesLoaded(wish, rows, is_oldest=False))
    by_age = {(NEWEST - each.start) // MINUTE_MS: each for each in rows}
    world.account.apply(fill("x", 40, str(by_age[40].low), Side.BUY))
    world.account.apply(fill("y", 12, str(by_age[12].high), Side.SELL))
    told = (
        Liquidation(LINEAR, "BTCUSDT", Side.BUY, D("1.25"), D("64100"), EXCHANGE_MS - 9_000),
        Liquidation(LINEAR, "ETHUSDT", Side.SELL, D("30.5"), D("3140.05"), EXCHANGE_MS - 2_000),
    )
    world.market.apply(LiquidationsReceived(told))
    return world


def charted(theme: str = NIGHT.name) -> Harness:
    """The trading screen on that world."""
    return Harness(charted_world(), theme)
