"""What a line can say, as values: nothing in here is resolved against a market yet."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tui.model.enums import Side, TimeInForce
from tui.rules.command_line.lexer import After, Word
from tui.rules.pricing import PriceForm
from tui.rules.sizing import Size


class Shape(StrEnum):
    """How the size of scaled orders is spread from the first price to the last."""

    EVEN = "even"
    UP = "up"
    DOWN = "down"


class Exit(StrEnum):
    """A way out of a position."""

    STOP = "sl"
    TARGET = "tp"


class AmendedField(StrEnum):
    """What of an order is changed."""

    PRICE = "price"
    QTY = "qty"


class Guard(StrEnum):
    """A guard of the running session."""

    FATFINGER = "fatfinger"
    BUDGET = "budget"
    WHITELIST = "whitelist"
    DRY_RUN = "dry-run"


@dataclass(frozen=True, slots=True)
class OrderSaid:
    """buy, sell. Without a price it is a market order; an empty symbol is the one that is shown."""

    side: Side
    size: Size
    symbol: str = ""
    price: PriceForm | None = None
    stop_loss: PriceForm | None = None
    take_profit: PriceForm | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    reduce_only: bool = False


@dataclass(frozen=True, slots=True)
class ScaleSaid:
    """A number of limit orders from one price to another."""

    side: Side
    size: Size
    """Of all of them together."""
    count: int
    first: PriceForm
    last: PriceForm
    symbol: str = ""
    shape: Shape = Shape.EVEN


@dataclass(frozen=True, slots=True)
class CloseSaid:
    """Close a share of a position at market."""

    symbol: str = ""
    percent: int = 100


@dataclass(frozen=True, slots=True)
class CancelSaid:
    """Cancel one order: "last", or the beginning or end of its id."""

    order_id: str


@dataclass(frozen=True, slots=True)
class CancelAllSaid:
    """Cancel the orders of a symbol; its stops stay."""

    symbol: str = ""


@dataclass(frozen=True, slots=True)
class FlattenSaid:
    """Cancel everything, close every position."""


@dataclass(frozen=True, slots=True)
class AmendSaid:
    """Change one value of an order."""

    order_id: str
    field: AmendedField
    price: PriceForm | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True)
class ExitSaid:
    """Set, or with None remove, the stop loss or take profit of a position."""

    kind: Exit
    price: PriceForm | None


@dataclass(frozen=True, slots=True)
class BreakEvenSaid:
    """The stop to where the position costs nothing."""


@dataclass(frozen=True, slots=True)
class TrailSaid:
    """A stop that follows at a distance (in price or percent); None removes it. It begins at `active`, or at once."""

    distance: Decimal | None
    is_percent: bool = False
    active: PriceForm | None = None


@dataclass(frozen=True, slots=True)
class LeverageSaid:
    """Leverage of the symbol that is shown."""

    leverage: Decimal


@dataclass(frozen=True, slots=True)
class SwitchSaid:
    """Show another market."""

    symbol: str


@dataclass(frozen=True, slots=True)
class WaitSaid:
    """Do nothing for some seconds."""

    seconds: Decimal


@dataclass(frozen=True, slots=True)
class GuardSaid:
    """Set a guard; without a value it is lifted."""

    guard: Guard
    number: Decimal | None = None
    symbols: tuple[str, ...] = ()
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class AliasSaid:
    """A name for a line; an empty line takes the name away."""

    name: str
    line: str


@dataclass(frozen=True, slots=True)
class BindSaid:
    """A key for a line; an empty line frees the key."""

    key: str
    line: str


Said = (
    OrderSaid
    | ScaleSaid
    | CloseSaid
    | CancelSaid
    | CancelAllSaid
    | FlattenSaid
    | AmendSaid
    | ExitSaid
    | BreakEvenSaid
    | TrailSaid
    | LeverageSaid
    | SwitchSaid
    | WaitSaid
    | GuardSaid
    | AliasSaid
    | BindSaid
)
CAN_FILL = (OrderSaid, ScaleSaid, CloseSaid)
"""What `|` may stand behind."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement with when it begins and where it stands in the line."""

    said: Said
    after: After
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was understood; `steps` is empty where nothing was typed."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What the grammar has to know of the console."""

    symbols: tuple[str, ...] = ()
    """Those that may be named, as BTCUSDT."""
    settle_coin: str = "USDT"
    aliases: tuple[tuple[str, str], ...] = ()

    def symbol(self, word: Word) -> str:
        """The symbol that a word names, in any case and with or without the coin it settles in; empty if none."""
        wanted = "" if word.is_quoted else word.text.upper()
        return next((each for each in (wanted, f"{wanted}{self.settle_coin}") if each in self.symbols), "")

    def alias(self, word: Word) -> str | None:
        """The line that a word stands for."""
        return dict(self.aliases).get(word.low)
