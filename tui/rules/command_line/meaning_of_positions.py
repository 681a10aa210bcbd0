"""Statements about positions, resolved: stops on their ticks, each on its side of the last price."""

from decimal import Decimal

from tui.model.account import Position
from tui.model.enums import PositionIdx, Side
from tui.model.instrument import Instrument
from tui.model.order import FlattenRequest, LeverageRequest, TradingStopRequest
from tui.rules.command_line.scene import Meaning, Scene, SceneError, held, money
from tui.rules.command_line.statements import (
    BreakEvenSaid,
    CloseSaid,
    Exit,
    ExitSaid,
    FlattenSaid,
    LeverageSaid,
    TrailSaid,
)
from tui.rules.margin import ZERO
from tui.rules.pricing import break_even, exit_price
from tui.rules.rounding import is_on_step, nearest_step, plain
from tui.rules.ticket import Circumstances


def close(said: CloseSaid, scene: Scene) -> Meaning:
    """The position that is meant."""
    symbol = said.symbol or scene.symbol
    position = scene.position(symbol)
    mark = scene.around(symbol).mark_price
    value = None if mark is None else position.size * mark * said.percent / 100
    words = f"{held(position)}: close {said.percent} % at market, reduce-only · value {money(value, scene.settle_coin)}"
    return Meaning(said, (words,), symbol=symbol, position=position)


def flatten(said: FlattenSaid, scene: Scene) -> Meaning:
    """Everything."""
    orders, positions = len(scene.orders), len([each for each in scene.positions if not each.is_flat])
    words = f"cancel every order ({orders}) and close every position ({positions})"
    command = FlattenRequest(scene.category, scene.settle_coin)
    return Meaning(said, (words,), symbol=scene.symbol, command=command, reduces=True)


def way_out(said: ExitSaid, scene: Scene) -> Meaning:
    """Stop loss or take profit, set or taken away."""
    position = scene.position(scene.symbol)
    around, _, side, entry = _parts(scene, position)
    is_stop = said.kind is Exit.STOP
    price = ZERO if said.price is None else exit_price(said.price, side, entry, around, is_stop=is_stop)
    return _stops(said, scene, position, price, is_stop=is_stop)


def even(said: BreakEvenSaid, scene: Scene) -> Meaning:
    """The stop where both fees are paid; only once the price is past it."""
    position = scene.position(scene.symbol)
    around, _, side, entry = _parts(scene, position)
    price = break_even(side, entry, around)
    if around.last_price is None:
        raise SceneError("the last price is not known now")
    if (around.last_price - price) * side.sign <= 0:
        raise SceneError(f"the price is not past break-even, which is {plain(price)}")
    return _stops(said, scene, position, price, is_stop=True)


def trail(said: TrailSaid, scene: Scene) -> Meaning:
    """A stop that follows, at a distance in price (docs/v5/position/trading-stop)."""
    position = scene.position(scene.symbol)
    around, instrument, side, entry = _parts(scene, position)
    place = PositionIdx(position.position_idx)
    if said.distance is None:
        if not position.trailing_stop:
            raise SceneError(f"{held(position)} has no trailing stop")
        command = TradingStopRequest(position.category, position.symbol, place, trailing_stop=ZERO)
        return Meaning(
            said,
            (f"{held(position)}: no trailing stop",),
            symbol=position.symbol,
            command=command,
            reduces=True,
        )
    active = None if said.active is None else exit_price(said.active, side, entry, around, is_stop=False)
    last = around.last_price
    if last is None:
        raise SceneError("the last price is not known now")
    if active is not None and (active - last) * side.sign <= 0:
        words = "above" if side is Side.BUY else "below"
        raise SceneError(f"it must begin {words} the last price {plain(last)}, not at {plain(active)}: leave it out")
    distance = said.distance * (active or last) / 100 if said.is_percent else said.distance
    distance = max(instrument.tick_size, nearest_step(distance, instrument.tick_size))
    if distance >= (active or last):
        raise SceneError("the distance is as large as the price")
    begins = "from now on" if active is None else f"once the price has reached {plain(active)}"
    words = f"{held(position)}: a stop follows {plain(distance)} behind the price {begins}"
    command = TradingStopRequest(position.category, position.symbol, place, trailing_stop=distance, active_price=active)
    return Meaning(said, (words,), symbol=position.symbol, command=command, reduces=True)


def leverage(said: LeverageSaid, scene: Scene) -> Meaning:
    """Of the symbol that is shown."""
    around = scene.around(scene.symbol)
    instrument = around.instrument
    if instrument is None:
        raise SceneError(f"unknown symbol {scene.symbol}")
    least, most, wanted = instrument.min_leverage, instrument.max_leverage, said.leverage
    if not least <= wanted <= most or not is_on_step(wanted, instrument.leverage_step):
        step = plain(instrument.leverage_step)
        raise SceneError(f"leverage of {scene.symbol} must be {plain(least)} to {plain(most)}, in steps of {step}")
    if wanted == around.leverage:
        raise SceneError(f"nothing is changed: the leverage of {scene.symbol} is {plain(wanted)}")
    now = "" if around.leverage is None else f", now {plain(around.leverage)}"
    command = LeverageRequest(scene.category, scene.symbol, wanted)
    words = f"leverage of {scene.symbol}: {plain(wanted)}{now}"
    return Meaning(said, (words,), symbol=scene.symbol, command=command)


def _parts(scene: Scene, position: Position) -> tuple[Circumstances, Instrument, Side, Decimal]:
    around = scene.around(position.symbol)
    if around.instrument is None or position.side is None or position.avg_price is None:
        raise SceneError(f"the position in {position.symbol} is not known well enough")
    return around, around.instrument, position.side, position.avg_price


def _stops(
    said: ExitSaid | BreakEvenSaid, scene: Scene, position: Position, price: Decimal, *, is_stop: bool
) -> Meaning:
    around, _, side, entry = _parts(scene, position)
    name, present = ("stop", position.stop_loss) if is_stop else ("target", position.take_profit)
    if price == (present or ZERO):
        raise SceneError(f"nothing is changed: {held(position)} has {f'its {name} there' if price else f'no {name}'}")
    if price:
        sign = -side.sign if is_stop else side.sign
        last = around.last_price
        if last is not None and (price - last) * sign <= 0:
            words = "above" if sign > 0 else "below"
            raise SceneError(f"the {name} must be {words} the last price {plain(last)}, not at {plain(price)}")
        result = (price - entry) * position.size * side.sign
        note = f" · comes to {money(result, scene.settle_coin)}"
        if around.fee_rate is not None:
            result -= (price + entry) * position.size * around.fee_rate.taker
            note = f" · comes to {money(result, scene.settle_coin)}, fees included"
        words = f"{held(position)}: {name} to {plain(price)}{note}"
    else:
        words = f"{held(position)}: no {name}"
    command = TradingStopRequest(
        position.category,
        position.symbol,
        PositionIdx(position.position_idx),
        take_profit=None if is_stop else price,
        stop_loss=price if is_stop else None,
    )
    return Meaning(said, (words,), symbol=position.symbol, command=command, reduces=True)
