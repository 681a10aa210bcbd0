"""What a statement is resolved against, and what comes of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from tui.model.account import Position
from tui.model.enums import Category, Side
from tui.model.order import Command, Order
from tui.rules.command_line.statements import Said
from tui.rules.margin import ZERO
from tui.rules.rounding import plain
from tui.rules.ticket import Circumstances, Ticket

SHORTEST_ID = 4


class SceneError(ValueError):
    """A statement cannot be carried out as things are; the text says why."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The console at a moment."""

    category: Category
    symbol: str
    """The one that is shown."""
    settle_coin: str
    around: Callable[[str], Circumstances]
    orders: tuple[Order, ...] = ()
    """Open and pending, oldest first."""
    positions: tuple[Position, ...] = ()
    last_link_id: str = ""
    """Of the order that was sent last."""
    biggest_recent: Decimal | None = None
    """Value of the biggest recent order; None where there is none."""
    most: Decimal | None = None
    """The person's limit for the value of an order."""

    def position(self, symbol: str) -> Position:
        """The one position of a symbol. Raises SceneError."""
        found = [each for each in self.positions if each.symbol == symbol and not each.is_flat]
        if not found:
            raise SceneError(f"there is no position in {symbol}")
        if len(found) > 1:
            raise SceneError(f"{symbol} is held on both sides: choose the position in its pane")
        return found[0]

    def order(self, order_id: str) -> Order:
        """The open order that is meant. Raises SceneError."""
        if order_id.lower() == "last":
            found = [each for each in self.orders if each.order_link_id and each.order_link_id == self.last_link_id]
            if not found:
                raise SceneError("the order that was sent last is not open")
            return found[0]
        if len(order_id) < SHORTEST_ID:
            raise SceneError(f"an order is last, or {SHORTEST_ID} characters or more of its id")
        ids = [(each, name) for each in self.orders for name in (each.order_id, each.order_link_id) if name]
        exact = [each for each, name in ids if name == order_id]
        close = [each for each, name in ids if name.startswith(order_id) or name.endswith(order_id)]
        several = {each.key: each for each in exact or close}
        if len(several) != 1:
            words = f"{len(several)} open orders have" if several else "no open order has"
            raise SceneError(f"{words} an id that begins or ends with {order_id}")
        return next(iter(several.values()))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a statement comes to: words first, and what would be sent."""

    said: Said
    words: tuple[str, ...] = ()
    """In plain words; the first line is a whole by itself."""
    problem: str = ""
    """Why it cannot be done as it is."""
    symbol: str = ""
    tickets: tuple[Ticket, ...] = ()
    """With sizes in coins, as the words say them."""
    together: Ticket | None = None
    """Several tickets as one, at the price that costs most: what they are checked as."""
    command: Command | None = None
    reduces: bool = False
    """Whether the command takes risk away."""
    order: Order | None = None
    """To be cancelled."""
    position: Position | None = None
    """To be closed."""


def biggest_value(orders: Iterable[Order]) -> Decimal | None:
    """The value of the biggest of some orders, as far as their prices are known."""
    values = [each.qty * price for each in orders if (price := each.price or each.avg_price)]
    return max(values, default=None)


def held(position: Position) -> str:
    """A position in a few words: long 0.5 BTCUSDT."""
    direction = "long" if position.side is Side.BUY else "short"
    return f"{direction} {plain(position.size)} {position.symbol}"


def of_order(order: Order) -> str:
    """An order in a few words: Buy 0.01 BTCUSDT @ 64000."""
    price = order.trigger_price if order.is_conditional else order.price
    at = "at market" if not price else f"@ {plain(price)}"
    kind = f"{order.stop_order_type} " if order.stop_order_type else ""
    return f"{kind}{order.side} {plain(order.qty)} {order.symbol} {at}"


def money(value: Decimal | None, coin: str) -> str:
    """A value in its coin."""
    return f"? {coin}" if value is None else f"{value + ZERO:,.2f} {coin}"
