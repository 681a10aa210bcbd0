"""The terminal: its size, its colours, its characters, and what lies between it and the console."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from tui.doctor.check import Check, Figures, Found, failed, passed, warned
from tui.terminal_look import has_few_colours, is_ascii_only

TERMINAL = Check(
    "terminal",
    "size, colours, UTF-8, SSH, tmux and screen",
    "make the window larger; set TERM, COLORTERM and a UTF-8 locale as it is said",
)
SLOW_ESC = 100
"""Milliseconds that tmux may hold the Esc key back before it is felt."""
TMUX_WITHIN = 2.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A terminal as it presents itself; columns and lines are 0 where there is none."""

    columns: int
    lines: int
    encoding: str
    esc_ms: int | None = None
    """How long tmux waits after Esc; None without tmux."""


def look() -> Seen:
    """The terminal of this process, by whichever of its three streams is one."""
    columns = lines = 0
    for descriptor in (1, 2, 0):
        try:
            size = os.get_terminal_size(descriptor)
        except OSError:
            continue
        columns, lines = size.columns, size.lines
        break
    return Seen(columns, lines, (sys.stdout.encoding or "").lower(), _esc_ms() if os.environ.get("TMUX") else None)


def judge(seen: Seen, environ: Mapping[str, str], smallest: tuple[int, int]) -> Found[None]:
    """What the console would look like here."""
    colours, between = _colours(environ), _between(environ)
    figures: Figures = {
        "columns": seen.columns,
        "lines": seen.lines,
        "colours": colours,
        "encoding": seen.encoding,
        "term": environ.get("TERM", ""),
        "between": between,
    }
    if seen.columns and (seen.columns < smallest[0] or seen.lines < smallest[1]):
        wide, high = smallest
        told = f"too small: {seen.columns}x{seen.lines}, at least {wide}x{high} is needed"
        return Found(failed(told, "make the window larger or the letters smaller", **figures))
    wrong = [*_without(seen, environ), *_plain(seen, environ, colours), *_held_back(seen)]
    size = f"{seen.columns}x{seen.lines}" if seen.columns else "no terminal"
    parts = [size, f"{colours} colours" if colours != "none" else "no colours", seen.encoding.upper() or "no encoding"]
    told = ", ".join([*parts, *([between] if between else [])])
    if wrong:
        return Found(warned(f"{told}: " + "; ".join(each for each, _ in wrong), _fixes(wrong), **figures))
    return Found(passed(told, **figures))


def _fixes(wrong: list[tuple[str, str]]) -> str:
    return "; ".join(fix for _, fix in wrong)


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return "none"
    term = environ.get("TERM", "")
    if term in {"", "dumb"}:
        return "none"
    if has_few_colours(environ):
        return "16"
    return "256" if "256" in term and not environ.get("COLORTERM") else "16 million"


def _between(environ: Mapping[str, str]) -> str:
    found = []
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        found.append("over SSH (--bandwidth low draws less)")
    if environ.get("TMUX"):
        found.append("in tmux")
    elif environ.get("STY"):
        found.append("in screen")
    return ", ".join(found)


def _without(seen: Seen, environ: Mapping[str, str]) -> list[tuple[str, str]]:
    if not seen.columns:
        return [("the console needs one", "run this where the console is to run")]
    if environ.get("TERM", "") in {"", "dumb"}:
        return [("TERM says that it can draw nothing", "export TERM=xterm-256color")]
    return []


def _plain(seen: Seen, environ: Mapping[str, str], colours: str) -> list[tuple[str, str]]:
    wrong = []
    named = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    if is_ascii_only(environ):
        wrong.append((f"the locale is {named}, so that lines and arrows are drawn in ASCII", "export LANG=C.UTF-8"))
    elif not named or "utf" not in seen.encoding:
        what = "output is not UTF-8" if named else "no locale is set"
        wrong.append((f"{what}: lines and arrows may be drawn wrong", "export LANG=C.UTF-8"))
    if colours == "16":
        # tmux and screen pass more colours on only when they are told that the terminal has them.
        fix = "export TERM=xterm-256color COLORTERM=truecolor, if the terminal can"
        if environ.get("TMUX"):
            fix = 'in ~/.tmux.conf: set -g default-terminal "tmux-256color"'
        elif environ.get("STY"):
            fix = "in ~/.screenrc: term screen-256color"
        wrong.append(("shades fall together, and the theme is the one for that", fix))
    return wrong


def _held_back(seen: Seen) -> list[tuple[str, str]]:
    if seen.esc_ms is None or seen.esc_ms <= SLOW_ESC:
        return []
    return [(f"tmux holds Esc back for {seen.esc_ms} ms", "in ~/.tmux.conf: set -sg escape-time 10")]


def _esc_ms() -> int | None:
    tmux = shutil.which("tmux")
    if tmux is None:
        return None
    try:
        command = [tmux, "show-options", "-s", "-v", "escape-time"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TMUX_WITHIN, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    words = done.stdout.strip()
    return int(words) if words.isdigit() else None
