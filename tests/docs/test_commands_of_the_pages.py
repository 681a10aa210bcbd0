"""Every command that the pages show is one that there is; those that need nobody's account are run."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.e2e.exchange_process import ExchangeProcess
from tests.e2e.terminal import Terminal
from tests.e2e.test_recorded_market import made_recording
from tui.cli import main

ROOT = Path(__file__).parents[2]
MADE_OF_USAGE = {"commands.md"}
"""Pages whose lines are patterns of commands and not commands."""
WITH_A_PERSON = ("mirror:", "keys set", "keys remove")
"""What needs a secret that is typed, or another exchange's market: understood here, and run in tests of its own."""
ELSEWHERE = ("--env demo", "--env testnet", "--env mainnet", "--rest")
"""What goes to an exchange that runs already: it is given one."""


def shown() -> list[tuple[str, str]]:
    """The commands by page, without the words beside them."""
    found: dict[str, str] = {}
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        if page.name in MADE_OF_USAGE:
            continue
        for line in re.findall(r"^    (bybit-tui\b.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
            found.setdefault(re.split(r"\s{2,}", line.strip())[0], page.name)
    return list(found.items())


COMMANDS = shown()


def words_of(command: str, folder: Path) -> list[str]:
    """The arguments, with files in the place of their placeholders, and a port that is free."""
    made = {"FILE": str(a_file(command, folder)), "9000": "0"}
    return [re.sub("FILE|9000", lambda found: made[found[0]], each) for each in shlex.split(command)[1:]]


def a_file(command: str, folder: Path) -> Path:
    """What FILE stands for."""
    if "replay:" in command:
        return made_recording(folder)
    path = folder / "faults.toml"
    path.write_text("")
    return path


def understood(words: list[str]) -> None:
    """Raise click's error where a command or option is not known."""
    context = main.make_context("bybit-tui", list(words), ignore_unknown_options=False)
    group: click.Command = main
    rest = [*context._protected_args, *context.args]
    while isinstance(group, click.Group) and rest:
        command = group.get_command(context, rest[0])
        assert command is not None, rest[0]
        context = command.make_context(rest[0], rest[1:], parent=context)
        group, rest = command, [*context._protected_args, *context.args]


@pytest.mark.parametrize(("command", "page"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_a_command_of_the_pages_is_understood(command: str, page: str, tmp_path: Path) -> None:
    understood(words_of(command, tmp_path))


RUN = [each for each, _ in COMMANDS if not any(word in each for word in WITH_A_PERSON)]


@pytest.mark.parametrize("command", RUN)
def test_a_command_of_the_pages_runs(command: str, tmp_path: Path) -> None:
    if not any(word in command for word in ELSEWHERE):
        run(words_of(command, tmp_path), tmp_path, {})
        return
    with ExchangeProcess("--fresh") as exchange:
        address = {"--rest": exchange.printed.rest, "--ws": exchange.printed.ws}
        words = words_of(command, tmp_path)
        for name, url in address.items():
            if name in words:
                words[words.index(name) + 1] = url
            else:
                words += [name, url]
        run(words, tmp_path, exchange.keys)


def run(words: list[str], folder: Path, keys: dict[str, str]) -> None:
    """Run a command as a person would, until it is live or has ended."""
    name = next((word for word in words if word in main.list_commands(click.Context(main))), "")
    if name == "replay":
        pytest.skip("what it plays is recorded and played in tests of its own")
    if not name:
        with Terminal(folder, *words, **keys) as terminal:
            terminal.wait_for("account live", 60)
            if "About this API key" in terminal.text:
                terminal.wait_for("Enter goes on")
                terminal.press("enter")
                terminal.wait_until_gone("About this API key")
            terminal.press("\x11")
            assert terminal.wait_for_end(60) == 0
        return
    named = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "BYBIT_TUI_CONFIG": str(folder / "config.toml")}
    command, environment = [sys.executable, "-m", "tui", *words], named | keys
    if name == "exchange":
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            process.terminate()
            assert process.wait(60) in {0, -15, 143}
        return
    quiet = subprocess.DEVNULL
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110, stdin=quiet, check=False
    )
    # The doctor may find something amiss with the machine that runs the tests; it says so and does not fail.
    assert done.returncode in ({0, 1} if name == "doctor" else {0}), done.stderr
    assert done.stdout
    assert "Traceback" not in done.stderr
