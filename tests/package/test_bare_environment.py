"""A stranger's machine: the wheel in an environment of its own, outside the checkout, does everything."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.package.bare import CannotInstallError, build, environment_with

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command as it was installed."""
    folder = tmp_path_factory.mktemp("installed")
    try:
        return environment_with(build(folder), folder) / "bybit-tui"
    except CannotInstallError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no package can be installed here: {str(error)[-200:]}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person's folder, for all the tests: the account is kept between commands."""
    return tmp_path_factory.mktemp("home")


def run(command: Path, home: Path, *words: str, code: int = 0) -> str:
    """What a command prints."""
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "BYBIT_TUI_TOUR": "off"}
    done = subprocess.run(
        [command, *words],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == code, (words, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stdout


def at_the_console(command: Path, home: Path, *words: str) -> Terminal:
    """The installed command in a terminal."""
    program = ("-c", f"import os, sys; os.execv({str(command)!r}, ['bybit-tui', *sys.argv[1:]])")
    return Terminal(home, *words, program=program)


def test_it_runs_from_elsewhere_and_says_what_it_is(command: Path, home: Path, tmp_path: Path) -> None:
    told = run(command, home, "--version")
    assert "bybit-tui" in told
    assert "pybit" in told
    place = [command.with_name("python"), "-c", "import tui; print(tui.__file__)"]
    found = subprocess.run(place, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert str(command.parents[1]) in found


def test_the_exchange_opens(command: Path, home: Path) -> None:
    arguments = [command, "exchange", "--fresh", "--json", "--stop-on-eof", "--port", "0"]
    with subprocess.Popen(
        arguments, cwd=home, env={"HOME": str(home)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "rest" in json.loads(process.stdout.readline())


def test_the_doctor_looks_at_everything(command: Path, home: Path) -> None:
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color"}
    done = subprocess.run(
        [command, "doctor", "--json"],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    checks = {each["name"]: each["status"] for each in json.loads(done.stdout)["checks"]}
    assert len(checks) > 15
    # Machine and terminal are those of whoever runs the tests; the exchange is ours.
    assert [name for name, status in checks.items() if status == "failed" and "terminal" not in name] == []


def test_the_commands_without_a_screen(command: Path, home: Path) -> None:
    run(command, home, "order", "buy", "BTCUSDT", "0.01", "--market", "--yes")
    run(command, home, "order", "buy", "BTCUSDT", "100", "--price", "60000", "--yes", code=3)
    held = json.loads(run(command, home, "positions", "--json"))
    assert "BTCUSDT" in json.dumps(held)
    for words in (("orders",), ("balance",), ("fills",), ("ticker", "BTCUSDT"), ("audit",), ("explain", "10006")):
        assert run(command, home, *words), words
    run(command, home, "cancel", "--all", "--yes")
    run(command, home, "close", "BTCUSDT", "--yes")
    assert "BTCUSDT" not in run(command, home, "positions")
    assert "bybit-tui" in run(command, home, "completion", "bash")
    for words in (("config", "init"), ("config", "show"), ("keys", "list")):
        assert run(command, home, *words), words


def test_the_console_and_its_recording(command: Path, home: Path) -> None:
    recording = home / "session.rec"
    with at_the_console(command, home, "--fresh", "--record", str(recording)) as terminal:
        terminal.wait_for("account live", 60)
        terminal.press("b")
        terminal.wait_for("Esc leave")
        terminal.press("0.01", "enter")
        terminal.wait_for("Enter confirms")
        terminal.press("enter")
        terminal.wait_for("New|filled")
        terminal.press("\x11")
        assert terminal.wait_for_end(60) == 0
    with at_the_console(command, home, "replay", str(recording)) as terminal:
        terminal.wait_for("REPLAY", 60)
        terminal.press("\x11")
        assert terminal.wait_for_end(60) == 0
