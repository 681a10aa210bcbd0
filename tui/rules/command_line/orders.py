"""Statements about orders: buy and sell, scaled orders, close, cancel, amend."""

from dataclasses import replace
from typing import Final

from tui.model.enums import Side, TimeInForce
from tui.rules.command_line.reader import Reader
from tui.rules.command_line.statements import (
    AmendedField,
    AmendSaid,
    CancelAllSaid,
    CancelSaid,
    CloseSaid,
    FlattenSaid,
    OrderSaid,
    ScaleSaid,
    Shape,
)
from tui.rules.sizing import QtyUnit

BEHIND: Final = "behind the size stand at PRICE, sl PRICE, tp PRICE, po, ioc, fok, reduce"
MOST_SCALED: Final = 20
FLAGS: Final = {"po": TimeInForce.POST_ONLY, "ioc": TimeInForce.IOC, "fok": TimeInForce.FOK}
SIDES: Final = {"buy": Side.BUY, "b": Side.BUY, "sell": Side.SELL, "s": Side.SELL}
_RISKS = {QtyUnit.RISK, QtyUnit.RISK_PERCENT}


def read_order(reader: Reader) -> OrderSaid:
    """buy|b|sell|s [SYMBOL] SIZE [at|@ PRICE] [sl PRICE] [tp PRICE] [po|ioc|fok] [reduce]."""
    symbol = reader.symbol()
    at = reader.ahead
    order = OrderSaid(SIDES[reader.name.low], reader.size(), symbol)
    seen: set[str] = set()
    while (word := reader.ahead) is not None:
        name = reader.takes(("at", "@", "sl", "tp", "reduce", *FLAGS))
        kind = {"@": "at"}.get(name, "tif" if name in FLAGS else name)
        if not kind:
            hint = f"a price is said as at {word.text}; " if word.text[:1].isdigit() else ""
            raise reader.fault(f"not understood here; {hint}{BEHIND}", word)
        if kind in seen:
            raise reader.fault("said twice", word)
        seen.add(kind)
        match kind:
            case "at":
                order = replace(order, price=reader.price())
            case "sl":
                order = replace(order, stop_loss=reader.price(is_exit=True))
            case "tp":
                order = replace(order, take_profit=reader.price(is_exit=True))
            case "tif":
                order = replace(order, time_in_force=FLAGS[name])
            case _:
                order = replace(order, reduce_only=True)
    if order.size.unit in _RISKS and order.stop_loss is None:
        raise reader.fault("a risk needs a stop: sl PRICE", at)
    if "tif" in seen and order.price is None:
        raise reader.fault("po, ioc and fok need a price: at PRICE", at)
    return order


def read_scale(reader: Reader) -> ScaleSaid:
    """scale buy|sell [SYMBOL] SIZE in N from PRICE to PRICE [even|up|down]."""
    word = reader.take("buy or sell")
    side = SIDES.get(word.low)
    if side is None:
        raise reader.fault("not a side; a side is buy or sell", word)
    symbol = reader.symbol()
    at = reader.ahead
    size = reader.size()
    if size.unit in _RISKS:
        raise reader.fault("scaled orders have no stop: a size is 0.01, $100, 1k, 50% or 50%pos", at)
    _expect(reader, "in", "in N, the number of orders")
    count = reader.whole(f"the number of orders, 2 to {MOST_SCALED}", 2, MOST_SCALED)
    _expect(reader, "from", "from PRICE")
    first = reader.price()
    _expect(reader, "to", "to PRICE")
    last = reader.price()
    shape = reader.takes(tuple(Shape))
    reader.end("behind the prices stands even, up or down")
    return ScaleSaid(side, size, count, first, last, symbol, Shape(shape or Shape.EVEN))


def read_close(reader: Reader) -> CloseSaid:
    """close|cl [SYMBOL] [50%]."""
    symbol = reader.symbol()
    percent = 100
    if reader.ahead is not None:
        if not reader.ahead.low.endswith("%"):
            raise reader.fault("neither a symbol nor a share; a share is 50%", reader.ahead)
        percent = reader.whole("a share", 1, 100, unit="%")
    reader.end("behind close stand a symbol and a share")
    return CloseSaid(symbol, percent)


def read_cancel(reader: Reader) -> CancelSaid:
    """cancel ID."""
    order_id = reader.take("which order (last, or the beginning or end of its id)").text
    reader.end("one order is cancelled at a time; ca cancels all of a symbol")
    return CancelSaid(order_id)


def read_cancel_all(reader: Reader) -> CancelAllSaid:
    """ca [SYMBOL]."""
    symbol = reader.symbol()
    reader.end("behind ca stands a symbol or nothing")
    return CancelAllSaid(symbol)


def read_flatten(reader: Reader) -> FlattenSaid:
    """flat|nuke|panic."""
    reader.end("nothing stands behind it: it cancels every order and closes every position")
    return FlattenSaid()


def read_amend(reader: Reader) -> AmendSaid:
    """amend ID price|qty VALUE."""
    order_id = reader.take("which order (last, or the beginning or end of its id)").text
    word = reader.take("what to change: price or qty")
    if word.low not in tuple(AmendedField):
        raise reader.fault("not a value of an order; price or qty is changed", word)
    field = AmendedField(word.low)
    at = reader.ahead
    if field is AmendedField.PRICE:
        said = AmendSaid(order_id, field, price=reader.price())
    else:
        size = reader.size()
        if size.unit not in {QtyUnit.BASE, QtyUnit.QUOTE}:
            raise reader.fault("a size of an order is 0.01, $100 or 1k", at)
        said = AmendSaid(order_id, field, size=size)
    reader.end("one value is changed at a time")
    return said


def _expect(reader: Reader, word: str, wanted: str) -> None:
    ahead = reader.ahead
    if not reader.takes((word,)):
        raise reader.fault(f"{wanted} must stand here", ahead)
