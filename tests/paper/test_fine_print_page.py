"""The page of fine print names each point once, and only tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "fine-print.md"
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def where(path: str) -> Path:
    return ROOT / "tests" / (path if path.startswith("tours/") else f"paper/{path}")


def test_every_point_is_shown_by_a_test_or_says_why_not() -> None:
    rows = ROW.findall(PAGE.read_text())
    assert [int(number) for number, _, _ in rows] == list(range(1, 101))
    for number, _, shown in rows:
        named = re.fullmatch(r"`(.+)::(test_\w+)`", shown)
        if named is None:
            assert shown.startswith("out of scope: "), number
            assert len(shown) > len("out of scope: ") + 10, number
            continue
        text = where(named[1]).read_text()
        assert re.search(rf"^ *(?:async )?def {named[2]}\(", text, re.MULTILINE), f"{number}: {shown}"
