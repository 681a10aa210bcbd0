"""The pages: links lead somewhere, what is made by code is as the code says, and the architecture names every part."""

import re
from pathlib import Path

import pytest

from tui import keymap_page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_index_lists_every_page() -> None:
    listed = set(re.findall(r"\]\(([^)]+\.md)\)", (DOCS / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in DOCS.glob("*.md")} - {"README.md"} == listed


def test_the_keys_are_as_the_table_of_actions_says() -> None:
    assert (DOCS / "keys.md").read_text(encoding="utf-8") == keymap_page.page()


def test_the_architecture_names_every_part() -> None:
    told = (DOCS / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tui/[a-z_/]+(?:\.py)?)`", told))
    for path in named:
        assert (ROOT / path).exists(), path
    packages = {f"tui/{path.parent.name}" for path in (ROOT / "tui").glob("*/__init__.py")}
    assert packages <= {"/".join(path.split("/")[:2]) for path in named}
