"""What commands print: aligned text for people, JSON for machines. No figure is ever cut."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

import click

from tui.rules.figures import DASH

COLOURS = {"gain": "green", "loss": "red", "quiet": "bright_black", "warn": "yellow"}
"""Colour repeats what sign and words say already."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and how it is meant."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; figures stand to the right."""

    name: str
    right: bool = True


def table(columns: Sequence[Column], rows: Sequence[Sequence[Cell | str]], *, colours: bool) -> list[str]:
    """Lines with a heading, as wide as what is in them; columns with nothing in them are left out."""
    every = [[each if isinstance(each, Cell) else Cell(each) for each in row] for row in rows]
    kept = [place for place in range(len(columns)) if any(row[place].text not in {"", DASH} for row in every)]
    cells, columns = [[row[place] for place in kept] for row in every], [columns[place] for place in kept]
    widths = [max([len(column.name), *(len(row[place].text) for row in cells)]) for place, column in enumerate(columns)]
    heading = "  ".join(_padded(column.name, width, column) for column, width in zip(columns, widths, strict=True))
    lines = [_styled(heading.rstrip(), "strong", colours=colours)]
    for row in cells:
        parts = [
            _styled(_padded(cell.text, width, column), cell.style, colours=colours)
            for cell, width, column in zip(row, widths, columns, strict=True)
        ]
        lines.append("  ".join(parts).rstrip())
    return lines


def _padded(text: str, width: int, column: Column) -> str:
    return text.rjust(width) if column.right else text.ljust(width)


def _styled(text: str, style: str, *, colours: bool) -> str:
    if not colours or not style:
        return text
    return click.style(text, bold=True) if style == "strong" else click.style(text, fg=COLOURS[style])


def colours_are_wanted() -> bool:
    """Whether standard output is a terminal and NO_COLOR (https://no-color.org) is not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def show(columns: Sequence[Column], rows: Sequence[Sequence[Cell | str]], empty: str) -> None:
    """Print a table, or the words where there is nothing."""
    if not rows:
        click.echo(empty)
        return
    colours = colours_are_wanted()
    for line in table(columns, rows, colours=colours):
        click.echo(line, color=colours)


def as_json(value: Any) -> str:
    """JSON in which every Decimal is a string as the exchange wrote it, and what is unknown is null."""
    return json.dumps(_plain(value), ensure_ascii=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
