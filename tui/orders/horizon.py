"""How long a request may still take effect (docs/v5/guide: timestamp and recv_window)."""

from tui.exchange.session import RECV_WINDOW

HORIZON_MS = RECV_WINDOW + 2_000
"""After so long the exchange would no longer take a request that it has not seen: "not found" is final."""
