"""Any file of settings is read, or told in one line that names it; it is never changed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.hostile import TEXTS, is_clean
from tests.fuzz.test_command_line import damaged
from tui.config.command import commented
from tui.config.read import ConfigError, describe, read_config
from tui.config.table import SETTINGS

WHOLE = "\n".join(
    line.removeprefix("# ") if " = " in line and "must be" not in line else line for line in commented().splitlines()
).encode()
VALUES = st.sampled_from(
    ["true", "1", "-1", "1e400", "nan", "inf", '""', "[]", "{}", '["x"]', "1979-05-27", "'''x'''"]
) | st.sampled_from(TEXTS).map(
    lambda text: '"' + "".join(f"\\u{ord(char):04x}" for char in text if ord(char) < 0xD800) + '"'
)
LINES = st.builds(lambda name, value: f"{name} = {value}", st.sampled_from([each.path for each in SETTINGS]), VALUES)


def check(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    told = ""
    try:
        found = read_config(path, {})
        for each in SETTINGS:
            assert is_clean(describe(found[each.path]))
    except ConfigError as error:
        told = str(error)
        assert told.startswith(str(path))
    assert "\n" not in told
    assert is_clean(told)
    assert path.read_bytes() == content


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(WHOLE))
def test_a_damaged_file(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    check(tmp_path_factory.getbasetemp() / "config.toml", content)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LINES, max_size=4))
def test_settings_with_values_that_make_no_sense(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    check(tmp_path_factory.getbasetemp() / "config.toml", "\n".join(lines).encode())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SETTINGS), st.text(max_size=30) | st.sampled_from(TEXTS))
def test_any_variable(setting: object, text: str) -> None:
    variable = setting.variable  # type: ignore[attr-defined]
    told = ""
    try:
        read_config(None, {variable: text})
    except ConfigError as error:
        told = str(error)
    assert is_clean(told)
    assert not told or told.startswith(variable)
