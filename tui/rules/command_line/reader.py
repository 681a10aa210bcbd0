"""Walks over the words of one statement; whatever does not fit is told with its place and with what does."""

import re
from collections.abc import Iterable
from decimal import Decimal

from tui.rules.command_line.lexer import Fault, Part, Word
from tui.rules.command_line.statements import Names
from tui.rules.pricing import PriceError, PriceForm, read_price
from tui.rules.sizing import SIZE_FORMS, Size, SizeError, read_size

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{0,12})?|\.[0-9]{1,12}")


class Reader:
    """The words behind a command's name, one after the other."""

    def __init__(self, part: Part, names: Names) -> None:
        self.name, self.names = part.words[0], names
        self._words, self._end, self._place = part.words, part.end, 1

    @property
    def ahead(self) -> Word | None:
        """The next word, if there is one."""
        return self._words[self._place] if self._place < len(self._words) else None

    def fault(self, text: str, word: Word | None = None) -> Fault:
        """What is wrong with a word, or with there being none."""
        if word is None:
            return Fault(text, self._end, self._end + 1)
        return Fault(text, word.start, word.end)

    def take(self, wanted: str) -> Word:
        """The next word; `wanted` says what it had to be."""
        word = self.ahead
        if word is None:
            raise self.fault(f"{wanted} is missing")
        self._place += 1
        return word

    def takes(self, words: Iterable[str]) -> str:
        """The next word if it is one of some; empty, and nothing is taken, if it is not."""
        word = self.ahead
        if word is None or not word.low or word.low not in words:
            return ""
        self._place += 1
        return word.low

    def end(self, allowed: str) -> None:
        """Nothing may be left."""
        if self.ahead is not None:
            raise self.fault(f"not understood here; {allowed}", self.ahead)

    def symbol(self) -> str:
        """The symbol that the next word names; empty, and nothing is taken, if it is none."""
        found = self.names.symbol(self.ahead) if self.ahead is not None else ""
        self._place += bool(found)
        return found

    def size(self) -> Size:
        """A size: one word, or risk with its number."""
        word = self.take(f"a size ({SIZE_FORMS})")
        text = word.low
        if text == "risk":
            text += f" {self.take('what to risk (risk 10, risk 1%)').low}"
        try:
            size = read_size(text)
        except SizeError as error:
            raise self.fault(str(error), word) from None
        if not size.amount:
            raise self.fault("a size must be above zero", word)
        return size

    def price(self, *, is_exit: bool = False) -> PriceForm:
        """A price."""
        word = self.take("a price")
        try:
            return read_price(word.low, is_exit=is_exit)
        except PriceError as error:
            raise self.fault(str(error), word) from None

    def number(self, wanted: str, least: Decimal, most: Decimal, *, unit: str = "") -> Decimal:
        """A number in bounds, with a unit behind it or not."""
        word = self.take(wanted)
        text = word.low.removesuffix(unit) if unit else word.low
        number = Decimal(text) if _NUMBER.fullmatch(text) else None
        if number is None or not least <= number <= most:
            raise self.fault(f"not {wanted}; it is a number from {least:f} to {most:f}{unit}", word)
        return number

    def whole(self, wanted: str, least: int, most: int, *, unit: str = "") -> int:
        """A whole number in bounds."""
        word = self.ahead
        number = self.number(wanted, Decimal(least), Decimal(most), unit=unit)
        if number != int(number):
            raise self.fault(f"not {wanted}; it is a whole number", word)
        return int(number)
