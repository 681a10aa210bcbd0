"""What a person is told of a fact: the words of the notice line and how grave they are."""

from tui.model.facts import (
    CommandAcknowledged,
    CommandOutcomeUnknown,
    CommandRefused,
    ExecutionReceived,
    Fact,
    FeedPhase,
    FeedStateChanged,
    Noticed,
    OrderUpdated,
)
from tui.model.order import (
    AmendRequest,
    CancelAllRequest,
    CancelRequest,
    Command,
    FlattenRequest,
    LeverageRequest,
    OrderRequest,
    TradingStopRequest,
)
from tui.rules.rounding import plain

Words = tuple[str, str]
NOTHING: Words = ("", "information")


def words(fact: Fact) -> Words:
    """What is said of a fact and its severity; an empty text when nothing is."""
    match fact:
        case ExecutionReceived(fill) if fill.exec_type == "Trade":
            text = f"filled: {fill.side} {plain(fill.exec_qty)} {fill.symbol} @ {plain(fill.exec_price)}"
            return text, "information"
        case ExecutionReceived(fill):
            return f"{fill.exec_type}: {fill.symbol} {plain(fill.exec_qty)}", "warning"
        case OrderUpdated(order) if order.reject_reason and order.is_closed:
            if order.reject_reason == "EC_PerCancelRequest":
                return NOTHING
            return f"{order.symbol} order {order.order_status.lower()}: {order.reject_reason}", "warning"
        case CommandRefused(_, _, meaning, fix):
            return f"refused: {meaning}{f' — {fix}' if fix else ''}", "error"
        case CommandOutcomeUnknown(_, _, why):
            return f"outcome unknown ({why}); asking the exchange, do not send it again", "warning"
        case CommandAcknowledged(_, command, _) if not isinstance(command, OrderRequest):
            return done(command), "information"
        case Noticed(text, severity):
            return text, severity
        case FeedStateChanged(state) if state.detail:
            if state.phase in {FeedPhase.REFUSED, FeedPhase.RECONNECTING}:
                return f"{state.stream} feed: {state.detail}", "error"
    return NOTHING


def done(command: Command) -> str:
    """That a command was taken."""
    said = {
        CancelRequest: "cancel accepted",
        CancelAllRequest: "cancel all accepted",
        AmendRequest: "amend accepted",
        TradingStopRequest: "stops set",
        LeverageRequest: "leverage set",
        FlattenRequest: "flat: every order is cancelled, every position closed",
    }
    return said.get(type(command), "accepted")
