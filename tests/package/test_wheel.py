"""What is built has all that it needs."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_finds_its_styles_and_its_command(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    unpacked = tmp_path / "unpacked"
    sheets = {path.name for path in (ROOT / "styles").glob("*.tcss")}
    assert sheets
    assert {path.name for path in (unpacked / "tui" / "styles").glob("*.tcss")} == sheets
    ask = "from tui.styles_path import STYLESHEETS; print(*STYLESHEETS, sep='\\n')"
    found = subprocess.run(
        [sys.executable, "-c", ask], cwd=unpacked, check=True, capture_output=True, text=True, env={"PYTHONPATH": "."}
    )
    lines = [Path(line) for line in found.stdout.split()]
    assert {path.name for path in lines} == sheets
    assert all(path.is_relative_to(unpacked) for path in lines)
    entry_points = next(unpacked.glob("*.dist-info")) / "entry_points.txt"
    assert "bybit-tui = tui.cli:main" in entry_points.read_text()


def test_what_is_built_twice_is_the_same(tmp_path: Path) -> None:
    built = []
    for name in ("first", "second"):
        folder = tmp_path / name
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
        )
        built.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()})
    assert len(built[0]) == 2
    assert built[0] == built[1]
