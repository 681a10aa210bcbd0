"""The pages by code, with what the console does about each."""

from dataclasses import dataclass
from difflib import get_close_matches

from tui.exchange.codes import borrowing, keys, margin, orders, requests, special, spot, stops
from tui.exchange.codes.entry import Entry
from tui.exchange.errors import TABLE, UNKNOWN_CODE, HttpStatusError, Verdict, judge

SUBJECTS = (requests, keys, orders, margin, stops, special, spot, borrowing)
CODES: dict[int, Entry] = {code: entry for subject in SUBJECTS for code, entry in subject.CODES.items()}
NEAR = 5


@dataclass(frozen=True, slots=True)
class Page:
    """What is told of a code: its title, its meaning, and rows of a word and a text."""

    title: str
    meaning: str
    rows: tuple[tuple[str, str], ...]


def of_code(code: int) -> Entry | None:
    """The page of a retCode; None where there is none."""
    return CODES.get(code)


def of_status(status: int) -> Entry | None:
    """The page of an HTTP code; None where there is none."""
    return requests.HTTP.get(status)


def listed() -> list[tuple[str, str]]:
    """Every code that has a page, with its meaning: HTTP first."""
    rows = [(f"HTTP {status}", entry.meaning) for status, entry in sorted(requests.HTTP.items())]
    return rows + [(str(code), entry.meaning) for code, entry in sorted(CODES.items())]


def told(text: str) -> list[Page]:
    """The pages of a code as it was typed, of an HTTP code and a retCode alike; none where it is not known."""
    words = text.strip().lower()
    is_http = words.startswith("http")
    number = words.removeprefix("http").strip()
    if not number.removeprefix("-").isdecimal() or not number.isascii():
        return []
    code = int(number[:12])
    pages = []
    status, entry = of_status(code), of_code(code)
    if status is not None:
        pages.append(_page(f"HTTP {code}", status, judge(HttpStatusError(code, {}))))
    if entry is not None and not is_http:
        pages.append(_page(str(code), entry, _verdict(code)))
    return pages


def close_to(text: str) -> list[str]:
    """Codes that look like one that has no page."""
    return get_close_matches(text.strip(), [str(code) for code in sorted(CODES)], n=NEAR, cutoff=0.6)


def _verdict(code: int) -> Verdict | None:
    return None if code == 0 else TABLE.get(code, UNKNOWN_CODE)


def _page(title: str, entry: Entry, verdict: Verdict | None) -> Page:
    does = "goes on" if verdict is None else verdict.reaction.value
    return Page(title, entry.meaning, (("why", entry.cause), ("to do", entry.fix), ("console", does)))
