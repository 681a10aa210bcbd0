from pathlib import Path

from tui.cli import HEADLESS, main
from tui.commands_page import page
from tui.headless.exits import MEANINGS, Exit

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_page_says_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_command_and_every_code_is_on_it() -> None:
    text = page()
    for name in {*HEADLESS, *main.commands}:
        assert text.count(f"\n## bybit-tui {name}\n") == 1
    assert set(MEANINGS) == set(Exit)
    for code in Exit:
        assert f"\n| {int(code)} | " in text
