"""The section on faults of the docs page, made from the tables of kinds and keys."""

from collections.abc import Iterable, Mapping
from typing import Final

from tui.paper.faults.kinds import FRAMES, HANDSHAKES, MESSAGES, REQUESTS, STATES, Kind
from tui.paper.faults.rules import DEFAULTS, RANGES

INTRODUCTION: Final = """\
## Faults on demand

What goes wrong is said by rules, in a file or at run time. The file is TOML: a `seed` for chance, `skew_ms` for a
clock that is off (the time endpoint, timestamp checks, expiries and the stamps of messages follow it), and a table
`[[fault]]` for each rule. A clock that is set at run time does not move the market: orders and candles keep the time
that the exchange began with.

```toml
seed = 7
skew_ms = -1500

[[fault]]
kind = "lose_reply"               # the order is there, its acknowledgement is not
where = "POST /v5/order/create"
percent = 5

[[fault]]
kind = "ret_code"                 # a storm: ten requests in a row, after the first hundred
where = "/v5/order/*"
code = 10006
message = "Too many visits."
after = 100
times = 10

[[fault]]
kind = "lose"                     # a gap of three deltas
where = "public/linear orderbook.50.BTCUSDT"
after = 50
times = 3

[[fault]]
kind = "silence"                  # for half a minute, connections that speak fall silent and stay open
where = "private"
seconds = 30
```

Each rule has its own chance: the same seed and the same matches give the same decisions, whatever other rules do.
Where several rules match, the first that strikes is the one that counts.

```
bybit-tui exchange --faults faults.toml
bybit-tui exchange --control --port 8080
curl -d '{"kind": "drop", "where": "POST /v5/order/*", "times": 1}' http://127.0.0.1:8080/control/faults
curl http://127.0.0.1:8080/control/faults                       # the rules, how often each matched and struck
curl -X DELETE http://127.0.0.1:8080/control/faults             # all of them, or /control/faults/ID
curl -d '{"skew_ms": 3000}' http://127.0.0.1:8080/control/clock
curl -d '{"seconds": 20, "port": "streams"}' http://127.0.0.1:8080/control/down
```

The control endpoint has no key. It is served only when it is asked for, on a loopback address, and not to web pages.
Faults never strike it.
"""
TOLD: Final = {
    "kind": "One of the kinds below.",
    "where": "A pattern with `*` and `?`. One without a space is a path with any method, or a channel with any topic.",
    "key": "Only requests with this API key, and streams that it opened.",
    "percent": "How likely a match is struck.",
    "after": "So many matches pass first.",
    "times": "So many matches are struck at the most; 0 is no end.",
    "seconds": "For so long from when the rule is added; 0 is no end.",
    "ms": "A time in milliseconds.",
    "ms_max": "With it the time is drawn between `ms` and this.",
    "status": "An HTTP status.",
    "code": "A retCode.",
    "message": "A retMsg, or a whole body.",
    "reset_ms": "How far ahead `X-Bapi-Limit-Reset-Timestamp` lies; below zero it has passed.",
    "close_code": "A WebSocket close code.",
    "shape": "How a frame is broken.",
    "down_seconds": "How long ports refuse.",
    "port": "Which ports: `all`, `rest` or `streams`.",
}
"""What each key of a rule means."""


def section() -> str:
    """The section as Markdown."""
    keys = _table(
        ("key", "default", "from, to", ""), [(f"`{key}`", _default(key), _range(key), TOLD[key]) for key in TOLD]
    )
    groups = (
        ("Requests: `where` is method and path, such as `POST /v5/order/create`.", REQUESTS),
        ("Handshakes: `where` is the channel and `open`, such as `private open`, `public/linear open`.", HANDSHAKES),
        (
            "What clients send: `where` is channel and op: `trade order.create`, `private auth`, `* subscribe`.",
            MESSAGES,
        ),
        ("What the exchange sends: `where` is channel and topic, or op of a reply: `private order`.", FRAMES),
        ("Connections, at one of their frames or as they open: `where` is like that of frames or handshakes.", STATES),
    )
    kinds = "\n".join(f"{head}\n\n{_kinds(group)}" for head, group in groups)
    return f"{INTRODUCTION}\n{keys}\n{kinds}"


def _kinds(kinds: Mapping[str, Kind]) -> str:
    rows = [(f"`{name}`", ", ".join(f"`{key}`" for key in kind.keys), kind.told) for name, kind in kinds.items()]
    return _table(("kind", "own keys", ""), rows)


def _default(key: str) -> str:
    value = DEFAULTS.get(key)
    return "" if value in {None, ""} else f"`{value}`"


def _range(key: str) -> str:
    return "{}, {}".format(*RANGES[key]) if key in RANGES else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
