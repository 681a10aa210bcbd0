"""A typed line as words with their places, cut into parts at `;` and `|`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 400
_CLOSING = {'"': '"', "“": "”", "„": "“"}


class Fault(Exception):  # noqa: N818 - a value as well: it is given back by `parse`
    """What is wrong with a line, from the character `start` up to `end`, and what is allowed there."""

    def __init__(self, text: str, start: int, end: int) -> None:
        super().__init__(text)
        self.text, self.start, self.end = text, start, max(end, start + 1)


class After(StrEnum):
    """When a part begins."""

    AT_ONCE = ""
    THEN = ";"
    """Once the exchange has taken what stands before it."""
    FILLED = "|"
    """Once what stands before it is filled."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `start` and `end` are its place in the line, quotes included."""

    text: str
    start: int
    end: int
    is_quoted: bool = False

    @property
    def low(self) -> str:
        """In small letters; a quoted word is never a word of the grammar."""
        return "" if self.is_quoted else self.text.lower()


@dataclass(frozen=True, slots=True)
class Part:
    """The words of one statement."""

    after: After
    words: tuple[Word, ...]
    end: int
    """Where something that is missing would stand."""
    sign_at: int = 0
    """Where the sign before it stands."""


def split(line: str) -> tuple[Part, ...]:
    """The parts of a line; none of an empty one. Raises Fault."""
    if len(line) > LONGEST:
        raise Fault(f"longer than {LONGEST} characters", LONGEST, len(line))
    for place, char in enumerate(line):
        if not char.isprintable():
            raise Fault("a character that cannot be printed", place, place + 1)
    parts: list[Part] = []
    words: list[Word] = []
    after, begin, place = After.AT_ONCE, 0, 0

    def close(end: int) -> None:
        if not words:
            raise Fault(f"nothing stands {'between' if parts else 'before'} the signs here", begin, end)
        parts.append(Part(after, tuple(words), words[-1].end, begin - 1))
        words.clear()

    while place < len(line):
        char = line[place]
        if char == " ":
            place += 1
        elif char in ";|":
            close(place)
            after, place = After(char), place + 1
            begin = place
        elif char in _CLOSING:
            word = _quoted(line, place)
            words.append(word)
            place = word.end
        else:
            word = _bare(line, place)
            words.append(word)
            place = word.end
    if words or after is After.FILLED:
        close(len(line))
    return tuple(parts)


def _quoted(line: str, start: int) -> Word:
    end = next((place for place in range(start + 1, len(line)) if line[place] in (_CLOSING[line[start]], '"')), -1)
    if end < 0:
        raise Fault("the quotation mark is not closed", start, len(line))
    return Word(line[start + 1 : end], start, end + 1, is_quoted=True)


def _bare(line: str, start: int) -> Word:
    if line[start] == "@":
        return Word("@", start, start + 1)
    end = start
    while end < len(line) and line[end] not in ' ;|@"':
        end += 1
    return Word(line[start:end], start, end)
