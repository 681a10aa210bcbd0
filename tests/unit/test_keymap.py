"""Keys: written by a person, named by Textual, one action each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.config.read import ConfigError, read_config
from tui.keymap import ACTIONS, FIXED, Keymap, KeymapError, Scope, key_words, textual_key, written_key


@pytest.mark.parametrize(
    ("written", "name", "words"),
    [
        ("b", "b", "b"),
        ("B", "B", "B"),
        ("?", "question_mark", "?"),
        ("+", "plus", "+"),
        ("Ctrl+X", "ctrl+X", "Ctrl+X"),
        ("ctrl+l", "ctrl+l", "Ctrl+L"),
        ("alt+1", "alt+1", "Alt+1"),
        ("F5", "f5", "F5"),
        ("shift+Up", "shift+up", "Shift+↑"),
    ],
)
def test_a_key_is_written_and_read(written: str, name: str, words: str) -> None:
    assert textual_key(written) == name
    assert key_words(name) == words


@given(st.text(max_size=20))
def test_any_other_text_is_refused(text: str) -> None:
    try:
        name = textual_key(text)
    except ValueError:
        return
    assert textual_key(written_key(name)) == name


def test_every_setting_has_its_key_by_default() -> None:
    names = [action.setting for action in ACTIONS if action.scope not in FIXED]
    assert len(set(names)) == len(names)
    assert Keymap().actions == ACTIONS
    assert Keymap(read_config(None, {}).keymap.own).actions == ACTIONS


def test_keys_can_be_swapped() -> None:
    keys = Keymap({"keymap.ticket_buy": "s", "keymap.ticket_sell": "b"})
    assert [getattr(keys.for_key(Scope.EVERYWHERE, key), "id", "") for key in "bs"] == ["ticket_sell", "ticket_buy"]


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"keymap.close": "b"}, "keymap.close: b is keymap.ticket_buy already"),
        ({"keymap.ticket_buy": "x"}, "keymap.ticket_buy: x is keymap.close already"),
        ({"keymap.close": "7"}, "keymap.close: 7 is needed to type in the fields of the ticket"),
    ],
)
def test_a_clash_is_told(own: dict[str, str], told: str) -> None:
    with pytest.raises(KeymapError, match=told):
        Keymap(own)


def test_a_clash_in_the_environment_names_its_variable() -> None:
    with pytest.raises(ConfigError, match=r"^BYBIT_TUI_KEYMAP_CLOSE: keymap.close: b is keymap.ticket_buy already"):
        _ = read_config(None, {"BYBIT_TUI_KEYMAP_CLOSE": "b"}).keymap
