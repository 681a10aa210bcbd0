"""The kinds of faults. Files, the control endpoint and the docs page go by these tables."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """What a fault does, and the keys of a rule that it reads besides those that every rule has."""

    told: str
    keys: tuple[str, ...] = ()


REQUESTS: Final = {
    "delay": Kind("The request waits `ms` before it is carried out, even if its client has gone.", ("ms", "ms_max")),
    "late": Kind("The request is carried out at once, its reply comes after `ms`.", ("ms", "ms_max")),
    "drip": Kind("The request is carried out, its reply comes in small pieces over `ms`.", ("ms", "ms_max")),
    "drop": Kind("The connection is closed and the request is not carried out."),
    "lose_reply": Kind("The request is carried out and the connection closed before the first byte of the reply."),
    "cut_body": Kind("The request is carried out; the connection ends in the middle of the reply's body."),
    "status": Kind("HTTP `status` with no body; the request is not carried out.", ("status",)),
    "html": Kind("An HTML page with HTTP `status`, which may be 200; the request is not carried out.", ("status",)),
    "body": Kind("HTTP 200 with `message` as the whole body; the request is not carried out.", ("message",)),
    "ret_code": Kind(
        "An envelope with `code` and `message`; the request is not carried out. With 10006 come the three headers of "
        "a limit, which ends in `reset_ms`.",
        ("code", "message", "reset_ms"),
    ),
    "ret_code_after": Kind(
        "The request is carried out, and answered with `code` and `message` nevertheless.",
        ("code", "message", "reset_ms"),
    ),
    "down": Kind(
        "The request is not carried out; for `down_seconds` the ports (`all`, or `rest` or `streams` as `port` says) "
        "end their connections and refuse new ones. The market and the orders in it go on.",
        ("down_seconds", "port"),
    ),
}
"""Matched with method and path: POST /v5/order/create."""

HANDSHAKES: Final = {
    "refuse_handshake": Kind("The handshake is answered with HTTP `status`.", ("status",)),
    "reset_handshake": Kind("The connection is reset instead of a handshake."),
    "slow_handshake": Kind("The handshake is answered after `ms`, at most a minute.", ("ms", "ms_max")),
}
"""Matched with the channel and the word open: private open."""

MESSAGES: Final = {
    "ignore": Kind("What the client sent is not heard: no order, no subscription, no pong."),
    "refuse": Kind(
        "The request fails with `message` (and `code` in order entry) and is not carried out; a refused auth ends the "
        "connection.",
        ("code", "message"),
    ),
}
"""Matched with channel and op of what a client sends: trade order.create, private auth, public/linear subscribe."""

STATES: Final = {
    "cut": Kind("The connection is reset."),
    "close": Kind("The connection is closed in good order with `close_code`.", ("close_code",)),
    "silence": Kind("Nothing is sent or heard on the connection from now on, and it stays open."),
    "no_pong": Kind("Pings of the protocol and of the API are not answered from now on; all else goes on."),
}
"""What befalls a whole connection: when it opens, matched as handshakes are, or at one of its frames."""

FRAMES: Final = {
    "lose": Kind("The frame is not sent: a gap, when it is a delta of a book."),
    "hold": Kind("The frame is sent after `ms`; those behind it overtake.", ("ms", "ms_max")),
    "duplicate": Kind("The frame is sent twice."),
    "reorder": Kind("The frame is sent after the one that follows it."),
    "malformed": Kind(
        "The frame is broken as `shape` says: `cut` in its middle, `text` instead of JSON, `null`, `empty`, a `list` "
        "instead of an object, wrong `types`, bad `utf8`, `huge` (2 MB), or with `control` characters.",
        ("shape",),
    ),
}
"""Matched with channel and topic of a push, or op of a reply: private order, public/linear orderbook.50.BTCUSDT."""

KINDS: Final = REQUESTS | HANDSHAKES | MESSAGES | STATES | FRAMES
DOWN_PORTS: Final = ("all", "rest", "streams")
SHAPES: Final = ("cut", "text", "null", "empty", "list", "types", "utf8", "huge", "control")
