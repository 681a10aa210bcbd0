from pathlib import Path

from tui.exchange.errors import TABLE
from tui.exchange.reference import page

PAGE = Path(__file__).parents[3] / "docs" / "when-things-fail.md"


def test_the_page_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_code_is_on_it_once() -> None:
    codes = [code for line in page().splitlines() if line.startswith("| ") for code in line.split("|")[1].split(", ")]
    for code in TABLE:
        assert [each.strip() for each in codes].count(str(code)) == 1
