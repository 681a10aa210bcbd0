"""What is built has all that it needs."""

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
