"""Money never meets a float: none is written in the engine or the market, and none is found in their values."""

import ast
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from still_market import ALICE, Bench

import tui.paper

ROOT = Path(tui.paper.__file__).parent
FILES = sorted([*(ROOT / "engine").glob("*.py"), *(ROOT / "market").glob("*.py"), ROOT / "store.py", ROOT / "rows.py"])
SAFE_MATH = {"isqrt", "gcd", "lcm", "comb", "perm"}
FLOAT_RANDOM = {"random", "uniform", "gauss", "normalvariate", "expovariate", "betavariate", "triangular"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_float_is_written(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        where = f"{path.name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float | complex), where
        elif isinstance(node, ast.Name):
            assert node.id != "float", where
        elif isinstance(node, ast.Attribute):
            assert node.attr not in FLOAT_RANDOM, where
        elif isinstance(node, ast.ImportFrom) and node.module == "math":
            assert {each.name for each in node.names} <= SAFE_MATH, where
        elif isinstance(node, ast.Import):
            assert "math" not in {each.name for each in node.names}, where


def test_no_float_is_found_in_what_the_engine_says(bench: Bench) -> None:
    bench.quote("Sell", "64250", "1")
    bench.place("Buy", "0.3")
    bench.place("Buy", "0.1", "64000")
    bench.later(9 * 3_600_000)
    account = bench.venue.account(ALICE)
    rows = [*list(bench.venue.drain()), account, bench.position(), bench.board.spec]
    rows += [bench.venue.balance(ALICE, "USDT"), *bench.board.candles.minutes, *bench.board.trades]
    seen = 0
    while rows:
        row = rows.pop()
        assert not isinstance(row, float), row
        seen += 1
        if is_dataclass(row):
            rows += [getattr(row, each.name) for each in fields(row)]
        elif isinstance(row, dict):
            rows += row.values()
        elif isinstance(row, list | tuple) or type(row).__name__ == "deque":
            rows += list(row)
    assert seen > 200
