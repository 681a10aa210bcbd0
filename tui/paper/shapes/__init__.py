"""What the exchange has, in the shapes that Bybit sends: one function an object."""

from tui.paper.shapes.holdings import break_even, closed_pnl, log_entry, position, stream_position, wallet
from tui.paper.shapes.market import liquidation, price_limit, public_trade, recent_trade, risk_limits
from tui.paper.shapes.products import instrument, rest_ticker, ticker
from tui.paper.shapes.trading import execution, fast_execution, order, stream_execution, stream_order

__all__ = [
    "break_even",
    "closed_pnl",
    "execution",
    "fast_execution",
    "instrument",
    "liquidation",
    "log_entry",
    "order",
    "position",
    "price_limit",
    "public_trade",
    "recent_trade",
    "rest_ticker",
    "risk_limits",
    "stream_execution",
    "stream_order",
    "stream_position",
    "ticker",
    "wallet",
]
