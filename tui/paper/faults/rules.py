"""A rule: one fault, where it strikes and when."""

from dataclasses import MISSING, dataclass, fields
from fnmatch import fnmatchcase
from typing import Any, Final

from tui.paper.faults.kinds import DOWN_PORTS, KINDS, REQUESTS, SHAPES

COMMON: Final = ("kind", "where", "key", "percent", "after", "times", "seconds")
"""The keys that every rule may have."""
HOUR_MS: Final = 3_600_000
RANGES: Final[dict[str, tuple[int, int]]] = {
    "percent": (0, 100),
    "after": (0, 1_000_000_000),
    "times": (0, 1_000_000_000),
    "seconds": (0, 31_536_000),
    "ms": (0, HOUR_MS),
    "ms_max": (0, HOUR_MS),
    "status": (200, 599),
    "code": (-1_000_000_000, 1_000_000_000),
    "reset_ms": (-HOUR_MS, HOUR_MS),
    "close_code": (1_000, 4_999),
    "down_seconds": (1, 3_600),
}
CHOICES: Final = {"shape": SHAPES, "port": DOWN_PORTS}
UNSENDABLE: Final = frozenset({1_004, 1_005, 1_006, 1_015})
"""Close codes that no server may send (RFC 6455, 7.4.1)."""


class FaultError(Exception):
    """A rule that makes no sense; the text is one line that names the key and says what is allowed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault: a kind, where it strikes, and when. Raises FaultError for values that make no sense."""

    kind: str
    where: str = "*"
    """A pattern with * and ?. One word matches a path with any method, or a channel with any topic."""
    key: str = ""
    """Only what comes with this API key, or goes to a stream that it opened."""
    percent: float = 100
    """How likely a match is struck."""
    after: int = 0
    """So many matches pass first."""
    times: int = 0
    """So many matches are struck at the most; 0 is no end."""
    seconds: int = 0
    """For so long from when the rule is added; 0 is no end."""
    ms: int = 1_000
    ms_max: int = 0
    """A time between `ms` and this, by chance; 0 is `ms` itself."""
    status: int = 503
    code: int = 10_016
    message: str = "Server error."
    reset_ms: int = 1_000
    close_code: int = 1_012
    shape: str = "cut"
    down_seconds: int = 5
    port: str = "all"

    def __post_init__(self) -> None:
        kind = KINDS.get(self.kind)
        if kind is None:
            raise FaultError(f"no kind {self.kind!r} (there are {', '.join(KINDS)})")
        allowed = (*COMMON, *kind.keys)
        for name in NAMES:
            value = getattr(self, name)
            _check(name, value)
            if name not in allowed and value != DEFAULTS[name]:
                raise FaultError(f"{name} means nothing to {self.kind} (it has {', '.join(allowed)})")
        if self.ms_max and self.ms_max < self.ms:
            raise FaultError(f"ms_max must be {self.ms} (ms) or more, or 0")
        if 200 <= self.status < 300 and self.kind in {"status", "refuse_handshake"}:
            raise FaultError("status must be 300 to 599 here")

    def matches(self, where: str, key: str) -> bool:
        """Whether the rule is about this place, such as POST /v5/order/create, and API key."""
        if self.key and self.key != key:
            return False
        if self.where == "*" or fnmatchcase(where, self.where):
            return True
        if " " in self.where:
            return False
        first, _, second = where.partition(" ")
        return fnmatchcase(second if self.kind in REQUESTS else first, self.where)


NAMES: Final = tuple(each.name for each in fields(Rule))
DEFAULTS: Final = {each.name: each.default for each in fields(Rule) if each.default is not MISSING}
TYPES: Final = {"kind": str, **{name: type(value) for name, value in DEFAULTS.items()}, "percent": float}


def rule_of(values: dict[str, Any], name: str = "fault") -> Rule:
    """The rule of a table of values. Raises FaultError, one line that begins with `name`."""
    for key in values:
        if key not in NAMES:
            raise FaultError(f"{name}: no key {key!r} (there are {', '.join(NAMES)})")
    if "kind" not in values:
        raise FaultError(f"{name}: kind is missing (one of {', '.join(KINDS)})")
    try:
        for key, value in values.items():
            _check(key, value)
        return Rule(**values)
    except FaultError as wrong:
        raise FaultError(f"{name}: {wrong}") from None


def _check(name: str, value: object) -> None:
    wanted = TYPES[name]
    if wanted is str:
        if not isinstance(value, str):
            raise FaultError(f"{name} must be a text")
        choices = CHOICES.get(name)
        if choices is not None and value not in choices:
            raise FaultError(f"no {name} {value!r} (there are {', '.join(choices)})")
        return
    if isinstance(value, bool) or not isinstance(value, int | float if wanted is float else int):
        raise FaultError(f"{name} must be a {'number' if wanted is float else 'whole number'}")
    lowest, highest = RANGES[name]
    if not lowest <= value <= highest:
        raise FaultError(f"{name} must be {lowest} to {highest}")
    if name == "close_code" and (value in UNSENDABLE or 1_016 <= value < 3_000):
        raise FaultError("close_code must be 1000 to 1014 without 1004 to 1006, or 3000 to 4999")
