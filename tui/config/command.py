"""`bybit-tui config`: the file, what is in force, and where it stands."""

import os
from pathlib import Path

import click

from tui.config.read import ConfigError, describe, read_config
from tui.config.table import SETTINGS


def config_path() -> Path:
    """The file in the platform's folder for configuration, or the one that BYBIT_TUI_CONFIG names."""
    named = os.environ.get("BYBIT_TUI_CONFIG")
    if named:
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("bybit-tui", appauthor=False) / "config.toml"


def commented() -> str:
    """A file with every setting, its help and its default, all of it commented out."""
    lines = ["# Settings of bybit-tui. Everything is optional; what is commented out is the default.", ""]
    section = ""
    for setting in SETTINGS:
        if setting.section != section:
            section = setting.section
            lines += ["", f"[{section}]"]
        lines += [f"# {setting.help} It must be {setting.kind.allowed}."]
        lines += [f"# {setting.name} = {describe(setting.default)}"]
    return "\n".join(lines) + "\n"


@click.group()
def config() -> None:
    """The settings: one file, all of it optional."""


@config.command()
def path() -> None:
    """Print where the file is looked for."""
    click.echo(config_path())


@config.command()
def init() -> None:
    """Write a file with every setting commented out; one that is there is left alone."""
    place = config_path()
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with place.open("x", encoding="utf-8") as file:
            file.write(commented())
    except FileExistsError:
        raise click.ClickException(f"{place} is there already; it was left as it is") from None
    except OSError as error:
        raise click.ClickException(f"{place} cannot be written: {error.strerror}") from None
    click.echo(f"written: {place}")


@config.command()
def show() -> None:
    """Print every setting with its value and where that comes from."""
    try:
        found = read_config(config_path(), os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    width = max(len(each.path) for each in SETTINGS)
    for setting in SETTINGS:
        value = describe(found[setting.path])
        click.echo(f"{setting.path:<{width}} = {value}  ({found.source(setting.path)})")
