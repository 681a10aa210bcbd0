"""A bare environment outside the checkout, with the wheel that the checkout builds and what it depends on."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


class CannotInstallError(Exception):
    """No package could be had: there is no registry, or it did not answer."""


def build(folder: Path) -> Path:
    """The wheel, built with the clock that makes builds the same."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1700000000"}
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment)
    (wheel,) = folder.glob("*.whl")
    return wheel


def environment_with(wheel: Path, folder: Path) -> Path:
    """A new environment's folder of commands. Raises CannotInstallError."""
    place = folder / "bare"
    uv = ROOT / ".uv" / "bin" / "uv"
    python = place / "bin" / "python"
    if uv.exists():
        # The versions of the lock are in its cache: nothing is fetched twice.
        wanted = subprocess.run(
            [uv, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes", "-q"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        versions = folder / "versions.txt"
        versions.write_text(wanted, encoding="utf-8")
        make = [uv, "venv", "-q", "--python", sys.executable, str(place)]
        install = [uv, "pip", "install", "-q", "--python", str(python), "-c", str(versions), str(wheel)]
    else:
        make = [sys.executable, "-m", "venv", str(place)]
        install = [str(python), "-m", "pip", "install", "-q", str(wheel)]
    subprocess.run(make, check=True, capture_output=True)
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotInstallError(done.stderr[-2_000:])
    return place / "bin"
