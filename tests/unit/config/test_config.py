"""Settings: the file, then the environment, then the options; and what is wrong is told by file, line and allowed."""

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.config.command import commented, config
from tui.config.read import ConfigError, read_config
from tui.config.reference import page
from tui.config.table import DEFAULT_LIMITS, ENVIRONMENTS, SETTINGS
from tui.rules.limits import Limits
from tui.theme import THEMES

PAGE = Path(__file__).parents[3] / "docs" / "configuration.md"


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_there_are_the_defaults(tmp_path: Path) -> None:
    found = read_config(tmp_path / "none.toml", {})
    assert {each.path: found[each.path] for each in SETTINGS} == {each.path: each.default for each in SETTINGS}
    for environment in ENVIRONMENTS:
        assert found.limits(environment) == DEFAULT_LIMITS[environment]


def test_the_later_wins_and_says_where_it_is_from(tmp_path: Path) -> None:
    path = written(tmp_path, 'env = "demo"\ntheme = "day-desk"\n\n[limits.demo]\nmax_order_notional = 500.5\n')
    environ = {"BYBIT_TUI_ENV": "testnet", "BYBIT_TUI_LIMITS_DEMO_MAX_LEVERAGE": "none"}
    found = read_config(path, environ, {"symbols": ("XRPUSDT",), "paper.seed": None})
    assert (found["env"], found.source("env")) == ("testnet", "BYBIT_TUI_ENV")
    assert (found["theme"], found.source("theme")) == ("day-desk", f"{path}, line 2")
    assert (found["symbols"], found.source("symbols")) == (("XRPUSDT",), "option")
    assert (found["paper.seed"], found.source("paper.seed")) == (1, "default")
    limits = found.limits("demo")
    assert limits.max_order_notional == Decimal("500.5")
    assert limits.max_leverage is None
    assert limits.max_orders_a_minute == DEFAULT_LIMITS["demo"].max_orders_a_minute


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('env = "moon"', "line 1: env must be one of paper, demo, testnet, mainnet"),
        ('\n\nthemes = "x"', "line 3: there is no setting themes; did you mean theme?"),
        ("[orders]\nconfirm = true", "line 2: orders.confirm must be one of always, above, never"),
        (
            "[limits.mainnet]\nmax_leverage = -3",
            'line 2: limits.mainnet.max_leverage must be a number above zero, or "none"',
        ),
        ("[limits.mainnet]\nmax_orders_a_minute = 1.5", "line 2: limits.mainnet.max_orders_a_minute must be a whole"),
        ("[limits.moon]\nmax_leverage = 3", "line 1: there is no setting limits.moon"),
        ("cancel_on_exit = 1", "line 1: cancel_on_exit must be true or false"),
        ('symbols = "BTCUSDT"', "line 1: symbols must be a list"),
        ('symbols = ["BTC\\u001b[31m"]', "line 1: symbols must be a list"),
        ("[paper]\nseed = 1e3", "line 2: paper.seed must be a whole number"),
        ("env = ", "is not TOML"),
        ('api_secret = "x"', "there is no setting api_secret"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as wrong:
        read_config(path, {})
    assert told in str(wrong.value)
    assert str(wrong.value).startswith(str(path))
    assert "\n" not in str(wrong.value)


def test_a_wrong_variable_is_told_by_its_name() -> None:
    with pytest.raises(ConfigError, match="BYBIT_TUI_PAPER_SEED must be a whole number from 0"):
        read_config(None, {"BYBIT_TUI_PAPER_SEED": "many"})


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path, {})
    path = tmp_path / "bad.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        read_config(path, {})


def test_the_file_that_init_writes_changes_nothing_and_is_whole_when_its_marks_go(tmp_path: Path) -> None:
    path = written(tmp_path, commented())
    assert read_config(path, {}).limits("mainnet") == DEFAULT_LIMITS["mainnet"]
    lines = commented().splitlines()
    set_all = [line.removeprefix("# ") if " = " in line and "must be" not in line else line for line in lines]
    found = read_config(written(tmp_path, "\n".join(set_all)), {})
    for each in SETTINGS:
        assert found[each.path] == each.default
        assert found.source(each.path).startswith(str(path)), each.path


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "folder" / "config.toml"
    monkeypatch.setenv("BYBIT_TUI_CONFIG", str(place))
    run = CliRunner()
    assert run.invoke(config, ["path"]).output.strip() == str(place)
    assert run.invoke(config, ["init"]).exit_code == 0
    assert place.read_text() == commented()
    again = run.invoke(config, ["init"])
    assert again.exit_code == 1
    assert "is there already; it was left as it is" in again.output
    place.write_text("[limits.mainnet]\nmax_leverage = 3\n")
    shown = run.invoke(config, ["show"]).output
    assert f"= 3  ({place}, line 2)" in shown
    place.write_text("x = 1\n")
    wrong = run.invoke(config, ["show"])
    assert wrong.exit_code == 1
    assert "line 1: there is no setting x" in wrong.output


def test_the_page_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_real_money_has_the_tightest_limits() -> None:
    for name in Limits.__dataclass_fields__:
        values = [getattr(DEFAULT_LIMITS[environment], name) for environment in ENVIRONMENTS]
        assert None not in values
        assert values[-1] == min(values)


def test_every_theme_can_be_chosen() -> None:
    (setting,) = [each for each in SETTINGS if each.path == "theme"]
    for theme in THEMES:
        assert setting.kind.take(theme.name) == theme.name
