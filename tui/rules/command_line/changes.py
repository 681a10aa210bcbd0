"""Statements about everything but orders: stops, leverage, the console's guards, names and keys for lines."""

import re
from decimal import Decimal
from typing import Final

from tui.rules.command_line.reader import Reader
from tui.rules.command_line.statements import (
    AliasSaid,
    BindSaid,
    BreakEvenSaid,
    Exit,
    ExitSaid,
    Guard,
    GuardSaid,
    LeverageSaid,
    TrailSaid,
    WaitSaid,
)

KEYS: Final = tuple(f"f{number}" for number in range(2, 13))
"""The keys that may be bound: they mean nothing else by themselves. F1 does, here as everywhere."""
_ALIAS = re.compile(r"[a-z][a-z0-9_-]{0,11}")
_TINY, _HUGE = Decimal("0.000000000001"), Decimal(10) ** 12


def read_exit(reader: Reader) -> ExitSaid:
    """sl PRICE|off, tp PRICE|off."""
    price = None if reader.takes(("off",)) else reader.price(is_exit=True)
    reader.end("behind it stands one price, or off")
    return ExitSaid(Exit(reader.name.low), price)


def read_break_even(reader: Reader) -> BreakEvenSaid:
    """be."""
    reader.end("nothing stands behind be")
    return BreakEvenSaid()


def read_trail(reader: Reader) -> TrailSaid:
    """ts DISTANCE [PRICE] or ts off."""
    if reader.takes(("off",)):
        reader.end("nothing stands behind off")
        return TrailSaid(None)
    word = reader.ahead
    is_percent = word is not None and word.low.endswith("%")
    most = Decimal(50) if is_percent else _HUGE
    distance = reader.number("a distance (2% or 150)", _TINY, most, unit="%" if is_percent else "")
    active = None if reader.ahead is None else reader.price(is_exit=True)
    reader.end("behind the distance stands where it begins, or nothing")
    return TrailSaid(distance, is_percent, active)


def read_leverage(reader: Reader) -> LeverageSaid:
    """lev N."""
    leverage = reader.number("a leverage", Decimal(1), Decimal(1000))
    reader.end("behind lev stands one number")
    return LeverageSaid(leverage)


def read_wait(reader: Reader) -> WaitSaid:
    """wait 2s."""
    seconds = reader.number("a time (2s)", Decimal("0.1"), Decimal(3600), unit="s")
    reader.end("behind wait stands a time")
    return WaitSaid(seconds)


def read_guard(reader: Reader) -> GuardSaid:
    """fatfinger N|off, budget N|off."""
    guard = Guard(reader.name.low)
    if reader.takes(("off",)):
        reader.end("nothing stands behind off")
        return GuardSaid(guard)
    number = reader.number("a value in the settle coin, or off", _TINY, _HUGE)
    reader.end("behind it stands one value, or off")
    return GuardSaid(guard, number)


def read_whitelist(reader: Reader) -> GuardSaid:
    """whitelist SYMBOL …|off."""
    if reader.takes(("off",)):
        reader.end("nothing stands behind off")
        return GuardSaid(Guard.WHITELIST)
    symbols: list[str] = []
    while (symbol := reader.symbol()) != "":
        symbols.append(symbol)
    if reader.ahead is not None or not symbols:
        raise reader.fault(f"symbols or off must stand here; there are {some_symbols(reader)}", reader.ahead)
    return GuardSaid(Guard.WHITELIST, symbols=tuple(dict.fromkeys(symbols)))


def read_dry_run(reader: Reader) -> GuardSaid:
    """dry-run on|off."""
    ahead = reader.ahead
    word = reader.takes(("on", "off"))
    if not word:
        raise reader.fault("on or off must stand here", ahead)
    reader.end("nothing stands behind it")
    return GuardSaid(Guard.DRY_RUN, is_on=word == "on")


def read_alias(reader: Reader) -> AliasSaid:
    """alias NAME "LINE"."""
    word = reader.take("a name")
    if not _ALIAS.fullmatch(word.low):
        raise reader.fault("not a name; a name is up to twelve small letters and digits", word)
    return AliasSaid(word.low, _line(reader))


def read_bind(reader: Reader) -> BindSaid:
    """bind KEY "LINE"."""
    word = reader.take("a key, F2 to F12,")
    if word.low not in KEYS:
        raise reader.fault("not a key that can be bound; those are F2 to F12", word)
    return BindSaid(word.low, _line(reader))


def some_symbols(reader: Reader) -> str:
    """A few symbols, to say what is allowed."""
    symbols = reader.names.symbols
    return ", ".join(symbols[:6]) + (" …" if len(symbols) > 6 else "")


def _line(reader: Reader) -> str:
    word = reader.take("a line in quotation marks")
    if not word.is_quoted:
        raise reader.fault("the line must stand in quotation marks", word)
    reader.end("nothing stands behind the line")
    return word.text.strip()
