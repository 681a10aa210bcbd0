"""Looks: what a terminal can show, signs in ASCII, and colours for everybody."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

from tui.config.table import OWN_THEMES, TEXTUAL_THEMES
from tui.plain_signs import TABLE, plain_signs
from tui.terminal_look import has_few_colours, is_ascii_only
from tui.theme import NIGHT, THEMES, own_variables, red_is_up

ROOT = Path(__file__).parents[2]
SHOWN = [*(ROOT / "tui" / "panes").rglob("*.py"), *(ROOT / "tui" / "screens").rglob("*.py"), ROOT / "tui" / "keymap.py"]


@pytest.mark.parametrize(
    ("environ", "few"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, False),
        ({"TERM": "xterm"}, True),
        ({"TERM": "linux"}, True),
        ({"TERM": "xterm-16color"}, True),
        ({"TERM": "linux", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, False),
        ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"}, True),
    ],
)
def test_terminals_of_few_colours_are_known(environ: dict[str, str], few: bool) -> None:
    assert has_few_colours(environ) is few


@pytest.mark.parametrize(
    ("environ", "ascii_only"),
    [
        ({}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "de_DE.utf8"}, False),
        ({"LANG": "C"}, True),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, True),
        ({"LANG": "en_US.ISO-8859-1"}, True),
    ],
)
def test_a_locale_without_unicode_is_known(environ: dict[str, str], ascii_only: bool) -> None:
    assert is_ascii_only(environ) is ascii_only


@given(st.text())
def test_whatever_is_shown_becomes_ascii_of_the_same_length(text: str) -> None:
    plain = plain_signs(text)
    assert plain.isascii()
    assert len(plain) == len(text)


def test_every_sign_that_is_shown_has_its_ascii() -> None:
    missing = {}
    for path in SHOWN:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                missing |= {sign: path.name for sign in node.value if not sign.isascii() and ord(sign) not in TABLE}
    assert not missing


def test_every_theme_is_one_that_there_is_and_has_our_colours() -> None:
    assert tuple(theme.name for theme in THEMES) == OWN_THEMES
    assert set(TEXTUAL_THEMES) <= BUILTIN_THEMES.keys()
    for name in TEXTUAL_THEMES:
        assert NIGHT.variables.keys() - {"input-selection-background"} <= own_variables(BUILTIN_THEMES[name]).keys()


def test_red_can_rise() -> None:
    swapped = red_is_up(NIGHT.variables)
    assert (swapped["gain"], swapped["loss"]) == (NIGHT.variables["loss"], NIGHT.variables["gain"])
    assert red_is_up(swapped) == NIGHT.variables


def test_no_field_of_ours_blinks() -> None:
    blinking = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "tui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name)
        and node.id in {"Input", "TextArea", "MaskedInput"}
        and path.name != "quiet_input.py"
        if not isinstance(node.ctx, ast.Store)
    ]
    assert not blinking, "use QuietInput"
