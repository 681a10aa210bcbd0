"""What a value of a setting may be: read from TOML or from a text, or refused with what is allowed."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from tui.keymap import textual_key

TRUE, FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
LONGEST = 500
MOST_GROUPS = 30


class Kind(Protocol):
    """How a value is read. Both raise ValueError."""

    @property
    def allowed(self) -> str:
        """In words, after "must be"."""
        ...

    def take(self, value: object) -> object:
        """A value of TOML (its floats are Decimals)."""
        ...

    def read(self, text: str) -> object:
        """A value of the environment."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return f"one of {', '.join(self.words)}"

    def take(self, value: object) -> object:
        if value not in self.words:
            raise ValueError
        return value

    def read(self, text: str) -> object:
        return self.take(text.strip())


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    @property
    def allowed(self) -> str:
        return "true or false"

    def take(self, value: object) -> object:
        if not isinstance(value, bool):
            raise ValueError
        return value

    def read(self, text: str) -> object:
        word = text.strip().lower()
        if word not in TRUE | FALSE:
            raise ValueError
        return word in TRUE


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    least: int
    most: int

    @property
    def allowed(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def take(self, value: object) -> object:
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            raise ValueError
        return value

    def read(self, text: str) -> object:
        return self.take(int(text) if len(text) < 30 else None)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number above zero, or "none" for no limit."""

    @property
    def allowed(self) -> str:
        return 'a number above zero, or "none"'

    def take(self, value: object) -> object:
        if value == "none":
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise ValueError
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise ValueError from None
        if not number.is_finite() or number <= 0 or number.adjusted() > 15:
            raise ValueError
        return number

    def read(self, text: str) -> object:
        return self.take(text.strip())


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number above zero, or "none" for no limit."""

    @property
    def allowed(self) -> str:
        return 'a whole number above zero, or "none"'

    def take(self, value: object) -> object:
        return None if value == "none" else Whole(1, 1_000_000).take(value)

    def read(self, text: str) -> object:
        word = text.strip()
        return None if word == "none" else Whole(1, 1_000_000).read(word)


@dataclass(frozen=True, slots=True)
class Symbols:
    """A list of symbols."""

    @property
    def allowed(self) -> str:
        return 'a list of symbols, as ["BTCUSDT", "ETHUSDT"]'

    def take(self, value: object) -> object:
        return _symbols(value)

    def read(self, text: str) -> object:
        return self.take(_split(text))


@dataclass(frozen=True, slots=True)
class Periods:
    """Two whole numbers that say how many candles an average goes over."""

    most: int = 500

    @property
    def allowed(self) -> str:
        return f"a list of two whole numbers from 2 to {self.most}, as [9, 21]"

    def take(self, value: object) -> object:
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise ValueError
        return tuple(Whole(2, self.most).read(each) if isinstance(each, str) else self._one(each) for each in value)

    def read(self, text: str) -> object:
        return self.take([each for each in text.replace(",", " ").split() if each])

    def _one(self, value: object) -> object:
        return Whole(2, self.most).take(value)


def _symbol(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or not value.isalnum() or len(value) > 40:
        raise ValueError
    return value.upper()


@dataclass(frozen=True, slots=True)
class Groups:
    """Lists of symbols by name."""

    @property
    def allowed(self) -> str:
        return 'lists of symbols by name, as majors = ["BTCUSDT", "ETHUSDT"]; in a variable majors: BTCUSDT ETHUSDT; …'

    def take(self, value: object) -> object:
        if not isinstance(value, Mapping) or len(value) > MOST_GROUPS:
            raise ValueError
        return {_group(name): tuple(dict.fromkeys(_symbols(found))) for name, found in value.items()}

    def read(self, text: str) -> object:
        parts = [part.partition(":") for part in text.split(";") if part.strip()]
        return self.take({name: _split(symbols) for name, _, symbols in parts})


def _group(name: object) -> str:
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name.strip()) <= 20 or "[" in name:
        raise ValueError
    if name.strip() == "holdings":
        # That one makes itself.
        raise ValueError
    return name.strip()


def _symbols(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ValueError
    return tuple(_symbol(each) for each in value)


def _split(text: str) -> list[str]:
    return [each for each in text.replace(",", " ").split() if each]


@dataclass(frozen=True, slots=True)
class Text:
    """A short text."""

    words: str

    @property
    def allowed(self) -> str:
        return self.words

    def take(self, value: object) -> object:
        if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) < LONGEST:
            raise ValueError
        return value

    def read(self, text: str) -> object:
        return self.take(text)


@dataclass(frozen=True, slots=True)
class FilePath:
    """The path of a file, or "none"."""

    @property
    def allowed(self) -> str:
        return 'the path of a file, or "none"'

    def take(self, value: object) -> object:
        return None if value == "none" else Text("").take(value)

    def read(self, text: str) -> object:
        return self.take(text)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the keyboard."""

    @property
    def allowed(self) -> str:
        return "a key, as b, B, ?, space, f5, ctrl+x or alt+1"

    def take(self, value: object) -> object:
        if not isinstance(value, str) or not value:
            raise ValueError
        textual_key(value)
        return value

    def read(self, text: str) -> object:
        return self.take(text.strip())


@dataclass(frozen=True, slots=True)
class Share:
    """A number of percent above zero."""

    most: Decimal

    @property
    def allowed(self) -> str:
        return f"a number above zero, at most {self.most:f}"

    def take(self, value: object) -> object:
        number = Amount().take(value)
        if not isinstance(number, Decimal) or number > self.most:
            raise ValueError
        return number

    def read(self, text: str) -> object:
        return self.take(text.strip())


@dataclass(frozen=True, slots=True)
class Sizes:
    """A list of amounts above zero."""

    most: int

    @property
    def allowed(self) -> str:
        return f"a list of one to {self.most} numbers above zero"

    def take(self, value: object) -> object:
        if not isinstance(value, Sequence) or isinstance(value, str) or not 1 <= len(value) <= self.most:
            raise ValueError
        taken = tuple(Amount().take(each) for each in value)
        if None in taken:
            raise ValueError
        return taken

    def read(self, text: str) -> object:
        return self.take([each for each in text.replace(",", " ").split() if each])


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its arguments, or nothing."""

    @property
    def allowed(self) -> str:
        return "a command with its arguments, quoted as in a shell, or empty"

    def take(self, value: object) -> object:
        if value == "":
            return ""
        shlex.split(str(Text("").take(value)))
        return value

    def read(self, text: str) -> object:
        return self.take(text)
