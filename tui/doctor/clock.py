"""This machine's clock against the exchange's."""

import shutil
import sys
from pathlib import Path

from tui.doctor.check import Check, Figures, Found, failed, passed, warned
from tui.doctor.refused import told_of
from tui.exchange.clock import Reading
from tui.exchange.errors import ExchangeError
from tui.exchange.session import RECV_WINDOW, Session

LIMIT_MS = RECV_WINDOW // 2
NOTABLE_MS = 500
SLOW_MS = 1_500
"""A round trip from which on a line is called slow."""

CLOCK = Check(
    "clock",
    f"offset and round trip by /v5/market/time; more than {LIMIT_MS} ms (half of recv_window) is too much",
    "set the clock: `timedatectl set-ntp true`, `chronyc makestep`, `sntp -sS`, by the system",
    ("REST",),
    12.0,
)


def measure(session: Session) -> Found[Reading]:
    """The surest of some readings, which the session goes by from then on."""
    try:
        found = session.measure_clock(5)
    except ExchangeError as error:
        return Found(told_of(error))
    return judge(found)


def judge(found: Reading) -> Found[Reading]:
    """What an offset means: Bybit refuses what is stamped a second early or recv_window late."""
    offset, trip = round(found.offset_ms), round(found.uncertainty_ms * 2)
    figures: Figures = {"offset_ms": offset, "round_trip_ms": trip, "limit_ms": LIMIT_MS}
    off = abs(offset)
    words = f"this machine is {off / 1000:.1f} s {'slow' if offset > 0 else 'fast'}"
    if off - found.uncertainty_ms > LIMIT_MS:
        return Found(failed(f"{words}; round trip {trip} ms", fix_for_this_system(), **figures), found)
    if off - found.uncertainty_ms > NOTABLE_MS:
        told = f"{words}, which the console reckons with; round trip {trip} ms"
        return Found(warned(told, fix_for_this_system(), **figures), found)
    if trip > SLOW_MS:
        fix = "prices are late by half of it, and so are orders: look for a better line, or another region's domain"
        return Found(warned(f"the line is slow: round trip {trip} ms", fix, **figures), found)
    return Found(passed(f"{off} ms off, round trip {trip} ms", **figures), found)


def fix_for_this_system(system: str = sys.platform, version: Path = Path("/proc/version")) -> str:
    """The command that sets the clock, by what the system has."""
    if system == "darwin":
        return "sudo sntp -sS time.apple.com"
    if _is_wsl(version):
        return "sudo hwclock -s (WSL falls behind while the machine sleeps), or wsl --shutdown in Windows"
    if shutil.which("chronyc"):
        return "sudo chronyc makestep"
    if shutil.which("timedatectl"):
        return "sudo timedatectl set-ntp true, and timedatectl says whether it is synchronized"
    if shutil.which("sntp"):
        return "sudo sntp -sS pool.ntp.org"
    return "set this machine's clock by NTP (install chrony or systemd-timesyncd)"


def _is_wsl(version: Path) -> bool:
    try:
        return "microsoft" in version.read_text(encoding="utf-8", errors="replace").lower()
    except OSError:
        return False
