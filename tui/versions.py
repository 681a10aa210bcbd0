"""The version of this program and of what matters to it, without importing any of it."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

NAMED = ("textual", "pybit", "requests", "websocket-client", "websockets", "starlette", "uvicorn", "orjson", "click")


def versions() -> list[str]:
    """A line each."""
    implementation = f"{platform.python_implementation()} on {sys.platform} {platform.machine()}"
    lines = [f"bybit-tui {_version('bybit-tui')}", f"Python {platform.python_version()} ({implementation})"]
    return lines + [f"{name} {_version(name)}" for name in NAMED]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
