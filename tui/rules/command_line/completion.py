"""What the last word of a line may become."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tui.rules.command_line.changes import KEYS
from tui.rules.command_line.lexer import Fault, Part, split
from tui.rules.command_line.statements import Names
from tui.rules.command_line.words import BY_NAME

PRICES: Final = ("best", "$bid", "$ask", "$mark", "$last", "$entry")
ORDER_WORDS: Final = ("at", "sl", "tp", "po", "ioc", "fok", "reduce")
_PRICE_AFTER = {"at", "@", "sl", "tp", "from", "to", "price", "ts"}
_ORDERS = {"buy", "b", "sell", "s"}
_SYMBOL_AFTER = _ORDERS | {"close", "cl", "ca", "whitelist"}
_ON_OFF = {"dry-run": ("on", "off"), "fatfinger": ("off",), "budget": ("off",), "whitelist": ("off",)}
_REST: Final = {"scale": ("in", "from", "to", "even", "up", "down"), "amend": ("price", "qty")}


@dataclass(frozen=True, slots=True)
class Completion:
    """A line with its last word carried on as far as it is certain, and what that word may still become."""

    line: str
    choices: tuple[str, ...]


def complete(line: str, names: Names, order_ids: Sequence[str] = ()) -> Completion:
    """The completion of a line at its end; the line itself where there is none."""
    opened = line.count('"') % 2 == 1
    head, _, inner = line.rpartition('"') if opened else ("", "", line)
    cut = max(inner.rfind(sign) for sign in ";|") + 1
    segment = inner[cut:]
    word = "" if not segment or segment.endswith(" ") else segment.split(" ")[-1]
    before = segment[: len(segment) - len(word)]
    try:
        parts = split(before)
    except Fault:
        return Completion(line, ())
    possible = _possible(parts[-1] if parts else None, names, order_ids)
    choices = tuple(dict.fromkeys(each for each in possible if each.lower().startswith(word.lower())))
    if not choices:
        return Completion(line, ())
    common = _common([each.lower() for each in choices])
    carried = choices[0] + " " if len(choices) == 1 else common if len(common) > len(word) else word
    start = f'{head}"' if opened else ""
    return Completion(f"{start}{inner[:cut]}{before}{carried}", choices)


def _common(words: Sequence[str]) -> str:
    """What all begin with."""
    shortest = min(words, key=len)
    differs = (place for place, char in enumerate(shortest) if any(word[place] != char for word in words))
    return shortest[: next(differs, len(shortest))]


def _possible(part: Part | None, names: Names, order_ids: Sequence[str]) -> Sequence[str]:
    """What may stand next."""
    if part is None:
        return (*BY_NAME, *(name for name, _ in names.aliases), *names.symbols)
    first, last, count = part.words[0].low, part.words[-1].low, len(part.words)
    if last in _PRICE_AFTER:
        return (*PRICES, "off") if count == 1 else PRICES
    if first in {"cancel", "amend"} and count == 1:
        return ("last", *order_ids)
    if first == "bind" and count == 1:
        return tuple(key.upper() for key in KEYS)
    if first in _ORDERS:
        return (*names.symbols, "risk") if count == 1 else ORDER_WORDS
    if first == "scale" and count == 1:
        return ("buy", "sell")
    if first in _SYMBOL_AFTER or (first == "scale" and count == 2):
        return (*names.symbols, *_ON_OFF.get(first, ()))
    return (*_REST.get(first, ()), *_ON_OFF.get(first, ()))
