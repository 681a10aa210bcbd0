"""The docs page says what is served."""

from pathlib import Path

from tui.paper.reference import page

DOCS = Path(__file__).parents[3] / "docs" / "paper-exchange.md"


def test_the_page_is_current() -> None:
    assert DOCS.read_text() == page(), "make it anew: uv run python -m tui.paper.reference > docs/paper-exchange.md"
