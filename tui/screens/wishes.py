"""What a person wants of the console, as messages of the screens; the app decides what comes of each."""

from textual.message import Message

from tui.model.account import Position
from tui.model.order import Order


class Wish(Message):
    """Something that was asked for."""


class CancelRequested(Wish):
    """Cancel one order."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order


class CancelAllRequested(Wish):
    """Cancel a symbol's orders; its stops stay."""

    def __init__(self, symbol: str) -> None:
        super().__init__()
        self.symbol = symbol


class AmendAsked(Wish):
    """Change an order: ask how."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order


class CloseRequested(Wish):
    """Close a share of a position at market."""

    def __init__(self, position: Position, percent: int) -> None:
        super().__init__()
        self.position = position
        self.percent = percent


class CloseLimitAsked(Wish):
    """Close a position by a limit order: ask at which price."""

    def __init__(self, position: Position) -> None:
        super().__init__()
        self.position = position


class StopsAsked(Wish):
    """Change a position's stops: ask how."""

    def __init__(self, position: Position) -> None:
        super().__init__()
        self.position = position


class LeverageAsked(Wish):
    """Set the selected symbol's leverage: ask to what."""


class FlattenRequested(Wish):
    """Cancel everything and close every position."""


class CancelLastRequested(Wish):
    """Cancel what was sent last."""


class ArmAsked(Wish):
    """Arm or disarm."""


class NoticeAsked(Wish):
    """Something that a person should read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class LineKeyPressed(Wish):
    """A key that may have been given a line."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class LineDropped(Wish):
    """End the typed line that is under way."""


class AlertAsked(Wish):
    """Be woken at a price of the selected symbol: ask at which."""


class TourEnded(Wish):
    """The tour was taken to its end."""


class SizesChanged(Wish):
    """Panes have other sizes: keep them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
