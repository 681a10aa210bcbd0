"""Wrong arguments and wrong files: one clear line, and nothing is touched."""

import sqlite3

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.hostile import TEXTS, is_clean
from tui.cli import main
from tui.paper.faults.file import read_faults
from tui.paper.faults.rules import FaultError
from tui.paper.key_file import KeyFileError, read_keys
from tui.paper.store import Store, StoreError

OPTIONS = (
    "--env",
    "--symbol",
    "--state",
    "--seed",
    "--market",
    "--domain",
    "--tld",
    "--rest",
    "--ws",
    "exchange",
    "--port",
    "--host",
    "--faults",
    "--keys",
    "--scenario",
    "--speed",
    "--no-such",
)
WORDS = st.sampled_from(
    [*(text for text in TEXTS if "\x00" not in text and len(text) < 300), "moon", "-1", "99999", "paper"]
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(OPTIONS) | WORDS, max_size=6))
def test_any_arguments_end_in_words(arguments: list[str]) -> None:
    # Without a terminal the console does not start, and this makes sure that no exchange does.
    done = CliRunner().invoke(main, [*arguments, "--no-such-option", "--no-such-option"])
    assert done.exit_code in {1, 2}
    assert done.output.strip()
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("value", [text for text in TEXTS if "\x00" not in text and text.strip()])
@pytest.mark.parametrize("option", ["--scenario", "--speed", "--market", "--faults", "--keys"])
def test_a_wrong_value_of_the_exchange_is_told_in_a_line(option: str, value: str) -> None:
    done = CliRunner().invoke(main, ["exchange", "--fresh", "--port", "70000", option, value])
    assert done.exit_code != 0
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.output


FAULTS = b'seed = 3\nskew_ms = 100\n[[fault]]\nkind = "delay"\nwhere = "POST /v5/order/*"\nms = 100\n'
KEYS = b'[[key]]\nkey = "someone"\nsecret = "something"\nread_only = true\n'


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A file cut off, with bytes changed, or made of anything."""
    kind = draw(st.sampled_from(["cut", "changed", "anything"]))
    if kind == "cut":
        return content[: draw(st.integers(0, len(content)))]
    if kind == "anything":
        return draw(st.binary(max_size=200))
    place = draw(st.integers(0, len(content) - 1))
    return content[:place] + draw(st.binary(min_size=1, max_size=4)) + content[place + 1 :]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(FAULTS), damaged(KEYS))
def test_a_damaged_file_is_read_or_told_in_a_line(
    tmp_path_factory: pytest.TempPathFactory, faults: bytes, keys: bytes
) -> None:
    folder = tmp_path_factory.mktemp("files")
    for name, content, read in (("faults.toml", faults, read_faults), ("keys.toml", keys, read_keys)):
        path = folder / name
        path.write_bytes(content)
        told = ""
        try:
            read(path)
        except (FaultError, KeyFileError) as error:
            told = str(error)
        assert "\n" not in told
        assert path.read_bytes() == content


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_state_is_told_and_not_touched(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("state")
    whole = folder / "whole.db"
    Store(whole).close()
    with sqlite3.connect(whole) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode=DELETE")
    database.close()
    path = folder / "state.db"
    # The first hundred bytes say what kind of file it is.
    content = data.draw(damaged(whole.read_bytes()[:2_000]))
    path.write_bytes(content)
    told = ""
    try:
        Store(path).close()
    except StoreError as error:
        told = str(error)
    assert is_clean(told)
    assert not told or path.read_bytes() == content
