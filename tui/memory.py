"""Large blocks are given back as soon as they are free.

The C library keeps what a thread has freed, for each thread anew, and learns from the largest block how much to keep:
a few frames of some megabytes, each read on a new connection, would make the console grow for as long as it runs.
"""

import contextlib
import ctypes
import sys

LARGE = 256 * 1024
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Of glibc's mallopt(3)."""


def give_large_blocks_back() -> None:
    """Ask the C library for it, where it is glibc; elsewhere nothing happens."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        # A threshold that is set is no longer learned.
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_ARENA_MAX, 4)
