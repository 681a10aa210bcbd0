"""The account: unified or not, one-way or hedge, and what is left of the rate limit."""

from collections.abc import Mapping
from dataclasses import replace

from tui.doctor.check import Check, Figures, Found, failed, passed, warned
from tui.doctor.refused import told_of
from tui.exchange import parse
from tui.exchange.errors import ExchangeError
from tui.exchange.parse import MalformedPayload
from tui.exchange.session import Session

MODE = Check(
    "account mode",
    "/v5/account/info: whether it is a unified account, and its margin mode",
    "upgrade to the unified trading account at Bybit",
    ("key accepted",),
    10.0,
)
POSITION_MODE = Check(
    "position mode",
    "/v5/position/list of a symbol: one-way, or hedge, in which the ticket's orders are refused",
    "switch to one-way at Bybit, with no position and no order open",
    ("key accepted",),
    10.0,
)
RATE_LIMIT = Check(
    "rate limit",
    "what the headers of the last answer leave of the limit",
    "stop whatever else uses this account, or send less",
    ("key accepted",),
)

CLASSIC = 1
UNIFIED = {3: "unified 1.0", 4: "unified 1.0 pro", 5: "unified 2.0", 6: "unified 2.0 pro"}
"""unifiedMarginStatus (docs/v5/enum)."""
MARGIN_MODES = {
    "ISOLATED_MARGIN": "isolated margin",
    "REGULAR_MARGIN": "cross margin",
    "PORTFOLIO_MARGIN": "portfolio margin",
}
USUAL = {"USDT": "BTCUSDT", "USDC": "BTCPERP"}
LITTLE = 5
"""Less than one in so many requests left is told."""


def mode(session: Session) -> Found[None]:
    """Whether the account is of the kind that the console is for."""
    try:
        result = session.ask("get_account_info").result
        status, margin = parse.whole(result, "unifiedMarginStatus"), parse.text(result, "marginMode")
        if not status:
            raise MalformedPayload("it tells of no account")
    except (ExchangeError, MalformedPayload) as error:
        return Found(told_of(error))
    figures: Figures = {"unified_margin_status": status, "margin_mode": margin}
    if status == CLASSIC:
        fix = f"{MODE.to_do}: a classic account's wallet and orders are elsewhere"
        return Found(failed("a classic account, which the console does not trade", fix, **figures))
    words = f"{UNIFIED.get(status, f'of a kind that is not known ({status})')}, {MARGIN_MODES.get(margin, margin)}"
    if status not in UNIFIED:
        fix = "look whether the wallet and the positions are shown as Bybit shows them"
        return Found(warned(words, fix, **figures))
    return Found(passed(words, **figures))


def position_mode(session: Session, symbols: tuple[str, ...], coin: str) -> Found[None]:
    """How positions are kept."""
    symbol = symbols[0] if symbols else USUAL[coin]
    try:
        reply = session.ask("get_positions", category="linear", symbol=symbol)
        indices = {parse.position_idx(row) for row in parse.rows(reply.result.get("list"))}
    except (ExchangeError, MalformedPayload) as error:
        outcome = told_of(error)
        return Found(replace(outcome, told=f"{symbol}: {outcome.told}"))
    figures: Figures = {"symbol": symbol, "mode": "hedge" if indices & {1, 2} else "one-way"}
    if indices & {1, 2}:
        told = f"{symbol} is in hedge mode: Bybit refuses the ticket's orders, which are for one-way (10001)"
        fix = f"{POSITION_MODE.to_do} (derivatives, preferences, position mode)"
        return Found(failed(told, fix, **figures))
    return Found(passed(f"one-way ({symbol})", **figures))


def rate_limit(headers: Mapping[str, str]) -> Found[None]:
    """What is left of the limit of the endpoint that was asked last."""
    row = {name: headers.get(f"X-Bapi-{name}", "") for name in ("Limit", "Limit-Status")}
    try:
        limit, left = parse.whole(row, "Limit", -1), parse.whole(row, "Limit-Status", -1)
    except MalformedPayload:
        limit = left = -1
    if limit <= 0 or left < 0:
        return Found(passed("the exchange does not tell it", limit=None, left=None))
    words = f"{left} of {limit} requests a second are left for this account"
    if left * LITTLE < limit:
        fix = f"{RATE_LIMIT.to_do}: the limit is one for all keys of an account"
        return Found(warned(words, fix, limit=limit, left=left))
    return Found(passed(words, limit=limit, left=left))
