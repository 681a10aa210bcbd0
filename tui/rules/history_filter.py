"""Which rows of the past are shown: by symbol, side, days and words. Days are UTC."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tui.model.account import Execution
from tui.model.enums import Side
from tui.model.history import ClosedPnl, HistoryRow, time_of

DAY_MS = 86_400_000
KEPT_DAYS = 730
"""The exchange keeps no more."""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Empty parts let everything through."""

    symbol: str = ""
    """A part of the symbol, in capitals."""
    side: Side | None = None
    since: date | None = None
    until: date | None = None
    """Both days are included."""
    words: tuple[str, ...] = ()
    """All of them are in the row: in its symbol, ids, side, kind or status."""

    @property
    def since_ms(self) -> int | None:
        """The first ms that is let through."""
        return None if self.since is None else _midnight(self.since)

    @property
    def until_ms(self) -> int | None:
        """The last ms that is let through."""
        return None if self.until is None else _midnight(self.until) + DAY_MS - 1

    @property
    def told(self) -> str:
        """The filter in words; empty where it lets everything through."""
        parts = [self.symbol, str(self.side or "")]
        if self.since is not None or self.until is not None:
            parts.append(f"{self.since or '…'} to {self.until or 'now'} UTC")
        if self.words:
            parts.append(f"“{' '.join(self.words)}”")
        return " · ".join(part for part in parts if part)

    def select(self, rows: Sequence[HistoryRow]) -> Sequence[HistoryRow]:
        """The rows that are let through, in their order."""
        if self == EVERYTHING:
            return rows
        return [row for row in rows if self.lets(row)]

    def lets(self, row: HistoryRow) -> bool:
        """Whether a row is let through."""
        if self.symbol and self.symbol not in row.symbol.upper():
            return False
        if self.side is not None and row.side is not self.side:
            return False
        when, since, until = time_of(row), self.since_ms, self.until_ms
        if (since is not None and when < since) or (until is not None and when > until):
            return False
        return not self.words or all(word in _text(row) for word in self.words)


EVERYTHING = HistoryFilter()


class FilterError(ValueError):
    """What is typed is no filter; the text says what is allowed."""


def read_filter(symbol: str, side: str, since: str, until: str, words: str, today: date) -> HistoryFilter:
    """A filter from what was typed. Raises FilterError."""
    wanted = HistoryFilter(
        symbol.strip().upper(),
        _side(side.strip()),
        _day(since.strip(), today),
        _day(until.strip(), today),
        tuple(words.casefold().split()),
    )
    if wanted.since is not None and wanted.until is not None and wanted.since > wanted.until:
        raise FilterError("the first day is after the last one")
    return wanted


def today_utc(now_ms: int) -> date:
    """The day of a moment."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).date()


def _side(text: str) -> Side | None:
    if not text:
        return None
    for side in Side:
        if side.lower().startswith(text.lower()):
            return side
    raise FilterError("side: buy, sell or nothing")


def _day(text: str, today: date) -> date | None:
    if not text:
        return None
    if text.lower() in {"today", "yesterday"}:
        return today if text.lower() == "today" else today - timedelta(1)
    back = re.fullmatch(r"([0-9]{1,3})d", text.lower(), re.ASCII)
    if back is not None:
        return today - timedelta(min(int(back[1]), KEPT_DAYS))
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise FilterError(f"there is no day {text}") from None
        if day.year > 1970 and day.year < 9000:
            return day
    raise FilterError("a day: 2026-11-22, today, yesterday, or 7d for seven days ago")


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def _text(row: HistoryRow) -> str:
    common = (row.symbol, row.side, row.order_id)
    if isinstance(row, Execution):
        own: tuple[str, ...] = (row.exec_id, row.order_link_id, row.exec_type, "maker" if row.is_maker else "taker")
    elif isinstance(row, ClosedPnl):
        own = (row.order_type, row.exec_type)
    else:
        own = (row.order_link_id, row.order_type, row.order_status, row.stop_order_type, row.reject_reason)
    return "\n".join((*common, *own)).casefold()
