"""Where the exchange serves that has a paper account open: told beside the account's file for as long as it runs."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

LOOK_EVERY = 0.05


def default_state() -> Path:
    """The state file that is used when none is named."""
    from platformdirs import user_data_path

    return user_data_path("bybit-tui", appauthor=False) / "paper.db"


@contextlib.contextmanager
def told(state: Path, address: Mapping[str, str]) -> Iterator[None]:
    """Tell the address. The lock on the file says that it is true, and goes with the process whatever way that ends."""
    descriptor = os.open(_beside(state), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(dict(address)).encode())
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def turn(state: Path, within: float) -> Iterator[bool]:
    """Commands that start an exchange on an account do so one after the other; False where it was not free in time."""
    state.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(state.with_name(f"{state.name}.turn"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until, is_ours = time.monotonic() + within, False
        while not is_ours:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                is_ours = True
            except BlockingIOError:
                if time.monotonic() >= until:
                    break
                time.sleep(LOOK_EVERY)
        yield is_ours
    finally:
        os.close(descriptor)


def serving(state: Path) -> dict[str, str] | None:
    """The address of the exchange that has this account open; None where none is known."""
    try:
        descriptor = os.open(_beside(state), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None  # nobody lives who told it
        found = json.loads(os.read(descriptor, 10_000) or b"null")
    except (OSError, ValueError):
        return None
    finally:
        os.close(descriptor)
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else None


def _beside(state: Path) -> Path:
    return state.with_name(f"{state.name}.address")
